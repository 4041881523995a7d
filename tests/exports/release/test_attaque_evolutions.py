"""The attacker of changes from T0 to T1: what a DLA, that knows its own structures, proves of one of the others.

Unknowns: how much each other structure changed, by no more than their totals. The reader knows these totals, the
median variation and the numbers of rises, stable values and falls, where they are printed. It finds someone when it
proves how much a structure changed, or that it rose, or fell.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest

from exports.enquetes import evolutions
from exports.enquetes.calculs import resultats
from exports.records.records import Prestation
from exports.statistiques.evolution import Evolution
from questionnaires.files.instruments import IMPACT
from tests.exports.enquetes.structures import collecte, followed
from tests.tiers import sampled

Pair = tuple[int, int]


def structures(seed: int) -> tuple[list[Pair], list[Pair]]:
    """Draw the headcounts before and now of the structures of a DLA, and of the others; all are an odd number, for the
    median to be the variation of one."""
    rng = random.Random(f"evolutions {seed}")  # noqa: S311 - cases, not secrets
    ours, others = (rng.choices((-3, 0, 1, 3), [rng.choice((0.05, 1, 9)) for _ in range(4)], k=9) for _ in range(2))
    before = [rng.randint(4, 9) for _ in range(18)]
    pairs = [(count, count + change) for count, change in zip(before, ours + others, strict=True)]
    known = rng.randint(4, 9)
    unknown = rng.randrange(6 if known % 2 else 5, 10, 2)
    return pairs[:known], pairs[9 : 9 + unknown]


def printed(ours: Sequence[Pair], others: Sequence[Pair]) -> Evolution | None:
    enquete = collecte([*(followed("18", *pair) for pair in ours), *(followed("28", *pair) for pair in others)], IMPACT)
    changements = resultats(enquete).changements
    return changements[0].evolution if changements else None


def proves(read: Evolution, ours: Sequence[Pair], others: Sequence[Pair]) -> bool:
    """Return whether who knows `ours` proves the variation of another, or its direction."""
    assert read.avant is not None
    assert read.apres is not None
    before, now = (total - sum(pair[place] for pair in ours) for place, total in enumerate((read.avant, read.apres)))
    allowed = [*_allowed(read, [after - earlier for earlier, after in ours], len(others), (-before, now))]
    assert any(low <= now - before <= high for _, low, high in allowed), "what is true is possible"

    def is_possible(variation: int) -> bool:
        """Return whether a structure may change so much, and the others by the rest."""
        for counts, low, high in allowed:
            for kind, (least, most) in enumerate(_kinds(read, (-before, now))):
                if counts[kind] and least <= variation <= most:
                    rest = now - before - variation
                    if low - least <= rest <= high - most:
                        return True
        return False

    possible = [variation for variation in range(-before, now + 1) if is_possible(variation)]
    return possible[0] == possible[-1] or possible[0] > 0 or possible[-1] < 0


def _kinds(read: Evolution, bounds: Pair) -> list[Pair]:
    """Return the least and the largest variation of each kind: those that the median and the directions tell apart."""
    kinds: list[Pair] = []
    start = bounds[0]
    for place in sorted({0, int(read.mediane or 0)}):
        kinds += [(start, place - 1), (place, place)]
        start = place + 1
    return [*kinds, (start, bounds[1])]


def _allowed(read: Evolution, known: Sequence[int], unknown: int, bounds: Pair) -> Iterator[tuple[list[int], int, int]]:
    """Yield how many of those unknown may be of each kind, beside what is printed, with the least and the largest of
    their sum; every whole number between them is one."""
    kinds = _kinds(read, bounds)
    half, median = (read.n + 1) // 2, read.mediane
    for bars in combinations(range(unknown + len(kinds) - 1), len(kinds) - 1):
        edges = (-1, *bars, unknown + len(kinds) - 1)
        counts = [after - earlier - 1 for earlier, after in pairwise(edges)]
        of_kind = [*zip(kinds, counts, strict=True)]
        if any(count and least > most for (least, most), count in of_kind):
            continue
        if median is not None:
            below = sum(count for (_, most), count in of_kind if most <= median) + sum(v <= median for v in known)
            above = sum(count for (least, _), count in of_kind if least >= median) + sum(v >= median for v in known)
            if below < half or above < half:
                continue
        if read.hausses is not None:
            rises = sum(count for (least, _), count in of_kind if least > 0) + sum(v > 0 for v in known)
            falls = sum(count for (_, most), count in of_kind if most < 0) + sum(v < 0 for v in known)
            if (rises, falls) != (read.hausses, read.baisses):
                continue
        low, high = (sum(count * kind[place] for kind, count in of_kind) for place in (0, 1))
        yield counts, low, high


def found(seeds: Sequence[int]) -> list[int]:
    """Return the seeds of the draws where someone is found."""
    reads = [(seed, printed(*structures(seed))) for seed in seeds]
    return [seed for seed, read in reads if read is not None and proves(read, *structures(seed))]


@pytest.mark.parametrize("first", sampled(range(0, 400, 20), 3, reason="the same attack on other draws"))
def test_a_dla_proves_nothing_of_a_structure_of_another(first: int) -> None:
    assert found(range(first, first + 20)) == []


@pytest.mark.parametrize("guard", ["_is_bounded", "_is_telling"])
def test_it_does_without_each_rule(monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    monkeypatch.setattr(evolutions, guard, lambda *_: False)
    assert found(range(40))


def test_the_change_of_six_that_a_seventh_and_a_median_would_give_is_not_told() -> None:
    """Five rose by three and six by one: the median is the most that the six rose, and their total is six."""
    read = printed([(5, 8)] * 5, [(5, 6)] * 6)
    assert read is not None
    assert (read.variation, read.mediane, read.hausses) == (21, None, None)
    larger = printed([(5, 8)] * 6, [(5, 6)] * 7)
    assert larger is not None
    assert larger.mediane is None


def test_directions_are_told_where_five_of_those_that_a_dla_does_not_know_take_each() -> None:
    read = printed([(5, 8), (5, 5)] * 5, [(5, 6), (5, 5)] * 5)
    assert read is not None
    assert (read.hausses, read.stables, read.baisses) == (10, 10, 0)


def test_a_median_among_the_variations_that_nobody_else_knows_is_told() -> None:
    read = printed([(5, 8)] * 3 + [(5, 4)] * 3, [(5, 5), (5, 6), (5, 7), (5, 8), (5, 9)])
    assert read is not None
    assert read.mediane is not None


@pytest.mark.parametrize(
    ("helped", "is_told"),
    [
        pytest.param([("18", 5), ("28", 6)], True, id="all"),
        pytest.param([("18", 5)], False, id="none of another DLA"),
        pytest.param([("18", 5), ("28", 1)], False, id="one of another DLA"),
    ],
)
def test_days_of_ingenierie_are_told_where_several_of_those_that_a_dla_does_not_know_have_some(
    helped: Sequence[tuple[str, int]], is_told: bool
) -> None:
    numbers = {"18": range(1, 6), "28": range(6, 12)}
    answers = [followed(dla, 5, 6, structure=number) for dla, of_dla in numbers.items() for number in of_dla]
    given = [
        Prestation(structures=frozenset({number}), is_collective=False, jours=700)
        for dla, count in helped
        for number in numbers[dla][:count]
    ]
    evolution = resultats(collecte(answers, IMPACT, prestations=tuple(given))).changements[0].evolution
    assert evolution is not None
    assert any("jours d’ingénierie" in phrase for phrase in evolution.phrases) is is_told
