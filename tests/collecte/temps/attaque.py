"""An attacker on the shares of one person: all the sums that a reader can get, then the bounds that follow from them.

A sum is over answers, on one line or one mission: Σ weight × share, between two bounds. Weights are known to all: what
each declared is in Suivi. Sums whose answers are in one another are subtracted; bounds go round until none moves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.core.repartition import WHOLE

MANY = 600
"""Sums, at most, that are subtracted from each other."""

Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrete:
    """A transmitted answer: `parts` are hundredths of a percent by line and by mission, `poids` as in exports."""

    personne: int
    prenom: str
    dla: str
    poids: int
    parts: Mapping[str, int]

    def weighs(self, code: str) -> int:
        return self.poids * self.parts[code]


@dataclass
class Attaque:
    """What one reader gets, sum after sum; `answers` are all those of one campaign."""

    answers: Sequence[Secrete]
    codes: Sequence[str]
    sums: dict[tuple[str, frozenset[int]], Bounds] = field(default_factory=dict)

    def learn(self, code: str, indexes: Iterable[int], low: float, high: float) -> None:
        """One more sum. Raises AssertionError when it is false: the attacker would be mistaken, and prove nothing."""
        members = frozenset(indexes)
        assert low - 1 <= sum(self.answers[index].weighs(code) for index in members) <= high + 1, (code, members)
        before = self.sums.get((code, members), (0.0, float("inf")))
        self.sums[code, members] = max(before[0], low), min(before[1], high)

    def knows(self, code: str, index: int) -> None:
        """An answer that is read as it is."""
        exact = float(self.answers[index].weighs(code))
        self.learn(code, {index}, exact, exact)

    def bounds(self, code: str) -> list[Bounds]:
        """Of each answer's share, in hundredths of a percent."""
        rows = _subtracted({members: bounds for (own, members), bounds in self.sums.items() if own == code})
        found: list[Bounds] = [(0.0, float(own.poids * WHOLE)) for own in self.answers]
        for _ in range(6):
            for members, (low, high) in rows.items():
                lows, highs = (sum(found[index][side] for index in members) for side in (0, 1))
                for index in members:
                    before = found[index]
                    least = max(before[0], low - (highs - before[1]))
                    most = min(before[1], high - (lows - before[0]))
                    lows, highs = lows + least - before[0], highs + most - before[1]
                    found[index] = least, most
        return [(low / own.poids, high / own.poids) for own, (low, high) in zip(self.answers, found, strict=True)]


def _subtracted(rows: dict[frozenset[int], Bounds]) -> dict[frozenset[int], Bounds]:
    """These sums, and all the differences of one that is within another, over and over."""
    fresh = list(rows)
    while fresh and len(rows) < MANY:
        made: list[frozenset[int]] = []
        for one in fresh:
            for other in list(rows):
                for small, large in ((one, other), (other, one)):
                    if small < large:
                        made += _difference(rows, large, small)
        fresh = made
    return rows


def _difference(
    rows: dict[frozenset[int], Bounds], large: frozenset[int], small: frozenset[int]
) -> list[frozenset[int]]:
    """What is left of a sum; itself, when it says more than what was known."""
    left = large - small
    low, high = rows[large][0] - rows[small][1], rows[large][1] - rows[small][0]
    before = rows.get(left, (0.0, float("inf")))
    better = max(before[0], low), min(before[1], high)
    if better == before:
        return []
    rows[left] = better
    return [left]
