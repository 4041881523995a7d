"""Queries on requests about personal data."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Affectation, DemandeDroit
from collecte.policy import Acteur


def list_open_demandes(session: Session) -> Sequence[DemandeDroit]:
    """List the requests that wait for an answer, the first due first."""
    statement = select(DemandeDroit).where(DemandeDroit.close_le.is_(None))
    return session.scalars(statement.order_by(DemandeDroit.recue_le, DemandeDroit.id)).all()


def list_closed_demandes(session: Session, *, limit: int) -> Sequence[DemandeDroit]:
    """List the requests answered last."""
    statement = select(DemandeDroit).where(DemandeDroit.close_le.is_not(None))
    return session.scalars(statement.order_by(DemandeDroit.close_le.desc(), DemandeDroit.id.desc()).limit(limit)).all()


def list_demandes_of(session: Session, **who: int) -> Sequence[DemandeDroit]:
    """List the requests of an account, by its `compte_id`, or of a contact, by its `contact_id`: the last one first."""
    return session.scalars(select(DemandeDroit).filter_by(**who).order_by(DemandeDroit.id.desc())).all()


def has_affectation(session: Session, acteur: Acteur) -> bool:
    """Return whether `acteur` works or worked for a DLA: it may be asked about its time."""
    statement = select(Affectation.id).where(Affectation.personne_id == acteur.personne_id)
    return session.execute(statement.limit(1)).first() is not None
