"""Queries on régions, DLA, structures porteuses and affectations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Affectation, Dla, Personne, Porteuse, Region
from collecte.policy import Acteur, animated_regions, own_regions
from questionnaires.core.francais import sort_key
from questionnaires.temps.periodes import Periode

LOADED_WITH_DLA = joinedload(Dla.region), joinedload(Dla.porteuse)
LOADED_WITH_PORTEUSE = joinedload(Porteuse.region), selectinload(Porteuse.dlas)


def get_region_by_code(session: Session, code: str) -> Region | None:
    return session.scalar(select(Region).where(Region.code == code))


def list_regions(session: Session) -> Sequence[Region]:
    """List every région, in French order."""
    return sorted(session.scalars(select(Region)), key=lambda region: sort_key(region.nom))


def list_animated_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """List the régions that `acteur` runs, in French order."""
    statement = select(Region).where(animated_regions(acteur))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def list_animated_regions_with_dlas(session: Session, acteur: Acteur) -> Sequence[tuple[Region, bool]]:
    """List the régions that `acteur` runs, DLA loaded, and whether each has an affectation (past, present, future)."""
    is_staffed = exists().where(Affectation.dla_id == Dla.id, Dla.region_id == Region.id)
    statement = select(Region, is_staffed).options(joinedload(Region.dlas)).where(animated_regions(acteur))
    rows = session.execute(statement).unique()
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: sort_key(pair[0].nom))


def list_own_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """List the régions where `acteur` has a role, in French order."""
    statement = select(Region).where(own_regions(acteur))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def get_own_region(session: Session, acteur: Acteur, region_id: int) -> Region | None:
    """Return a région where `acteur` has a role; None for any other, as if it did not exist."""
    return session.scalar(select(Region).where(Region.id == region_id, own_regions(acteur)))


def get_animated_region(session: Session, acteur: Acteur, region_id: int) -> Region | None:
    """Return a région that `acteur` runs; None for any other, as if it did not exist."""
    return session.scalar(select(Region).where(Region.id == region_id, animated_regions(acteur)))


def list_dlas(session: Session, region_id: int) -> Sequence[Dla]:
    """List the DLA of a région, by code; structures porteuses loaded."""
    statement = select(Dla).options(joinedload(Dla.porteuse)).where(Dla.region_id == region_id)
    return session.scalars(statement.order_by(Dla.code)).all()


def list_dlas_of(session: Session, region_ids: Collection[int]) -> Sequence[Dla]:
    """List the DLA of some régions, by code."""
    return session.scalars(select(Dla).where(Dla.region_id.in_(region_ids)).order_by(Dla.code, Dla.id)).all()


def list_porteuses(session: Session, region_id: int) -> Sequence[Porteuse]:
    """List the structures porteuses of a région, in French order; DLA loaded."""
    statement = select(Porteuse).options(selectinload(Porteuse.dlas)).where(Porteuse.region_id == region_id)
    return sorted(session.scalars(statement), key=lambda porteuse: sort_key(porteuse.nom))


def lock_region(session: Session, region_id: int) -> None:
    """Lock the organisation of a région until the end of the transaction, so that checks on it stay true."""
    session.scalars(select(Region.id).where(Region.id == region_id).with_for_update()).one()


def list_groups_read_together(session: Session, porteuses: Mapping[int, int | None]) -> frozenset[frozenset[int]]:
    """Return the groups of several of these DLA, ids with their porteuse, that one direction, or someone who worked for
    several, reads together."""
    statement = select(Affectation.personne_id, Affectation.dla_id).where(Affectation.dla_id.in_(porteuses)).distinct()
    groups: dict[tuple[str, int], set[int]] = {}
    for personne_id, dla_id in session.execute(statement):
        groups.setdefault(("personne", personne_id), set()).add(dla_id)
    for dla_id, porteuse_id in porteuses.items():
        if porteuse_id is not None:
            groups.setdefault(("porteuse", porteuse_id), set()).add(dla_id)
    return frozenset(frozenset(group) for group in groups.values() if len(group) > 1)


def list_affectations_during(session: Session, region_id: int, debut: date, fin: date) -> Sequence[Affectation]:
    """List the affectations of a région with a day between two dates, by DLA then name; person and DLA loaded."""
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
    return sorted(
        session.scalars(statement),
        key=lambda affectation: (affectation.dla.code, name_key(affectation.personne), affectation.id),
    )


def count_affectations_during(session: Session, region_id: int, periodes: Collection[Periode]) -> Mapping[str, int]:
    """Count the affectations of a région during each of several périodes, by code, in one query."""
    statement = select(Affectation.debut, Affectation.fin).join(Affectation.dla).where(Dla.region_id == region_id)
    days = session.execute(statement).all()
    return {
        periode.code: sum(debut <= periode.fin and (fin is None or fin >= periode.debut) for debut, fin in days)
        for periode in periodes
    }


def list_affectations_of(session: Session, affectation_ids: Collection[int]) -> Sequence[Affectation]:
    """List affectations by id; persons loaded."""
    statement = select(Affectation).options(joinedload(Affectation.personne)).where(Affectation.id.in_(affectation_ids))
    return session.scalars(statement).all()


def name_key(personne: Personne) -> tuple[str, str]:
    """Return a sort key: family name first, ignoring accents and case."""
    return sort_key(personne.nom), sort_key(personne.prenom)
