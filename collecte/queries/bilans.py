"""Reads for the bilans: the DLA that one prepares or reads, their conventions, what is signed, what is corrected."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Avenant, BilanSigne, Compte, Convention, CorrectionBilan, Dla, Region
from collecte.policy import (
    Acteur,
    animated_dlas,
    consolidated_regions,
    directed_dlas,
    piloted_dlas,
    prepared_dlas,
)
from questionnaires.francais import sort_key


def list_prepared_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """The DLA whose bilan `acteur` prepares on a day, by code; région loaded."""
    statement = select(Dla).options(joinedload(Dla.region)).where(prepared_dlas(acteur, today))
    return session.scalars(statement.order_by(Dla.code, Dla.id)).all()


def get_prepared_dla(session: Session, acteur: Acteur, dla_id: int, today: date) -> Dla | None:
    """One of them; région loaded."""
    statement = select(Dla).options(joinedload(Dla.region))
    return session.scalar(statement.where(Dla.id == dla_id, prepared_dlas(acteur, today)))


def get_prepared_avenant(session: Session, acteur: Acteur, avenant_id: int, today: date) -> Avenant | None:
    """An avenant of a DLA whose bilan `acteur` prepares; convention, DLA and région loaded."""
    return session.scalar(_avenant(avenant_id).where(prepared_dlas(acteur, today)))


def get_directed_avenant(session: Session, acteur: Acteur, avenant_id: int) -> Avenant | None:
    """An avenant of a DLA that `acteur` directs: it signs its bilan."""
    return session.scalar(_avenant(avenant_id).where(directed_dlas(acteur)))


def _avenant(avenant_id: int) -> Select[Avenant]:
    return (
        select(Avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(
            contains_eager(Avenant.convention).options(
                contains_eager(Convention.dla).joinedload(Dla.region), joinedload(Convention.porteuse)
            )
        )
        .where(Avenant.id == avenant_id)
    )


def is_directed(session: Session, acteur: Acteur, dla_id: int) -> bool:
    return session.scalar(select(Dla.id).where(Dla.id == dla_id, directed_dlas(acteur))) is not None


def is_animated(session: Session, acteur: Acteur, dla_id: int) -> bool:
    return session.scalar(select(Dla.id).where(Dla.id == dla_id, animated_dlas(acteur))) is not None


# --- what is signed


def _signed(*wanted: ColumnElement[bool]) -> Select[BilanSigne]:
    """By DLA then the latest first; avenant, convention, DLA, région and persons loaded."""
    return (
        select(BilanSigne)
        .join(BilanSigne.avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(
            contains_eager(BilanSigne.avenant)
            .contains_eager(Avenant.convention)
            .contains_eager(Convention.dla)
            .joinedload(Dla.region),
            joinedload(BilanSigne.signe_par).joinedload(Compte.personne),
            joinedload(BilanSigne.relu_par).joinedload(Compte.personne),
        )
        .where(*wanted)
        .order_by(Dla.code, Dla.id, Avenant.debut.desc())
    )


def get_signed(session: Session, avenant_id: int) -> BilanSigne | None:
    """The signed bilan of an avenant, to whoever reaches the avenant."""
    return session.scalar(_signed(BilanSigne.avenant_id == avenant_id))


def list_signed(session: Session, avenant_ids: Collection[int]) -> Mapping[int, BilanSigne]:
    """Avenant id -> its signed bilan, of some avenants."""
    return {own.avenant_id: own for own in session.scalars(_signed(BilanSigne.avenant_id.in_(avenant_ids)))}


def get_read_signed(session: Session, acteur: Acteur, avenant_id: int, today: date) -> BilanSigne | None:
    """The signed bilan of an avenant that `acteur` reads: as a pilote, or because it prepares it."""
    read = or_(piloted_dlas(acteur), prepared_dlas(acteur, today))
    return session.scalar(_signed(BilanSigne.avenant_id == avenant_id, read))


def list_piloted_dlas(session: Session, acteur: Acteur) -> Sequence[Dla]:
    """The DLA whose signed bilans `acteur` reads as a pilote, by code."""
    return session.scalars(select(Dla).where(piloted_dlas(acteur)).order_by(Dla.code, Dla.id)).all()


def list_signed_of(session: Session, dla_ids: Collection[int]) -> Sequence[BilanSigne]:
    """The signed bilans of some DLA, by DLA then the latest avenant first."""
    wanted = Convention.dla_id.in_(dla_ids) if dla_ids else false()
    return session.scalars(_signed(wanted)).all()


def list_read_signed(session: Session, acteur: Acteur, region_id: int, today: date) -> Sequence[BilanSigne]:
    """The signed bilans of a région that `acteur` reads, by DLA then the latest avenant first."""
    read = or_(piloted_dlas(acteur), prepared_dlas(acteur, today))
    return session.scalars(_signed(Dla.region_id == region_id, read)).all()


# --- what a région makes of them


def list_consolidated_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """The régions whose bilans taken together `acteur` reads, in French order."""
    statement = select(Region).where(consolidated_regions(acteur))
    return sorted(session.scalars(statement), key=lambda own: sort_key(own.nom))


def get_consolidated_region(session: Session, acteur: Acteur, region_id: int) -> Region | None:
    """One of them; None for any other, as if it did not exist."""
    return session.scalar(select(Region).where(Region.id == region_id, consolidated_regions(acteur)))


# --- what is corrected


def get_correction(session: Session, avenant_id: int, code: str) -> CorrectionBilan | None:
    """A figure of an avenant corrected by hand."""
    own = CorrectionBilan
    return session.scalar(select(own).where(own.avenant_id == avenant_id, own.code == code))


def list_corrections(session: Session, avenant_id: int) -> Sequence[CorrectionBilan]:
    """Those of an avenant, in the order of their codes."""
    own = CorrectionBilan
    return session.scalars(select(own).where(own.avenant_id == avenant_id).order_by(own.code)).all()
