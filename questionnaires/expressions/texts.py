"""Functions of expressions on texts, lists of codes and days, as in collecte/static/fonctions.js."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from questionnaires.expressions.values import Number


def codes_in(text: str) -> list[str]:
    """Return the codes of an answer to a choice."""
    return [code for code in text.split(" ") if code]


def selected_at(text: str, place: Number) -> str:
    """Return the code at that place, from 0; blank beyond the last."""
    codes = codes_in(text)
    within = isinstance(place, Fraction) and 0 <= math.trunc(place) < len(codes)
    return codes[math.trunc(place)] if within else ""


def part(text: str, start: Number, end: Number = math.inf) -> str:
    """Return the characters from `start`, counted from 0, up to `end` excluded; below 0, both count from the end."""
    return text[_index(start, len(text)) : _index(end, len(text))]


def _index(place: Number, length: int) -> int:
    if isinstance(place, float):
        return length if place > 0 else 0
    whole = math.trunc(place)
    return min(max(whole + length if whole < 0 else whole, 0), length)


def before(text: str, mark: str) -> str:
    """Return what precedes the first mark; blank without a mark."""
    return text[: max(text.find(mark), 0)]


def after(text: str, mark: str) -> str:
    """Return what follows the first mark; blank without a mark."""
    return text[text.find(mark) + len(mark) :] if mark in text else ""


_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
_CODE = re.compile(r"%([YymnbdeaHhMS3])")
_WRITTEN: Mapping[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04d}",
    "y": lambda day: f"{day.year % 100:02d}",
    "m": lambda day: f"{day.month:02d}",
    "n": lambda day: f"{day.month}",
    "b": lambda day: _MONTHS[day.month - 1],
    "d": lambda day: f"{day.day:02d}",
    "e": lambda day: f"{day.day}",
    "a": lambda day: _DAYS[day.weekday()],
    "H": lambda _: "00",
    "h": lambda _: "0",
    "M": lambda _: "00",
    "S": lambda _: "00",
    "3": lambda _: "000",
}
"""ODK's codes; a day has no hour here, and is written at midnight."""

_NO_CODE = re.compile(r"%(?![YymnbdeaHhMS3]).?", re.DOTALL)


def unknown_code(pattern: str) -> str | None:
    """Return the first part of a pattern that looks like a code and is none, such as `%A`."""
    match = _NO_CODE.search(pattern)
    return match[0] if match else None


def date_text(day: date, pattern: str) -> str:
    """Write a day by ODK's codes, such as `%d/%m/%Y`; anything else stays as typed."""
    return _CODE.sub(lambda match: _WRITTEN[match[1]](day), pattern)
