"""Record that an author does not wish to answer, and cancel it."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.operations.journal import record_on
from collecte.policy import Auteur
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.queries.participations import get_locked_participation


def refuser(session: Session, *, participation_id: int, acteur: Auteur, now: datetime) -> bool:
    """Record that one does not wish to answer; a draft is kept, for its author. Return whether this call did it.

    Raise AlreadyTransmittedError, WithdrawnError, ClosedCampagneError, NotYetOpenError, SettledResultsError.
    """
    return _change(session, participation_id, to=now, verbe="ne pas souhaiter répondre", acteur=acteur, now=now)


def revenir_sur_le_refus(session: Session, *, participation_id: int, acteur: Auteur, now: datetime) -> bool:
    """Cancel a refusal; the draft is there as it was. Return whether this call did it. Raise as `refuser`."""
    return _change(session, participation_id, to=None, verbe="revenir sur son refus", acteur=acteur, now=now)


def _change(
    session: Session, participation_id: int, *, to: datetime | None, verbe: str, acteur: Auteur, now: datetime
) -> bool:
    participation = get_locked_participation(session, participation_id)
    check_writable(participation, now, even_refused=True)
    if (participation.refusee_le is None) == (to is None):
        return False
    participation.refusee_le = to
    session.flush()
    record_on(session, participation, verbe, acteur, now)
    return True
