"""Write tables as CSV for French Excel: UTF-8 with BOM, semicolons, formulas neutralised."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from exports.tableur.text import clean_text

_GUARDED = tuple("=+-@\t\r＝＋－＠'")

BLOCK = 500
"""Rows sent together."""

Cell = str | int | None


def french_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a whole file. Texts are `guarded`; numbers stay numbers."""
    return b"".join(stream_french_csv(headers, rows))


def stream_french_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the bytes of `french_csv`, a block of rows at a time."""
    yield b"\xef\xbb\xbf" + _lines([headers])
    rest = iter(rows)
    while block := list(islice(rest, BLOCK)):
        yield _lines(block)


def guarded(text: str) -> str:
    """Neutralise a cleaned text in spreadsheets: an apostrophe precedes whatever they would compute, and any other
    apostrophe, so that removing one always restores the text."""
    return f"'{text}" if text.lstrip().startswith(_GUARDED) else text


def csv_lines(rows: Iterable[Sequence[Cell]], delimiter: str = ";") -> bytes:
    """Return rows in UTF-8, each ended by CR LF, unguarded."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    return csv_lines([_cell(value) for value in row] for row in rows)


def _cell(value: Cell) -> Cell:
    return guarded(clean_text(value)) if isinstance(value, str) else value
