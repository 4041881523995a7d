"""Count each DLA of a région over the avenant of a year, then all of them together without duplicates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from exports.bilans.comptage import CaseAvenant, Chiffre, chiffres_of, together
from exports.bilans.faits import Avenant, Faits
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.participation import total
from exports.bilans.qualite import MESURES, Qualite, qualite_of
from exports.bilans.realisation import AvancementObjectif, realisations
from questionnaires.core.francais import days_text

REGLE_ANNEE = (
    "Pour chaque DLA, l’avenant qui couvre le plus de jours de l’année civile ; à égalité, le plus récent. Les "
    "chiffres sont ceux de tout cet avenant."
)
"""Rule that gives a DLA its avenant of a year, for avenants that do not match civil years too."""


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
"""Codes of the figures shown for each DLA, then for the région."""

COUNTED = frozenset({*MAIN, *MESURES, *(indicateur.code for indicateur in BUTS.values())})
"""Codes of the figures that a région needs from each DLA: the main ones, those with targets, those that measure the
register."""


class _Dated(Protocol):
    @property
    def debut(self) -> date: ...
    @property
    def fin(self) -> date: ...


Dated = TypeVar("Dated", bound=_Dated)


def avenant_of_year(avenants: Iterable[Dated], annee: int) -> Dated | None:
    """Return the avenant of the year, by `REGLE_ANNEE`; None when none has a day of the year."""
    first, last = date(annee, 1, 1), date(annee, 12, 31)

    def days(avenant: Dated) -> int:
        return (min(avenant.fin, last) - max(avenant.debut, first)).days + 1

    inside = [avenant for avenant in avenants if days(avenant) > 0]
    return max(inside, key=lambda avenant: (days(avenant), avenant.debut), default=None)


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
    """A DLA counted over its avenant of the year; nothing is counted without one. `chiffres` are those of `COUNTED`,
    `avancements` are by indicator code, `obtenu` by kind of funder, in cents, over the civil year, as `prevu`."""

    colonne: ColonneDla
    avenant: Avenant | None = None
    faits: Faits | None = None
    chiffres: Mapping[str, Chiffre] = field(default_factory=dict)
    avancements: Mapping[str, AvancementObjectif] = field(default_factory=dict)
    qualite: Qualite | None = None
    obtenu: Mapping[str, int | None] = field(default_factory=dict)
    prevu: int | None = None

    def case(self, code: str) -> CaseAvenant | None:
        return self.chiffres[code].cases[0] if self.chiffres else None


def counted_over(dla: DlaRegion, annee: int, arrete: date) -> CompteDla:
    libelle = f"{dla.code} {dla.nom}"
    avenant = avenant_of_year(dla.faits.avenants, annee) if dla.faits else None
    if dla.faits is None or avenant is None:
        return CompteDla(colonne=ColonneDla(dla_id=dla.id, libelle=libelle))
    faits = dla.faits.over(avenant)
    chiffres = chiffres_of(faits, arrete, COUNTED)
    dates = f"{avenant.libelle.lower()}, {days_text(avenant.debut, avenant.fin)}"
    return CompteDla(
        colonne=ColonneDla(dla_id=dla.id, libelle=libelle, avenant_id=avenant.id, dates=dates),
        avenant=avenant,
        faits=faits,
        chiffres=chiffres,
        avancements={
            realisation.chiffre.code: realisation.cumul for realisation in realisations(faits, chiffres, arrete)
        },
        qualite=qualite_of(faits, avenant, chiffres, arrete),
        obtenu=_obtained(faits, annee),
        prevu=total(cofinancement.prevu for cofinancement in faits.cofinancements if cofinancement.annee == annee),
    )


def _obtained(faits: Faits, annee: int) -> Mapping[str, int | None]:
    amounts: dict[str, int | None] = {}
    for cofinancement in faits.cofinancements:
        if cofinancement.annee == annee:
            amounts[cofinancement.financeur] = total((amounts.get(cofinancement.financeur), cofinancement.obtenu))
    return amounts


def of_region(code: str, comptes: Sequence[CompteDla]) -> Chiffre:
    """Return the figure of the région, a case for each DLA that has an avenant; what several DLA share counts once."""
    return together(code, INDICATEURS[code], [case for compte in comptes if (case := compte.case(code)) is not None])
