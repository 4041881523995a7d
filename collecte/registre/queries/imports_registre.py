"""Reads about files of structures on their way to the register: each account sees its own only."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from collecte.models import EtatImport, ImportRegistre
from collecte.policy import Acteur

MAX_TRIES = 3
WAITING = (EtatImport.A_EXAMINER, EtatImport.A_ECRIRE)
LIFE = timedelta(days=1)
"""How long a file that is not imported is kept."""


def get_own_import(session: Session, acteur: Acteur, import_id: int) -> ImportRegistre | None:
    """A file that `acteur` sent; région and DLA loaded."""
    statement = select(ImportRegistre).options(joinedload(ImportRegistre.region), joinedload(ImportRegistre.dla))
    return session.scalar(statement.where(ImportRegistre.id == import_id, ImportRegistre.compte_id == acteur.compte_id))


def list_own_imports(session: Session, acteur: Acteur) -> Sequence[ImportRegistre]:
    """The files that `acteur` sent and that are not forgotten, latest first, without their content."""
    statement = select(ImportRegistre).options(defer(ImportRegistre.feuille), defer(ImportRegistre.bilan))
    mine = statement.where(ImportRegistre.compte_id == acteur.compte_id)
    return session.scalars(mine.order_by(ImportRegistre.id.desc())).all()


def may_be_taken(now: datetime) -> ColumnElement[bool]:
    """Waiting for a worker, and held by none, or by one that took too long."""
    return and_(
        ImportRegistre.etat.in_(WAITING),
        or_(ImportRegistre.reclame_jusqua.is_(None), ImportRegistre.reclame_jusqua <= now),
    )


def list_takeable_imports(session: Session, now: datetime) -> Sequence[int]:
    """What is to be done, oldest first."""
    return session.scalars(select(ImportRegistre.id).where(may_be_taken(now)).order_by(ImportRegistre.id)).all()
