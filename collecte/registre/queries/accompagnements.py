"""Queries on accompagnements with their étapes, diagnostics and ingénieries, and on possible référents."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Affectation,
    Dla,
    Etape,
    Ingenierie,
    OrientationPrioritaire,
    Personne,
    Structure,
)
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, kept_accompagnements, readable_accompagnements

LOADED_WITH_ACCOMPAGNEMENT = (
    joinedload(Accompagnement.structure).joinedload(Structure.dla).joinedload(Dla.region),
    joinedload(Accompagnement.dla),
    joinedload(Accompagnement.referent),
    selectinload(Accompagnement.etapes),
    selectinload(Accompagnement.orientations).joinedload(OrientationPrioritaire.avenant),
    joinedload(Accompagnement.diagnostics),
    selectinload(Accompagnement.ingenieries).joinedload(Ingenierie.prestataire),
)
"""All that the page of an accompagnement shows."""

LOADED_WITH_ETAPE = (joinedload(Etape.accompagnement).joinedload(Accompagnement.structure).joinedload(Structure.dla),)


def list_accompagnements_in(
    session: Session, acteur: Acteur, structure_ids: Collection[int], today: date
) -> Sequence[Accompagnement]:
    """List the accompagnements of these structures that `acteur` reads, by structure name, loaded for a list."""
    statement = (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .options(
            contains_eager(Accompagnement.structure),
            joinedload(Accompagnement.dla),
            joinedload(Accompagnement.referent),
            selectinload(Accompagnement.etapes),
            selectinload(Accompagnement.orientations),
        )
        .where(Accompagnement.structure_id.in_(structure_ids), readable_accompagnements(acteur, today))
        .order_by(Structure.nom_cle, Structure.id, Accompagnement.id)
    )
    return session.scalars(statement).all()


def list_accompagnements_of(session: Session, structure_id: int) -> Sequence[Accompagnement]:
    """List the accompagnements of a structure, latest first; steps, DLA and référent(e) loaded."""
    statement = (
        select(Accompagnement)
        .options(joinedload(Accompagnement.dla), joinedload(Accompagnement.referent), joinedload(Accompagnement.etapes))
        .where(Accompagnement.structure_id == structure_id)
        .order_by(Accompagnement.id.desc())
    )
    return session.scalars(statement).unique().all()


def list_kept_accompagnements(
    session: Session,
    acteur: Acteur,
    region_id: int,
    today: date,
    *,
    dla_id: int | None,
    with_ids: Collection[int],
    ticked: Collection[int],
) -> Sequence[Accompagnement]:
    """List the open accompagnements of a région that `acteur` keeps, and those of `with_ids`, by structure.

    `dla_id`: only those of that DLA, with those that are `ticked` elsewhere.
    """
    accompagnement = Accompagnement
    near = (
        true() if dla_id is None else or_(accompagnement.dla_id == dla_id, accompagnement.id.in_({*with_ids, *ticked}))
    )
    statement = (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .options(contains_eager(Accompagnement.structure), joinedload(Accompagnement.dla))
        .where(
            kept_accompagnements(acteur, today),
            Structure.region_id == region_id,
            or_(accompagnement.clos_le.is_(None), accompagnement.id.in_(with_ids)),
            near,
        )
        .order_by(Structure.nom_cle, Accompagnement.id)
    )
    return session.scalars(statement).all()


def list_accompagnements(session: Session, ids: Collection[int]) -> Sequence[Accompagnement]:
    """List accompagnements by their ids; structure and steps loaded."""
    statement = (
        select(Accompagnement)
        .options(joinedload(Accompagnement.structure), selectinload(Accompagnement.etapes))
        .where(Accompagnement.id.in_(ids))
        .order_by(Accompagnement.id)
    )
    return session.scalars(statement).all()


def list_personnes_of(session: Session, dla_id: int, *, with_id: int | None = None) -> Sequence[Personne]:
    """List people who work or worked for a DLA, and the person `with_id`, by family name."""
    ids = select(Affectation.personne_id).where(Affectation.dla_id == dla_id)
    personnes = session.scalars(select(Personne).where(or_(Personne.id.in_(ids), Personne.id == with_id)))
    return sorted(personnes, key=name_key)
