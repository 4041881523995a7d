"""Queries on workbooks made in the background, limited to the requests and rights of an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import EtatFabrication, Fabrication, MorceauFabrique
from collecte.policy import Acteur, own_fabrications

UNDER_WAY = (EtatFabrication.EN_ATTENTE, EtatFabrication.EN_COURS)


def get_own_fabrication(session: Session, acteur: Acteur, fabrication_id: int, now: datetime) -> Fabrication | None:
    """Return a workbook that `acteur` asked for and may still have; None for any other or once its date is past. Région
    loaded."""
    statement = select(Fabrication).options(joinedload(Fabrication.region))
    return session.scalar(statement.where(Fabrication.id == fabrication_id, _kept(acteur, now)))


def list_own_fabrications(session: Session, acteur: Acteur, now: datetime) -> Sequence[Fabrication]:
    """List the workbooks that `acteur` asked for and may still have, the last requested first. Région loaded."""
    statement = select(Fabrication).options(joinedload(Fabrication.region))
    return session.scalars(statement.where(_kept(acteur, now)).order_by(Fabrication.id.desc())).all()


def _kept(acteur: Acteur, now: datetime) -> ColumnElement[bool]:
    return and_(own_fabrications(acteur), Fabrication.gardee_jusqua > now)


def get_morceau(session: Session, fabrication_id: int, rang: int) -> bytes | None:
    """Return a piece of a file; None after the last."""
    morceau = MorceauFabrique
    return session.scalar(select(morceau.contenu).where(morceau.fabrication_id == fabrication_id, morceau.rang == rang))


def is_held(session: Session, fabrication_id: int, jeton: str) -> bool:
    """Return whether a workbook is being made by the process that holds this token."""
    return session.scalar(select(Fabrication.id).where(held_by(fabrication_id, jeton))) is not None


def held_by(fabrication_id: int, jeton: str) -> ColumnElement[bool]:
    fabrication = Fabrication
    return and_(
        fabrication.id == fabrication_id, fabrication.etat == EtatFabrication.EN_COURS, fabrication.jeton == jeton
    )


def may_be_taken(now: datetime) -> ColumnElement[bool]:
    """Return the condition on requests that wait, or whose process did not renew its claim."""
    fabrication = Fabrication
    lost = and_(
        fabrication.etat == EtatFabrication.EN_COURS,
        or_(fabrication.reclame_jusqua.is_(None), fabrication.reclame_jusqua <= now),
    )
    return or_(fabrication.etat == EtatFabrication.EN_ATTENTE, lost)


def list_takeable_fabrications(session: Session, now: datetime) -> Sequence[int]:
    """List the requests to make, oldest first."""
    return session.scalars(select(Fabrication.id).where(may_be_taken(now)).order_by(Fabrication.id)).all()
