"""Draws are the same on every machine, each unit is as likely as another, strata are proportional."""

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.enquetes.tirage import UniteTirage, allocation, ordered, tirer

SEEDS = range(6_000)
TEXTS = st.text(st.characters(codec="utf-8"))


def region(**dlas: int) -> list[UniteTirage]:
    """Build so many structures per DLA: `A=3`."""
    return [UniteTirage(f"{dla}{number:02d}", dla) for dla, size in dlas.items() for number in range(size)]


def drawn(units: list[UniteTirage], graine: str, taille: int) -> set[str]:
    return {code for tirage in tirer(units, graine=graine, taille=taille) for code in tirage.tirees}


def chi_square(counts: Mapping[Any, int], cells: int, expected: float) -> float:
    """Return the statistic; cells that never occurred count as zero."""
    return sum((count - expected) ** 2 / expected for count in counts.values()) + (cells - len(counts)) * expected


def test_the_order_of_a_seed_is_written_down() -> None:
    # With another order, past draws could not be replayed.
    codes = [f"accompagnement-{number}" for number in range(1, 9)]
    assert [int(code[15:]) for code in ordered("7f3a9c", codes)] == [7, 3, 6, 8, 1, 2, 4, 5]


def test_the_order_is_the_same_with_another_hash_seed_of_python() -> None:
    script = "from exports.enquetes.tirage import ordered; print(*ordered('7f3a9c', {str(n) for n in range(50)}))"
    draws = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert draws == {" ".join(ordered("7f3a9c", map(str, range(50)))) + "\n"}


@given(st.lists(TEXTS, unique=True), st.randoms(), TEXTS)
def test_the_order_does_not_depend_on_how_units_came(codes: list[str], hasard: Random, graine: str) -> None:
    shuffled = codes.copy()
    hasard.shuffle(shuffled)
    assert ordered(graine, shuffled) == ordered(graine, codes)


@given(st.sets(TEXTS, min_size=1), TEXTS)
def test_a_unit_that_leaves_moves_no_other(codes: set[str], graine: str) -> None:
    gone, *others = ordered(graine, codes)
    assert ordered(graine, codes - {gone}) == tuple(others)


def test_a_seed_and_a_code_that_read_the_same_end_to_end_are_kept_apart() -> None:
    assert ordered("1\n2", ["3", "4", "5", "6", "7"]) != tuple(
        code.removeprefix("2\n") for code in ordered("1", ["2\n3", "2\n4", "2\n5", "2\n6", "2\n7"])
    )


def test_a_code_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        tirer([UniteTirage("1", "A"), UniteTirage("1", "B")], graine="g", taille=1)


def test_over_seeds_each_unit_is_drawn_as_often_as_another() -> None:
    # 6,000 draws of 5 among 15. With fixed size draws Σ (count - e)² / (e (1 - n/N)) · (N-1)/N is a chi-square with 14
    # degrees of freedom; 36.1 is passed once in a thousand. Seeds are listed: the same figure each time.
    units = region(A=15)
    counts = Counter(code for seed in SEEDS for code in drawn(units, str(seed), 5))
    expected = len(SEEDS) * 5 / 15
    assert chi_square(counts, 15, expected) / (1 - 5 / 15) * 14 / 15 < 36.1


def test_over_seeds_each_order_comes_as_often_as_another() -> None:
    # 120 orders of five units: 119 degrees of freedom; 173.6 is passed once in a thousand.
    counts = Counter(ordered(str(seed), "abcde") for seed in SEEDS)
    assert set(counts) <= set(permutations("abcde"))
    assert chi_square(counts, 120, len(SEEDS) / 120) < 173.6


def test_over_seeds_strata_are_drawn_apart_from_each_other() -> None:
    # First of 3 in A and first of 3 in B: 9 pairs, 8 degrees of freedom; 26.1 is passed once in a thousand.
    units = region(A=3, B=3)
    counts = Counter("-".join(sorted(drawn(units, str(seed), 2))) for seed in SEEDS)
    assert chi_square(counts, 9, len(SEEDS) / 9) < 26.1


def test_the_next_of_the_stratum_replaces_whom_it_can_only_be_replaced_by() -> None:
    a, b = tirer(region(A=9, B=6), graine="g", taille=5)
    assert (a.strate, len(a.tirees), len(a.remplacantes)) == ("A", 3, 6)
    assert (b.strate, len(b.tirees), len(b.remplacantes)) == ("B", 2, 4)
    assert a.tirees + a.remplacantes == ordered("g", [f"A{number:02d}" for number in range(9)])


def test_a_larger_draw_keeps_whom_the_smaller_one_drew() -> None:
    units = region(A=30, B=20)
    assert drawn(units, "g", 10) < drawn(units, "g", 20)


@pytest.mark.parametrize(
    ("populations", "taille", "expected"),
    [
        pytest.param({"A": 60, "B": 30, "C": 10}, 20, [12, 6, 2], id="in proportion"),
        pytest.param(
            {"A": 50, "B": 30, "C": 20}, 7, [3, 2, 2], id="the largest remainder first, the floor of two kept"
        ),
        pytest.param({"A": 60, "B": 39, "C": 1}, 20, [12, 7, 1], id="a stratum of one is taken whole"),
        pytest.param({"A": 90, "B": 5, "C": 5}, 20, [16, 2, 2], id="two in each, at the cost of the largest"),
        pytest.param({"A": 90, "B": 5, "C": 5}, 5, [5, 0, 0], id="too few for two in each: in proportion only"),
        pytest.param({"A": 3, "B": 0}, 3, [3, 0], id="all of them, none where there is none"),
        pytest.param({"A": 5, "B": 5}, 0, [0, 0], id="nobody"),
        pytest.param({}, 0, [], id="no stratum"),
    ],
)
def test_strata_are_given_their_share(populations: dict[str, int], taille: int, expected: list[int]) -> None:
    assert list(allocation(populations, taille).values()) == expected


@given(st.dictionaries(st.text(), st.integers(0, 80), max_size=8), st.data())
def test_a_share_is_never_more_than_its_stratum_and_all_are_drawn(
    populations: dict[str, int], data: st.DataObject
) -> None:
    taille = data.draw(st.integers(0, sum(populations.values())))
    au_moins = data.draw(st.integers(0, 4))
    shares = allocation(populations, taille, au_moins)
    assert sum(shares.values()) == taille
    assert all(0 <= shares[code] <= population for code, population in populations.items())
    if sum(min(au_moins, population) for population in populations.values()) <= taille:
        assert all(shares[code] >= min(au_moins, population) for code, population in populations.items())


@pytest.mark.parametrize(("populations", "taille"), [({"A": 3}, 4), ({"A": 3}, -1), ({"A": 3, "B": -1}, 1)])
def test_what_cannot_be_drawn_is_refused(populations: dict[str, int], taille: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        allocation(populations, taille)
