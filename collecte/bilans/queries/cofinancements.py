"""Queries on cofinancement of a DLA: amounts by funder and year, and how they change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Cofinancement, Dla, Financeur
from collecte.policy import Acteur, prepared_dlas
from questionnaires.core.repartition import largest_remainder

LOADED_WITH_COFINANCEMENT = (joinedload(Cofinancement.dla).joinedload(Dla.region),)
ORDER = {financeur: place for place, financeur in enumerate(Financeur)}

CleFinanceur = tuple[Financeur, str]
"""Key of a funder: its kind, and the key of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneFinanceur:
    """Amounts of a funder for a year, its share in percent of known amounts, and its amounts of the year before."""

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
        return _total(ligne.own.prevu for ligne in self.lignes)

    @property
    def obtenu(self) -> int | None:
        return _total(ligne.own.obtenu for ligne in self.lignes)

    @property
    def retenu(self) -> int | None:
        return _total(ligne.own.retenu for ligne in self.lignes)

    @property
    def ecart(self) -> int | None:
        return difference(self.avant, self.retenu)

    @property
    def sans_obtenu(self) -> int:
        """Number of lines without an obtained amount."""
        return sum(ligne.own.obtenu is None for ligne in self.lignes)


def difference(avant: int | None, apres: int | None) -> int | None:
    return None if avant is None or apres is None else apres - avant


def list_cofinancements(session: Session, dla_id: int, annees: Iterable[int] | None = None) -> Sequence[Cofinancement]:
    """List those of a DLA, of all years or of these: latest year first, funders in the order of `Financeur`."""
    statement = select(Cofinancement).where(Cofinancement.dla_id == dla_id)
    if annees is not None:
        statement = statement.where(Cofinancement.annee.in_(tuple(annees)))
    cofinancements = session.scalars(statement, execution_options={"populate_existing": True})
    return sorted(
        cofinancements,
        key=lambda cofinancement: (-cofinancement.annee, ORDER[cofinancement.financeur], cofinancement.nom_cle),
    )


def prepared_cofinancements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the cofinancement of the DLA whose bilan `acteur` prepares."""
    return Cofinancement.dla.has(prepared_dlas(acteur, today))


def cle_of(cofinancement: Cofinancement) -> CleFinanceur:
    return cofinancement.financeur, cofinancement.nom_cle


def by_annee(cofinancements: Sequence[Cofinancement]) -> list[AnneeFinancee]:
    """Return the years of a DLA, latest first, from the result of `list_cofinancements`."""
    years = sorted({cofinancement.annee for cofinancement in cofinancements}, reverse=True)
    return [annee_of(cofinancements, year) for year in years]


def annee_of(cofinancements: Sequence[Cofinancement], annee: int) -> AnneeFinancee:
    """Return one year, compared with the one before."""
    of_year = [cofinancement for cofinancement in cofinancements if cofinancement.annee == annee]
    before = {
        cle_of(cofinancement): cofinancement for cofinancement in cofinancements if cofinancement.annee == annee - 1
    }
    there = {cle_of(cofinancement) for cofinancement in of_year}
    parts = largest_remainder([cofinancement.retenu or 0 for cofinancement in of_year])
    is_shared = any(cofinancement.retenu for cofinancement in of_year)
    return AnneeFinancee(
        annee=annee,
        lignes=[
            LigneFinanceur(
                own=cofinancement,
                part=part if is_shared and cofinancement.retenu is not None else None,
                avant=before.get(cle_of(cofinancement)),
            )
            for cofinancement, part in zip(of_year, parts, strict=True)
        ],
        absents=[cofinancement for cle, cofinancement in before.items() if cle not in there],
        avant=_total(cofinancement.retenu for cofinancement in before.values()),
    )


def _total(amounts: Iterable[int | None]) -> int | None:
    """Sum the known amounts; None when nothing is known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
