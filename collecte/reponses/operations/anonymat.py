"""Anonymous answers: a transmitted draft becomes rows without any key to it, read by groups only.

See docs/decisions/0027. Every write here locks the campaign first: one mix at a time.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from collecte.core.database import leave_no_order
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Changement, Participation, ReponseAnonyme
from collecte.reponses.queries.anonymat import GROUPE, list_anonymes_over
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import PARIS, paris_day

_draw = random.SystemRandom()


def check_named(campagne: Campagne) -> None:
    """Raise Refus when the campaign is anonymous: nobody knows which answer is whose."""
    if campagne.anonyme:
        raise ConflictError(
            "Cette campagne est anonyme : rien ne dit quelle réponse une structure a transmise.",
            "Une réponse transmise ne se rouvre pas, ne se retire pas et ne se corrige pas.",
        )


def hold_anonymous(session: Session, participation_id: int) -> None:
    """Lock the campaign of an anonymous answer about to be transmitted; always before locking the answer itself.

    FOR NO KEY UPDATE: a transaction that locks the answer may still write rows that reference the campaign, so that
    neither waits for the other.
    """
    answer = Participation
    statement = select(Campagne.id).join(answer, answer.campagne_id == Campagne.id)
    anonymous = statement.where(answer.id == participation_id, Campagne.anonyme)
    session.scalars(anonymous.with_for_update(of=Campagne, key_share=True)).all()


def week_of(moment: datetime) -> datetime:
    """Return the Monday of a moment, at midnight in Paris: all that is stored of when an anonymous answer came."""
    day = paris_day(moment)
    return datetime.combine(day - timedelta(days=day.weekday()), time(), PARIS)


def emptied(semaine: datetime, recu: str) -> dict[str, Any]:
    """Return the columns of an expected answer once transmitted anonymously: only that it was, and the week."""
    return {
        "transmise_le": semaine,
        "recu": recu,
        "valeurs": {},
        "saisie": {},
        "connues": {},
        "choix": {},
        "revision": 0,
        "modifiee_le": None,
        "transmise_par_id": None,
    }


def mettre_a_part(session: Session, participation: Participation, valeurs: Mapping[str, Any], now: datetime) -> None:
    """Put an answer among those that wait, and delete the history of its typing."""
    session.execute(delete(Changement).where(Changement.participation_id == participation.id))
    _put(session, participation.campagne_id, [valeurs], versee=False)
    verser(session, campagne=participation.campagne, now=now)


def verser(session: Session, *, campagne: Campagne, now: datetime) -> int:
    """Release a group drawn from the answers that wait, or all of them once the campaign is over; return how many.

    A group is released when as many others are left to wait: the last ones are never fewer than a group. The campaign
    is locked. Waiting answers are rewritten in another order, and so are released ones with each new group, so that no
    row says when it came, nor with which others; the database is then rebuilt.
    """
    waiting = _taken(session, campagne.id, ReponseAnonyme.versee.is_(False))
    _draw.shuffle(waiting)
    is_over = campagne.is_over(paris_day(now))
    count = _releasable(len(waiting), is_over=is_over)
    _put(session, campagne.id, waiting[count:], versee=False)
    if count:
        released = _taken(session, campagne.id, ReponseAnonyme.versee.is_(True))
        _put(session, campagne.id, [*released, *waiting[:count]], versee=True)
        leave_no_order(session, whole=True)
    return count


def _releasable(waiting: int, *, is_over: bool) -> int:
    """Return how many waiting answers may be released now: never fewer than a group, and none left alone."""
    if is_over:
        return waiting if waiting >= GROUPE else 0
    return GROUPE if waiting >= 2 * GROUPE else 0


def _taken(session: Session, campagne_id: int, clause: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQLAlchemy's clauses
    """Delete some rows of a campaign and return their answers."""
    rows = (ReponseAnonyme.campagne_id == campagne_id, clause)
    valeurs = session.scalars(select(ReponseAnonyme.valeurs).where(*rows)).all()
    session.execute(delete(ReponseAnonyme).where(*rows))
    return list(valeurs)


def _put(session: Session, campagne_id: int, answers: Iterable[Mapping[str, Any]], *, versee: bool) -> None:
    """Insert answers in random order under random ids."""
    rows = [
        {"id": uuid4().hex, "campagne_id": campagne_id, "valeurs": dict(answer), "versee": versee} for answer in answers
    ]
    _draw.shuffle(rows)
    if rows:
        session.execute(insert(ReponseAnonyme), rows)


def verser_a_la_fin(session: Session, *, now: datetime) -> int:
    """Release the answers still waiting in anonymous campaigns that are over; return how many."""
    return sum(verser_celle(session, campagne=campagne, now=now) for campagne in list_anonymes_over(session, now))


def verser_celle(session: Session, *, campagne: Campagne, now: datetime) -> int:
    """Release what still waits in one campaign, if it is anonymous and over; return how many answers, also logged.

    Nothing is logged before the end, since the time of the entry would be that of someone's answer.
    """
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    if not campagne.anonyme or not campagne.is_over(paris_day(now)):
        return 0
    count = verser(session, campagne=campagne, now=now)
    if count:
        record_on(session, campagne, "verser les réponses aux résultats", None, now, reponses=count)
    return count
