"""Reads about periodic work."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from collecte.models import Travail

MAX_TRIES = 5
"""Attempts at one work, after which it is left with its error for the admin to see."""


def has_travail(session: Session, nom: str, echeance: datetime) -> bool:
    """Whether that due time is already known."""
    return session.scalar(select(Travail.id).where(Travail.nom == nom, Travail.echeance == echeance)) is not None


def may_be_taken(noms: Collection[str], now: datetime) -> ColumnElement[bool]:
    """Not finished, and held by no worker, or by one that took too long."""
    return and_(
        Travail.nom.in_(noms),
        Travail.fini_le.is_(None),
        Travail.essais < MAX_TRIES,
        or_(Travail.reclame_jusqua.is_(None), Travail.reclame_jusqua <= now),
    )


def list_takeable_ids(session: Session, noms: Collection[str], now: datetime) -> Sequence[int]:
    """What is to be done, oldest first."""
    return session.scalars(select(Travail.id).where(may_be_taken(noms, now)).order_by(Travail.echeance)).all()


def list_failing_travaux(session: Session) -> Sequence[Travail]:
    """What met an error and is not finished, latest first. For the admin of the installation."""
    statement = select(Travail).where(Travail.fini_le.is_(None), Travail.erreur != "").order_by(Travail.echeance.desc())
    return session.scalars(statement).all()
