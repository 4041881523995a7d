"""Queries on the structures a campaign may ask, and on those of its draw or its choice: replaced, next in line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from collecte.models import Accompagnement, Campagne, Dla, Participation, Selection, Structure
from collecte.models.accompagnements import ended
from questionnaires.core.francais import sort_key


def list_ended(session: Session, region_id: int, du: date, au: date, dlas: Collection[str]) -> Sequence[Accompagnement]:
    """List the accompagnements of the DLA of some codes, or of all when there is none, that ended from one day to
    another, both included, by DLA, then structure, which is loaded with its contacts; archived structures aside."""
    statement = _ended(region_id, du, au, dlas).options(
        contains_eager(Accompagnement.structure).selectinload(Structure.contacts),
        selectinload(Accompagnement.etapes),
    )
    return _sorted(session.scalars(statement))


def list_ended_alone(
    session: Session, region_id: int, du: date, au: date, dlas: Collection[str]
) -> Sequence[Accompagnement]:
    """List the same accompagnements with their structures and nothing else, in one query."""
    return _sorted(session.scalars(_ended(region_id, du, au, dlas).options(contains_eager(Accompagnement.structure))))


def _ended(region_id: int, du: date, au: date, dlas: Collection[str]) -> Select[Accompagnement]:
    statement = (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .join(Accompagnement.dla)
        .options(contains_eager(Accompagnement.dla))
        .where(Dla.region_id == region_id, Structure.archivee_le.is_(None), ended().between(du, au))
    )
    return statement.where(Dla.code.in_(dlas)) if dlas else statement


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listee:
    """A structure that a campaign asks, or asked: why, in place of whom; `is_lost`: it was withdrawn, or refused.

    `remplacante` is the structure taken in its place.
    """

    participation_id: int
    nom: str
    dla: str
    rang: int
    raison: str
    remplace: str | None
    is_lost: bool
    remplacante: str | None

    @property
    def is_replaced(self) -> bool:
        return self.remplacante is not None

    @property
    def is_beyond_the_draw(self) -> bool:
        """True when it answers after all, once another one was taken in its place: one more than was drawn."""
        return self.is_replaced and not self.is_lost


def list_selection(session: Session, campagne: Campagne) -> Sequence[Listee]:
    """List the structures asked in a campaign that drew or chose them, by DLA and place in its order. One query."""
    selection, after = Selection, aliased(Selection)
    replaced, replaced_structure = aliased(Accompagnement), aliased(Structure)
    taken, taken_structure = aliased(Accompagnement), aliased(Structure)
    statement = (
        select(
            Participation.id.label("participation_id"),
            Structure.nom,
            Dla.code.label("dla"),
            selection.rang,
            selection.raison,
            replaced_structure.nom.label("remplace"),
            (Participation.retiree_le.is_not(None) | Participation.refusee_le.is_not(None)).label("is_lost"),
            taken_structure.nom.label("remplacante"),
        )
        .join(Accompagnement, Accompagnement.id == selection.accompagnement_id)
        .join(Accompagnement.structure)
        .join(Dla, Dla.id == selection.dla_id)
        .join(
            Participation,
            (Participation.accompagnement_id == selection.accompagnement_id)
            & (Participation.campagne_id == selection.campagne_id),
        )
        .outerjoin(replaced, replaced.id == selection.remplace_id)
        .outerjoin(replaced_structure, replaced_structure.id == replaced.structure_id)
        .outerjoin(
            after, (after.campagne_id == selection.campagne_id) & (after.remplace_id == selection.accompagnement_id)
        )
        .outerjoin(taken, taken.id == after.accompagnement_id)
        .outerjoin(taken_structure, taken_structure.id == taken.structure_id)
        .where(selection.campagne_id == campagne.id, selection.retenue)
        .order_by(Dla.code, selection.rang)
    )
    return [Listee(**row) for row in session.execute(statement).mappings()]


def is_replaced(session: Session, participation: Participation) -> bool:
    """Return whether another structure is already asked in place of that of an answer."""
    replaced = exists().where(
        Selection.campagne_id == participation.campagne_id, Selection.remplace_id == participation.accompagnement_id
    )
    return bool(session.scalar(select(replaced)))


def list_next(session: Session, campagne_id: int, dla_id: int) -> Sequence[Selection]:
    """List the structures of a DLA, in the order of the draw, that are not asked yet, were not replaced before being
    asked, and are still in the register."""
    replaced = select(Selection.remplace_id).where(
        Selection.campagne_id == campagne_id, Selection.remplace_id.is_not(None)
    )
    statement = (
        select(Selection)
        .join(Accompagnement, Accompagnement.id == Selection.accompagnement_id)
        .join(Accompagnement.structure)
        .where(
            Selection.campagne_id == campagne_id,
            Selection.dla_id == dla_id,
            Selection.retenue.is_(False),
            Selection.accompagnement_id.not_in(replaced),
            Structure.archivee_le.is_(None),
        )
        .order_by(Selection.rang)
    )
    return session.scalars(statement).all()


def count_selection(session: Session, campagne_id: int) -> tuple[int, int]:
    """Count the structures of the selection that a campaign keeps: those that could be drawn, those that replace
    another."""
    counts = select(func.count(), func.count(Selection.remplace_id)).where(Selection.campagne_id == campagne_id)
    population, remplacantes = session.execute(counts).one()
    return population, remplacantes


def list_beyond_the_draw(session: Session, campagne_id: int) -> Sequence[int]:
    """List the ids of answers of structures that were replaced and came back: more than was drawn, by no rule that a
    weight could account for. Figures that generalise leave them out."""
    reponse, replaced = Participation, select(Selection.remplace_id).where(Selection.campagne_id == campagne_id)
    statement = select(reponse.id).where(
        reponse.campagne_id == campagne_id,
        reponse.accompagnement_id.in_(replaced),
        reponse.retiree_le.is_(None),
        reponse.refusee_le.is_(None),
    )
    return session.scalars(statement.order_by(reponse.id)).all()
