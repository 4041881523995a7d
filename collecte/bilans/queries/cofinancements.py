"""Queries on cofinancement of a DLA: amounts by funder and year, and how they change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import Cofinancement, Dla, Financeur
from collecte.policy import Acteur, prepared_dlas
from questionnaires.core.repartition import largest_remainder

_ORDER = {own: place for place, own in enumerate(Financeur)}

CleFinanceur = tuple[Financeur, str]
"""Who funds: its kind, and the key of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneFinanceur:
    """What a funder gives for a year, its share in percent of what is known, and what it gave the year before."""

    own: Cofinancement
    part: int | None
    avant: Cofinancement | None

    @property
    def ecart(self) -> int | None:
        return difference(self.avant.retenu if self.avant else None, self.own.retenu)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnneeFinancee:
    """A year of a DLA. `absents` gave the year before and have no line; `retenu`: obtained, or else planned."""

    annee: int
    lignes: Sequence[LigneFinanceur]
    absents: Sequence[Cofinancement]
    avant: int | None

    @property
    def prevu(self) -> int | None:
        return _total(own.own.prevu for own in self.lignes)

    @property
    def obtenu(self) -> int | None:
        return _total(own.own.obtenu for own in self.lignes)

    @property
    def retenu(self) -> int | None:
        return _total(own.own.retenu for own in self.lignes)

    @property
    def ecart(self) -> int | None:
        return difference(self.avant, self.retenu)

    @property
    def sans_obtenu(self) -> int:
        """How many lines do not say what is obtained."""
        return sum(own.own.obtenu is None for own in self.lignes)


def difference(avant: int | None, apres: int | None) -> int | None:
    return None if avant is None or apres is None else apres - avant


def list_cofinancements(session: Session, dla_id: int, annees: Iterable[int] | None = None) -> Sequence[Cofinancement]:
    """Those of a DLA, of some years if they are named: the latest year first, funders in the order of `Financeur`."""
    statement = select(Cofinancement).where(Cofinancement.dla_id == dla_id)
    if annees is not None:
        statement = statement.where(Cofinancement.annee.in_(tuple(annees)))
    found = session.scalars(statement, execution_options={"populate_existing": True})
    return sorted(found, key=lambda own: (-own.annee, _ORDER[own.financeur], own.nom_cle))


def get_prepared_cofinancement(
    session: Session, acteur: Acteur, cofinancement_id: int, today: date
) -> Cofinancement | None:
    """One of a DLA whose bilan `acteur` prepares; DLA and région loaded."""
    statement = (
        select(Cofinancement)
        .join(Cofinancement.dla)
        .options(contains_eager(Cofinancement.dla).options(joinedload(Dla.region)))
        .where(Cofinancement.id == cofinancement_id, prepared_dlas(acteur, today))
    )
    return session.scalar(statement)


def cle_of(own: Cofinancement) -> CleFinanceur:
    return own.financeur, own.nom_cle


def by_annee(found: Sequence[Cofinancement]) -> list[AnneeFinancee]:
    """What was given year by year, the latest first; `found` as `list_cofinancements` gives it."""
    years = sorted({own.annee for own in found}, reverse=True)
    return [annee_of(found, year) for year in years]


def annee_of(found: Sequence[Cofinancement], annee: int) -> AnneeFinancee:
    """One year, beside the one before."""
    own = [each for each in found if each.annee == annee]
    before = {cle_of(each): each for each in found if each.annee == annee - 1}
    there = {cle_of(each) for each in own}
    parts = largest_remainder([each.retenu or 0 for each in own])
    is_shared = any(each.retenu for each in own)
    return AnneeFinancee(
        annee=annee,
        lignes=[
            LigneFinanceur(
                own=each, part=part if is_shared and each.retenu is not None else None, avant=before.get(cle_of(each))
            )
            for each, part in zip(own, parts, strict=True)
        ],
        absents=[each for cle, each in before.items() if cle not in there],
        avant=_total(each.retenu for each in before.values()),
    )


def _total(amounts: Iterable[int | None]) -> int | None:
    """Of what is known; None when nothing is."""
    known = [own for own in amounts if own is not None]
    return sum(known) if known else None
