"""Draw structures at random, with replacements, from a seed that makes the draw reproducible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from questionnaires.core.repartition import largest_remainder

_METHODE = "tirage-1"
"""Part of what is hashed: another method would have another name, and old draws could still be replayed."""


@dataclass(frozen=True, slots=True)
class UniteTirage:
    """A unit that can be drawn: its `code` never changes and is unique in the whole population; its stratum is its
    DLA."""

    code: str
    strate: str


@dataclass(frozen=True, slots=True)
class Tirage:
    """A stratum's units in the order of the draw: the first `taille` are asked, the others replace them in turn."""

    strate: str
    ordre: tuple[str, ...]
    taille: int

    @property
    def tirees(self) -> tuple[str, ...]:
        """Codes of the units asked."""
        return self.ordre[: self.taille]

    @property
    def remplacantes(self) -> tuple[str, ...]:
        """Codes of the units that may replace one that cannot answer, in order of replacement."""
        return self.ordre[self.taille :]


def ordered(graine: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes in the order that a seed gives them, equal on every machine and whatever their order here.

    Each code is ranked by the SHA-256 of the method, the seed and the code, so that a unit that is added or removed
    moves no other. Over seeds every order is as likely as another, as far as SHA-256 is a random function (permanent
    random numbers: Ohlsson, Coordination of samples using permanent random numbers, in Business Survey Methods, 1995).
    The seed must be drawn, and stored, before anyone sees the order. Raises ValueError on a code given twice.
    """
    listed = list(codes)
    if len(set(listed)) < len(listed):
        raise ValueError("a code is given twice")
    return tuple(sorted(listed, key=lambda code: (_rank(graine, code), code)))


def tirer(unites: Iterable[UniteTirage], *, graine: str, taille: int) -> tuple[Tirage, ...]:
    """Draw `taille` units without replacement, stratum by stratum (`allocation`); strata in the order of their codes.

    A replacement is of the stratum of the unit it replaces, and counts among those asked: it keeps the number of
    answers, it does not make respondents more like the others. Raises ValueError on a code given twice, or when
    `taille` is below zero or above the number of units.
    """
    units = list(unites)
    order = ordered(graine, (unite.code for unite in units))
    strata = {unite.code: unite.strate for unite in units}
    sizes = {code: list(strata.values()).count(code) for code in sorted(set(strata.values()))}
    sampled = allocation(sizes, taille)
    return tuple(
        Tirage(stratum, tuple(code for code in order if strata[code] == stratum), sampled[stratum]) for stratum in sizes
    )


def allocation(populations: Mapping[str, int], taille: int, au_moins: int = 2) -> dict[str, int]:
    """Return how many to draw in each stratum: in proportion to its population, by largest remainder (proportional
    allocation: Cochran, Sampling Techniques, 3rd ed., 1977, chapter 5), ties to the earlier.

    Each stratum gets `au_moins` units, or all when it has fewer, where `taille` allows it: nothing can be said of one
    where nobody is asked, and no variance is known from one unit. The weight of answers makes up for the disproportion.
    Raises ValueError on a negative population, or unless 0 <= taille <= their sum.
    """
    if not 0 <= taille <= sum(populations.values()) or any(population < 0 for population in populations.values()):
        raise ValueError(f"{taille} cannot be drawn among {sum(populations.values())}")
    floors = {code: min(au_moins, population) for code, population in populations.items()}
    if sum(floors.values()) > taille:
        return _shared(populations, list(populations), taille)
    raised: dict[str, int] = {}
    while True:
        others = [code for code in populations if code not in raised]
        shares = _shared(populations, others, taille - sum(raised.values()))
        short = {code: floors[code] for code in others if shares[code] < floors[code]}
        if not short:
            return {code: raised.get(code, shares.get(code, 0)) for code in populations}
        raised |= short


def _shared(populations: Mapping[str, int], codes: Sequence[str], taille: int) -> dict[str, int]:
    return dict(zip(codes, largest_remainder([populations[code] for code in codes], taille), strict=True))


def _rank(graine: str, code: str) -> bytes:
    """Return the hash; the seed's length separates a seed and a code that would otherwise read alike end to end."""
    return sha256(f"{_METHODE}\n{len(graine)}\n{graine}\n{code}".encode()).digest()
