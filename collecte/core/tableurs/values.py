"""Convert cell values to plain text, in the French format of a page or in the raw format of an XLSForm."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from collecte.core.tableurs.model import NBSP, TableurError, count, place

Value = int | float | str | bool | time | date | datetime | timedelta

_LINE_ENDS = re.compile("\r\n?|[\v\f\u0085\u2028\u2029]")
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")  # turn text around or are invisible; no one types them
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_HALF_SECOND = timedelta(milliseconds=500)


def clean_text(text: str, row: int, column: int, longest: int) -> str:
    """Return a text in NFC, trimmed, lines ended by `\\n`; control characters are refused: PostgreSQL and Excel refuse
    some."""
    if len(text) > longest:
        raise TableurError(
            f"La cellule {place(row, column)} contient {count(len(text))} caractères, la limite est {count(longest)}.",
            "Raccourcissez-la, puis envoyez de nouveau le fichier.",
        )
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if match := _CONTROLS.search(text):
        raise TableurError(
            f"La cellule {place(row, column)} contient un caractère de commande invisible (U+{ord(match[0]):04X}).",
            "Effacez cette cellule, saisissez de nouveau son texte, puis envoyez de nouveau le fichier.",
        )
    return unicodedata.normalize("NFC", text).strip()


def value_text(value: Value, percent: bool) -> str:
    """Return a value as typed in French; `percent` when the cell shows 0.125 as 12,5 %."""
    if isinstance(value, bool):
        return "OUI" if value else "NON"
    if isinstance(value, int | float):
        return number_text(value, percent=percent)
    if isinstance(value, date | time | timedelta):
        return moment_text(value)
    return value


def form_text(value: Value, percent: bool) -> str:
    """Return an XLSForm value, as pyxform reads it: `TRUE`, `0.5` even when shown as a percentage.

    Dates are in ISO 8601, where pyxform puts a space instead of the `T` and a time even without one.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, timedelta):
        return _duration_text(value)
    return _iso_text(value) if isinstance(value, date | time) else value


def number_text(value: int | float, *, percent: bool = False) -> str:
    """Write fifteen significant digits, as Excel shows, no exponent: 3.0 is `3`, 0.1 + 0.2 is `0,3`.

    Raises ValueError when the value is not finite.
    """
    digits = _digits(value, 100 if percent else 1).replace(".", ",")
    return f"{digits}{NBSP}%" if percent else digits


def _digits(value: int | float, times: int = 1) -> str:
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        raise ValueError(value)
    digits = f"{exact * times:f}"
    if "." in digits:
        digits = digits.rstrip("0").removesuffix(".")
    return "0" if digits == "-0" else digits


def moment_text(value: date | time | timedelta) -> str:
    """Write `31/01/2026`, `31/01/2026 08:30`, `08:30`, `36:15`; seconds only where they count, rounded."""
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, time):
        return _duration_text(
            timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) + _rounding(value)
        )
    if isinstance(value, datetime):
        rounded = value.replace(microsecond=0) + _rounding(value)
        text = rounded.strftime("%H:%M:%S").removesuffix(":00")
        return f"{_french_day(rounded)} {text}" if text != "00:00" else _french_day(rounded)
    return _french_day(value)


def _french_day(value: date) -> str:
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def _iso_text(value: date | time) -> str:
    if isinstance(value, time):
        return (datetime.combine(date.min, value.replace(microsecond=0)) + _rounding(value)).time().isoformat()
    if isinstance(value, datetime):
        rounded = value.replace(microsecond=0) + _rounding(value)
        return rounded.isoformat().removesuffix("T00:00:00")
    return value.isoformat()


def _rounding(value: time | datetime) -> timedelta:
    return timedelta(seconds=1 if value.microsecond >= 500_000 else 0)


def _duration_text(value: timedelta) -> str:
    seconds = (abs(value) + _HALF_SECOND) // timedelta(seconds=1)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{second:02d}" if second else "")
    return f"-{text}" if value < timedelta(0) and seconds else text
