"""Shares of a whole and amounts of time: read as typed, summed as integers, rounded by largest remainder."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from questionnaires.core.francais import decimal_text, typeset

WHOLE = 10_000
"""The whole, in hundredths of a percent: floats fail on a third of the exact sets."""

SPACES = " \t\n\u00a0\u202f\u2009\u2007"
"""Spaces that French typists and French spreadsheets put around numbers."""

LONGEST = 12
"""Digits, at most, before the decimal mark."""

_NUMBER = re.compile(r"([-−]?)([0-9]{1,1000})(?:[.,]([0-9]{1,6}))?")
_THOUSANDS = re.compile(rf"(?<=[0-9])[{SPACES}](?=[0-9]{{3}}(?![0-9]))")


class UnreadableError(ValueError):
    """A typed text that gives no value: what is wrong, and what to write instead, in French."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = typeset(problem)
        self.remedy = typeset(remedy)
        super().__init__(f"{self.problem} {self.remedy}")


def is_blank(typed: str) -> bool:
    """Return whether nothing was typed, apart from spaces."""
    return not typed.strip(SPACES)


def shortened(typed: str) -> str:
    """Return a typed text fit to quote in a sentence: at most 30 characters."""
    text = " ".join(typed.split())
    return text if len(text) <= 30 else f"{text[:29]}…"


def parse_number(typed: str, *, decimals: int, minimum: int, maximum: int, unit: str = "") -> int | None:
    """Read `12,5`, `12.5`, `12,5 %` or `1 250` as an integer in units of 10**-decimals; None when blank.

    Raises UnreadableError for anything that is not digits with at most one separator, for more decimals than allowed
    (never rounded silently), outside minimum..maximum (same units as the result), and for text with two readings within
    these bounds: `12.500` is 12,5 here and 12 500 elsewhere. A comma is a decimal mark where three decimals are asked.
    A minus sign is read where the minimum is below zero.
    """
    if is_blank(typed):
        return None
    text = typed.strip(SPACES)
    if unit and text.endswith(unit):
        text = text[: -len(unit)].rstrip(SPACES)
    match = _NUMBER.fullmatch(_THOUSANDS.sub("", text))
    if match is None or (match[1] and minimum >= 0):
        raise _not_read(typed, decimals, is_number=match is not None)
    whole, fraction = match[2], (match[3] or "").rstrip("0")
    if match[3] and _is_grouped(whole, match[3]) and not ("," in text and decimals >= len(match[3])):
        grouped = int(whole + match[3]) * 10**decimals * (-1 if match[1] else 1)
        if minimum <= grouped <= maximum:
            raise _read_two_ways(typed, match[1] or "", whole, match[3], decimals)
    if len(fraction) > decimals:
        raise _too_precise(typed, decimals)
    value = int(whole + fraction.ljust(decimals, "0")) * (-1 if match[1] else 1)
    most = min(maximum, 10 ** (LONGEST + decimals) - 1)
    if len(whole) > LONGEST or not minimum <= value <= most:
        raise _out_of_range(typed, decimals, minimum, most, unit, is_long=value >= 10 ** (LONGEST + decimals))
    return value


def _is_grouped(whole: str, after: str) -> bool:
    """Return whether digits around a separator may be thousands: one to three, then exactly three."""
    return len(after) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _read_two_ways(typed: str, sign: str, whole: str, after: str, decimals: int) -> UnreadableError:
    """Build the error with both readings, and how to write those that are accepted."""
    fraction = after.rstrip("0")
    small, large = f"{sign}{whole},{fraction or '0'}", f"{sign}{whole}\u202f{after}"
    taken = [small if fraction else f"{sign}{whole}"] if len(fraction) <= decimals else []
    return UnreadableError(
        f"« {shortened(typed)} » se lit de deux façons : {small} ou {large}.",
        f"Écrivez {' ou '.join([*taken, large])}.",
    )


class Mesure(NamedTuple):
    """Unit in which an amount is typed: the most that is taken of it, and the integers that one of it counts.

    « 1/3 » is a third of `whole`. collecte/static/quantites.js reads the same, in the same sentences.
    """

    mot: str
    most: int
    grains: int
    whole: int
    expected: str


POURCENT = Mesure("%", 100, 100, 100, "un pourcentage, par exemple 7 ou 7,5")
HEURES = Mesure("h", 168, 300, 1, "un nombre d’heures, par exemple 3,5, 3\u00a0h\u00a030 ou 45\u00a0min")
"""Hours are counted in 1/300: both a hundredth of an hour and a minute are whole numbers of it."""
DEMI_JOURNEES = Mesure("", 62, 100, 1, "un nombre de demi-journées, par exemple 6 ou 2,5")

MOST_TERMS = 20
_DECIMAL = re.compile(rf"([-−]?)([0-9]+)(?:[.,]([0-9]+))?[{SPACES}]*(%|h(?:eures?)?)?", re.ASCII | re.IGNORECASE)
_FRACTION = re.compile(
    rf"([0-9]{{1,4}})[{SPACES}]*/[{SPACES}]*([0-9]{{1,4}})[{SPACES}]*(h(?:eures?)?)?", re.ASCII | re.IGNORECASE
)
_CLOCK = re.compile(
    rf"(?:([0-9]{{1,4}})(?:[{SPACES}]*h(?:eures?)?[{SPACES}]*|:)([0-5][0-9])(?:[{SPACES}]*min(?:utes?)?)?"
    rf"|([0-9]{{1,5}})[{SPACES}]*(?:min(?:utes?)?|mn))",
    re.ASCII | re.IGNORECASE,
)


