"""Sampling plans and results by stratum, the input of every statistic."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil


class Choix(StrEnum):
    """Way in which the structures asked were chosen; the value is what people read."""

    RECENSEMENT = "recensement"
    ALEATOIRE = "tirage au sort"
    RAISONNE = "choix raisonné"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strate:
    """The structures of one DLA (or all, when the draw has no strata), and one question's answers there.

    Counts of structures: `population` could be asked, `interrogees` were (replacements included), `repondantes`
    answered, of which `sans_objet` said that this question does not concern them. `valeurs` has one value for each
    structure that gave one: 1 or 0 for a proportion, a score for a mean. A structure with two respondents counts once.
    Raises ValueError when these counts contradict each other.
    """

    code: str
    population: int
    interrogees: int
    repondantes: int
    valeurs: tuple[int, ...]
    sans_objet: int = 0

    def __post_init__(self) -> None:
        known = len(self.valeurs) + self.sans_objet
        if not 0 <= known <= self.repondantes <= self.interrogees <= self.population or self.sans_objet < 0:
            raise ValueError(f"the counts of {self.code!r} contradict each other")

    @property
    def n(self) -> int:
        """Return how many values it has."""
        return len(self.valeurs)

    @property
    def somme(self) -> int:
        """Return the sum of the values: the number of ones for a proportion."""
        return sum(self.valeurs)

    @property
    def concernees(self) -> int:
        """Return how many structures of the population the question concerns: all, unless some said that it does not.

        Then it is estimated, rounded up, by the share of those concerned among respondents: the values are a draw
        among the concerned (a domain: Cochran, Sampling Techniques, 3rd ed., 1977, chapter 2).
        """
        if not self.sans_objet:
            return self.population
        return max(self.n, ceil(Fraction(self.population * (self.repondantes - self.sans_objet), self.repondantes)))


@dataclass(frozen=True, slots=True)
class Resultat:
    """The answers to one question, by strata; a draw without strata, a census and a choix raisonné have one or more.

    `least`: answers under which nothing is shown of them. `of_persons`: not structures answered but persons, who may do
    so for two DLA. Raises ValueError without strata, or when two have the same code.
    """

    choix: Choix
    strates: tuple[Strate, ...]
    least: int
    of_persons: bool = False

    def __post_init__(self) -> None:
        codes = [strate.code for strate in self.strates]
        if not codes or len(set(codes)) < len(codes):
            raise ValueError("strata need distinct codes, and there must be one")

    @property
    def valeurs(self) -> tuple[int, ...]:
        """Return all values, one for each structure."""
        return tuple(valeur for strate in self.strates for valeur in strate.valeurs)

    @property
    def n(self) -> int:
        """Return how many structures gave a value."""
        return sum(strate.n for strate in self.strates)

    @property
    def population(self) -> int:
        """Return how many structures the question concerns, as far as is known."""
        return sum(strate.concernees for strate in self.strates)

    @property
    def interrogees(self) -> int:
        """Return how many structures were asked."""
        return sum(strate.interrogees for strate in self.strates)

    @property
    def repondantes(self) -> int:
        """Return how many structures answered, whatever they said to this question."""
        return sum(strate.repondantes for strate in self.strates)


@dataclass(frozen=True, slots=True)
class Intervalle:
    """A confidence interval at 95 %, in the unit of what it is about (a share is 0..1)."""

    bas: float
    haut: float


@dataclass(frozen=True, slots=True)
class Estimation:
    """An estimate for the whole population, in the unit of the values, and the name of the method in French.

    `intervalle` is None where no formula gives one: nothing was drawn, or too little is known.
    """

    valeur: float
    intervalle: Intervalle | None
    methode: str


def usable(strates: tuple[Strate, ...]) -> tuple[Strate, ...]:
    """Return strata that each have two values, or all of theirs: the two with the fewest values are joined until it is
    so.

    Variance cannot be estimated inside a stratum of one value, nor anything in one without any. Joining looks at counts
    only, never at what was answered (collapsed strata: Cochran, 1977, chapter 5A). Ties go by code.
    """
    left = sorted(strates, key=_fewest)
    while len(left) > 1 and any(strate.n < min(2, strate.concernees) for strate in left):
        left = sorted([_joined(left[0], left[1]), *left[2:]], key=_fewest)
    return tuple(sorted(left, key=lambda strate: strate.code))


def _fewest(strate: Strate) -> tuple[int, str]:
    return strate.n, strate.code


def _joined(first: Strate, second: Strate) -> Strate:
    return Strate(
        code=f"{first.code} + {second.code}",
        population=first.population + second.population,
        interrogees=first.interrogees + second.interrogees,
        repondantes=first.repondantes + second.repondantes,
        valeurs=first.valeurs + second.valeurs,
        sans_objet=first.sans_objet + second.sans_objet,
    )
