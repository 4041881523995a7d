"""Values and conversions of XPath 1.0 with exact numbers and dates, as in collecte/static/expressions.js."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from questionnaires.core.elements import Answer

Number = Fraction | float
"""An exact fraction, or one of the floats NaN, Infinity and -Infinity; never another float, and no negative zero."""

Nodes = tuple[Answer, ...]
"""Answers to one question in every line of a repeating group."""

Scalar = bool | Number | str | date
Value = Scalar | Nodes

LIMIT = 10**30
"""Numbers stay below it; at or above they are infinite."""

DECIMALS = 30
"""Decimals kept when a fraction needs more than 60 digits above or below its bar."""

TEXT_DECIMALS = 15
"""Decimals of a number written as text."""

EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days

_SPACES = " \t\r\n"
_NUMBER = re.compile(r"-?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def items(value: Value) -> tuple[Scalar, ...]:
    """Return the nodes of a node-set; any other value is alone."""
    return value if isinstance(value, tuple) else (value,)


def single(value: Value) -> Scalar:
    """Return the first node of a node-set, blank when it has none."""
    if isinstance(value, tuple):
        return value[0] if value else ""
    return value


def is_number(value: Value) -> bool:
    return isinstance(value, Fraction | float)


def to_boolean(value: Value) -> bool:
    """Convert as XPath's boolean(); a date is true, a node-set is true when it has a node, even blank."""
    if isinstance(value, Fraction | float):
        return value == value and value != 0
    return isinstance(value, date) or bool(value)


def to_number(value: Value) -> Number:
    """Convert as XPath's number(), and to days since 1970 for a date or a text written like one; a blank is NaN, never
    zero."""
    scalar = single(value)
    if isinstance(scalar, Fraction | float):
        return scalar
    if isinstance(scalar, bool):
        return Fraction(int(scalar))
    if isinstance(scalar, date):
        return Fraction((scalar - EPOCH).days)
    return _number_of(scalar.strip(_SPACES))


def _number_of(text: str) -> Number:
    if _NUMBER.fullmatch(text):
        return Fraction(text.removesuffix("."))
    day = read_date(text)
    return math.nan if day is None else to_number(day)


def read_date(text: str) -> date | None:
    """Read `2026-01-31`, None when it is not a day of the calendar."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def to_date(value: Value) -> date | str:
    """Convert to a date, from itself, from `2026-01-31` or from days since 1970; blank when there is no such day."""
    scalar = single(value)
    if isinstance(scalar, date):
        return scalar
    if isinstance(scalar, str):
        return read_date(scalar.strip(_SPACES)) or ""
    days = to_number(scalar)
    if isinstance(days, float) or not FIRST_DAY <= math.trunc(days) <= LAST_DAY:
        return ""
    return EPOCH + timedelta(days=math.trunc(days))


def to_text(value: Value) -> str:
    """Convert as XPath's string(): no exponent, 15 decimals at most, dates as `2026-01-31`."""
    scalar = single(value)
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, date):
        return scalar.isoformat()
    if isinstance(scalar, str):
        return scalar
    return decimal_text(scalar) if isinstance(scalar, Fraction) else _NAMES.get(scalar, "NaN")


_NAMES = {math.inf: "Infinity", -math.inf: "-Infinity"}


def decimal_text(number: Fraction) -> str:
    units = math.floor(abs(number) * 10**TEXT_DECIMALS + Fraction(1, 2))
    digits = f"{units:0{TEXT_DECIMALS + 1}d}"
    text = f"{digits[:-TEXT_DECIMALS]}.{digits[-TEXT_DECIMALS:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and units else text


def bounded(number: Fraction) -> Number:
    """Bound a number, so that every operation stays as cheap as the last one."""
    if abs(number.numerator) < LIMIT and number.denominator < LIMIT:
        return number
    if abs(number) >= LIMIT:
        return math.inf if number > 0 else -math.inf
    if abs(number.numerator) < LIMIT**2 and number.denominator < LIMIT**2:
        return number
    return Fraction(math.floor(number * 10**DECIMALS + Fraction(1, 2)), 10**DECIMALS)


def negate(number: Number) -> Number:
    return -number


def calculate(operator: str, left: Number, right: Number) -> Number:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _EXACT[operator](left, right)
    result = _WITHOUT_EXACTNESS[operator](left, right)
    return Fraction(0) if isinstance(result, float) and math.isfinite(result) else result


def _divide(left: Fraction, right: Fraction) -> Number:
    if right == 0:
        return _over_zero(left)
    return bounded(left / right)


def _over_zero(left: Number) -> Number:
    if left == 0 or left != left:
        return math.nan
    return math.inf if left > 0 else -math.inf


