"""Data past its duration is deleted, bytes included; figures stay; purging again changes nothing."""

import logging
import re
from datetime import date, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from collecte.app import close
from collecte.campagnes.operations.resultats import write_reference
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from collecte.campagnes.queries.effectifs import list_directed_effectifs
from collecte.campagnes.queries.liens import find_lien
from collecte.core.config import Settings
from collecte.core.operations.durees import DUREES, IMPACT, months_before
from collecte.exploitation.jobs import Atelier, run_periodic
from collecte.models import (
    Base,
    Campagne,
    Changement,
    ClasseurReference,
    Compte,
    ContactStructure,
    Courriel,
    DemandeRappel,
    EntreeJournal,
    LienReponse,
    Notice,
    ParQui,
    Participation,
    Personne,
    Structure,
    TexteNotice,
    Transmission,
)
from collecte.models.participations import TEXTE_EFFACE
from collecte.policy import Acteur
from collecte.rgpd.operations.droits import garder_series
from collecte.rgpd.operations.purge import REGLES, count_due, purge_some
from questionnaires.core.francais import PARIS
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import plain, served
from tests.collecte.mondes.monde import APRES, CENT, CLOTURE, NOTICE, PENDANT, SECRET, Monde
from tests.collecte.mondes.structures import MARIE, MATIN, Terrain, terrain, visitor

CANARI = "Zyxcanari"
"""A word found nowhere else."""


def purge_all(monde: Monde, *, limit: int = 500) -> dict[str, int]:
    """Apply every rule until nothing is left, each batch in its own transaction; return the number of rows by rule."""
    counts = dict.fromkeys(DUREES, 0)
    for regle in REGLES:
        while True:
            with monde.database.writing() as session:
                count = purge_some(session, regle, now=monde.heure(), limit=limit)
            if not count:
                break
            counts[regle.nom] += count
    monde.database.scrub()
    return counts


def due(monde: Monde) -> int:
    with monde.database.reading() as session:
        return sum(count_due(session, monde.heure()).values())


def later(monde: Monde, months: int) -> None:
    """Set the clock `months` months and a day after the closing."""
    monde.heure.moment = datetime.combine(months_before(CLOTURE, -months), APRES.timetz()) + timedelta(days=2)


