"""Queries on anonymous answers: groups that may be read, answers waiting for others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Text, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from collecte.models import Campagne, Prolongation, ReponseAnonyme
from questionnaires.core.francais import paris_day

GROUPE = 5
"""Answers, at least, that become readable together, as pages promise before the first question."""

_BLOC = 400
"""Answers read from the base at once."""


@dataclass(frozen=True, slots=True)
class Versement:
    """How many anonymous answers may be read, and how many wait for others."""

    versees: int
    en_attente: int


def list_versees(session: Session, campagne_id: int) -> Sequence[Mapping[str, Any]]:
    """The answers that may be read, in the order of numbers that mean nothing. None that waits is ever given."""
    return [orjson.loads(own) for own in iter_versees(session, campagne_id)]


def iter_versees(session: Session, campagne_id: int) -> Iterator[bytes]:
    """The same as the base holds them, in JSON, a few at a time."""
    own = ReponseAnonyme
    statement = select(type_coerce(own.valeurs, Text))
    kept = statement.where(own.campagne_id == campagne_id, own.versee.is_(True)).order_by(own.id)
    return (text.encode() for text in session.scalars(kept.execution_options(yield_per=_BLOC)))


def count_versement(session: Session, campagne_id: int) -> Versement:
    """How many may be read, and how many wait."""
    own = ReponseAnonyme
    statement = select(own.versee, func.count()).where(own.campagne_id == campagne_id).group_by(own.versee)
    counted = {row[0]: row[1] for row in session.execute(statement)}
    return Versement(counted.get(True, 0), counted.get(False, 0))


def list_anonymes_over(session: Session, now: datetime) -> Sequence[Campagne]:
    """The anonymous campaigns that take no answer any more and still have some that wait, by id."""
    own = ReponseAnonyme
    waiting = exists().where(own.campagne_id == Campagne.id, own.versee.is_(False))
    found = session.scalars(select(Campagne).where(Campagne.anonyme, waiting).order_by(Campagne.id))
    return [each for each in found if each.is_over(paris_day(now))]


def is_anonymat_under_way(session: Session, today: date) -> bool:
    """Whether an anonymous answer waits for others, or may still come in. Reads the base of an earlier release too."""
    waiting = exists().where(ReponseAnonyme.versee.is_(False))
    if session.scalar(select(waiting)):
        return True
    last = func.max(Prolongation.cloture)
    own = Campagne
    begun = own.anonyme, own.arretee_le.is_(None), own.ouverture <= today
    statement = select(own.cloture, own.grace_jours, last).outerjoin(Prolongation, Prolongation.campagne_id == own.id)
    rows = session.execute(statement.where(*begun).group_by(own.id, own.cloture, own.grace_jours))
    return any(today <= max(cloture + timedelta(days=grace), extended or cloture) for cloture, grace, extended in rows)
