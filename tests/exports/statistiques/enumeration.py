"""Coverage without simulation: every population, every sample, each with its exact number of draws."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, prod

from exports.statistiques.plans import Intervalle, Strate


def strate(population: int, valeurs: Sequence[int], code: str = "A") -> Strate:
    """Build a stratum where everyone asked answered."""
    n = len(valeurs)
    return Strate(code=code, population=population, interrogees=n, repondantes=n, valeurs=tuple(valeurs))


@dataclass(frozen=True)
class Coverage:
    """The probabilities that an interval holds the truth, one per population."""

    shares: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.shares)

    @property
    def mean(self) -> float:
        return sum(self.shares) / len(self.shares)

    def below(self, level: float) -> float:
        """Return the share of populations covered less often than `level`."""
        return sum(share < level for share in self.shares) / len(self.shares)


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """List every way to share `total` units among `parts` answers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, parts - 1):
            yield first, *rest


def of_scores(
    population: int, drawn: int, scores: Sequence[int], interval: Callable[[tuple[Strate, ...]], Intervalle]
) -> Coverage:
    """Cover all populations of these scores: each split of `population`, and all its C(population, drawn) samples.

    Samples that have the same scores give the same interval: they are counted together.
    """
    return of_strata([(population, drawn)], scores, interval)


def of_strata(
    strata: Sequence[tuple[int, int]], scores: Sequence[int], interval: Callable[[tuple[Strate, ...]], Intervalle]
) -> Coverage:
    """Cover all populations, with a size and a draw by stratum: `strata` are (population, drawn)."""
    total = sum(population for population, _ in strata)
    samples = [
        (splits_drawn, interval(_strates(strata, scores, splits_drawn)))
        for splits_drawn in product(*(splits(drawn, len(scores)) for _, drawn in strata))
    ]
    every = prod(comb(*stratum) for stratum in strata)
    shares = []
    for counts in product(*(splits(population, len(scores)) for population, _ in strata)):
        truth = sum(_total(scores, split) for split in counts) / total
        ways = [
            {split: prod(map(comb, present, split)) for split in splits(drawn, len(scores))}
            for present, (_, drawn) in zip(counts, strata, strict=True)
        ]
        covered = sum(
            prod(way[split] for way, split in zip(ways, drawn, strict=True))
            for drawn, sample in samples
            if holds(sample, truth)
        )
        shares.append(covered / every)
    return Coverage(tuple(shares))


def _strates(
    strata: Sequence[tuple[int, int]], scores: Sequence[int], drawn: Sequence[tuple[int, ...]]
) -> tuple[Strate, ...]:
    return tuple(
        strate(population, _values(scores, split), code=str(number))
        for number, ((population, _), split) in enumerate(zip(strata, drawn, strict=True))
    )


def _values(scores: Sequence[int], split: Sequence[int]) -> list[int]:
    return [score for score, count in zip(scores, split, strict=True) for _ in range(count)]


def _total(scores: Sequence[int], split: Sequence[int]) -> int:
    return sum(score * count for score, count in zip(scores, split, strict=True))


def draws(positives_drawn: int, drawn: int, positives: int, population: int) -> int:
    """Count the draws that have exactly `positives_drawn` ones."""
    return comb(positives, positives_drawn) * comb(population - positives, drawn - positives_drawn)


def holds(interval: Intervalle, truth: float) -> bool:
    return interval.bas - 1e-9 <= truth <= interval.haut + 1e-9
