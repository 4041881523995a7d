"""Exact answers on time, from which a release is computed, and which leave the computation in no other form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from exports.release.cellules import BlocCellules


@dataclass(frozen=True, slots=True, kw_only=True)
class ReponseTemps:
    """A transmitted answer that weighs.

    `poids` is in thousandths of an ETP-mois, `parts` in hundredths of a percent by line, and sum to the whole.
    `souhait` is the répartition wished for, None when it was not given whole. `choix` maps a question to the options
    chosen, empty when it was left blank; a question that was not asked is absent. `accord`: it may count in the figure
    of its DLA.
    """

    dla: str
    personne: int
    poids: int
    accord: bool
    parts: Mapping[str, int]
    souhait: Mapping[str, int] | None = None
    choix: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollecteTemps:
    """The answers of a campaign on time. `mois` is the length of its période; `couverture` is a percentage of ETP.

    `options` are, by question, the options counted in words. `en_cours`: its période was not over when results were
    settled. `annuelle`: its période is a whole year.
    """

    blocs: tuple[BlocCellules, ...]
    mois: int
    reponses: tuple[ReponseTemps, ...]
    couverture: Fraction = Fraction(0)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    en_cours: bool = False
    annuelle: bool = False

    @property
    def poids(self) -> int:
        return sum(reponse.poids for reponse in self.reponses)

    @property
    def dlas(self) -> frozenset[str]:
        """Return the codes of the DLA that answered."""
        return frozenset(reponse.dla for reponse in self.reponses)

    def exact(self, codes: Collection[str]) -> Fraction:
        """Return the exact share of some lines, in points."""
        return share(self.reponses, codes)


def share(reponses: Iterable[ReponseTemps], codes: Collection[str]) -> Fraction:
    """Return the weighted mean share of some lines, in points; 0 without weight."""
    known = list(reponses)
    whole = 100 * sum(reponse.poids for reponse in known)
    weighted = sum(reponse.poids * sum(reponse.parts.get(code, 0) for code in codes) for reponse in known)
    return Fraction(weighted, whole) if whole else Fraction(0)


def sommes(reponses: Iterable[ReponseTemps]) -> dict[str, int]:
    """Return weighted sums by line."""
    totals: dict[str, int] = {}
    for reponse in reponses:
        for code, part in reponse.parts.items():
            totals[code] = totals.get(code, 0) + reponse.poids * part
    return totals


def persons(reponses: Iterable[ReponseTemps]) -> frozenset[int]:
    """Return the numbers of the persons who gave these answers."""
    return frozenset(reponse.personne for reponse in reponses)


def dlas_of(reponses: Iterable[ReponseTemps]) -> frozenset[str]:
    """Return the codes of the DLA for which these answers were given."""
    return frozenset(reponse.dla for reponse in reponses)
