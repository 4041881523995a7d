"""Tables as CSV for French Excel: UTF-8 with a byte order mark, semicolons, and no text that it would compute."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from exports.text import clean_text

_STARTS_A_FORMULA = tuple("=+-@\t\r＝＋－＠")

Cell = str | int | None


def french_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A whole file. What a spreadsheet would take for a formula starts with an apostrophe; numbers stay numbers."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(header) for header in headers])
    writer.writerows([_cell(own) for own in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    is_formula = value.lstrip(" ").startswith(_STARTS_A_FORMULA)
    return f"'{clean_text(value)}" if is_formula else clean_text(value)
