"""Exact answers on time: what a release is computed from. They leave the computation in no other form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from exports.release.cellules import Bloc


@dataclass(frozen=True, slots=True, kw_only=True)
class ReponseTemps:
    """A transmitted answer that weighs.

    `poids` is in thousandths of an ETP-mois, `parts` in hundredths of a percent by line, and sum to the whole.
    `souhait` is the répartition wished for, None when it was not told whole. `choix` maps a question to the option
    chosen, '' when it was left blank; what was not asked is absent. `accord`: it may count in the figure of its DLA.
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
    """The answers of a campaign on time. `mois` are those of its période; `couverture` is a percentage of ETP.

    `options` are, by question, those that are told in words. `en_cours`: its période was not over when results were
    settled. `annuelle`: its période is a whole year.
    """

    blocs: tuple[Bloc, ...]
    mois: int
    reponses: tuple[ReponseTemps, ...]
    couverture: Fraction = Fraction(0)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    en_cours: bool = False
    annuelle: bool = False

    @property
    def poids(self) -> int:
        return sum(own.poids for own in self.reponses)

    @property
    def dlas(self) -> frozenset[str]:
        """The DLA that answered."""
        return frozenset(own.dla for own in self.reponses)

    def exact(self, codes: Collection[str]) -> Fraction:
        """The exact share of some lines, in points."""
        return share(self.reponses, codes)


def share(reponses: Iterable[ReponseTemps], codes: Collection[str]) -> Fraction:
    """The weighted mean share of some lines, in points; 0 without weight."""
    known = list(reponses)
    whole = 100 * sum(own.poids for own in known)
    told = sum(own.poids * sum(own.parts.get(code, 0) for code in codes) for own in known)
    return Fraction(told, whole) if whole else Fraction(0)


def sommes(parts: Iterable[tuple[int, Mapping[str, int]]]) -> dict[str, int]:
    """Weighted sums by line, from weights and shares."""
    found: dict[str, int] = {}
    for poids, own in parts:
        for code, part in own.items():
            found[code] = found.get(code, 0) + poids * part
    return found


def persons(reponses: Iterable[ReponseTemps]) -> frozenset[int]:
    """Return the persons who gave these answers."""
    return frozenset(own.personne for own in reponses)


def dlas_of(reponses: Iterable[ReponseTemps]) -> frozenset[str]:
    """Return the DLA for which these answers were given."""
    return frozenset(own.dla for own in reponses)
