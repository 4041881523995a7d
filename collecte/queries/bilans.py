"""Reads for the bilan of a DLA: those that one prepares."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Dla
from collecte.policy import Acteur, prepared_dlas


def get_prepared_dla(session: Session, acteur: Acteur, dla_id: int, today: date) -> Dla | None:
    """A DLA whose bilan `acteur` prepares; None for any other, as if it did not exist. Région loaded."""
    statement = select(Dla).options(joinedload(Dla.region)).where(Dla.id == dla_id, prepared_dlas(acteur, today))
    return session.scalar(statement)
