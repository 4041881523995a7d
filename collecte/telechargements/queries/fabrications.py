"""Queries on workbooks made in the background, limited to the requests and rights of an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import EtatFabrication, Fabrication, MorceauFabrique
from collecte.policy import Acteur, own_fabrications

UNDER_WAY = (EtatFabrication.EN_ATTENTE, EtatFabrication.EN_COURS)


def get_own_fabrication(session: Session, acteur: Acteur, fabrication_id: int, now: datetime) -> Fabrication | None:
    """A workbook that `acteur` asked for and may still have, None for any other or once its date is past. Région
    loaded."""
    statement = select(Fabrication).options(joinedload(Fabrication.region))
    return session.scalar(statement.where(Fabrication.id == fabrication_id, _kept(acteur, now)))


def list_own_fabrications(session: Session, acteur: Acteur, now: datetime) -> Sequence[Fabrication]:
    """The same, all of them, the last one asked for first."""
    statement = select(Fabrication).options(joinedload(Fabrication.region))
    return session.scalars(statement.where(_kept(acteur, now)).order_by(Fabrication.id.desc())).all()


def _kept(acteur: Acteur, now: datetime) -> ColumnElement[bool]:
    return and_(own_fabrications(acteur), Fabrication.gardee_jusqua > now)


def get_morceau(session: Session, fabrication_id: int, rang: int) -> bytes | None:
    """A piece of a file, None where there is none."""
    own = MorceauFabrique
    return session.scalar(select(own.contenu).where(own.fabrication_id == fabrication_id, own.rang == rang))


def is_held(session: Session, fabrication_id: int, jeton: str) -> bool:
    """Whether a workbook is being made by who holds this token."""
    return session.scalar(select(Fabrication.id).where(held_by(fabrication_id, jeton))) is not None


def held_by(fabrication_id: int, jeton: str) -> ColumnElement[bool]:
    own = Fabrication
    return and_(own.id == fabrication_id, own.etat == EtatFabrication.EN_COURS, own.jeton == jeton)


def may_be_taken(now: datetime) -> ColumnElement[bool]:
    """Waiting for a worker, or in the hands of one that gave no news."""
    own = Fabrication
    lost = and_(own.etat == EtatFabrication.EN_COURS, or_(own.reclame_jusqua.is_(None), own.reclame_jusqua <= now))
    return or_(own.etat == EtatFabrication.EN_ATTENTE, lost)


def list_takeable_fabrications(session: Session, now: datetime) -> Sequence[int]:
    """What is to be made, oldest first."""
    return session.scalars(select(Fabrication.id).where(may_be_taken(now)).order_by(Fabrication.id)).all()
