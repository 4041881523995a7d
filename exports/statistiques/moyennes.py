"""Means of scores with confidence intervals, for draws without replacement, and the recommendation score."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import variance

from exports.statistiques.lois import RISQUE, student
from exports.statistiques.plans import Estimation, Intervalle, Strate, usable
from exports.statistiques.proportions import weighted

STUDENT = "intervalle de Student, corrigé de la population finie"


@dataclass(frozen=True, slots=True)
class Bornes:
    """The least and the greatest value of one answer, in the unit of the values."""

    minimum: int
    maximum: int


RECOMMANDATION = Bornes(-100, 100)


def recommandation(notes: Sequence[int]) -> tuple[int, ...]:
    """Return answers from 0 to 10 as -100 (0 to 6, « détracteurs »), 0 (7, 8) or 100 (9, 10, « promoteurs »).

    Their mean is the recommendation score, -100..100 (Reichheld, The One Number You Need to Grow, Harvard Business
    Review, December 2003). Raises ValueError outside 0..10.
    """
    if any(not 0 <= note <= 10 for note in notes):
        raise ValueError("a recommendation is from 0 to 10")
    return tuple(100 if note >= 9 else 0 if note >= 7 else -100 for note in notes)


def moyenne(strates: tuple[Strate, ...], bornes: Bornes) -> Estimation:
    """Return the mean of the population that strata were drawn from, in the unit of values, with Student's interval.

    Σ W·mean ± t·√v. With one stratum v = (1-n/N) s²/n and n-1 degrees of freedom (Cochran, Sampling Techniques, 3rd
    ed., 1977, chapter 2). With several, v is the larger of Σ W² (1-n/N) s²/n by stratum, with Satterthwaite's degrees
    rounded down (Cochran, section 5.4), and of the same with one s² for all, with n - strata degrees: see
    `effective_size`. Bounds stay within what the answers already seen allow.

    The s² of all is that of the values and of one more at each end of `bornes`. That guard is ours: on scales most
    answers are alike, and a draw without the rare one would otherwise claim to know nearly all (measured in
    docs/decisions/0021-intervals.md). Those who did not answer are taken to be like those who did. The interval is
    None for a single value, unless the population is that one. Raises ValueError without a value, or with one outside
    `bornes`.
    """
    strata = usable(strates)
    values = [valeur for strate in strata for valeur in strate.valeurs]
    if not values or min(values) < bornes.minimum or max(values) > bornes.maximum:
        raise ValueError("a mean needs values, all within their bounds")
    centre, population = weighted(strata), sum(strate.concernees for strate in strata)
    if len(values) == 1 < population:
        return Estimation(centre, None, STUDENT)
    half = _half_width(strata, values, bornes)
    unseen = population - len(values)
    low = max(centre - half, (sum(values) + unseen * bornes.minimum) / population)
    high = min(centre + half, (sum(values) + unseen * bornes.maximum) / population)
    return Estimation(centre, Intervalle(min(low, centre), max(high, centre)), STUDENT)


def _half_width(strates: tuple[Strate, ...], values: Sequence[int], bornes: Bornes) -> float:
    population = sum(strate.concernees for strate in strates)
    answered = [strate for strate in strates if strate.n]
    factors = [
        (strate.concernees / population) ** 2 * (1 - strate.n / strate.concernees) / strate.n for strate in answered
    ]
    alike = variance([*values, bornes.minimum, bornes.maximum]) * sum(factors)
    parts = [
        factor * variance(strate.valeurs) if strate.n > 1 else 0.0
        for factor, strate in zip(factors, answered, strict=True)
    ]
    degrees = len(values) - len(answered) if alike >= sum(parts) else _satterthwaite(parts, answered)
    return student(1 - float(RISQUE) / 2, max(1, degrees)) * sqrt(max(alike, sum(parts)))


def _satterthwaite(parts: Sequence[float], strates: Sequence[Strate]) -> int:
    """Return (Σ v)² / Σ v²/(n-1), rounded down (Satterthwaite, Biometrics Bulletin 2, 1946)."""
    spread = sum(part**2 / (strate.n - 1) for part, strate in zip(parts, strates, strict=True) if strate.n > 1)
    return int(sum(parts) ** 2 / spread)