def bytes_of(monde: Monde) -> bytes:
    """Return all that SQLite stores of a database: its file and its journal."""
    base = Path(monde.database.engine.url.database or "")
    paths = [Path(f"{base}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return b"".join(path.read_bytes() for path in paths if path.exists())


def everything(monde: Monde) -> str:
    """Return every value of every row, as text."""
    with monde.database.engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


@pytest.fixture
def six(monde: Monde) -> list[Acteur]:
    """Six persons of three DLA who all transmitted, the first after a reopening; results settled."""
    return prepare(monde, settled_world)


def settled_world(monde: Monde) -> list[Acteur]:
    monde.region()
    isabelle = monde.animatrice()
    authors = [
        monde.personne(prenom, dla)
        for prenom, dla in zip(
            (CANARI, "Bruno", "Chloé", "David", "Élise", "Farid"), ("18", "18", "28", "28", "36", "36"), strict=True
        )
    ]
    monde.campagne()
    shares = [{**CENT, "M1F1": str(24 - n), "M1F2": str(16 + n)} for n in range(6)]
    for acteur, typed in zip(authors, shares, strict=True):
        precision = f"{CANARI} a tout dit" if acteur == authors[0] else "Rien de plus"
        monde.answered(acteur, {**typed, "AUTRE_PRECISION": precision})
    participation_id = monde.participation(authors[0])
    monde.question(isabelle, participation_id, f"Et {CANARI} ?")
    monde.reopen(isabelle, participation_id, raison=f"{CANARI} s’est trompée.")
    monde.save(authors[0], participation_id, {"M1F1": "20", "M1F2": "20"})
    monde.transmit(authors[0], participation_id)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    return authors


def figures(monde: Monde) -> dict[str, str]:
    """Return the sheets of figures of the live workbook of the first campaign."""
    with monde.database.reading() as session:
        collecte = get_collecte_with_serie(session, session.get_one(Campagne, 1), APRES)
    book = openpyxl.load_workbook(BytesIO(write_reference(collecte)))
    return {name: told(book[name]) for name in book.sheetnames if name not in {"Suivi de la collecte", "Lisez-moi"}}


def test_a_direction_counts_answers_separated_from_their_author(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.campagne()
    dominique = monde.direction("Dominique", "18")
    monde.answered(claire)
    monde.heure.moment = APRES
    monde.settle(monde.animatrice())
    later(monde, 13)
    purge_all(monde)
    with monde.database.reading() as session:
        (effectifs,) = list_directed_effectifs(session, dominique)
    assert (effectifs.transmises, effectifs.attendues, effectifs.detachees, len(effectifs.lignes)) == (1, 1, 1, 0)


def told(sheet: Worksheet) -> str:
    """Return the content of a sheet, without the free texts that it lists."""
    words = (f"{CANARI} a tout dit", "Rien de plus", TEXTE_EFFACE)
    return re.sub("|".join(words), "…", str(list(sheet.iter_rows(values_only=True))))


def test_time_answers_lose_their_name_twelve_months_after_closing_and_figures_stay(
    monde: Monde, six: list[Acteur]
) -> None:
    before = figures(monde)
    monde.heure.moment = datetime(2027, 7, 21, 12, tzinfo=PARIS)  # the anniversary itself is not past
    purge_all(monde)
    with monde.database.reading() as session:
        assert session.scalars(select(Participation.detachee)).all() == [None] * 6
    later(monde, 12)
    assert purge_all(monde)["reponses"] == 6
    with monde.database.reading() as session:
        detached = session.scalars(select(Participation)).all()
        assert [
            participation.personne_id or participation.affectation_id or participation.transmise_par_id
            for participation in detached
        ] == [None] * 6
        assert len({participation.detachee for participation in detached}) == 6
        assert {participation.transmise_le for participation in detached} == {
            datetime.combine(CLOTURE, datetime.min.time(), PARIS).replace(hour=12)
        }
        present = session.scalars(select(Transmission)).all()
        assert sorted((row.participation_id, row.recu) for row in present) == sorted(
            (row.id, row.recu) for row in detached
        )
    assert figures(monde) == before


def test_a_second_purge_finds_nothing(monde: Monde, six: list[Acteur]) -> None:
    later(monde, 12)
    assert due(monde) > 0
    purge_all(monde)
    assert due(monde) == 0
    assert set(purge_all(monde).values()) == {0}


def test_the_reference_workbook_loses_names_and_keeps_its_figures(monde: Monde, six: list[Acteur]) -> None:
    with monde.database.reading() as session:
        former = session.get_one(ClasseurReference, 1).fichier
    later(monde, 12)
    purge_all(monde)
    with monde.database.reading() as session:
        reference = session.get_one(ClasseurReference, 1)
        assert (reference.expurge_le, reference.octets) == (monde.heure(), len(reference.fichier))
        books = [openpyxl.load_workbook(BytesIO(content)) for content in (former, reference.fichier)]
    for name in books[0].sheetnames:
        sheets = [told(book[name]) for book in books]
        if name == "Suivi de la collecte":
            assert [CANARI in sheet for sheet in sheets] == [True, False]
        else:
            assert sheets[0] == sheets[1], name


def test_a_purge_stopped_midway_and_begun_again_ends_the_same(monde: Monde, six: list[Acteur]) -> None:
    before = figures(monde)
    later(monde, 12)
    for regle in REGLES[:5]:  # an uncommitted purge leaves everything
        with monde.database.writer() as session:
            purge_some(session, regle, now=monde.heure(), limit=2)
    for regle in REGLES[:5]:  # then one batch of two per rule, and the process dies
        with monde.database.writing() as session:
            purge_some(session, regle, now=monde.heure(), limit=2)
    purge_all(monde, limit=1)
    assert due(monde) == 0
    assert figures(monde) == before


def test_no_word_of_twelve_months_ago_is_left_but_who_is_still_there(monde: Monde, six: list[Acteur]) -> None:
    monde.courriel(six[1], raison=f"Une {CANARI}-précision.")  # no worker ever sends it
    later(monde, 12)
    purge_all(monde)
    with monde.database.writing() as session:  # the register of persons is not history
        session.get_one(Personne, six[0].personne_id).prenom = "Claire"
        session.get_one(Compte, six[0].compte_id).adresse = "claire@exemple.fr"
        session.get_one(Compte, six[0].compte_id).adresse_cle = "claire@exemple.fr"
    assert CANARI.casefold() not in everything(monde).casefold()


def test_no_byte_of_a_purged_word_is_left_in_the_files_of_sqlite(petit_monde: Monde) -> None:
    six = prepare(petit_monde, settled_world)
    assert f"{CANARI} a tout dit".encode() in bytes_of(petit_monde)
    assert six
    later(petit_monde, 12)
    purge_all(petit_monde)
    content = bytes_of(petit_monde)
    for text in (f"{CANARI} a tout dit", f"Et {CANARI}", f"{CANARI} s’est trompée"):
        assert text.encode() not in content


def test_series_are_kept_to_the_end_of_the_convention_of_who_asked(monde: Monde, six: list[Acteur]) -> None:
    porteuse = monde.porteuse("BGE", "18")
    monde.convention("18", porteuse, debut=date(2025, 1, 1), fin=date(2027, 12, 31))
    with monde.database.writing() as session:
        garder_series(session, personne_id=six[0].personne_id, garder=True, now=monde.heure())
        garder_series(session, personne_id=six[2].personne_id, garder=True, now=monde.heure())  # no convention there
    before = figures(monde)
    later(monde, 12)
    purge_all(monde)
    assert still_named(monde) == [six[0].personne_id]
    assert figures(monde) == before
    monde.heure.moment = datetime(2028, 1, 1, 0, 0, 1, tzinfo=PARIS)
    purge_all(monde)
    assert still_named(monde) == []
    assert figures(monde) == before


def test_who_does_not_ask_any_more_loses_the_series_at_the_next_purge(monde: Monde, six: list[Acteur]) -> None:
    monde.convention("18", monde.porteuse("BGE", "18"))
    for garder, expected in ((True, [six[0].personne_id]), (False, [])):
        with monde.database.writing() as session:
            garder_series(session, personne_id=six[0].personne_id, garder=garder, now=monde.heure())
        later(monde, 12)
        purge_all(monde)
        assert still_named(monde) == expected


def still_named(monde: Monde) -> list[int | None]:
    with monde.database.reading() as session:
        statement = select(Participation.personne_id).where(Participation.personne_id.is_not(None))
        return list(session.scalars(statement))


def test_nothing_leads_from_a_cut_answer_to_its_author(monde: Monde, six: list[Acteur]) -> None:
    with monde.database.reading() as session:
        former = session.scalars(select(Participation)).all()
        ids, receipts = {participation.id for participation in former}, {participation.recu for participation in former}
        moments = {entree.quand for entree in session.scalars(select(EntreeJournal))}
    later(monde, 12)
    purge_all(monde)
    with monde.database.reading() as session:
        detached = session.scalars(select(Participation)).all()
        entrees = session.scalars(select(EntreeJournal).where(EntreeJournal.objet == "réponse")).all()
    assert not {participation.id for participation in detached} & (ids | {entree.objet_id for entree in entrees})
    assert not {participation.transmise_le for participation in detached} & moments
    assert not receipts & set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", everything(monde)))
    assert all(participation.saisie == {} and participation.modifiee_le is None for participation in detached)


def test_a_line_of_the_journal_whose_answer_was_cut_before_it_is_still_purged(monde: Monde, six: list[Acteur]) -> None:
    later(monde, 12)
    with monde.database.writing() as session:
        for regle in REGLES:
            if regle.nom == "reponses":
                purge_some(session, regle, now=monde.heure())
    purge_all(monde)
    with monde.database.reading() as session:
        entrees = session.scalars(select(EntreeJournal).where(EntreeJournal.objet == "réponse")).all()
    assert entrees
    assert all(entree.details == {} for entree in entrees)


# --- structures


@pytest.fixture
def asked(monde: Monde) -> Terrain:
    """A campaign that asks two structures, one of which answered by its link, and requests a call."""
    monde.region()
    ici = terrain(monde)
    ici.letters()
    app = application(monde)
    navigateur = visitor(app, ici.path())
    assert navigateur.page.status_code == 200
    with monde.database.writing() as session:
        participation = session.get_one(Participation, ici.participation("L’Atelier"))
        participation.saisie, participation.valeurs = {"QUI_AUTRE": CANARI}, {"QUI_AUTRE": CANARI, "RECOMMANDATION": 9}
        participation.transmise_le, participation.recu = monde.heure(), "AAAA-BBBB-CCCC"
        lien = session.scalars(select(LienReponse).where(LienReponse.participation_id == participation.id)).one()
        session.add(
            Changement(
                participation_id=participation.id,
                revision=1,
                code="QUI_AUTRE",
                avant="",
                apres=CANARI,
                page="",
                lien_id=lien.id,
                quand=monde.heure(),
            )
        )
        session.add(
            DemandeRappel(
                campagne_id=ici.campagne_id,
                accompagnement_id=participation.accompagnement_id,
                par_qui=ParQui.DLA,
                nom=f"{CANARI} Petit",
                telephone="02 38 00 00 00",
                demandee_le=monde.heure(),
            )
        )
    close(app)
    return ici


def test_a_link_leaves_nothing_to_draw_it_from_thirty_days_after_closing(monde: Monde, asked: Terrain) -> None:
    path = asked.path()
    monde.heure.moment = datetime(2026, 8, 20, 12, tzinfo=PARIS)
    assert purge_all(monde)["liens"] == 0
    monde.heure.moment = datetime(2026, 8, 22, 12, tzinfo=PARIS)
    assert purge_all(monde)["liens"] == 2
    with monde.database.reading() as session:
        assert {lien.sel for lien in session.scalars(select(LienReponse))} == {""}
        assert find_lien(session, path.removeprefix("/r/")) is None


def test_an_opinion_is_cut_from_its_structure_after_twenty_four_months(monde: Monde, asked: Terrain) -> None:
    later(monde, 12)
    purge_all(monde)
    with monde.database.reading() as session:
        assert session.get(Participation, asked.participation("L’Atelier")) is not None
        assert session.scalars(select(Changement)).all() == []
        assert session.scalars(select(DemandeRappel)).all() == []
    later(monde, 24)
    assert purge_all(monde)["satisfaction"] == 2
    with monde.database.reading() as session:
        detached = session.scalars(select(Participation)).all()
        assert [participation.accompagnement_id for participation in detached] == [None, None]
        (transmitted,) = [participation for participation in detached if participation.valeurs]
        assert transmitted.valeurs == {"QUI_AUTRE": TEXTE_EFFACE, "RECOMMANDATION": 9}
        assert session.scalars(select(LienReponse)).all() == []
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), monde.heure())
        assert [attendu.nom for attendu in collecte.attendus] == ["", ""]
        assert not any(attendu.is_of_dla for attendu in collecte.attendus)
    assert CANARI not in everything(monde)
    assert due(monde) == 0


def test_an_opinion_is_no_impact(monde: Monde, asked: Terrain) -> None:
    later(monde, 40)
    with monde.database.reading() as session:
        counts = count_due(session, monde.heure())
    assert (counts["satisfaction"], counts["effets"]) == (2, 0)


def test_an_impact_is_cut_from_its_structure_after_thirty_six_months_only(monde: Monde, asked: Terrain) -> None:
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).instrument = IMPACT
    later(monde, 24)
    assert purge_all(monde)["effets"] == 0
    later(monde, 36)
    assert purge_all(monde)["effets"] == 2


