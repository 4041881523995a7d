"""Reads of the actions of a DLA: listed, one of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import ActionDla, Dla, GenreAction
from collecte.policy import Acteur, prepared_dlas


def list_actions(
    session: Session, dla_id: int, *, genre: GenreAction | None = None, annee: int | None = None
) -> Sequence[ActionDla]:
    """Those of a DLA, the latest first; partners loaded."""
    own = ActionDla
    wanted: list[ColumnElement[bool]] = [own.dla_id == dla_id]
    if genre:
        wanted.append(own.genre == genre)
    if annee:
        wanted.append(own.jour.between(date(annee, 1, 1), date(annee, 12, 31)))
    statement = select(own).options(selectinload(own.partenaires)).where(*wanted)
    return session.scalars(statement.order_by(own.jour.desc(), own.id.desc())).all()


def list_annees_actions(session: Session, dla_id: int) -> Sequence[int]:
    """The years when a DLA did something, the latest first."""
    days = session.scalars(select(ActionDla.jour).where(ActionDla.dla_id == dla_id))
    return sorted({day.year for day in days}, reverse=True)


def get_prepared_action(session: Session, acteur: Acteur, action_id: int, today: date) -> ActionDla | None:
    """One of a DLA whose bilan `acteur` prepares; partners and région loaded."""
    statement = select(ActionDla).options(
        joinedload(ActionDla.dla).joinedload(Dla.region), selectinload(ActionDla.partenaires)
    )
    return session.scalar(statement.where(ActionDla.id == action_id, ActionDla.dla.has(prepared_dlas(acteur, today))))
