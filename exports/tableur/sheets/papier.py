"""Layout of printable tabs: a column of labels and six of figures, titles, tables, sentences."""

from collections.abc import Sequence

from exports.tableur.feuille import Feuille
from exports.tableur.styles import BODY, HEADING, PERCENT, WRAPPED

LABEL_WIDTH, FIGURE_WIDTH, COLUMNS = 44, 15, 7
WIDTH = LABEL_WIDTH + FIGURE_WIDTH * (COLUMNS - 1)
NOT_SHOWN = "–"
LEGEND = f"{NOT_SHOWN} : non montré : confidentiel, inconnu ou, en ETP, d’une part trop petite."
SHARE = BODY.but(number=PERCENT, align="right")


HEAD = 2
"""Rows of the title and of the headers of a table."""


def table_header(feuille: Feuille, row: int, titre: str, headers: Sequence[str]) -> int:
    """Write a title, then headers, all but the first aligned right; return the row below."""
    feuille.text(row, 0, titre, HEADING)
    feuille.headers(row + 1, headers)
    longest = max((len(header) for header in headers[1:]), default=0)
    feuille.height(row + 1, "x" * longest, FIGURE_WIDTH - 3)
    return row + HEAD


def shares(feuille: Feuille, row: int, parts: Sequence[int | None], numbers: Sequence[str]) -> None:
    """Write shares from the second column; `numbers` are their formats, which show the rounding."""
    for place, (part, number) in enumerate(zip(parts, numbers, strict=True), start=1):
        if part is None:
            feuille.text(row, place, NOT_SHOWN, BODY.but(align="right"))
        else:
            feuille.number(row, place, part, SHARE.but(number=number))


def table(feuille: Feuille, row: int, titre: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Write rows of a label, then texts; an empty text is not shown. Return the row below."""
    row = table_header(feuille, row, titre, headers)
    for label, *values in rows:
        feuille.wrapped(row, 0, label, WRAPPED, LABEL_WIDTH)
        for place, value in enumerate(values, start=1):
            feuille.text(row, place, value or NOT_SHOWN, BODY.but(align="right"))
        row += 1
    return row


def paragraphs(feuille: Feuille, titre: str, texts: Sequence[str], row: int) -> int:
    """Write a title and texts over the whole width; return the row below."""
    feuille.text(row, 0, titre, HEADING)
    for place, text in enumerate(texts, start=row + 1):
        feuille.wrapped(place, COLUMNS - 1, text, WRAPPED, WIDTH)
    return row + 1 + len(texts)
