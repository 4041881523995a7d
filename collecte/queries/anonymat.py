"""Reads of anonymous answers: those of a group that may be read, and how many wait for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, ReponseAnonyme
from exports.disclosure import SEUILS
from questionnaires.francais import paris_day

GROUPE = SEUILS.personnes
"""Answers, at least, that become readable together."""


@dataclass(frozen=True, slots=True)
class Versement:
    """How many anonymous answers may be read, and how many wait for others."""

    versees: int
    en_attente: int


def list_versees(session: Session, campagne_id: int) -> Sequence[Mapping[str, Any]]:
    """The answers that may be read, in the order of numbers that mean nothing. None that waits is ever given."""
    own = ReponseAnonyme
    statement = select(own.valeurs).where(own.campagne_id == campagne_id, own.versee.is_(True)).order_by(own.id)
    return session.scalars(statement).all()


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
