"""Record that an author does not wish to answer, and cancel it."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.operations.journal import record_on
from collecte.policy import Auteur
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.queries.participations import get_locked_participation


def refuser(session: Session, *, participation_id: int, acteur: Auteur, now: datetime) -> bool:
    """Say that one wishes not to answer; a draft is kept, for its author. Whether this call did it.

    Raises AlreadyTransmittedError, WithdrawnError, ClosedCampagneError, NotYetOpenError, SettledResultsError.
    """
    return _change(session, participation_id, to=now, verbe="ne pas souhaiter répondre", acteur=acteur, now=now)


def revenir_sur_le_refus(session: Session, *, participation_id: int, acteur: Auteur, now: datetime) -> bool:
    """Answer after all: the draft is there as it was. Whether this call did it. Raises as `refuser`."""
    return _change(session, participation_id, to=None, verbe="revenir sur son refus", acteur=acteur, now=now)


def _change(
    session: Session, participation_id: int, *, to: datetime | None, verbe: str, acteur: Auteur, now: datetime
) -> bool:
    own = get_locked_participation(session, participation_id)
    check_writable(own, now, even_refused=True)
    if (own.refusee_le is None) == (to is None):
        return False
    own.refusee_le = to
    session.flush()
    record_on(session, own, verbe, acteur, now)
    return True
