"""Intervals of proportions: every population and every sample enumerated, then their properties."""

from itertools import pairwise
from math import comb

import pytest

from exports.statistiques.plans import Intervalle, Strate
from exports.statistiques.proportions import (
    EXACT,
    EXACT_UP_TO,
    WILSON,
    design_effect,
    effective_size,
    exact_counts,
    proportion,
    wilson,
)
from tests.exports.statistiques.enumeration import draws, of_scores, of_strata, strate


def ones(yes: int, drawn: int) -> list[int]:
    return [1] * yes + [0] * (drawn - yes)


def interval_of(strates: tuple[Strate, ...]) -> Intervalle:
    intervalle = wilson(strates).intervalle
    assert intervalle is not None
    return intervalle


def exact_coverage(population: int, drawn: int) -> list[tuple[int, int]]:
    """Return, for each number of positives, (draws whose interval holds it, all draws), in integers."""
    intervals = [exact_counts(positives_drawn, drawn, population) for positives_drawn in range(drawn + 1)]
    return [
        (
            sum(
                draws(positives_drawn, drawn, positives, population)
                for positives_drawn, (least, most) in enumerate(intervals)
                if least <= positives <= most
            ),
            comb(population, drawn),
        )
        for positives in range(population + 1)
    ]


def test_the_exact_interval_holds_the_truth_95_times_in_100_for_every_population_up_to_60() -> None:
    for population in range(1, 61):
        for drawn in range(1, population + 1):
            for covered, every in exact_coverage(population, drawn):
                assert covered * 20 >= every * 19, (population, drawn)


@pytest.mark.parametrize(
    ("population", "drawn", "least", "mean"),
    [
        (60, 30, 0.9530, 0.9806),
        (100, 30, 0.9514, 0.9755),
        (200, 60, 0.9522, 0.9708),
        (400, 30, 0.9509, 0.9739),
        (1000, 30, 0.9508, 0.9737),
    ],
)
def test_the_exact_interval_is_not_much_wider_than_needed(
    population: int, drawn: int, least: float, mean: float
) -> None:
    shares = [covered / every for covered, every in exact_coverage(population, drawn)]
    assert (round(min(shares), 4), round(sum(shares) / len(shares), 4)) == (least, mean)


@pytest.mark.parametrize(("population", "drawn"), [(60, 30), (200, 60), (1000, 30), (10_000, 30)])
def test_wilson_would_be_shorter_by_less_than_a_tenth(population: int, drawn: int) -> None:
    exact = wilsons = 0.0
    for positives_drawn in range(drawn + 1):
        least, most = exact_counts(positives_drawn, drawn, population)
        exact += (most - least) / population
        interval = interval_of((strate(population, ones(positives_drawn, drawn)),))
        wilsons += interval.haut - interval.bas
    assert 0.9 < wilsons / exact < 1.001


@pytest.mark.parametrize(("found", "drawn", "population"), [(0, 12, 40), (3, 10, 50), (28, 30, 200), (60, 60, 90)])
def test_the_next_number_outside_the_exact_interval_was_improbable(found: int, drawn: int, population: int) -> None:
    least, most = exact_counts(found, drawn, population)

    def tail(positives: int, seen: range) -> float:
        if not 0 <= positives <= population:
            return 0
        return sum(draws(positives_drawn, drawn, positives, population) for positives_drawn in seen) / comb(
            population, drawn
        )

    above, below = range(found, drawn + 1), range(found + 1)
    assert tail(least, above) > 0.025 >= tail(least - 1, above)
    assert tail(most, below) > 0.025 >= tail(most + 1, below)


def test_exact_bounds_grow_with_what_was_found_and_mirror_each_other() -> None:
    bounds = [exact_counts(positives_drawn, 15, 47) for positives_drawn in range(16)]
    assert all(low <= next_low and high <= next_high for (low, high), (next_low, next_high) in pairwise(bounds))
    assert [(47 - high, 47 - low) for low, high in reversed(bounds)] == bounds


