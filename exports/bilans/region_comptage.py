"""Count each DLA of a région over the avenant of a year, then all of them together without duplicates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeVar

from exports.bilans.comptage import Case, Chiffre, chiffres_of, distinct, worth
from exports.bilans.faits import Avenant, Faits
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.participation import total
from exports.bilans.qualite import MESURES, Qualite, qualite_of
from exports.bilans.realisation import Avancement, realisations
from questionnaires.core.francais import short_day_text

REGLE_ANNEE = (
    "Pour chaque DLA, l’avenant qui couvre le plus de jours de l’année civile ; à égalité, le plus récent. Les "
    "chiffres sont ceux de tout cet avenant."
)
"""What a year is, for avenants that do not match civil years too."""


MAIN = (
    "ACCUEILLIES",
    "DIAGNOSTICS",
    "ACCOMPAGNEES",
    "INGENIERIES",
    "INDIVIDUELLES",
    "COLLECTIVES",
    "SUIVIES",
    "JOURS",
    "ENGAGE",
)
"""Figures told of each DLA, then of the région."""

COUNTED = frozenset({*MAIN, *MESURES, *(own.code for own in BUTS.values())})
"""Figures that a région needs of each DLA: those, what targets are set on, what the register is judged by."""


class _Dated(Protocol):
    @property
    def debut(self) -> date: ...
    @property
    def fin(self) -> date: ...


Dated = TypeVar("Dated", bound=_Dated)


def avenant_of_year(avenants: Iterable[Dated], annee: int) -> Dated | None:
    """See `REGLE_ANNEE`; None when none has a day of the year."""
    first, last = date(annee, 1, 1), date(annee, 12, 31)

    def days(own: Dated) -> int:
        return (min(own.fin, last) - max(own.debut, first)).days + 1

    inside = [own for own in avenants if days(own) > 0]
    return max(inside, key=lambda own: (days(own), own.debut), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DlaRegion:
    """A DLA to consolidate. `faits` are those of one convention; None: it has none."""

    id: int
    code: str
    nom: str
    faits: Faits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColonneDla:
    """A DLA as the head of a column: `18 Cher`, `avenant 2, du 1er avril 2025 au 31 mars 2026`; `avenant_id` 0: none
    covers a day of the year."""

    dla_id: int
    libelle: str
    avenant_id: int = 0
    dates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompteDla:
    """A DLA counted over its avenant of the year; without one nothing is. `chiffres` are those of `COUNTED`,
    `avancements` are by code of indicator,
    `obtenu` by kind of funder, in cents, over the civil year, as `prevu`."""

    colonne: ColonneDla
    avenant: Avenant | None = None
    faits: Faits | None = None
    chiffres: Mapping[str, Chiffre] = field(default_factory=dict)
    avancements: Mapping[str, Avancement] = field(default_factory=dict)
    qualite: Qualite | None = None
    obtenu: Mapping[str, int | None] = field(default_factory=dict)
    prevu: int | None = None

    def case(self, code: str) -> Case | None:
        return self.chiffres[code].cases[0] if self.chiffres else None


def counted_over(own: DlaRegion, annee: int, arrete: date) -> CompteDla:
    libelle = f"{own.code} {own.nom}"
    avenant = avenant_of_year(own.faits.avenants, annee) if own.faits else None
    if own.faits is None or avenant is None:
        return CompteDla(colonne=ColonneDla(dla_id=own.id, libelle=libelle))
    faits = replace(own.faits, avenants=(avenant,))
    chiffres = chiffres_of(faits, arrete, COUNTED)
    dates = f"{avenant.libelle.lower()}, du {short_day_text(avenant.debut)} au {short_day_text(avenant.fin)}"
    return CompteDla(
        colonne=ColonneDla(dla_id=own.id, libelle=libelle, avenant_id=avenant.id, dates=dates),
        avenant=avenant,
        faits=faits,
        chiffres=chiffres,
        avancements={done.chiffre.code: done.cumul for done in realisations(faits, chiffres, arrete)},
        qualite=qualite_of(faits, avenant, chiffres, arrete),
        obtenu=_obtained(faits, annee),
        prevu=total(each.prevu for each in faits.cofinancements if each.annee == annee),
    )


def _obtained(faits: Faits, annee: int) -> Mapping[str, int | None]:
    found: dict[str, int | None] = {}
    for own in faits.cofinancements:
        if own.annee == annee:
            found[own.financeur] = total((found.get(own.financeur), own.obtenu))
    return found


def together(code: str, comptes: Sequence[CompteDla]) -> Chiffre:
    """The figure of the région, a case a DLA that has an avenant; what several DLA count is one thing."""
    cases = tuple(case for own in comptes if (case := own.case(code)) is not None)
    known = [case for case in cases if case.comptee is not None]
    found = distinct(each for case in known for each in case.occurrences)
    return Chiffre(code=code, indicateur=INDICATEURS[code], cases=cases, distincts=worth(found) if known else None)
