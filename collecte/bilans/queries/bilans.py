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

LOADED_WITH_DLA = (joinedload(Dla.region),)


def list_prepared_dlas(session: Session, acteur: Acteur, today: date) -> Sequence[Dla]:
    """List the DLA whose bilan `acteur` prepares on a day, by code; région loaded."""
    statement = select(Dla).options(joinedload(Dla.region)).where(prepared_dlas(acteur, today))
    return session.scalars(statement.order_by(Dla.code, Dla.id)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class DlaPrepare:
    """A DLA whose bilan an acteur prepares, région loaded: whether they direct it, run its région, prepare others too;
    `referentiel` is the one that its région adopted."""

    dla: Dla
    is_directed: bool
    is_animated: bool
    is_one_of_several: bool
    referentiel: Referentiel


def get_dla_prepare(session: Session, acteur: Acteur, dla_id: int, today: date) -> DlaPrepare | None:
    """Return a DLA whose bilan `acteur` prepares, with what the pages of its bilan depend on, in one query."""
    prepared = prepared_dlas(acteur, today)
    count = select(func.count()).select_from(Dla).where(prepared).correlate(None).scalar_subquery()
    statement = (
        select(Dla, directed_dlas(acteur), animated_dlas(acteur), count > 1, adopted_contenu(Dla.region_id))
        .options(joinedload(Dla.region))
        .where(Dla.id == dla_id, prepared)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    dla, is_directed, is_animated, is_one_of_several, contenu = row
    return DlaPrepare(
        dla=dla,
        is_directed=bool(is_directed),
        is_animated=bool(is_animated),
        is_one_of_several=is_one_of_several,
        referentiel=referentiel_as_adopted(contenu),
    )


LOADED_WITH_AVENANT = (
    joinedload(Avenant.convention).options(
        joinedload(Convention.dla).joinedload(Dla.region), joinedload(Convention.porteuse)
    ),
)


def prepared_avenants(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the avenants of the DLA whose bilan `acteur` prepares."""
    return Avenant.convention.has(Convention.dla.has(prepared_dlas(acteur, today)))


def directed_avenants(acteur: Acteur, _today: date) -> ColumnElement[bool]:
    """Match the avenants of the DLA that `acteur` directs, and whose bilan they sign."""
    return Avenant.convention.has(Convention.dla.has(directed_dlas(acteur)))


# --- signed bilans


def _signed(*wanted: ColumnElement[bool]) -> Select[BilanSigne]:
    """Select by DLA, then latest first; avenant, convention, DLA, région and persons loaded."""
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
    """Return the signed bilan of an avenant, without checking rights: the caller has checked the avenant."""
    return session.scalar(_signed(BilanSigne.avenant_id == avenant_id))


def list_signed(session: Session, avenant_ids: Collection[int]) -> Mapping[int, BilanSigne]:
    """Return avenant id -> its signed bilan, for some avenants."""
    return {
        bilan_signe.avenant_id: bilan_signe
        for bilan_signe in session.scalars(_signed(BilanSigne.avenant_id.in_(avenant_ids)))
    }


def get_read_signed(session: Session, acteur: Acteur, avenant_id: int, today: date) -> BilanSigne | None:
    """Return the signed bilan of an avenant if `acteur` reads it, as a pilote or because they prepare it."""
    read = or_(piloted_dlas(acteur), prepared_dlas(acteur, today))
    return session.scalar(_signed(BilanSigne.avenant_id == avenant_id, read))


def _dlas_and_signed(*wanted: ColumnElement[bool]) -> Select[Dla, BilanSigne | None]:
    """Select DLA by code, each with its signed bilans, latest avenant first, and with None for an avenant whose bilan
    is not signed, or without avenant; avenant and convention loaded, the signed content is not."""
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
    """Return the DLA whose signed bilans `acteur` reads as a pilote, by code, each with that of its latest avenant."""
    latest: dict[Dla, BilanSigne | None] = {}
    for dla, signe in session.execute(_dlas_and_signed(piloted_dlas(acteur))):
        latest[dla] = latest.get(dla) or signe
    return latest


def list_piloted_dlas(session: Session, acteur: Acteur) -> Sequence[Dla]:
    """List the DLA whose signed bilans `acteur` reads as a pilote, by code."""
    return session.scalars(select(Dla).where(piloted_dlas(acteur)).order_by(Dla.code, Dla.id)).all()


def list_signed_of(session: Session, dla_ids: Collection[int]) -> Sequence[BilanSigne]:
    """List the signed bilans of some DLA, by DLA, then latest avenant first; the signed content is not loaded."""
    wanted = Convention.dla_id.in_(dla_ids) if dla_ids else false()
    return session.scalars(_signed(wanted).options(defer(BilanSigne.contenu))).all()


def list_bilans_lus(
    session: Session, acteur: Acteur, region_id: int, today: date
) -> tuple[frozenset[int], Sequence[BilanSigne]]:
    """Return, of a région, ids of the DLA whose bilan `acteur` prepares, and the signed bilans that they read, by DLA,
    then latest avenant first."""
    prepared = prepared_dlas(acteur, today)
    statement = _dlas_and_signed(Dla.region_id == region_id, or_(piloted_dlas(acteur), prepared))
    rows = session.execute(statement.add_columns(prepared)).all()
    return (
        frozenset(dla.id for dla, _, is_prepared in rows if is_prepared),
        [bilan_signe for _, bilan_signe, _ in rows if bilan_signe is not None],
    )


# --- bilans of a région, taken together


def list_consolidated_regions(session: Session, acteur: Acteur) -> Sequence[Region]:
    """List the régions whose bilans taken together `acteur` reads, in French order."""
    statement = select(Region).where(consolidated_regions(acteur))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def get_consolidated_region(session: Session, acteur: Acteur, region_id: int) -> tuple[Region, Referentiel] | None:
    """Return one of `list_consolidated_regions` and its adopted référentiel; None for any other, as if absent."""
    statement = select(Region, adopted_contenu(Region.id))
    row = session.execute(statement.where(Region.id == region_id, consolidated_regions(acteur))).one_or_none()
    return (row[0], referentiel_as_adopted(row[1])) if row else None


# --- corrections


def get_correction(session: Session, avenant_id: int, code: str) -> CorrectionBilan | None:
    """Return the correction by hand of a figure of an avenant."""
    correction = CorrectionBilan
    return session.scalar(select(correction).where(correction.avenant_id == avenant_id, correction.code == code))


def list_corrections(session: Session, avenant_id: int) -> Sequence[CorrectionBilan]:
    """List the corrections of an avenant, by code."""
    correction = CorrectionBilan
    return session.scalars(
        select(correction).where(correction.avenant_id == avenant_id).order_by(correction.code)
    ).all()