def test_a_contact_is_forgotten_a_year_after_the_last_campaign_that_wrote_to_it(monde: Monde, asked: Terrain) -> None:
    later(monde, 11)
    assert purge_all(monde)["contacts"] == 0
    later(monde, 12)
    assert purge_all(monde)["contacts"] == 2
    assert MARIE not in everything(monde)
    with monde.database.reading() as session:
        assert {contact.nom for contact in session.scalars(select(ContactStructure))} == {"contact effacé"}


def test_a_contact_of_an_accompagnement_under_way_is_kept(monde: Monde, asked: Terrain) -> None:
    with monde.database.reading() as session:
        structure_id = session.scalars(select(Structure.id).where(Structure.nom == "L’Atelier")).one()
    monde.accompagnement(structure_id)
    later(monde, 12)
    assert purge_all(monde)["contacts"] == 1
    assert MARIE in everything(monde)


def test_a_message_loses_its_address_three_months_after_it_left(monde: Monde, asked: Terrain) -> None:
    monde.heure.moment = MATIN + timedelta(days=80)
    assert purge_all(monde)["courriels"] == 0
    monde.heure.moment = MATIN + timedelta(days=93)
    assert purge_all(monde)["courriels"] == 2
    with monde.database.reading() as session:
        assert [
            (courriel.adresse, courriel.contexte, courriel.envoye_le is None)
            for courriel in session.scalars(select(Courriel))
        ] == [
            ("", {}, False),
            ("", {}, False),
        ]


