"""Quantiles against published tables and closed forms; hypergeometric counts against a naive sum."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.statistiques.lois import at_least, normal, student, within


@pytest.mark.parametrize(
    ("degrees", "two_sided_95", "two_sided_99"),
    [
        # The usual table of Student's t (Fisher and Yates), three decimals.
        (1, 12.706, 63.657),
        (2, 4.303, 9.925),
        (3, 3.182, 5.841),
        (4, 2.776, 4.604),
        (5, 2.571, 4.032),
        (6, 2.447, 3.707),
        (9, 2.262, 3.250),
        (10, 2.228, 3.169),
        (15, 2.131, 2.947),
        (20, 2.086, 2.845),
        (29, 2.045, 2.756),
        (30, 2.042, 2.750),
        (40, 2.021, 2.704),
        (60, 2.000, 2.660),
        (120, 1.980, 2.617),
    ],
)
def test_student_quantiles_are_those_of_the_table(degrees: int, two_sided_95: float, two_sided_99: float) -> None:
    assert student(0.975, degrees) == pytest.approx(two_sided_95, abs=5.001e-4)
    assert student(0.995, degrees) == pytest.approx(two_sided_99, abs=5.001e-4)


@given(st.floats(0.001, 0.999))
def test_student_quantiles_are_the_closed_forms_of_one_and_two_degrees(probability: float) -> None:
    cauchy = math.tan(math.pi * (probability - 0.5))
    two = (2 * probability - 1) / math.sqrt(2 * probability * (1 - probability))
    assert student(probability, 1) == pytest.approx(cauchy, rel=1e-9, abs=1e-9)
    assert student(probability, 2) == pytest.approx(two, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("degrees", [3, 4, 7, 12, 31])
def test_the_sum_for_whole_degrees_is_the_integral_of_the_density(degrees: int) -> None:
    scale = math.gamma((degrees + 1) / 2) / (math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))
    steps, reach = 2_000, 2.5
    heights = [scale * (1 + (reach * i / steps) ** 2 / degrees) ** (-(degrees + 1) / 2) for i in range(steps + 1)]
    simpson = sum(h * (1 if i in (0, steps) else 4 if i % 2 else 2) for i, h in enumerate(heights)) * reach / steps / 3
    assert within(reach, degrees) == pytest.approx(2 * simpson, abs=1e-11)


def test_student_nears_the_normal_law() -> None:
    assert student(0.975, 20_000) == pytest.approx(normal(0.975), abs=2e-4)
    assert normal(0.975) == pytest.approx(1.959964, abs=5e-7)
    assert normal(0.5) == NormalDist().median


def test_the_lower_quantile_is_the_upper_one_below_zero() -> None:
    assert student(0.025, 8) == -student(0.975, 8)
    assert student(0.5, 8) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("probability", "degrees"), [(0.975, 0), (0.0, 3), (1.0, 3)])
def test_a_quantile_that_does_not_exist_is_refused(probability: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="no Student quantile"):
        student(probability, degrees)


@given(st.data())
def test_tails_are_sums_of_draws(data: st.DataObject) -> None:
    population = data.draw(st.integers(1, 30))
    drawn, positives = data.draw(st.integers(0, population)), data.draw(st.integers(0, population))
    positives_drawn = data.draw(st.integers(0, drawn + 1))
    naive = sum(
        math.comb(positives, seen) * math.comb(population - positives, drawn - seen)
        for seen in range(positives_drawn, drawn + 1)
    )
    assert at_least(positives_drawn, drawn, positives, population) == naive
