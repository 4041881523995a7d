"""« Relancer »: send a reminder for one expected answer, at once or in the next working hours."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from collecte.core.errors import AlreadyDoneError, ConflictError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Participation
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import (
    A_MINUTE,
    APART,
    NotAcceptingError,
    check_invited,
    rappeler,
    why_not_awaited,
)
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.relances.queries.relances import Destinataire, list_destinataires, list_last_rappels
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import moment_text, paris_day

ENTRE_DEUX = timedelta(hours=24)
"""Least time between two reminders of the same answer by hand, unless it is confirmed."""


class NothingToRemindError(ConflictError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Il n’y a rien à rappeler : {why}.", "Aucun courriel n’est parti.")


def check_remindable(session: Session, campagne: Campagne, participation: Participation, now: datetime) -> None:
    """Raise NothingToRemindError, NotAcceptingError, NotYetInvitedError."""
    if why := why_not_awaited(participation):
        raise NothingToRemindError(why)
    if not participation.etat_campagne(paris_day(now)).accepts:
        raise NotAcceptingError(campagne)
    check_invited(session, campagne, now)


def readers_of(session: Session, participation: Participation, now: datetime) -> list[Destinataire]:
    """List who would be written to about this answer alone: its person, or whoever answers for the DLA."""
    destinataires = list_destinataires(session, participation.campagne, paris_day(now)).joints
    return [
        Destinataire(destinataire.lecteur, (participation,))
        for destinataire in destinataires
        if participation in destinataire.participations
    ]


def relancer(
    session: Session, *, participation_id: int, mots: MotsRelance, confirmed: bool, acteur: Acteur, now: datetime
) -> datetime:
    """Write to those who give an answer; return when the message leaves.

    Raises NothingToRemindError, NotAcceptingError, NotYetInvitedError, AlreadyDoneError, Refus.
    """
    participation = get_locked_participation(session, participation_id)
    check_remindable(session, participation.campagne, participation, now)
    readers = readers_of(session, participation, now)
    if not readers:
        raise ConflictError(
            "Personne ne peut recevoir cette relance : pas de compte actif qui ouvre cette réponse.",
            "Vérifiez le compte et ses rôles dans « Équipes et conventions », ou retirez la réponse attendue.",
        )
    last = list_last_rappels(session, participation.campagne_id, by_hand=True).get(participation.id)
    if last is not None and next_working(now) - last < A_MINUTE:
        raise AlreadyDoneError(f"Cette réponse est déjà relancée, le {moment_text(last)}.", "Rien de plus ne part.")
    if not confirmed:
        _check_none_recent(session, participation, now)
    for destinataire in readers:
        rappeler(session, participation.campagne, destinataire, mots, acteur=acteur, now=now)
    record_on(session, participation, "relancer", acteur, now, messages=len(readers))
    return next_working(now)


def _check_none_recent(session: Session, participation: Participation, now: datetime) -> None:
    """Raise Refus, for a message that left or that waits for the hours when people work."""
    for apart, by_hand in ((ENTRE_DEUX, True), (APART, False)):
        last = list_last_rappels(session, participation.campagne_id, by_hand=by_hand).get(participation.id)
        if last is not None and next_working(now) - last < apart:
            raise ConflictError(
                f"Cette réponse est déjà relancée à la main, le {moment_text(last)} : c’est à moins de 24 heures."
                if by_hand
                else f"Un message prévu la rappelle déjà, le {moment_text(last)} : c’est à quelques heures d’écart.",
                "Si c’est voulu, cochez « Relancer quand même ».",
                champ="confirme",
            )
