"""Queries on bilans: DLA that an acteur prepares or reads, signed bilans, corrections."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from collecte.models import Avenant, BilanSigne, Compte, Convention, CorrectionBilan, Dla, Region
from collecte.policy import (
    Acteur,
    animated_dlas,
    consolidated_regions,
    directed_dlas,
    piloted_dlas,
    prepared_dlas,
)
from collecte.referentiel.queries.referentiels import adopted_contenu, referentiel_as_adopted
from questionnaires.core.francais import sort_key
from questionnaires.referentiel.referentiel import Referentiel


def list_prepared_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """The DLA whose bilan `acteur` prepares on a day, by code; région loaded."""
    statement = select(Dla).options(joinedload(Dla.region)).where(prepared_dlas(acteur, today))
    return session.scalars(statement.order_by(Dla.code, Dla.id)).all()


def get_prepared_dla(session: Session, acteur: Acteur, dla_id: int, today: date) -> Dla | None:
    """One of them; région loaded."""
    statement = select(Dla).options(joinedload(Dla.region))
    return session.scalar(statement.where(Dla.id == dla_id, prepared_dlas(acteur, today)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DlaPrepare:
    """A DLA whose bilan one prepares, région loaded: whether one directs it, whether one runs its région, whether it is
    one among several; `referentiel` is what its région adopted."""

    dla: Dla
    is_directed: bool
    is_animated: bool
    is_one_of_several: bool
    referentiel: Referentiel


def get_dla_prepare(session: Session, acteur: Acteur, dla_id: int, today: date) -> DlaPrepare | None:
    """The same as `get_prepared_dla`, and what the pages that tell its bilan depend on, in one read."""
    prepared = prepared_dlas(acteur, today)
    count = select(func.count()).select_from(Dla).where(prepared).correlate(None).scalar_subquery()
    statement = (
        select(Dla, directed_dlas(acteur), animated_dlas(acteur), count > 1, adopted_contenu(Dla.region_id))
        .options(joinedload(Dla.region))
        .where(Dla.id == dla_id, prepared)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    dla, is_directed, is_animated, is_one_of_several, contenu = found
    return DlaPrepare(
        dla=dla,
        is_directed=bool(is_directed),
        is_animated=bool(is_animated),
        is_one_of_several=is_one_of_several,
        referentiel=referentiel_as_adopted(contenu),
    )


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


def _dlas_and_signed(*wanted: ColumnElement[bool]) -> Select[Dla, BilanSigne | None]:
    """DLA by code, each with its signed bilans, the latest avenant first, and with None for an avenant whose bilan is
    not, or without avenant; avenant and convention loaded, what was signed is not."""
    return (
        select(Dla, BilanSigne)
        .outerjoin(Convention, Convention.dla_id == Dla.id)
        .outerjoin(Convention.avenants)
        .outerjoin(BilanSigne, BilanSigne.avenant_id == Avenant.id)
        .options(
            defer(BilanSigne.contenu),
            contains_eager(BilanSigne.avenant).contains_eager(Avenant.convention).contains_eager(Convention.dla),
        )
        .where(*wanted)
        .order_by(Dla.code, Dla.id, Avenant.debut.desc())
    )


def list_piloted_bilans(session: Session, acteur: Acteur) -> Mapping[Dla, BilanSigne | None]:
    """The DLA whose signed bilans `acteur` reads as a pilote, by code, each with that of its latest avenant."""
    latest: dict[Dla, BilanSigne | None] = {}
    for dla, signe in session.execute(_dlas_and_signed(piloted_dlas(acteur))):
        latest[dla] = latest.get(dla) or signe
    return latest


def list_piloted_dlas(session: Session, acteur: Acteur) -> Sequence[Dla]:
    """The DLA whose signed bilans `acteur` reads as a pilote, by code."""
    return session.scalars(select(Dla).where(piloted_dlas(acteur)).order_by(Dla.code, Dla.id)).all()


def list_signed_of(session: Session, dla_ids: Collection[int]) -> Sequence[BilanSigne]:
    """The signed bilans of some DLA, by DLA then the latest avenant first; what was signed is not loaded."""
    wanted = Convention.dla_id.in_(dla_ids) if dla_ids else false()
    return session.scalars(_signed(wanted).options(defer(BilanSigne.contenu))).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class BilansLus:
    """Of a région: ids of the DLA whose bilan one prepares; the signed bilans that one reads, by DLA then the latest
    avenant first."""

    prepared: frozenset[int]
    signed: Sequence[BilanSigne]


def get_bilans_lus(session: Session, acteur: Acteur, region_id: int, today: date) -> BilansLus:
    prepared = prepared_dlas(acteur, today)
    statement = _dlas_and_signed(Dla.region_id == region_id, or_(piloted_dlas(acteur), prepared))
    found = session.execute(statement.add_columns(prepared)).all()
    return BilansLus(
        prepared=frozenset(dla.id for dla, _, is_prepared in found if is_prepared),
        signed=[own for _, own, _ in found if own is not None],
    )


# --- what a région makes of them


def list_consolidated_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """The régions whose bilans taken together `acteur` reads, in French order."""
    statement = select(Region).where(consolidated_regions(acteur))
    return sorted(session.scalars(statement), key=lambda own: sort_key(own.nom))


def get_consolidated_region(session: Session, acteur: Acteur, region_id: int) -> tuple[Region, Referentiel] | None:
    """One of them, and what it adopted; None for any other, as if it did not exist."""
    statement = select(Region, adopted_contenu(Region.id))
    found = session.execute(statement.where(Region.id == region_id, consolidated_regions(acteur))).one_or_none()
    return (found[0], referentiel_as_adopted(found[1])) if found else None


# --- what is corrected


def get_correction(session: Session, avenant_id: int, code: str) -> CorrectionBilan | None:
    """A figure of an avenant corrected by hand."""
    own = CorrectionBilan
    return session.scalar(select(own).where(own.avenant_id == avenant_id, own.code == code))


def list_corrections(session: Session, avenant_id: int) -> Sequence[CorrectionBilan]:
    """Those of an avenant, in the order of their codes."""
    own = CorrectionBilan
    return session.scalars(select(own).where(own.avenant_id == avenant_id).order_by(own.code)).all()
