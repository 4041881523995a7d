"""Queries on the meetings and actions of a DLA: scopes, lists, years."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import ActionDla, Dla, GenreAction, Instance, Presence, Seance
from collecte.policy import Acteur, prepared_dlas

_PRESENCES = selectinload(Seance.presences).joinedload(Presence.partenaire)
LOADED_WITH_ACTION = joinedload(ActionDla.dla).joinedload(Dla.region), selectinload(ActionDla.partenaires)
LOADED_WITH_SEANCE = joinedload(Seance.dla).joinedload(Dla.region), _PRESENCES


def prepared_actions(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the actions of the DLA whose bilan `acteur` prepares."""
    return ActionDla.dla.has(prepared_dlas(acteur, today))


def prepared_seances(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the meetings of the DLA whose bilan `acteur` prepares."""
    return Seance.dla.has(prepared_dlas(acteur, today))


def list_actions(
    session: Session, dla_id: int, *, genre: GenreAction | None = None, annee: int | None = None
) -> Sequence[ActionDla]:
    """List the actions of a DLA, latest first; partners loaded."""
    action = ActionDla
    wanted: list[ColumnElement[bool]] = [action.dla_id == dla_id]
    if genre:
        wanted.append(action.genre == genre)
    if annee:
        wanted.append(action.jour.between(date(annee, 1, 1), date(annee, 12, 31)))
    statement = select(action).options(selectinload(action.partenaires)).where(*wanted)
    return session.scalars(statement.order_by(action.jour.desc(), action.id.desc())).all()


def list_annees(session: Session, kind: type[ActionDla | Seance], dla_id: int) -> Sequence[int]:
    """List the years of the actions of a DLA, or of its meetings, latest first."""
    days = session.scalars(select(kind.jour).where(kind.dla_id == dla_id))
    return sorted({day.year for day in days}, reverse=True)


def list_seances(session: Session, dla_id: int, annee: int) -> Sequence[Seance]:
    """List the meetings of a DLA in a year, in order of days; invited partners loaded."""
    seance = Seance
    statement = select(seance).options(_PRESENCES).where(seance.dla_id == dla_id)
    statement = statement.where(seance.jour.between(date(annee, 1, 1), date(annee, 12, 31)))
    return session.scalars(statement.order_by(seance.jour, seance.id)).all()


def get_last_seance(session: Session, dla_id: int, instance: Instance) -> Seance | None:
    """Return the latest meeting of an instance of a DLA; invited partners loaded."""
    seance = Seance
    statement = select(seance).options(_PRESENCES).where(seance.dla_id == dla_id, seance.instance == instance)
    return session.scalar(statement.order_by(seance.jour.desc()).limit(1))


def get_seance_on(session: Session, dla_id: int, instance: Instance, jour: date) -> Seance | None:
    seance = Seance
    return session.scalar(
        select(seance).where(seance.dla_id == dla_id, seance.instance == instance, seance.jour == jour)
    )
