"""Probability laws behind intervals: hypergeometric in exact integers, normal and Student quantiles."""

import math
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

RISQUE = Fraction(1, 20)
"""Risk that intervals miss the truth: 5 %, so that their level is 95 %."""


def normal(probability: float) -> float:
    """Return the quantile of the standard normal law, 0 < probability < 1 (`statistics.NormalDist`)."""
    return NormalDist().inv_cdf(probability)


@lru_cache(maxsize=512)
def student(probability: float, degrees: int) -> float:
    """Return the quantile of Student's law with a whole number of degrees of freedom, one or more; 0 < probability < 1.

    The distribution function is a finite sum for whole degrees (Abramowitz and Stegun, Handbook of Mathematical
    Functions, 1964, formulas 26.7.3 and 26.7.4); it is inverted by halving an interval until floats do not allow it.
    Raises ValueError outside those bounds.
    """
    if degrees < 1 or not 0 < probability < 1:
        raise ValueError(f"no Student quantile for {probability} with {degrees} degrees of freedom")
    if probability < 0.5:
        return -student(1 - probability, degrees)
    wanted, high = 2 * probability - 1, 1.0
    while within(high, degrees) < wanted:
        high *= 2
    low = 0.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if within(middle, degrees) >= wanted else (middle, high)
    return high


def within(t: float, degrees: int) -> float:
    """Return P(|T| <= t) for t zero or more: A(t|ν) of Abramowitz and Stegun, 26.7.3 (odd degrees) and 26.7.4
    (even)."""
    angle = math.atan(t / math.sqrt(degrees))
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    terms = [term] if degrees > 1 else []
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= square * ((step - 1) / step)
        terms.append(term)
    total = sine * math.fsum(terms)
    return 2 / math.pi * (angle + total) if odd else total


def at_least(observed: int, drawn: int, positives: int, population: int) -> int:
    """Count which of the C(population, drawn) draws have `observed` positives or more: P(X >= observed), times their
    number.

    All are counts; `positives` is how many the population has. An exact integer, whatever their size.
    """
    first = max(observed, drawn - (population - positives), 0)
    last = min(drawn, positives)
    if first > last:
        return 0
    term = math.comb(positives, first) * math.comb(population - positives, drawn - first)
    total = term
    for seen in range(first, last):
        up = (positives - seen) * (drawn - seen)
        term = term * up // ((seen + 1) * (population - positives - drawn + seen + 1))
        total += term
    return total
