"""Queries on the structures a campaign may ask: ended accompagnements, names, register facts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Accompagnement, Dla, Structure
from collecte.models.accompagnements import ended
from questionnaires.core.francais import sort_key


def list_ended(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """List the accompagnements of a région that ended from one day to another, both included, by DLA, then structure,
    which is loaded with its contacts; archived structures aside."""
    statement = _ended(region_id, du, au).options(
        contains_eager(Accompagnement.structure).selectinload(Structure.contacts),
        selectinload(Accompagnement.etapes),
    )
    return _sorted(session.scalars(statement))


def list_ended_alone(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """List the same accompagnements with their structures and nothing else, in one query."""
    return _sorted(session.scalars(_ended(region_id, du, au).options(contains_eager(Accompagnement.structure))))


def _ended(region_id: int, du: date, au: date) -> Select[Accompagnement]:
    return (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .join(Accompagnement.dla)
        .options(contains_eager(Accompagnement.dla))
        .where(Dla.region_id == region_id, Structure.archivee_le.is_(None), ended().between(du, au))
    )


def _sorted(accompagnements: Iterable[Accompagnement]) -> Sequence[Accompagnement]:
    return sorted(
        accompagnements,
        key=lambda accompagnement: (accompagnement.dla.code, sort_key(accompagnement.structure.nom), accompagnement.id),
    )


def list_accompagnements(session: Session, ids: Collection[int]) -> Mapping[int, Accompagnement]:
    """Return accompagnements by id, with all that the register knows of them."""
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
    return {accompagnement.id: accompagnement for accompagnement in session.scalars(statement)}


def list_noms(session: Session, accompagnement_ids: Collection[int]) -> Mapping[int, str]:
    """Return accompagnement -> the name of its structure."""
    statement = select(Accompagnement.id, Structure.nom).join(Accompagnement.structure)
    return {row[0]: row[1] for row in session.execute(statement.where(Accompagnement.id.in_(accompagnement_ids)))}
