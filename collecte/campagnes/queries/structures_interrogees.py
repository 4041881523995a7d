"""Queries on the structures a campaign may ask: ended accompagnements, names, register facts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Accompagnement, Dla, Structure
from collecte.models.accompagnements import ended
from questionnaires.core.francais import sort_key


def list_ended(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """The accompagnements of a région that ended from one day to another, both included. By DLA, then structure, which
    is loaded with its contacts; those put away aside."""
    statement = _ended(region_id, du, au).options(
        contains_eager(Accompagnement.structure).selectinload(Structure.contacts),
        selectinload(Accompagnement.etapes),
    )
    return _sorted(session.scalars(statement))


def list_ended_alone(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """The same with their structures and nothing else, in one read."""
    return _sorted(session.scalars(_ended(region_id, du, au).options(contains_eager(Accompagnement.structure))))


def _ended(region_id: int, du: date, au: date) -> Select[Accompagnement]:
    return (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .join(Accompagnement.dla)
        .options(contains_eager(Accompagnement.dla))
        .where(Dla.region_id == region_id, Structure.archivee_le.is_(None), ended().between(du, au))
    )


def _sorted(found: Iterable[Accompagnement]) -> Sequence[Accompagnement]:
    return sorted(found, key=lambda own: (own.dla.code, sort_key(own.structure.nom), own.id))


def list_accompagnements(session: Session, ids: Collection[int]) -> Mapping[int, Accompagnement]:
    """These, by id, with all that the register knows of them."""
    statement = (
        select(Accompagnement)
        .options(
            joinedload(Accompagnement.structure).options(
                selectinload(Structure.emplois), selectinload(Structure.budgets)
            ),
            selectinload(Accompagnement.etapes),
            selectinload(Accompagnement.diagnostics),
            selectinload(Accompagnement.ingenieries),
        )
        .where(Accompagnement.id.in_(ids))
    )
    return {own.id: own for own in session.scalars(statement)}


def list_noms(session: Session, accompagnement_ids: Collection[int]) -> Mapping[int, str]:
    """Accompagnement -> the name of its structure."""
    statement = select(Accompagnement.id, Structure.nom).join(Accompagnement.structure)
    return {row[0]: row[1] for row in session.execute(statement.where(Accompagnement.id.in_(accompagnement_ids)))}
