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
"""Minimum number of answers that become readable together, as pages promise before the first question."""

_BLOC = 400
"""Number of answers fetched from the database at once."""


@dataclass(frozen=True, slots=True)
class Versement:
    """Numbers of anonymous answers that may be read, and that wait for others."""

    versees: int
    en_attente: int


def list_versees(session: Session, campagne_id: int) -> Sequence[Mapping[str, Any]]:
    """List the answers that may be read, in the order of their random ids; never one that still waits."""
    return [orjson.loads(text) for text in iter_versees(session, campagne_id)]


def iter_versees(session: Session, campagne_id: int) -> Iterator[bytes]:
    """Iterate over the answers that may be read, as stored in JSON, a few at a time."""
    answer = ReponseAnonyme
    statement = select(type_coerce(answer.valeurs, Text))
    released = statement.where(answer.campagne_id == campagne_id, answer.versee.is_(True)).order_by(answer.id)
    return (text.encode() for text in session.scalars(released.execution_options(yield_per=_BLOC)))


def count_versement(session: Session, campagne_id: int) -> Versement:
    """Count the answers that may be read, and those that wait."""
    answer = ReponseAnonyme
    statement = select(answer.versee, func.count()).where(answer.campagne_id == campagne_id).group_by(answer.versee)
    counted = {row[0]: row[1] for row in session.execute(statement)}
    return Versement(counted.get(True, 0), counted.get(False, 0))


def list_anonymes_over(session: Session, now: datetime) -> Sequence[Campagne]:
    """List the anonymous campaigns that are over and still have waiting answers, by id."""
    answer = ReponseAnonyme
    waiting = exists().where(answer.campagne_id == Campagne.id, answer.versee.is_(False))
    campagnes = session.scalars(select(Campagne).where(Campagne.anonyme, waiting).order_by(Campagne.id))
    return [campagne for campagne in campagnes if campagne.is_over(paris_day(now))]


def is_anonymat_under_way(session: Session, today: date) -> bool:
    """Return whether an anonymous answer waits, or may still come in. Also reads the database of an earlier release."""
    waiting = exists().where(ReponseAnonyme.versee.is_(False))
    if session.scalar(select(waiting)):
        return True
    last = func.max(Prolongation.cloture)
    campagne = Campagne
    begun = campagne.anonyme, campagne.arretee_le.is_(None), campagne.ouverture <= today
    statement = select(campagne.cloture, campagne.grace_jours, last).outerjoin(
        Prolongation, Prolongation.campagne_id == campagne.id
    )
    rows = session.execute(statement.where(*begun).group_by(campagne.id, campagne.cloture, campagne.grace_jours))
    return any(today <= max(cloture + timedelta(days=grace), extended or cloture) for cloture, grace, extended in rows)