@pytest.mark.parametrize(("found", "drawn", "population"), [(-1, 3, 9), (4, 3, 9), (3, 10, 9), (0, 0, 9)])
def test_counts_that_cannot_be_are_refused(found: int, drawn: int, population: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        exact_counts(found, drawn, population)


@pytest.mark.parametrize(
    ("population", "drawn", "least", "mean"),
    [
        (60, 30, 0.9609, 0.9802),
        (100, 30, 0.9466, 0.9701),
        (200, 30, 0.9353, 0.9622),
        (200, 60, 0.9448, 0.9654),
        (200, 100, 0.9526, 0.9694),
        (400, 30, 0.9250, 0.9573),
        (400, 120, 0.9466, 0.9607),
        (1000, 30, 0.8585, 0.9543),
    ],
)
def test_wilson_covers_one_draw_as_the_decision_says(population: int, drawn: int, least: float, mean: float) -> None:
    coverage = of_scores(population, drawn, (0, 1), interval_of)
    assert (round(coverage.least, 4), round(coverage.mean, 4)) == (least, mean)


@pytest.mark.parametrize(
    ("strata", "least", "mean"),
    [
        pytest.param(((30, 15), (40, 20)), 0.9619, 0.9861, id="two in proportion"),
        pytest.param(((12, 6), (8, 4), (20, 10)), 0.9699, 0.9922, id="three small ones in proportion"),
        pytest.param(((10, 5), (10, 5), (10, 5)), 0.9668, 0.9940, id="three alike"),
        pytest.param(((30, 25), (40, 8)), 0.9094, 0.9834, id="one DLA answered, the other hardly"),
        pytest.param(((60, 30), (60, 4)), 0.8667, 0.9781, id="four answers stand for half of the population"),
    ],
)
def test_wilson_covers_draws_by_strata_as_the_decision_says(
    strata: tuple[tuple[int, int], ...], least: float, mean: float
) -> None:
    coverage = of_strata(strata, (0, 1), interval_of)
    assert (round(coverage.least, 4), round(coverage.mean, 4)) == (least, mean)


def test_one_draw_is_read_by_the_exact_interval_and_strata_by_wilson() -> None:
    assert proportion((strate(200, ones(50, 60)),)).methode == EXACT
    assert proportion((strate(EXACT_UP_TO + 1, ones(50, 60)),)).methode == WILSON
    assert proportion((strate(100, ones(25, 30), "A"), strate(100, ones(25, 30), "B"))).methode == WILSON


def test_strata_weigh_what_they_are_in_the_population() -> None:
    # 20 of 20 in a DLA of 20, 0 of 20 in one of 180: one tenth of the population, half of the answers.
    estimation = proportion((strate(20, ones(20, 20), "A"), strate(180, ones(0, 20), "B")))
    assert estimation.valeur == pytest.approx(0.1)


def test_an_effective_size_of_one_draw_is_that_of_the_finite_population() -> None:
    size = effective_size((strate(200, ones(30, 60)),))
    assert size == pytest.approx(60 * 199 / 140)
    assert design_effect((strate(200, ones(30, 60)),)) == pytest.approx(1)


def test_uneven_answers_cost_precision_and_even_ones_gain_none() -> None:
    even = design_effect((strate(100, ones(30, 30), "A"), strate(100, ones(0, 30), "B")))
    uneven = design_effect((strate(100, ones(30, 50), "A"), strate(100, ones(6, 10), "B")))
    assert even == pytest.approx(1, abs=0.01)
    assert uneven is not None
    assert uneven > 1.9


def test_nothing_is_left_to_guess_when_all_are_known() -> None:
    for strates in ((strate(6, ones(4, 6)),), (strate(3, ones(3, 3), "A"), strate(3, ones(1, 3), "B"))):
        assert proportion(strates).intervalle == Intervalle(4 / 6, 4 / 6)
        assert interval_of(strates) == Intervalle(4 / 6, 4 / 6)
        assert design_effect(strates) is None


def test_strata_where_all_say_the_same_leave_doubt_about_the_others() -> None:
    intervalle = interval_of((strate(40, ones(10, 10), "A"), strate(40, ones(10, 10), "B")))
    assert intervalle.haut == 1
    assert 0.8 < intervalle.bas < 0.9


@pytest.mark.parametrize(
    "strates",
    [(strate(9, [0, 2]),), (strate(9, []),), (strate(9, [], "A"), strate(5, [], "B"))],
    ids=["another value than 0 and 1", "no answer", "no answer in any stratum"],
)
def test_what_is_no_proportion_is_refused(strates: tuple[Strate, ...]) -> None:
    with pytest.raises(ValueError, match=r"0 and 1|without any answer"):
        proportion(strates)
