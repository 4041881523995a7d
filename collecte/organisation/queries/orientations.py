"""Queries on the orientations prioritaires and the objectifs of avenants."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Avenant, Convention, Objectif, OrientationAccompagnement, OrientationPrioritaire
from collecte.organisation.queries.conventions import LOADED_WITH_AVENANT

LOADED_WITH_ORIENTATION = joinedload(OrientationPrioritaire.avenant).options(LOADED_WITH_AVENANT)


def list_orientations(session: Session, dla_ids: Collection[int]) -> Sequence[OrientationPrioritaire]:
    """List the orientations prioritaires of some DLA, the latest avenant first; avenant and convention loaded."""
    statement = (
        select(OrientationPrioritaire)
        .join(OrientationPrioritaire.avenant)
        .join(Avenant.convention)
        .options(contains_eager(OrientationPrioritaire.avenant).contains_eager(Avenant.convention))
        .where(Convention.dla_id.in_(dla_ids))
        .order_by(Avenant.debut.desc(), OrientationPrioritaire.id)
    )
    return session.scalars(statement).all()


def list_orientations_of(session: Session, avenant_ids: Collection[int]) -> Sequence[OrientationPrioritaire]:
    """List the orientations prioritaires of some avenants, in order of entry."""
    statement = select(OrientationPrioritaire).where(OrientationPrioritaire.avenant_id.in_(avenant_ids))
    return session.scalars(statement.order_by(OrientationPrioritaire.id)).all()


def count_accompagnements_with(session: Session, orientation_id: int) -> int:
    """Count the accompagnements that are part of an orientation."""
    statement = select(OrientationAccompagnement.accompagnement_id)
    return len(session.scalars(statement.where(OrientationAccompagnement.orientation_id == orientation_id)).all())


def list_objectifs(session: Session, avenant_ids: Collection[int]) -> Sequence[Objectif]:
    """List the targets of some avenants, in order of entry; rows already loaded are refreshed."""
    statement = select(Objectif).where(Objectif.avenant_id.in_(avenant_ids)).order_by(Objectif.id)
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def list_objectifs_with(session: Session, orientation_id: int) -> Sequence[Objectif]:
    """List the targets of an orientation prioritaire, in order of entry."""
    statement = select(Objectif).where(Objectif.orientation_id == orientation_id).order_by(Objectif.id)
    return session.scalars(statement).all()
