"""Stream the rows of a data sheet into the file, over as many sheets as needed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple, cast

from xlsxwriter.utility import xl_col_to_name

from exports.tableur.flux.gabarit import Cadre
from exports.tableur.flux.lignes import BLOCK, EnFins, Rendeur, RendeurMele, Row
from exports.tableur.flux.suites import frame_of_suite
from exports.tableur.text import MAX_ROWS

_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')

Avance = Callable[[str, int], None]
"""Called with a sheet and a number of rows written: of a block here, of all sheets where they are added up."""


class Limites(NamedTuple):
    """Most rows, headers included, and bytes of XML in one sheet; beyond, a continuation sheet begins."""

    lignes: int = MAX_ROWS
    octets: int = int(1.9 * 2**30)


@dataclass(frozen=True, slots=True)
class Flot:
    """Rows to stream into a sheet of the template, read once; `attendues`: their exact number. They are values, or a
    function that makes the ends of their cells.

    `libelles` are the cleaned texts that the template holds, one per row. Under the headers of a table, rows continue
    in other sheets when this one is full. With `looks`, the number of formats, a row is (index of its format, values),
    the first one is row `premiere`, without a table; `dessous` rows of the template stay below.
    """

    feuille: str
    lignes: Iterable[Row] | EnFins
    attendues: int
    libelles: Sequence[str]
    premiere: int = 2
    looks: int = 0
    dessous: int = 0

    @property
    def modele(self) -> int:
        """The template's row of styles: the first streamed row, or the row after those that stay."""
        return self.premiere + self.attendues + self.dessous if self.dessous else self.premiere


class Coulee:
    """Streams a flot into one or more sheets. `ecrites` counts the rows of each sheet begun so far."""

    def __init__(self, flot: Flot, cadre: Cadre, limites: Limites, avance: Avance) -> None:
        self.ecrites: list[int] = []
        self._flot, self._cadre, self._limites, self._avance = flot, cadre, limites, avance
        self._rows, self._block = _rows_of(flot, cadre)
        self._place = limites.lignes - flot.premiere + 1

    @property
    def extent(self) -> str:
        """The cells of the last sheet, headers and at least one row: no table is empty."""
        return self._extent(max(self.ecrites[-1], 1))

    def sheets(self) -> Iterator[Iterator[bytes]]:
        """Yield the XML of each sheet, to be read whole before the next one; at least one.

        Raises ValueError when the rows are not as many as announced.
        """
        following: Row | None = ()
        while following is not None:
            self.ecrites.append(0)
            yield self._sheet()
            if (following := next(self._rows, None)) is not None:
                self._rows = chain((following,), self._rows)
        if (written := sum(self.ecrites)) != self._flot.attendues:
            raise ValueError(f"{self._flot.feuille}: {self._flot.attendues} rows were announced, {written} came")

    def _sheet(self) -> Iterator[bytes]:
        tete, pied = self._frame()
        yield tete.encode()
        octets = 0
        while block := list(islice(self._rows, min(BLOCK, self._place - self.ecrites[-1]))):
            xml = self._block(block, self.ecrites[-1] + self._flot.premiere)
            octets += len(xml)
            if octets > self._limites.octets and self.ecrites[-1]:
                self._rows = chain(block, self._rows)
                break
            yield xml
            self.ecrites[-1] += len(block)
            self._avance(self._flot.feuille, len(block))
        yield pied.encode()

    def _frame(self) -> tuple[str, str]:
        """Return the XML around the rows. A sheet cut by its size declares more rows than it has."""
        tete, pied = self._cadre.tete, self._cadre.pied
        if len(self.ecrites) > 1:
            tete, pied = frame_of_suite(tete, pied)
        expected = min(self._flot.attendues - sum(self.ecrites), self._place)
        return _DIMENSION.sub(f'<dimension ref="{self._extent(expected + self._flot.dessous)}"/>', tete), pied

    def _extent(self, rows: int) -> str:
        return f"A1:{xl_col_to_name(len(self._cadre.looks[0]) - 1)}{rows + self._flot.premiere - 1}"


def _rows_of(flot: Flot, cadre: Cadre) -> tuple[Iterator[Row], Callable[[Iterable[Row], int], bytes]]:
    """Return the rows, and the function that writes a block of them from a row number."""
    if flot.looks and not callable(flot.lignes):
        return iter(flot.lignes), RendeurMele(cadre.looks, cadre.libelles).block
    rendeur = Rendeur(cadre.looks[0], cadre.libelles)
    if callable(flot.lignes):
        return flot.lignes(rendeur.classes), cast("Callable[[Iterable[Row], int], bytes]", rendeur.ended)
    return iter(flot.lignes), rendeur.block
