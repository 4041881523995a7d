"""Queries on the meetings and actions of a DLA: list, years, one to edit."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import ActionDla, Dla, GenreAction, Instance, Presence, Seance
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


_PRESENCES = selectinload(Seance.presences).joinedload(Presence.partenaire)


def list_seances(session: Session, dla_id: int, annee: int) -> Sequence[Seance]:
    """Those of a DLA in a year, in the order of days; who was invited loaded."""
    own = Seance
    statement = select(own).options(_PRESENCES).where(own.dla_id == dla_id)
    statement = statement.where(own.jour.between(date(annee, 1, 1), date(annee, 12, 31)))
    return session.scalars(statement.order_by(own.jour, own.id)).all()


def list_annees_seances(session: Session, dla_id: int) -> Sequence[int]:
    """The years when a DLA met its partners, the latest first."""
    days = session.scalars(select(Seance.jour).where(Seance.dla_id == dla_id))
    return sorted({day.year for day in days}, reverse=True)


def get_prepared_seance(session: Session, acteur: Acteur, seance_id: int, today: date) -> Seance | None:
    """One of a DLA whose bilan `acteur` prepares; who was invited, région loaded."""
    statement = select(Seance).options(joinedload(Seance.dla).joinedload(Dla.region), _PRESENCES)
    return session.scalar(statement.where(Seance.id == seance_id, Seance.dla.has(prepared_dlas(acteur, today))))


def get_last_seance(session: Session, dla_id: int, instance: Instance) -> Seance | None:
    """The latest of an instance of a DLA; who was invited loaded."""
    own = Seance
    statement = select(own).options(_PRESENCES).where(own.dla_id == dla_id, own.instance == instance)
    return session.scalar(statement.order_by(own.jour.desc()).limit(1))


def get_seance_on(session: Session, dla_id: int, instance: Instance, jour: date) -> Seance | None:
    own = Seance
    return session.scalar(select(own).where(own.dla_id == dla_id, own.instance == instance, own.jour == jour))