def parse_amount(typed: str, mesure: Mesure, most: int | None = None) -> int | None:
    """Read `12,5`, `1/3`, `10+5`, and of hours `45 min`, `1 h 30` or `3:15`, in grains of a measure; None when blank.

    Terms are summed exactly, then rounded once. Raises UnreadableError, also above `most`, that of the measure by
    default.
    """
    if is_blank(typed):
        return None
    limit, terms = mesure.most if most is None else most, _THOUSANDS.sub("", typed).split("+")
    if len(terms) > MOST_TERMS:
        raise _not_amount(typed, "n’est pas un nombre", mesure)
    amount = sum((_term(term.strip(SPACES), typed, mesure, limit) for term in terms), Fraction(0))
    if amount > limit:
        raise _above(typed, mesure, limit)
    return int(amount * mesure.grains + Fraction(1, 2))


def _term(term: str, typed: str, mesure: Mesure, limit: int) -> Fraction:
    """Return what one term is worth, in units of the measure."""
    if match := _DECIMAL.fullmatch(term):
        _check_unit(match[4], typed, mesure)
        return _decimal(match, typed, mesure, limit)
    if (match := _FRACTION.fullmatch(term)) and int(match[2]):
        _check_unit(match[3], typed, mesure)
        return Fraction(int(match[1]) * mesure.whole, int(match[2]))
    if match := _CLOCK.fullmatch(term):
        _check_unit("h", typed, mesure)
        return Fraction(int(match[1] or 0) * 60 + int(match[2] or match[3]), 60)
    raise _not_amount(typed, "n’est pas un nombre", mesure)


def _check_unit(unit: str | None, typed: str, mesure: Mesure) -> None:
    if unit and unit[0].lower() != mesure.mot:
        raise _not_amount(typed, "est un pourcentage" if unit == "%" else "est une durée", mesure)


def _decimal(match: re.Match[str], typed: str, mesure: Mesure, limit: int) -> Fraction:
    """Return a number; where thousands are taken, three decimals may be thousands and are too precise, even zeros."""
    sign, whole, decimals = match[1], match[2].lstrip("0") or "0", match[3] or ""
    fraction = decimals.rstrip("0")
    if sign:
        raise _not_amount(typed, "est négatif", mesure)
    if len(decimals if limit >= 1000 else fraction) > 2:
        raise _too_precise(typed, 2)
    if len(whole) > LONGEST:
        raise _above(typed, mesure, limit)
    return Fraction(int(whole + fraction.ljust(2, "0")), 100)


def _not_amount(typed: str, problem: str, mesure: Mesure) -> UnreadableError:
    return UnreadableError(f"« {shortened(typed)} » {problem}.", f"Écrivez {mesure.expected}.")


def _above(typed: str, mesure: Mesure, limit: int) -> UnreadableError:
    return _out_of_range(typed, 0, 0, limit, mesure.mot, is_long=False)


@lru_cache(maxsize=1000)
def parse_share(typed: str) -> int | None:
    """Read a share as hundredths of a percent, 0..10000; None when blank. Raises UnreadableError."""
    return parse_amount(typed, POURCENT)


def _not_read(typed: str, decimals: int, *, is_number: bool) -> UnreadableError:
    """Build the error of a text that is no number, or of one below zero where nothing is."""
    example = "par exemple 7 ou 7,5" if decimals else "par exemple 7"
    if is_number:
        return UnreadableError(f"« {shortened(typed)} » est négatif.", f"Écrivez un nombre positif, {example}.")
    return UnreadableError(f"« {shortened(typed)} » n’est pas un nombre.", f"Écrivez {example}.")


def _too_precise(typed: str, decimals: int) -> UnreadableError:
    limit = {0: "un nombre entier", 1: "un seul chiffre"}.get(decimals, f"{decimals} chiffres au plus")
    remedy = f"Écrivez {limit}." if decimals == 0 else f"Gardez {limit} après la virgule."
    return UnreadableError(f"« {shortened(typed)} » est trop précis.", remedy)


def _out_of_range(
    typed: str, decimals: int, minimum: int, maximum: int, unit: str, *, is_long: bool
) -> UnreadableError:
    what = "trop grand" if is_long else "hors des limites"
    low, high = decimal_text(minimum, decimals), decimal_text(maximum, decimals)
    suffix = f"\u00a0{unit}" if unit else ""
    return UnreadableError(f"« {shortened(typed)} » est {what}.", f"Écrivez un nombre entre {low} et {high}{suffix}.")


@dataclass(frozen=True, slots=True)
class Total:
    """Progress of a répartition, in hundredths of a percent; `readable` is False when a line gives no value."""

    reparti: int
    readable: bool = True

    @property
    def reste(self) -> int:
        """Remainder to share; negative when too much was shared."""
        return WHOLE - self.reparti


def total_of(typed: Iterable[str]) -> Total:
    """Return the total of typed shares; blanks count for nothing, unreadable lines are left out and flagged."""
    reparti, readable = 0, True
    for text in typed:
        try:
            reparti += parse_share(text) or 0
        except UnreadableError:
            readable = False
    return Total(reparti, readable)


def largest_remainder(weights: Sequence[int], total: int = 100) -> list[int]:
    """Share `total` units in proportion to `weights` (integers, zero or more) so that the parts sum to it exactly.

    Hamilton's method: each part gets the floor of its exact share, and the units left go to the largest
    remainders, ties to the earlier part. All weights zero gives zeros: nothing can be in proportion to nothing.
    Raises ValueError on a negative weight.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [weight * total // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(weights[index] * total % whole))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
