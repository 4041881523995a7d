"""Files that pages hand out only once requested: of the région, of each campaign, of the whole network."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.resultats import take_reference_out
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather
from collecte.classeurs.operations.ouvrages import demander_archive, demander_campagne, demander_regional
from collecte.comptes.queries.comptes import get_acteur_of, get_compte_by_address
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.models import Campagne, EtatFabrication, Fabrication, MorceauFabrique, Region
from collecte.policy import Acteur
from exports.formats import Format
from exports.national.classeur import write_national
from exports.national.dits import Nationale
from exports.national.releve import relever
from exports.regional.classeur import write_regional
from exports.regional.matiere import Audience, Famille
from exports.tableur.text import ExportLimitError
from questionnaires.core.francais import paris_day
from tests.collecte.mondes.fabrications import make_waiting
from tests.collecte.mondes.monde import TROUSSEAU
from tests.portrait.empreintes import fingerprint
from tests.portrait.hasard import HASARD
from tests.portrait.mondes import NOW, demo_accounts

Named = tuple[str, str]
"""A name, without a suffix, and the fingerprint of the file; or the reason why there is none."""


def handed_out(database: Database, work: Path) -> Iterator[Named]:
    """Yield the files of the demo, each made as it is when pages or commands request it."""
    HASARD.restart("fichiers")
    with database.reading() as session:
        compte = get_compte_by_address(session, demo_accounts(database)["animatrice"])
        assert compte is not None
        acteur = get_acteur_of(session, compte.personne_id)
        campagnes = session.scalars(select(Campagne.id).order_by(Campagne.id)).all()
    yield from chain(
        _regional_files(database, acteur),
        _campaign_files(database, acteur, campagnes),
        _reference_files(database, campagnes),
        _national_file(database, work),
    )


def _regional_files(database: Database, acteur: Acteur) -> Iterator[Named]:
    """Yield its workbook for each audience; its data in each of the other formats, for the animatrice."""
    asked = [(audience, Format.CLASSEUR) for audience in Audience]
    asked += [(Audience.C2RA, choisi) for choisi in Format if choisi is not Format.CLASSEUR]
    for audience, choisi in asked:
        with database.writing() as session:
            region = session.scalars(select(Region)).one()
            demande = everything(session, region, audience)
            number = demander_regional(session, region=region, demande=demande, choisi=choisi, acteur=acteur, now=NOW)
        yield f"region/{audience.name}-{choisi.value}", _made(database, number)


def everything(session: Session, region: Region, audience: Audience) -> DemandeClasseur:
    """Return a request for all sheets, each questionnaire that has begun, the last période that asked about wishes."""
    begun = [campagne for campagne in session.scalars(select(Campagne)) if campagne.ouverture <= paris_day(NOW)]
    of_temps = [campagne for campagne in begun if campagne.is_temps and campagne.periode.numero == 2]
    temps = max(of_temps, key=lambda campagne: campagne.ouverture)
    return DemandeClasseur(
        audience=audience,
        familles=frozenset(Famille),
        temps_id=temps.id,
        enquete_ids=frozenset(campagne.id for campagne in begun if not campagne.is_temps),
        annee=temps.periode.annee,
        dla_ids=frozenset(dla.id for dla in region.dlas) if audience.is_inside else frozenset(),
    )


def _campaign_files(database: Database, acteur: Acteur, campagnes: Sequence[int]) -> Iterator[Named]:
    """Yield the workbook and the archive of each campaign, or the reason why there is none."""
    for kind, demander in (("classeur", demander_campagne), ("archive", demander_archive)):
        for campagne_id in campagnes:
            try:
                with database.writing() as session:
                    campagne = session.get_one(Campagne, campagne_id)
                    number = demander(session, campagne=campagne, acteur=acteur, now=NOW)
                yield f"campagnes/{campagne_id}-{kind}", _made(database, number)
            except UserFacingError as error:
                yield f"campagnes/{campagne_id}-{kind}", f"{error}\n"


def _made(database: Database, number: int) -> str:
    """Make the requested file at once."""
    make_waiting(database, lambda: NOW)
    with database.reading() as session:
        fabrication = session.get_one(Fabrication, number)
        statement = select(MorceauFabrique.contenu).where(MorceauFabrique.fabrication_id == number)
        pieces = session.scalars(statement.order_by(MorceauFabrique.rang)).all()
        if fabrication.etat is not EtatFabrication.PRET:
            return f"{fabrication.etat.value}: {fabrication.refus}\n"
        return f"{fabrication.nom}\n{fingerprint(b''.join(pieces))}"


def _reference_files(database: Database, campagnes: Sequence[int]) -> Iterator[Named]:
    """Yield the workbook kept of each campaign whose results are settled."""
    for campagne_id in campagnes:
        with database.writing() as session:
            campagne = session.get_one(Campagne, campagne_id)
            workbook = take_reference_out(session, campagne=campagne, acteur=None, now=NOW)
            if workbook is not None:
                yield f"campagnes/{campagne_id}-reference", f"{workbook.nom}\n{fingerprint(workbook.fichier)}"


def _national_file(database: Database, work: Path) -> Iterator[Named]:
    """Yield the synthesis of a network of one région, from its workbook for the public."""
    path, synthesis = work / "regional.xlsx", work / "national.xlsx"
    with database.writing() as session:
        region = session.scalars(select(Region)).one()
        demande = everything(session, region, Audience.PUBLIC)
        matiere = gather(session, region=region, demande=demande, acteur=None, trousseau=TROUSSEAU, now=NOW)
        code = region.code
    try:
        dit = write_regional(matiere, path)
        regions = (relever(dit, code=code, fichier=path.name, content=path.read_bytes()),)
        write_national(Nationale(annee=demande.annee or NOW.year, periode="", regions=regions), synthesis)
        yield "national", fingerprint(synthesis.read_bytes())
    except ExportLimitError as error:
        yield "national", f"{error}\n"
