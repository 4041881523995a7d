"""Confirm that a campaign may open, or withdraw it; cancel one that opened, delete one that nobody answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.operations.attendues import fixer_attendues
from collecte.campagnes.operations.notices import OpenedCampagneError
from collecte.campagnes.operations.publications import forget_preview, forget_releases, lock_beside, publish_reseau
from collecte.campagnes.queries.campagnes import list_asked_alike
from collecte.campagnes.queries.suivis import count_attendues, has_traces
from collecte.core.database import leave_no_order
from collecte.core.errors import AlreadyDoneError, ConflictError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import reason_of, record, record_on
from collecte.courriels.operations.courriels import poster_lecteur
from collecte.models import (
    Accompagnement,
    Campagne,
    Compte,
    ContactStructure,
    LienReponse,
    Participation,
    Prolongation,
    Rappel,
    Regroupement,
    ReponseAnonyme,
    Transmission,
)
from collecte.models.journal import DELETED
from collecte.policy import Acteur
from collecte.relances.operations.messages_relances import ecarter_sans_objet
from collecte.relances.queries.relances import readers_of_answers
from collecte.reponses.operations.fenetre import hold_unsettled
from collecte.reponses.queries.participations import lock_participations
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.core.francais import day_text, moment_text, paris_day


class IncompleteNoticeError(ConflictError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"La campagne « {campagne.titre} » n’ouvre pas sans sa notice : il y manque "
            f"{', '.join(campagne.missing_notice)}.",
            "Complétez la notice, puis ouvrez la campagne.",
        )


def confirm_opening(session: Session, *, campagne_id: int, acteur: Acteur | None, now: datetime) -> None:
    """Let a campaign open on its day, or at once when that day has come. Do nothing when it was already confirmed.

    Raises IncompleteNoticeError, SettledResultsError, CancelledCampagneError, Refus.
    """
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    session.refresh(campagne)
    if campagne.confirmee_le is not None:
        return
    if campagne.missing_notice:
        raise IncompleteNoticeError(campagne)
    if campagne.limite < paris_day(now):
        raise ConflictError(
            f"Le dernier jour pour répondre, le {day_text(campagne.limite)}, est passé : "
            "personne ne pourrait répondre.",
            "Changez d’abord les dates.",
        )
    campagne.confirmee_le = now
    session.flush()
    record_on(
        session,
        campagne,
        "confirmer l’ouverture",
        acteur,
        now,
        ouverture=campagne.ouverture.isoformat(),
        cloture=campagne.cloture.isoformat(),
    )
    fixer_attendues(session, campagne_id=campagne_id, now=now)


def withdraw_opening(session: Session, *, campagne_id: int, acteur: Acteur, now: datetime) -> None:
    """Keep a campaign that is not open from opening. Raises OpenedCampagneError, SettledResultsError,
    CancelledCampagneError."""
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    session.refresh(campagne)
    if campagne.has_opened(paris_day(now)):
        raise OpenedCampagneError(campagne)
    if campagne.confirmee_le is None:
        return
    campagne.confirmee_le = None
    session.flush()
    record_on(session, campagne, "retirer l’ouverture", acteur, now)


CAMPAGNE_ANNULEE, CAMPAGNE_ANNULEE_STRUCTURE = "campagne_annulee", "campagne_annulee_structure"


def list_told(session: Session, campagne: Campagne, now: datetime) -> Sequence[Compte | ContactStructure]:
    """List who has to learn that a campaign is cancelled: who was written to about it, or did something in it."""
    reponse = Participation
    acted = or_(reponse.revision > 0, reponse.transmise_le.is_not(None))
    extended = select(Prolongation.dla_id).where(Prolongation.campagne_id == campagne.id)
    known = or_(
        exists().where(Rappel.participation_id == reponse.id),
        exists().where(LienReponse.participation_id == reponse.id),
        reponse.dla_id.in_(extended),
    )
    statement = (
        select(reponse)
        .options(
            joinedload(reponse.dla),
            joinedload(reponse.personne),
            joinedload(reponse.accompagnement).joinedload(Accompagnement.structure),
        )
        .where(
            reponse.campagne_id == campagne.id,
            reponse.retiree_le.is_(None),
            reponse.refusee_le.is_(None),
            or_(acted, known),
        )
        .order_by(reponse.id)
    )
    readers = readers_of_answers(session, campagne, session.scalars(statement).all(), paris_day(now))
    return list({reader.id: reader for group in readers.values() for reader in group}.values())


def annuler_campagne(session: Session, *, campagne_id: int, raison: str, acteur: Acteur, now: datetime) -> int:
    """Take no answer any more, and expect and count none: what was transmitted is a draft again, which its author still
    reads; anonymous answers, which could be given back to nobody, are erased. Return how many people are written to.

    Raises ReasonMissingError, SettledResultsError, AlreadyDoneError, Refus.
    """
    raison = reason_of(raison, reader="les personnes concernées la liront")
    campagne = session.get_one(Campagne, campagne_id)
    lock_beside(session, campagne)
    session.refresh(campagne)
    if campagne.annulee_le is not None:
        raise AlreadyDoneError(
            f"La campagne « {campagne.titre} » est déjà annulée, le {moment_text(campagne.annulee_le)}.",
            "Personne n’est prévenu une seconde fois.",
        )
    hold_unsettled(session, campagne)
    if campagne.attendues_fixees_le is None:
        raise ConflictError(
            f"La campagne « {campagne.titre} » n’a pas ouvert : personne ne l’a reçue.",
            "Il n’y a rien à annuler : supprimez-la, ou changez ses dates.",
        )
    readers = list_told(session, campagne, now)
    campagne.annulee_le, campagne.annulee_pour = now, raison
    transmises = _give_back(session, campagne, raison, acteur, now)
    ecarter_sans_objet(
        session, campagne_id=campagne.id, raison="campagne annulée avant le départ du message", acteur=acteur, now=now
    )
    forget_preview(session, campagne)
    retirer_fabrications(session, campagne.region_id, now)
    record_on(
        session,
        campagne,
        "annuler la campagne",
        acteur,
        now,
        raison=raison,
        transmises=transmises,
        messages=len(readers),
    )
    for reader in readers:
        poster_lecteur(
            session,
            lecteur=reader,
            modele=CAMPAGNE_ANNULEE,
            now=now,
            region_id=campagne.region_id,
            pas_avant=next_working(now),
            de_campagne=campagne.id,
            campagne=campagne.titre,
            raison=campagne.annulee_pour,
            anonyme=campagne.anonyme,
        )
    if campagne.is_temps:
        publish_reseau(session, campagne, now)  # the other régions may have waited for this one
    return len(readers)


def _give_back(session: Session, campagne: Campagne, raison: str, acteur: Acteur, now: datetime) -> int:
    """Turn transmitted answers into drafts again, withdraw every answer; return how many were transmitted."""
    lock_participations(session, campagne.id)
    statement = select(Participation).where(
        Participation.campagne_id == campagne.id, Participation.transmise_le.is_not(None)
    )
    transmitted = session.scalars(statement.execution_options(populate_existing=True)).all()
    present = select(Transmission).where(
        Transmission.participation_id.in_([participation.id for participation in transmitted]),
        Transmission.rendue_le.is_(None),
    )
    for transmission in session.scalars(present):
        transmission.rendue_le, transmission.rendue_par_id, transmission.raison = now, acteur.compte_id, raison
    for participation in transmitted:
        participation.transmise_le = participation.recu = participation.valeurs = participation.transmise_par_id = None
        participation.rouverte_le, participation.en_retard = None, False
    session.flush()
    session.execute(
        update(Participation)
        .where(
            Participation.campagne_id == campagne.id,
            Participation.refusee_le.is_(None),
            Participation.retiree_le.is_(None),
        )
        .values(retiree_le=now)
    )
    if campagne.anonyme:
        session.execute(delete(ReponseAnonyme).where(ReponseAnonyme.campagne_id == campagne.id))
        session.flush()
        leave_no_order(session)
    session.flush()
    return len(transmitted)


def may_be_deleted(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Return whether it never opened, or is over, results not settled, and nobody did anything in it; one that opened,
    then was moved to a later day, was read by people."""
    today = paris_day(now)
    if not campagne.has_opened(today):
        return True
    is_over = campagne.is_over(today) and campagne.arretee_le is None
    return is_over and not has_traces(session, campagne.id)


