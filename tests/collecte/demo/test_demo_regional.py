"""The demo's files of the région, with everything at once, for each audience and in each format."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.suivis import list_answered
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, list_begun, proposer
from collecte.classeurs.operations.ouvrages import demander_regional
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.database import Database
from collecte.models import Campagne, EtatFabrication, Fabrication, Habilitation, MorceauFabrique, Region, Role
from collecte.policy import Acteur
from exports.formats import Format
from exports.regional.matiere import DEFAULT, Audience, Edition, Famille
from exports.temps.sheets.reel_souhaitable import NAME as SOUHAITABLE
from questionnaires.core.francais import paris_day
from tests.collecte.mondes.demonstration import NOW, copied
from tests.collecte.mondes.fabrications import make_waiting
from tests.exports.records.classeurs import opened, rows
from tests.exports.tableur.impression import letters_of, printed, scale_of
from tests.tiers import slow_but


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Database]:
    demo = Database(f"sqlite:///{copied(tmp_path_factory, tmp_path)}")
    yield demo
    demo.close()


def everything(session: Session, region: Region, audience: Audience) -> DemandeClasseur:
    """Request all sheets, each begun questionnaire, and the last période that asked what people wish for."""
    begun = [campagne for campagne in session.scalars(select(Campagne)) if campagne.ouverture <= paris_day(NOW)]
    temps = max(
        (campagne for campagne in begun if campagne.is_temps and campagne.periode.numero == 2),
        key=lambda campagne: campagne.ouverture,
    )
    return DemandeClasseur(
        audience=audience,
        familles=frozenset(Famille),
        temps_id=temps.id,
        enquete_ids=frozenset(campagne.id for campagne in begun if not campagne.is_temps),
        annee=temps.periode.annee,
        dla_ids=frozenset(dla.id for dla in region.dlas) if audience.is_inside else frozenset(),
    )


def by_default(session: Session, region: Region, audience: Audience) -> DemandeClasseur:
    """Request what the page and the command propose."""
    begun = list_begun(session, region, paris_day(NOW))
    choix = proposer(begun, answered=list_answered(session, begun))
    assert choix.temps is not None
    dlas = [dla.id for dla in region.dlas if dla.code == "37"] if audience is Audience.DLA else [None]
    return DemandeClasseur(
        audience=audience,
        familles=DEFAULT,
        temps_id=choix.temps.id,
        enquete_ids=frozenset(enquete.id for enquete in choix.enquetes),
        annee=paris_day(NOW).year,
        pour_dla=dlas[0],
    )


def animatrice(session: Session) -> Acteur:
    account = session.scalars(select(Habilitation.compte_id).where(Habilitation.role == Role.ANIMATEUR)).first()
    acteur = get_acteur(session, account or 0)
    assert acteur is not None
    return acteur


def made(
    database: Database,
    audience: Audience,
    choisi: Format,
    asked: Callable[[Session, Region, Audience], DemandeClasseur] = everything,
) -> tuple[Fabrication, bytes]:
    """Return the request once the file is made, and the file's bytes."""
    with database.writing() as session:
        region = session.scalars(select(Region)).one()
        demander_regional(
            session,
            region=region,
            demande=asked(session, region, audience),
            choisi=choisi,
            acteur=animatrice(session),
            now=NOW,
        )
    assert make_waiting(database, lambda: NOW) == 1
    with database.reading() as session:
        fabrication = session.scalars(select(Fabrication).order_by(Fabrication.id.desc()).limit(1)).one()
        morceau = MorceauFabrique
        which = select(morceau.contenu).where(morceau.fabrication_id == fabrication.id).order_by(morceau.rang)
        pieces = session.scalars(which).all()
        session.expunge(fabrication)
    return fabrication, b"".join(pieces)


