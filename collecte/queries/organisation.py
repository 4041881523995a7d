"""Reads about régions, DLA and who works for them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Affectation, Dla, Personne, Region
from collecte.policy import Acteur, animated_regions, own_regions
from questionnaires.francais import sort_key


def get_region_by_code(session: Session, code: str) -> Region | None:
    return session.scalar(select(Region).where(Region.code == code))


def list_regions(session: Session) -> Sequence[Region]:
    """Every région, in French order."""
    return sorted(session.scalars(select(Region)), key=lambda region: sort_key(region.nom))


def list_animated_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """The régions that `acteur` runs, in French order."""
    statement = select(Region).where(animated_regions(acteur))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def list_own_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """The régions where `acteur` has a role, in French order."""
    statement = select(Region).where(own_regions(acteur))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def list_dlas(session: Session, region_id: int) -> Sequence[Dla]:
    """The DLA of a région, by département."""
    return session.scalars(select(Dla).where(Dla.region_id == region_id).order_by(Dla.code)).all()


def list_affectations_during(session: Session, region_id: int, debut: date, fin: date) -> Sequence[Affectation]:
    """Affectations of a région with at least one day between two dates, by DLA then name; person and DLA loaded."""
    statement = (
        select(Affectation)
        .join(Affectation.dla)
        .options(contains_eager(Affectation.dla), joinedload(Affectation.personne))
        .where(
            Dla.region_id == region_id,
            Affectation.debut <= fin,
            or_(Affectation.fin.is_(None), Affectation.fin >= debut),
        )
    )
    return sorted(session.scalars(statement), key=lambda own: (own.dla.code, name_key(own.personne), own.id))


def list_affectations_of(session: Session, affectation_ids: Collection[int]) -> Sequence[Affectation]:
    """Affectations by their ids; the person is loaded."""
    statement = select(Affectation).options(joinedload(Affectation.personne)).where(Affectation.id.in_(affectation_ids))
    return session.scalars(statement).all()


def name_key(personne: Personne) -> tuple[str, str]:
    """Family name first, accents and case aside."""
    return sort_key(personne.nom), sort_key(personne.prenom)