def supprimer_campagne(session: Session, *, campagne_id: int, acteur: Acteur, now: datetime) -> str:
    """Delete a campaign that `may_be_deleted`, with what it expected and its reminders. Return its title; the journal
    keeps what it was.

    Raises AlreadyDoneError, Refus.
    """
    if known := session.get(Campagne, campagne_id):
        lock_beside(session, known)
    campagne = session.get(Campagne, campagne_id, populate_existing=True)
    if campagne is None:
        raise AlreadyDoneError("Cette campagne est déjà supprimée.", "Le journal garde ce qu’elle était.")
    if not may_be_deleted(session, campagne, now):
        raise ConflictError(
            f"La campagne « {campagne.titre} » a ouvert : elle ne se supprime pas.",
            "Annulez-la, ou attendez sa clôture ; sans aucune réponse, elle se supprime ensuite.",
        )
    titre, region_id = campagne.titre, campagne.region_id
    before = {
        "titre": titre,
        "periode": campagne.periode_code,
        "version": campagne.version.libelle,
        "ouverture": campagne.ouverture.isoformat(),
        "cloture": campagne.cloture.isoformat(),
        "grace_jours": campagne.grace_jours,
        "population": campagne.population.value,
        "attendues": count_attendues(session, campagne_id),
        "notice": campagne.notice,
    }
    beside = [other for other in list_asked_alike(session, campagne) if campagne.is_temps and other.id != campagne_id]
    session.execute(delete(Participation).where(Participation.campagne_id == campagne_id))
    ecarter_sans_objet(
        session, campagne_id=campagne_id, raison="campagne supprimée avant le départ du message", acteur=acteur, now=now
    )
    forget_releases(session, campagne_id)
    session.execute(delete(Regroupement).where(Regroupement.campagne_id == campagne_id))
    session.execute(delete(Campagne).where(Campagne.id == campagne_id))
    if beside:
        publish_reseau(session, beside[0], now)  # the other régions may have waited for this one
    retirer_fabrications(session, region_id, now)
    record(
        session,
        acteur=acteur,
        region_id=region_id,
        verbe=DELETED,
        objet="campagne",
        objet_id=campagne_id,
        now=now,
        avant=before,
    )
    return titre
