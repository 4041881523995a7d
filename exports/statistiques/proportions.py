"""Proportions with confidence intervals, for draws without replacement.

Two methods, chosen by `proportion` from what was measured (docs/decisions/0021-intervals.md). One draw among
`EXACT_UP_TO` structures or fewer: the exact interval, whose coverage is never below its level. Draws by strata, and a
larger population: Wilson's, with the effective size of the draw.
"""

from math import ceil, comb, floor, sqrt

from exports.statistiques.lois import RISQUE, at_least, normal
from exports.statistiques.plans import Estimation, Intervalle, Strate, usable

EXACT_UP_TO = 10_000
"""Population up to which one draw is read by the exact interval: more than all DLA accompanied in their busiest year.
Wilson's is shorter by less than a tenth and its coverage falls under 90 % for rare answers whatever the population, so
that only time sets the limit: integers grow with the population (a tenth of a second at this size)."""

EXACT = "intervalle exact, loi hypergéométrique"
WILSON = "intervalle de Wilson, effectif corrigé du tirage"

_NUDGE = 1e-9
"""Tolerance that reads floats just above a whole number as that number: far less than one structure."""


def proportion(strates: tuple[Strate, ...]) -> Estimation:
    """Return the share of ones (0..1) in the population that strata were drawn from, each without replacement.

    The estimate is Σ W·p over strata, W being the share of the population in each (Cochran, Sampling Techniques, 3rd
    ed., 1977, chapter 5); with one stratum, the share among its values. Bounds are whole numbers of structures over
    the population. Those who did not answer are taken to be like those who did. Raises ValueError when there is no
    value, or another one than 0 and 1.
    """
    strata = usable(strates)
    if any(valeur not in (0, 1) for strate in strata for valeur in strate.valeurs):
        raise ValueError("a proportion is made of 0 and 1")
    if sum(strate.n for strate in strata) == 0:
        raise ValueError("nothing is known without any answer")
    if len(strata) == 1 and strata[0].concernees <= EXACT_UP_TO:
        return _exact(strata[0])
    return wilson(strata)


def exact_counts(observed: int, drawn: int, population: int) -> tuple[int, int]:
    """Return the range of positives in the population that `observed` among `drawn` does not reject, as (least, most).

    A number is rejected when seeing as many, or seeing as few, had a probability of 2.5 % or less: the hypergeometric
    test of each side, inverted in exact integers, so that P(the interval holds the truth) >= 95 % for every population
    (Buonaccorsi, A note on confidence intervals for proportions in finite populations, The American Statistician 41,
    1987; Cochran, 1977, chapter 3). Raises ValueError unless 0 <= observed <= drawn <= population and drawn >= 1.
    """
    if not 0 <= observed <= drawn <= population or drawn < 1:
        raise ValueError(f"{observed} of {drawn} drawn among {population} cannot be")
    least = _least(observed, drawn, population)
    return least, population - _least(drawn - observed, drawn, population)


def _least(observed: int, drawn: int, population: int) -> int:
    """Return the smallest number of positives K with P(X >= observed; K) > RISQUE / 2, which grows with K."""
    every = comb(population, drawn) * RISQUE.numerator
    low, high = observed, population - (drawn - observed)
    while low < high:
        middle = (low + high) // 2
        if at_least(observed, drawn, middle, population) * 2 * RISQUE.denominator > every:
            high = middle
        else:
            low = middle + 1
    return low


def _exact(strate: Strate) -> Estimation:
    least, most = exact_counts(strate.somme, strate.n, strate.concernees)
    bounds = Intervalle(least / strate.concernees, most / strate.concernees)
    return Estimation(strate.somme / strate.n, bounds, EXACT)


def wilson(strates: tuple[Strate, ...]) -> Estimation:
    """Return the share of ones (0..1) of `usable` strata of 0 and 1, with Wilson's score interval.

    Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927, p. 209-212, with
    `effective_size` in the place of n. Bounds are moved outwards to whole structures, then inwards to what was seen:
    ones and zeros seen are no longer in doubt.
    """
    population = sum(strate.concernees for strate in strates)
    share = weighted(strates)
    low, high = _score_bounds(share, effective_size(strates))
    ones = sum(strate.somme for strate in strates)
    zeros = sum(strate.n for strate in strates) - ones
    least = max(ones, floor(low * population + _NUDGE))
    most = min(population - zeros, ceil(high * population - _NUDGE))
    return Estimation(share, Intervalle(least / population, most / population), WILSON)


def _score_bounds(share: float, size: float | None) -> tuple[float, float]:
    """Return Wilson's bounds; without a size nothing is left unknown, and both are the share."""
    if size is None:
        return share, share
    square = normal(1 - float(RISQUE) / 2) ** 2 / size
    centre = (share + square / 2) / (1 + square)
    half = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return centre - half, centre + half


def weighted(strates: tuple[Strate, ...]) -> float:
    """Return Σ W·mean over strata, in the unit of the values; strata that concern nobody weigh nothing."""
    population = sum(strate.concernees for strate in strates)
    return sum(strate.concernees * strate.somme / strate.n for strate in strates if strate.n) / population


def effective_size(strates: tuple[Strate, ...]) -> float | None:
    """Return the size of the draw with replacement, from all at once, that would be as precise; None when all is known.

    p(1-p) / v, where v is the variance of the estimate, finite-population correction included. With one stratum it is
    p(1-p) (N-n) / (n (N-1)), so that the size is n (N-1) / (N-n). With several it is the larger of:
    - what weights alone would do if strata were alike, p(1-p) · Σ W² (N-n) / (n (N-1));
    - the stratified estimate Σ W² (1-n/N) p(1-p) / (n-1) (Cochran, 1977, chapter 5).
    The first alone claims too much when strata differ and are unevenly answered; the second alone when a stratum of a
    few says the same by chance. The larger claims no gain from strata, only their cost (design effect: Kish, Survey
    Sampling, 1965).
    """
    alike = _alike(strates)
    if alike == 0:
        return None
    share = weighted(strates)
    spread = share * (1 - share)
    if spread == 0 or len(strates) == 1:
        return 1 / alike
    return spread / max(spread * alike, _variance(strates))


def design_effect(strates: tuple[Strate, ...]) -> float | None:
    """Return what uneven answers cost, whatever they say: the variance that weights give if strata are alike, over that
    of as many structures drawn from all at once (Kish, 1965). 1 or nearly when even; None when all is known."""
    values, population = sum(strate.n for strate in strates), sum(strate.concernees for strate in strates)
    alike = _alike(strates)
    return alike * values * (population - 1) / (population - values) if alike else None


def _alike(strates: tuple[Strate, ...]) -> float:
    return sum(_weight(strate, strates) ** 2 * _left(strate) / strate.n for strate in strates if strate.n)


def _weight(strate: Strate, strates: tuple[Strate, ...]) -> float:
    return strate.concernees / sum(other.concernees for other in strates)


def _left(strate: Strate) -> float:
    """Return the finite-population correction (N-n) / (N-1)."""
    return (strate.concernees - strate.n) / max(strate.concernees - 1, 1)


def _variance(strates: tuple[Strate, ...]) -> float:
    total = 0.0
    for strate in strates:
        if strate.n > 1:
            share = strate.somme / strate.n
            within = share * (1 - share) / (strate.n - 1) * (1 - strate.n / strate.concernees)
            total += _weight(strate, strates) ** 2 * within
    return total
