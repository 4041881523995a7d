"""Render values as cell XML: text as text, numbers as numbers, never a formula, never an exception.

A cell is written as `<c r="B7` followed by what is rendered here: its style, its type, its value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from math import isfinite
from typing import NamedTuple

from exports.tableur.text import FIRST_DAY, clean_text
from questionnaires.core.francais import short_day_text

GREATEST_INTEGER = 2**53
"""Beyond, a spreadsheet loses the last digits of a whole number: it is written as text."""

REMEMBERED = 4096
"""Number of distinct values of one type and format that are cached; later ones are rendered each time."""

LONGEST_REMEMBERED = 64
"""Longer texts are seldom repeated, and would fill the memory."""

BLANK = ""
"""No cell at all."""

_BEFORE_1900 = date(1899, 12, 30)
_ESCAPED_ALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class Formule(NamedTuple):
    """One of the product's formulas and its result, for readers that do not recalculate."""

    formule: str
    valeur: float | str


class Styles(NamedTuple):
    """Style ids of a column, as the template numbers them: of its values, of a text in it, of a reason for having no
    value."""

    valeur: int
    texte: int
    manque: int


@dataclass(frozen=True)
class Rendu:
    """Renders the values of columns of one format; `libelles`: text -> its id in the shared strings."""

    styles: Styles
    libelles: Mapping[str, int]

    def of_class(self, value_class: type) -> "_Connues | _Chaque":
        """Return a mapping of values of one class to the end of their cell."""
        make = self._of(value_class)
        return _Connues(make) if value_class in _HASHED or issubclass(value_class, Enum) else _Chaque(make)

    def _of(self, value_class: type) -> Callable[..., str]:
        """Return the writer of the values of a class; unknown classes are written as text."""
        makers: tuple[tuple[type, Callable[..., str]], ...] = (
            (type(None), lambda value: BLANK),
            (str, self._words),
            (bool, self._boolean),
            (int, self._integer),
            (float, self.decimal),
            (datetime, self._other),
            (date, self._day),
            (Formule, self._formula),
            (object, self._other),
        )
        return next(make for kind, make in makers if issubclass(value_class, kind))

    def _words(self, words: str) -> str:
        """Render a text or a reason. An empty reason leaves no cell."""
        return self._string(str(words), self.styles.manque) if isinstance(words, Enum) else self.text(words)

    def text(self, text: str) -> str:
        """Render a text. An empty one keeps the format of its cell."""
        return self._string(text, self.styles.texte) or f'" s="{self.styles.texte}"/>'

    def _other(self, value: object) -> str:
        return self._words(_said(value))

    def _string(self, text: str, style: int) -> str:
        """Render a text; empty when nothing of it is left."""
        cleaned = clean_text(text)
        if (shared := self.libelles.get(cleaned)) is not None:
            return f'" s="{style}" t="s"><v>{shared}</v></c>'
        if not cleaned:
            return ""
        return f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(cleaned)}</t></is></c>'

    def _boolean(self, value: bool) -> str:
        return f'" s="{self.styles.valeur}" t="b"><v>{int(value)}</v></c>'

    def _integer(self, number: int) -> str:
        if abs(number) > GREATEST_INTEGER:
            return self._other(number)
        return f'" s="{self.styles.valeur}"><v>{int(number)}</v></c>'

    def decimal(self, number: float) -> str:
        """Render a float by its shortest exact form; NaN and infinities as text."""
        if not isfinite(number):
            return self._other(number)
        if number.is_integer() and abs(number) <= GREATEST_INTEGER:
            return self._integer(int(number))
        return f'" s="{self.styles.valeur}"><v>{float(number)!r}</v></c>'

    def _formula(self, formule: Formule) -> str:
        kind, value = (' t="str"', escaped(formule.valeur)) if isinstance(formule.valeur, str) else ("", formule.valeur)
        return f'" s="{self.styles.valeur}"{kind}><f>{escaped(formule.formule)}</f><v>{value}</v></c>'

    def _day(self, day: date) -> str:
        """Render a date. Excel has a 29 February 1900, which never existed: earlier dates are written in words, as
        text."""
        if day < FIRST_DAY:
            return self._words(short_day_text(day))
        return f'" s="{self.styles.valeur}"><v>{(day - _BEFORE_1900).days}</v></c>'


class Classes(dict[type, "_Connues | _Chaque"]):
    """Class of a value -> value -> end of its cell: `classes[value.__class__][value]`."""

    def __init__(self, rendu: Rendu) -> None:
        super().__init__()
        self._rendu = rendu
        self.text, self.decimal = rendu.text, rendu.decimal

    def __missing__(self, kind: type) -> "_Connues | _Chaque":
        write = self[kind] = self._rendu.of_class(kind)
        return write

    def fin(self, value: object) -> str:
        return self[value.__class__][value]


class _Connues(dict[object, str]):
    """Cached values with the end of their cell: checks cost once per value, not once per cell."""

    def __init__(self, make: Callable[..., str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: object) -> str:
        end = self._make(value)
        if len(self) < REMEMBERED and not (isinstance(value, str) and len(value) > LONGEST_REMEMBERED):
            self[value] = end
        return end


class _Chaque:
    """Values of other classes, not even known to be hashable: never cached."""

    def __init__(self, make: Callable[..., str]) -> None:
        self._make = make

    def __getitem__(self, value: object) -> str:
        return self._make(value)


def escaped(text: str) -> str:
    """Escape a cleaned text for an XML element of a workbook."""
    return literal(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def literal(text: str) -> str:
    """Protect a text, or XML, from having `_x0041_` read as A."""
    return _ESCAPED_ALIKE.sub("_x005F_", text) if "_x" in text else text


def _said(value: object) -> str:
    """Return str(value). Python refuses whole numbers of thousands of digits, and `__str__` may raise."""
    try:
        return str(value)
    except Exception:
        return f"({type(value).__name__})"


_HASHED = frozenset({type(None), str, bool, int, float, date})