@pytest.mark.parametrize(
    "audience",
    slow_but([Audience.C2RA], Audience, reason="the demonstration for each audience; test_classeur_regional has each"),
    ids=lambda audience: audience.name,
)
def test_its_workbook_is_made_whole_for_each_audience(database: Database, audience: Audience) -> None:
    fabrication, content = made(database, audience, Format.CLASSEUR)
    assert fabrication.etat is EtatFabrication.PRET, fabrication.refus
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    whole = {"Synthèse", "Temps", "Lisez-moi", SOUHAITABLE, "Dictionnaire"}
    flash = {"Synthèse", "Temps", "Bilan", "Avis des structures"}
    assert (whole if audience.edition is Edition.COMPLETE else flash) <= set(book.sheetnames)


@pytest.mark.libreoffice
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("audience", "most"), [(Audience.C2RA, 20), (Audience.DLA, 20), (Audience.PUBLIC, 4)])
def test_the_default_choice_prints_few_pages_in_letters_of_seven_points_at_least(
    database: Database, audience: Audience, most: int, tmp_path: Path
) -> None:
    fabrication, content = made(database, audience, Format.CLASSEUR, by_default)
    assert fabrication.etat is EtatFabrication.PRET, fabrication.refus
    pages = printed(content, tmp_path).pages
    assert 0 < len(pages) <= most
    assert [page for page in pages if min(letters_of(page)) < 6.95] == []


@pytest.mark.parametrize("audience", list(Audience))
def test_no_sheet_is_printed_at_less_than_seven_tenths_of_its_size(database: Database, audience: Audience) -> None:
    """Letters of ten points are then printed at 7 at least, as LibreOffice without Calibri draws columns."""
    _, content = made(database, audience, Format.CLASSEUR)
    assert {page.title: scale for page in opened(content) if (scale := scale_of(page)) < 0.7} == {}


@pytest.mark.libreoffice
@pytest.mark.timeout(400)
@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.DLA])
def test_the_default_choice_prints_twenty_three_pages_at_most_once_every_campaign_is_settled(
    database: Database, audience: Audience, tmp_path: Path
) -> None:
    made(database, audience, Format.CLASSEUR, by_default)
    later = NOW + timedelta(days=120)
    with database.writing() as session:
        for campagne in session.scalars(select(Campagne).where(Campagne.arretee_le.is_(None))):
            if campagne.ouverture <= paris_day(NOW):
                arreter_resultats(session, campagne_id=campagne.id, ecarts="", acteur=animatrice(session), now=later)
    fabrication, content = made(database, audience, Format.CLASSEUR, by_default)
    assert fabrication.etat is EtatFabrication.PRET, fabrication.refus
    assert {"Satisfaction", "Impact", "Ce qui a changé"} <= set(opened(content).sheetnames)
    pages = printed(content, tmp_path).pages
    assert 0 < len(pages) <= 23  # one of them for figures by category, one for crossings
    assert [page for page in pages if min(letters_of(page)) < 6.95] == []


@pytest.mark.parametrize(
    "choisi",
    slow_but(
        [Format.CSV],
        [choisi for choisi in Format if choisi is not Format.CLASSEUR],
        reason="the demonstration in each format; test_formats_regionaux has each of them in `make test`",
    ),
    ids=lambda choisi: choisi.name,
)
def test_its_data_are_made_in_each_format(database: Database, choisi: Format) -> None:
    fabrication, content = made(database, Audience.C2RA, choisi)
    assert fabrication.etat is EtatFabrication.PRET, fabrication.refus
    assert content


def test_what_its_people_wish_is_told_as_coarsely_as_they_are_few(database: Database) -> None:
    _, content = made(database, Audience.DLA, Format.CLASSEUR)
    table = rows(opened(content), SOUHAITABLE)
    assert [list(row[1:3]) for row in table if row[0] == "Total"] == [[100, 100]]
    missions = [row[1:4] for row in table if str(row[0]).startswith("Mission ")]
    assert len(missions) == 4
    assert all(int(str(real)) % 5 == int(str(wish)) % 5 == 0 for real, wish, _ in missions)
    assert {gap for _, _, gap in missions} == {"pas d’écart que ces chiffres permettent d’affirmer"}
