"""Reads about the structures that ask to be called."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Accompagnement, DemandeRappel
from collecte.policy import Acteur, followed_demandes


def list_demandes(session: Session, acteur: Acteur, today: date) -> Sequence[DemandeRappel]:
    """Who asks `acteur` to call and was not called, the oldest first; structure, DLA and campaign loaded."""
    statement = (
        select(DemandeRappel)
        .options(
            joinedload(DemandeRappel.campagne),
            joinedload(DemandeRappel.accompagnement).joinedload(Accompagnement.structure),
            joinedload(DemandeRappel.accompagnement).joinedload(Accompagnement.dla),
        )
        .where(DemandeRappel.rappelee_le.is_(None), followed_demandes(acteur, today))
        .order_by(DemandeRappel.demandee_le, DemandeRappel.id)
    )
    return session.scalars(statement).all()


def count_demandes(session: Session, acteur: Acteur, today: date) -> int:
    """How many of them."""
    statement = select(func.count(DemandeRappel.id))
    return session.scalar(statement.where(DemandeRappel.rappelee_le.is_(None), followed_demandes(acteur, today))) or 0


def get_demande(session: Session, acteur: Acteur, demande_id: int, today: date) -> DemandeRappel | None:
    """One that `acteur` was asked; None for any other, as if it did not exist."""
    return session.scalar(select(DemandeRappel).where(DemandeRappel.id == demande_id, followed_demandes(acteur, today)))
