"""Settle the results of a campaign: make its release, and store its reference workbook."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from collecte.campagnes.operations.classeurs import sortie_of, take_out
from collecte.campagnes.operations.publications import (
    lock_beside,
    publish_enquete,
    publish_settled_before,
    publish_temps,
)
from collecte.campagnes.queries.campagnes import get_classeur_reference
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie, in_counts
from collecte.campagnes.queries.finances import get_settled_funding
from collecte.campagnes.queries.publications import count_releases, list_unreleased
from collecte.core.database import Database
from collecte.core.errors import ConflictError, InputError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, ClasseurReference, Participation
from collecte.models.classeurs import MAX_FICHIER
from collecte.models.journal import SETTLED, TAKEN_OUT
from collecte.policy import Acteur
from collecte.reponses.operations.anonymat import verser_celle
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.operations.reponses import end_reprises
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.reponses.queries.participations import lock_participations
from collecte.telechargements.operations.fabrications import retirer_fabrications
from collecte.telechargements.operations.sorties import remettre
from exports.records.records import Collecte, CollecteEnquete, workbook_name
from questionnaires.core.answers import clean
from questionnaires.core.francais import day_text, paris_day, plural


def figer(session: Session, campagne: Campagne, now: datetime) -> None:
    """Store what the register says of a campaign that takes no answer any more, so that later changes leave it as it
    is. Once for all, unless its closing is put off and an answer comes in."""
    from exports.enquetes.calculs import resultats  # loaded on demand, as workbooks are
    from exports.enquetes.mentions import modes_by_dla
    from exports.records.figes import Figees, strates_of

    if not campagne.is_of_structures or not campagne.is_over(paris_day(now)):
        return
    collecte = get_collecte_enquete(session, campagne, now)
    if collecte.figees is not None:
        return
    computed = resultats(collecte)
    figees = Figees(
        transmises=computed.transmises,
        strates=strates_of(collecte.unites),
        representativite=computed.representativite,
        evolutions=tuple(
            (changement.grandeur, changement.evolution, changement.phrases) for changement in computed.changements
        ),
        modes=modes_by_dla(collecte),
    )
    campagne.figees = figees.plain()
    session.flush()


MAX_ECARTS = 2000
"""Most characters of what is said about missing answers."""


class StillOpenError(ConflictError):
    def __init__(self, campagne: Campagne, today: date) -> None:
        prolonges = campagne.prolonges(today)
        steps = [] if campagne.etat(today).is_over else ["avancez d’abord la clôture"]
        steps += [f"retirez la prolongation {prolonges}"] if prolonges else []
        super().__init__(
            f"Des réponses peuvent encore arriver jusqu’au {day_text(campagne.limite)}.",
            f"Attendez ce jour, ou {' et '.join(steps)} : personne ne doit être interrompu sans l’avoir su.",
        )


def arreter_resultats(
    session: Session, *, campagne_id: int, ecarts: str, acteur: Acteur, now: datetime
) -> ClasseurReference:
    """Settle the results of a campaign that takes no answer any more, and store their workbook; a repeat returns the
    first one, whatever it says.

    `ecarts` says what is missing and why, and stands in the workbook. Answers about to be written wait, and are then
    refused. Raises CancelledCampagneError, StillOpenError, ExportLimitError, Refus.
    """
    ecarts = clean(ecarts).strip()
    if len(ecarts) > MAX_ECARTS:
        raise InputError(
            f"Ce texte fait {plural(len(ecarts), 'caractère')}, la limite est {plural(MAX_ECARTS, 'caractère')}.",
            "Raccourcissez-le : il est resté dans la page.",
        )
    lock_beside(session, session.get_one(Campagne, campagne_id))
    if kept := get_classeur_reference(session, campagne_id):
        return kept
    campagne = session.get_one(Campagne, campagne_id, populate_existing=True)
    check_not_settled(campagne)
    if not campagne.is_over(paris_day(now)):
        raise StillOpenError(campagne, paris_day(now))
    lock_participations(session, campagne_id)
    end_reprises(session, campagne_id)
    campagne.arretee_le = now
    session.flush()
    if campagne.is_temps:
        publish_temps(session, campagne, now)
    else:
        verser_celle(session, campagne=campagne, now=now)
        figer(session, campagne, now)
        publish_enquete(session, campagne, now)
    collecte = take_out(session, campagne=campagne, acteur=acteur, now=now)
    funded = {dla.code: dla.etp_conventionne for dla in collecte.dlas if dla.etp_conventionne is not None}
    record_on(
        session,
        campagne,
        SETTLED,
        acteur,
        now,
        **({"conventionnes": funded} if funded else {}),
        **({"ecarts": ecarts} if ecarts else {}),
    )
    collecte = replace(collecte, deroulement=replace(collecte.deroulement, ecarts=ecarts))
    return _keep(session, campagne, collecte, acteur, now)


def _keep(
    session: Session, campagne: Campagne, collecte: Collecte | CollecteEnquete, acteur: Acteur, now: datetime
) -> ClasseurReference:
    fichier = write_reference(collecte)
    kept = ClasseurReference(
        campagne_id=campagne.id,
        nom=workbook_name(collecte).removesuffix(".xlsx") + "-reference.xlsx",
        fichier=fichier,
        octets=len(fichier),
        sha256=hashlib.sha256(fichier).hexdigest(),
        ecarts=collecte.deroulement.ecarts,
        cree_le=now,
        compte_id=acteur.compte_id,
    )
    session.add(kept)
    session.flush()
    return kept


def redraw_reference(session: Session, campagne_id: int, nameless_since: datetime | None = None) -> None:
    """Write the reference workbook of a campaign again, if it has one, from its release and from the records of the day
    it was settled: less what a consent withdrawn since hides, and without names from `nameless_since` on.

    Raises ExportLimitError, Refus.
    """
    statement = select(ClasseurReference).where(ClasseurReference.campagne_id == campagne_id)
    kept = session.scalar(statement.options(undefer(ClasseurReference.fichier)))
    if kept is None:
        return
    kept.expurge_le = nameless_since or kept.expurge_le
    collecte = _settled_records(session, kept)
    kept.fichier = write_reference(_nameless(collecte) if kept.expurge_le else collecte)
    kept.octets, kept.sha256 = len(kept.fichier), hashlib.sha256(kept.fichier).hexdigest()
    session.flush()


def publish_all_settled_before(database: Database) -> int:
    """Give a release to every campaign that an earlier version of the program settled, and draw its reference workbook
    again from it; return to how many.

    One transaction each: what was stopped half way goes on where it was.
    """
    with database.reading() as session:
        waiting = [campagne.id for campagne in list_unreleased(session)]
    for campagne_id in waiting:
        with database.writing() as session:
            lock_campagnes(session, [campagne_id])
            if not count_releases(session, campagne_id):
                publish_settled_before(session, session.get_one(Campagne, campagne_id))
                redraw_reference(session, campagne_id)
    return len(waiting)


def hide_withdrawn(session: Session, participation: Participation, now: datetime) -> None:
    """Take the figure of a DLA out of the reference workbook: someone there withdrew their consent."""
    campagne = session.get_one(Campagne, participation.campagne_id)
    if campagne.is_temps and campagne.arretee_le is not None:
        redraw_reference(session, campagne.id)
        retirer_fabrications(session, campagne.region_id, now)


def _settled_records(session: Session, kept: ClasseurReference) -> Collecte | CollecteEnquete:
    """Return the records of the day results were settled."""
    campagne = session.get_one(Campagne, kept.campagne_id)
    read = get_collecte_with_serie if campagne.is_temps else get_collecte_enquete
    collecte = read(session, campagne, campagne.arretee_le or kept.cree_le)
    deroulement = replace(collecte.deroulement, ecarts=kept.ecarts)
    if isinstance(collecte, CollecteEnquete):
        return replace(collecte, deroulement=deroulement)
    funded = get_settled_funding(session, campagne)
    dlas = tuple(replace(dla, etp_conventionne=funded.get(dla.code, dla.etp_conventionne)) for dla in collecte.dlas)
    return replace(collecte, deroulement=deroulement, dlas=dlas)


def _nameless(collecte: Collecte | CollecteEnquete) -> Collecte | CollecteEnquete:
    """Return the records without names."""
    if isinstance(collecte, Collecte):
        return replace(collecte, attendus=tuple(replace(attendu, nom="") for attendu in collecte.attendus))
    if not collecte.is_anonymous:
        versions = (replace(version, questionnaire=in_counts(version.questionnaire)) for version in collecte.versions)
        collecte = replace(collecte, versions=tuple(versions))
    nameless = tuple(replace(attendu, nom="") for attendu in collecte.attendus)  # sorted by number in the workbook
    return replace(collecte, attendus=nameless)


def write_reference(collecte: Collecte | CollecteEnquete) -> bytes:
    """Return the bytes of a workbook to be stored. Raises ExportLimitError, Refus."""
    from exports.regional.classeurs import write_classeur  # it imports pandas: loaded on demand

    content = BytesIO()
    write_classeur(collecte, content)
    if content.tell() > MAX_FICHIER:
        raise ConflictError(
            f"Le classeur pèse {content.tell() // 2**20} Mo, plus que les {MAX_FICHIER // 2**20} Mo que la base garde.",
            "Rien n’a été arrêté. Adressez-vous à qui administre l’installation.",
        )
    return content.getvalue()


def take_reference_out(
    session: Session, *, campagne: Campagne, acteur: Acteur | None, now: datetime
) -> ClasseurReference | None:
    """Return the stored workbook of a settled campaign, and log that it was taken out; None before."""
    kept = get_classeur_reference(session, campagne.id)
    if kept is not None:
        nature = f"classeur de référence, {campagne.titre}"
        sortie = replace(sortie_of(campagne, kept.nom), nature=nature, verbe=TAKEN_OUT)
        remettre(session, sortie=sortie, fichier=kept.fichier, acteur=acteur, now=now)
    return kept
