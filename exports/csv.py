"""Tables as CSV for French Excel: UTF-8 with a byte order mark, semicolons, and no text that it would compute."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from exports.text import clean_text

_STARTS_A_FORMULA = tuple("=+-@\t\r＝＋－＠")

BLOCK = 500
"""Rows sent together."""

Cell = str | int | None


def french_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A whole file. What a spreadsheet would take for a formula starts with an apostrophe; numbers stay numbers."""
    return b"".join(stream_french_csv(headers, rows))


def stream_french_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same, some rows at a time."""
    yield b"\xef\xbb\xbf" + _lines([headers])
    rest = iter(rows)
    while block := list(islice(rest, BLOCK)):
        yield _lines(block)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(own) for own in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    is_formula = value.lstrip(" ").startswith(_STARTS_A_FORMULA)
    return f"'{clean_text(value)}" if is_formula else clean_text(value)
