"""Render rows of values as sheet XML, block by block, with the constant part of each column prepared once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from xlsxwriter.utility import xl_col_to_name

from exports.tableur.flux.cellules import Classes, Rendu, Styles

BLOCK = 500
"""Rows rendered at once: enough for the compressor, little in memory."""

Row = Sequence[object]

Fins = Sequence[str]
"""A row whose values are already the ends of its cells."""

EnFins = Callable[[Sequence[Classes]], Iterator[Fins]]
"""Makes such rows, from the `Classes` of each column; columns of one format share theirs."""


class RendeurMele:
    """Writes rows of several formats; each row comes with the index of its format."""

    def __init__(self, looks: Sequence[Sequence[Styles]], libelles: Mapping[str, int]) -> None:
        self._rendeurs = [Rendeur(styles, libelles) for styles in looks]

    def block(self, rows: Iterable[Row], first: int) -> bytes:
        """Render rows of (index of a format, values), numbered from `first`, as UTF-8."""
        numbered = enumerate(cast("Iterable[tuple[int, Row]]", rows), start=first)
        return b"".join(self._rendeurs[look].block((row,), number) for number, (look, row) in numbered)


class Rendeur:
    """Writes the rows of one sheet, each with as many values as there are `styles`.

    Columns of one format share a cache. `libelles`: text -> its id in the shared strings.
    """

    def __init__(self, styles: Sequence[Styles], libelles: Mapping[str, int]) -> None:
        classes = {style: Classes(Rendu(style, libelles)) for style in dict.fromkeys(styles)}
        self.classes: Sequence[Classes] = [classes[style] for style in styles]
        self._starts = [f'<c r="{xl_col_to_name(place)}' for place in range(len(styles))]

    def block(self, rows: Iterable[Row], first: int) -> bytes:
        """Render rows numbered from `first`, as UTF-8. An empty value has no cell. Raises ValueError on a row too short
        or too long."""
        classes = self.classes
        return self.ended(
            ([known[value.__class__][value] for value, known in zip(row, classes, strict=True)] for row in rows), first
        )

    def ended(self, rows: Iterable[Fins], first: int) -> bytes:
        """Render rows whose cells are ready but for their places."""
        written, starts = [], self._starts
        for number, row in enumerate(rows, start=first):
            place = str(number)
            cells = [f"{start}{place}{end}" for start, end in zip(starts, row, strict=True) if end]
            written.append(f'<row r="{place}">{"".join(cells)}</row>')
        return "".join(written).encode()