# --- notices


def test_the_text_of_a_notice_that_was_shown_can_be_read_again(monde: Monde, six: list[Acteur]) -> None:
    with monde.database.reading() as session:
        shown = {participation.notice_vue for participation in session.scalars(select(Participation))}
        (texte,) = session.scalars(select(TexteNotice)).all()
    assert shown == {texte.empreinte}
    assert Notice.read(texte.contenu) == NOTICE
    assert texte.vue_le == PENDANT


def test_the_migration_hashes_a_notice_as_the_service_does() -> None:
    migration = import_module("collecte.migrations.versions.021_rgpd")
    document = NOTICE.document | {"lecteurs": 'L’équipe « du \u2028 DLA » \\ " \n.'}
    content = migration._content(document)
    assert sha256(content.encode()).hexdigest() == Notice.read(document).empreinte


# --- by command, by the worker


def test_a_dry_run_tells_counts_and_changes_nothing(petit_monde: Monde, sqlite_base: str) -> None:
    prepare(petit_monde, settled_world)
    with petit_monde.database.writing() as session:  # the command uses the machine's clock
        session.get_one(Campagne, 1).cloture = date(2020, 1, 31)
        session.get_one(Campagne, 1).ouverture = date(2020, 1, 1)
    before = everything(petit_monde)
    ici = served(sqlite_base, 8000)
    preview = ici("rgpd", "purger", "--a-blanc")
    line = "     6  Réponses des personnes (temps, enquêtes) (12 mois après la clôture de la campagne)"
    assert line in plain(preview.stdout)
    assert CANARI not in preview.stdout
    assert everything(petit_monde) == before
    assert "     6  Réponses des personnes" in plain(ici("rgpd", "purger", "--appliquer").stdout)
    second_output = ici("rgpd", "purger", "--appliquer").stdout
    assert {line.split()[0] for line in second_output.splitlines()} == {"0"}
    result = ici("rgpd", "purger")
    assert (result.exit_code, "--a-blanc ou --appliquer" in plain(result.stderr)) == (2, True)


def test_the_worker_purges_once_a_day_and_logs_counts_only(
    petit_monde: Monde, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(petit_monde, settled_world)
    later(petit_monde, 12)
    settings = Settings(database_url="sqlite://", secret_key=SECRET, public_url="http://127.0.0.1:8000")
    with caplog.at_level(logging.INFO, logger="collecte"):
        run_periodic(Atelier(settings, petit_monde.database, petit_monde.heure))
        messages = [record.getMessage() for record in caplog.records if "retention" in record.getMessage()]
        caplog.clear()
        run_periodic(Atelier(settings, petit_monde.database, petit_monde.heure))
    assert "retention reponses: 6" in messages
    assert CANARI not in str(messages)
    assert not [record for record in caplog.records if "retention" in record.getMessage()]
    assert f"{CANARI} a tout dit".encode() not in bytes_of(petit_monde)
