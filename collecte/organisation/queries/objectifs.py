"""Reads of the targets of avenants."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Objectif


def list_objectifs(session: Session, avenant_ids: Collection[int]) -> Sequence[Objectif]:
    """The targets of some avenants, in the order in which they were entered; read again if they were before."""
    statement = select(Objectif).where(Objectif.avenant_id.in_(avenant_ids)).order_by(Objectif.id)
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def list_objectifs_with(session: Session, orientation_id: int) -> Sequence[Objectif]:
    """The targets of an orientation prioritaire, in the order in which they were entered."""
    statement = select(Objectif).where(Objectif.orientation_id == orientation_id).order_by(Objectif.id)
    return session.scalars(statement).all()
