"""An attacker on the shares of one person: all the sums that a reader can get, then the bounds that follow from them.

A sum is over answers, on one line or one mission: Σ weight × share, between two bounds. Weights are known to all:
declared times are in Suivi. A sum over a subset is subtracted from the larger sum; bounds are narrowed in rounds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.core.repartition import WHOLE

MANY = 600
"""Largest number of sums that are subtracted from each other."""

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
    """The sums that one reader gets; `answers` are all the answers of one campaign."""

    answers: Sequence[Secrete]
    codes: Sequence[str]
    sums: dict[tuple[str, frozenset[int]], Bounds] = field(default_factory=dict)

    def learn(self, code: str, indexes: Iterable[int], low: float, high: float) -> None:
        """Add a sum. Raise AssertionError when it is false: the attacker would be mistaken, and prove nothing."""
        members = frozenset(indexes)
        assert low - 1 <= sum(self.answers[index].weighs(code) for index in members) <= high + 1, (code, members)
        before = self.sums.get((code, members), (0.0, float("inf")))
        self.sums[code, members] = max(before[0], low), min(before[1], high)

    def knows(self, code: str, index: int) -> None:
        """Add an answer that is read as it is."""
        exact = float(self.answers[index].weighs(code))
        self.learn(code, {index}, exact, exact)

    def bounds(self, code: str) -> list[Bounds]:
        """Return the bounds of each answer's share, in hundredths of a percent."""
        rows = _subtracted({members: bounds for (sum_code, members), bounds in self.sums.items() if sum_code == code})
        intervals: list[Bounds] = [(0.0, float(answer.poids * WHOLE)) for answer in self.answers]
        for _ in range(6):
            for members, (low, high) in rows.items():
                lows, highs = (sum(intervals[index][side] for index in members) for side in (0, 1))
                for index in members:
                    before = intervals[index]
                    new_low = max(before[0], low - (highs - before[1]))
                    new_high = min(before[1], high - (lows - before[0]))
                    lows, highs = lows + new_low - before[0], highs + new_high - before[1]
                    intervals[index] = new_low, new_high
        return [
            (low / answer.poids, high / answer.poids)
            for answer, (low, high) in zip(self.answers, intervals, strict=True)
        ]


def _subtracted(rows: dict[frozenset[int], Bounds]) -> dict[frozenset[int], Bounds]:
    """Add the difference of each sum and a sum over a subset of it, until none is new or MANY are known."""
    fresh = list(rows)
    while fresh and len(rows) < MANY:
        added: list[frozenset[int]] = []
        for members in fresh:
            for other in list(rows):
                for small, large in ((members, other), (other, members)):
                    if small < large:
                        added += _difference(rows, large, small)
        fresh = added
    return rows


def _difference(
    rows: dict[frozenset[int], Bounds], large: frozenset[int], small: frozenset[int]
) -> list[frozenset[int]]:
    """Subtract `small` from `large`; return the new sum when it is tighter than what was known."""
    remainder = large - small
    low, high = rows[large][0] - rows[small][1], rows[large][1] - rows[small][0]
    before = rows.get(remainder, (0.0, float("inf")))
    bounds = max(before[0], low), min(before[1], high)
    if bounds == before:
        return []
    rows[remainder] = bounds
    return [remainder]