def _remainder(left: Fraction, right: Fraction) -> Number:
    """Return the truncated remainder, with the sign of the dividend."""
    return bounded(left - right * math.trunc(left / right)) if right else math.nan


def _infinite_remainder(left: Number, right: Number) -> Number:
    return left if isinstance(left, Fraction) and right == right else math.nan


_EXACT: Mapping[str, Callable[[Fraction, Fraction], Number]] = {
    "+": lambda left, right: bounded(left + right),
    "-": lambda left, right: bounded(left - right),
    "*": lambda left, right: bounded(left * right),
    "div": _divide,
    "mod": _remainder,
}
# One side is not finite: only the sign of the other one matters, and a float holds it.
_WITHOUT_EXACTNESS: Mapping[str, Callable[[Number, Number], Number]] = {
    "+": lambda left, right: _float(left) + _float(right),
    "-": lambda left, right: _float(left) - _float(right),
    "*": lambda left, right: _float(left) * _float(right),
    "div": lambda left, right: _float(left) / _float(right) if right != 0 else _over_zero(left),
    "mod": _infinite_remainder,
}


def _float(number: Number) -> float:
    return number if isinstance(number, float) else float((number > 0) - (number < 0))


def total(numbers: Iterable[Number]) -> Number:
    result: Number = Fraction(0)
    for number in numbers:
        result = calculate("+", result, number)
    return result


def rounded(number: Number, places: Number) -> Number:
    """Round half towards +Infinity, as XPath does; NaN beyond 30 decimals on either side."""
    if isinstance(places, float) or abs(math.trunc(places)) > DECIMALS:
        return math.nan
    if isinstance(number, float):
        return number
    scale = Fraction(10) ** math.trunc(places)
    return bounded(Fraction(math.floor(number * scale + Fraction(1, 2))) / scale)


def truncated(number: Number) -> Number:
    return number if isinstance(number, float) else Fraction(math.trunc(number))


def floor(number: Number) -> Number:
    return number if isinstance(number, float) else Fraction(math.floor(number))


def ceiling(number: Number) -> Number:
    return number if isinstance(number, float) else Fraction(math.ceil(number))


def magnitude(number: Number) -> Number:
    return -number if number < 0 else number


LARGEST_EXPONENT = 1_000


def power(base: Number, exponent: Number) -> Number:
    """Raise to a whole power, by squares; NaN for any other exponent, or beyond the largest."""
    if isinstance(base, float) or isinstance(exponent, float) or exponent.denominator > 1:
        return math.nan
    left = abs(exponent.numerator)
    if left > LARGEST_EXPONENT:
        return math.nan
    result: Number = Fraction(1)
    square: Number = base
    while left:
        if left % 2:
            result = calculate("*", result, square)
        square = calculate("*", square, square)
        left //= 2
    return result if exponent >= 0 else calculate("div", Fraction(1), result)


def compare(operator: str, left: Value, right: Value) -> bool:
    """Compare as XPath: with node-sets, whether any pair of nodes satisfies it. Linear in the number of nodes."""
    left, right = _beside(left, right), _beside(right, left)
    if operator not in ("=", "!="):
        return _any_in_order(operator, left, right)
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return (left == right) == (operator == "=")
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_boolean(left) == to_boolean(right)) == (operator == "=")
    test = _any_same if operator == "=" else _any_different
    return any(test(*pair) for pair in _comparable(items(left), items(right)))


def _beside(value: Value, other: Value) -> Value:
    """Convert a node-set to a boolean when it is compared with one."""
    return to_boolean(value) if isinstance(value, tuple) and isinstance(other, bool) else value


def _comparable(left: tuple[Scalar, ...], right: tuple[Scalar, ...]) -> Iterator[tuple[list[object], list[object]]]:
    """Yield the sets to look for pairs in: numbers as soon as one of the two is a number, texts otherwise."""
    yield [to_text(node) for node in left if not is_number(node)], [to_text(n) for n in right if not is_number(n)]
    yield [node for node in left if is_number(node)], [to_number(node) for node in right]
    yield [to_number(node) for node in left], [node for node in right if is_number(node)]


def _any_same(left: list[object], right: list[object]) -> bool:
    return any(value == value for value in set(left) & set(right))  # NaN is not itself


def _any_different(left: list[object], right: list[object]) -> bool:
    if not left or not right:
        return False
    return len({*left, *right}) > 1 or any(value != value for value in left)


def _any_in_order(operator: str, left: Value, right: Value) -> bool:
    if operator in (">", ">="):
        left, right, operator = right, left, operator.replace(">", "<")
    low = [number for number in map(to_number, items(left)) if number == number]
    high = [number for number in map(to_number, items(right)) if number == number]
    if not low or not high:
        return False
    return min(low) < max(high) if operator == "<" else min(low) <= max(high)
