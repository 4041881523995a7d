"""Anonymous answers: a transmitted draft becomes rows without any key to it, read by groups only.

See docs/decisions/0027. Whoever writes here holds the campaign: one mix at a time.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from collecte.core.database import leave_no_order
from collecte.core.errors import Refus
from collecte.core.operations.journal import record_on_campagne
from collecte.models import Campagne, Changement, Participation, ReponseAnonyme
from collecte.reponses.queries.anonymat import GROUPE, list_anonymes_over
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import PARIS, paris_day

_draw = random.SystemRandom()


def check_named(campagne: Campagne) -> None:
    """Raises Refus where nobody knows which answer is whose."""
    if campagne.anonyme:
        raise Refus(
            "Cette campagne est anonyme : rien ne dit quelle réponse une structure a transmise.",
            "Une réponse transmise ne se rouvre pas, ne se retire pas et ne se corrige pas.",
            status=HTTPStatus.CONFLICT,
        )


def hold_anonymous(session: Session, participation_id: int) -> None:
    """When an answer about to be transmitted is anonymous, hold its campaign; before the answer itself, always.

    FOR NO KEY UPDATE: who holds the answer may still write what points at the campaign, and none waits for the other.
    """
    own = Participation
    statement = select(Campagne.id).join(own, own.campagne_id == Campagne.id)
    anonymous = statement.where(own.id == participation_id, Campagne.anonyme)
    session.scalars(anonymous.with_for_update(of=Campagne, key_share=True)).all()


def week_of(moment: datetime) -> datetime:
    """The Monday of a moment in Paris, at midnight: all that is kept of when an anonymous answer was transmitted."""
    day = paris_day(moment)
    return datetime.combine(day - timedelta(days=day.weekday()), time(), PARIS)


def emptied(semaine: datetime, recu: str) -> dict[str, Any]:
    """What an expected answer keeps once it was transmitted anonymously: that it was, and the week."""
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
    """Put an answer among those that wait, and forget how it was typed."""
    session.execute(delete(Changement).where(Changement.participation_id == participation.id))
    _put(session, participation.campagne_id, [valeurs], versee=False)
    verser(session, campagne=participation.campagne, now=now)


def verser(session: Session, *, campagne: Campagne, now: datetime) -> int:
    """Let be read what may be: a group drawn from those that wait, all of them once no answer comes in any more.

    A group is released when as many others are left to wait: the last ones are never fewer than a group. The campaign
    is held. Those that wait are written again in another order, and those that may be read with each new group, so
    that no row says when it came, nor with which others; the base is then rebuilt. Returns how many came.
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
    """How many of those that wait may be read now: never fewer than a group, and none left alone."""
    if is_over:
        return waiting if waiting >= GROUPE else 0
    return GROUPE if waiting >= 2 * GROUPE else 0


def _taken(session: Session, campagne_id: int, which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQLAlchemy's clauses
    """The answers of some rows of a campaign, which are deleted."""
    rows = (ReponseAnonyme.campagne_id == campagne_id, which)
    found = session.scalars(select(ReponseAnonyme.valeurs).where(*rows)).all()
    session.execute(delete(ReponseAnonyme).where(*rows))
    return list(found)


def _put(session: Session, campagne_id: int, answers: Iterable[Mapping[str, Any]], *, versee: bool) -> None:
    """Write answers in an order and under numbers that nothing explains."""
    rows = [{"id": uuid4().hex, "campagne_id": campagne_id, "valeurs": dict(own), "versee": versee} for own in answers]
    _draw.shuffle(rows)
    if rows:
        session.execute(insert(ReponseAnonyme), rows)


def verser_a_la_fin(session: Session, *, now: datetime) -> int:
    """Release what still waits in the anonymous campaigns that take no answer any more; returns how many answers."""
    return sum(verser_celle(session, campagne=own, now=now) for own in list_anonymes_over(session, now))


def verser_celle(session: Session, *, campagne: Campagne, now: datetime) -> int:
    """The same of one campaign; nothing of one that is not anonymous, or not over. The journal keeps how many: before
    the end it says nothing, since its hour would be that of someone."""
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    if not campagne.anonyme or not campagne.is_over(paris_day(now)):
        return 0
    count = verser(session, campagne=campagne, now=now)
    if count:
        record_on_campagne(session, campagne, "verser les réponses aux résultats", None, now, reponses=count)
    return count
