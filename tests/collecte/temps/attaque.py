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
        sums = {_mask(members): bounds for (sum_code, members), bounds in self.sums.items() if sum_code == code}
        rows = [(_members(mask), bounds) for mask, bounds in _subtracted(sums).items()]
        intervals: list[Bounds] = [(0.0, float(answer.poids * WHOLE)) for answer in self.answers]
        for _ in range(6):
            former = list(intervals)
            for members, (low, high) in rows:
                lows, highs = (sum(intervals[index][side] for index in members) for side in (0, 1))
                for index in members:
                    before = intervals[index]
                    new_low = max(before[0], low - (highs - before[1]))
                    new_high = min(before[1], high - (lows - before[0]))
                    lows, highs = lows + new_low - before[0], highs + new_high - before[1]
                    intervals[index] = new_low, new_high
            if intervals == former:
                break
        return [
            (low / answer.poids, high / answer.poids)
            for answer, (low, high) in zip(self.answers, intervals, strict=True)
        ]


def _mask(members: Iterable[int]) -> int:
    """Return the answers of a sum as bits, which are compared and subtracted fast."""
    return sum(1 << index for index in members)


def _members(mask: int) -> list[int]:
    return [index for index in range(mask.bit_length()) if mask >> index & 1]


def _subtracted(rows: dict[int, Bounds]) -> dict[int, Bounds]:
    """Add the difference of each sum and a sum over a subset of it, until none is new or MANY are known."""
    fresh = list(rows)
    while fresh and len(rows) < MANY:
        added: list[int] = []
        for mask in fresh:
            for other in list(rows):
                both = mask & other
                if both != other and both == mask:
                    added += _difference(rows, other, mask)
                elif both != mask and both == other:
                    added += _difference(rows, mask, other)
        fresh = added
    return rows


def _difference(rows: dict[int, Bounds], large: int, small: int) -> list[int]:
    """Subtract `small` from `large`; return the new sum when it is tighter than what was known."""
    remainder = large ^ small
    (least, most), (low, high), known = rows[large], rows[small], rows.get(remainder)
    bounds = (least - high, most - low)
    if known is not None:
        bounds = max(known[0], bounds[0]), min(known[1], bounds[1])
    elif bounds[0] < 0:
        bounds = 0.0, bounds[1]
    if bounds == known:
        return []
    rows[remainder] = bounds
    return [remainder]
