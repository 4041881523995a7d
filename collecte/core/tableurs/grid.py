"""Cells of a sheet as texts, including errors and formulas that were never computed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import chain

from python_calamine import CalamineWorkbook

from collecte.core.tableurs.archive import RELATIONSHIPS, WORKBOOK, Archive
from collecte.core.tableurs.model import FUSIONNEE, NON_CALCULEE, Limits, Row, TableurError, place, quoted
from collecte.core.tableurs.parts import FaitsPartie, Place
from collecte.core.tableurs.values import Value, clean_text

_LINE_ENDS = re.compile("\r\n|[\t\r\n]")  # in an attribute, each is a space to a conforming XML reader

Spelling = Callable[[Value, bool], str]
"""Format a value that is not text; the flag says whether the cell shows a percentage."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled rectangle of a sheet, with facts about its cells that the parser leaves out."""

    nom: str
    values: list[list[Value]]
    top: int
    left: int
    part: FaitsPartie
    spell: Spelling
    marked: bool = False  # a cell without a readable value is marked so, rather than refused

    def is_blank(self) -> bool:
        return self.part.error is None and not any(map(_says_something, chain.from_iterable(self.values)))

    def rows(self, limits: Limits) -> Iterator[Row]:
        """Yield rows from the first filled one, each from column A. Raises TableurError on a cell without a readable
        value."""
        self._refuse_what_is_not_shown()
        for row, values in enumerate(self.values, self.top + 1):
            texts = [self._text((row, column), value, limits) for column, value in enumerate(values, self.left)]
            yield row, [""] * self.left + texts

    def _text(self, spot: Place, cell: Value, limits: Limits) -> str:
        if isinstance(cell, str):
            if not cell and (mark := self._mark(spot)):
                return mark
            return clean_text(cell, *spot, limits.cell_chars)
        value = cell
        if isinstance(value, date | time):  # none is below zero: the number itself, which a reader refuses
            value = self.part.negatives.get(spot, value)
        try:
            return self.spell(value, spot in self.part.percents)
        except (ValueError, OverflowError) as error:
            raise _error_cell(*spot, str(cell)) from error

    def _mark(self, spot: Place) -> str:
        """Return the reason of an unintended blank, '' for a blank cell. Raises TableurError unless `marked`."""
        if spot in self.part.formulas:
            if not self.marked:
                raise _never_computed(*spot)
            return NON_CALCULEE
        return FUSIONNEE if self.marked and self.part.is_covered(spot) else ""

    def _refuse_what_is_not_shown(self) -> None:
        """Refuse errors, which the parser shows as blanks, and formulas beyond the last value: both would be lost
        unseen.

        In a sheet of this product, values are typed beside a name and under a title: nothing beyond them is read.
        """
        if self.part.error:
            spot, shown = self.part.error
            raise _error_cell(*spot, shown)
        beyond = [spot for spot in self.part.formulas if not self._holds(*spot)]
        if beyond and not self.marked:
            raise _never_computed(*min(beyond))

    def _holds(self, row: int, column: int) -> bool:
        width = len(self.values[0]) if self.values else 0
        return self.top < row <= self.top + len(self.values) and self.left <= column < self.left + width


def _says_something(value: Value) -> bool:
    return not isinstance(value, str) or bool(value.strip())


def open_grid(book: CalamineWorkbook, name: str, archive: Archive, spell: Spelling, *, marked: bool = False) -> Grid:
    """Return the sheet of that name, which must be the only one. `marked`: mark cells without a readable value."""
    sheets = archive.parts[WORKBOOK].sheets
    link = sheets[name if name in sheets else _LINE_ENDS.sub(" ", name)]
    part = archive.parts[archive.parts[RELATIONSHIPS].targets[link]]
    if part.error:
        return Grid(name, [], 0, 0, part, spell, marked)
    sheet = book.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    return Grid(name, sheet.to_python(skip_empty_area=True), top, left, part, spell, marked)


def _error_cell(row: int, column: int, shown: str) -> TableurError:
    return TableurError(
        f"La cellule {place(row, column)} contient une erreur, {quoted(shown)}.",
        "Corrigez sa formule ou saisissez sa valeur, enregistrez le classeur, puis envoyez-le de nouveau.",
    )


def _never_computed(row: int, column: int) -> TableurError:
    return TableurError(
        f"La cellule {place(row, column)} contient une formule dont le résultat n’a jamais été calculé.",
        "Ouvrez le classeur dans votre tableur, enregistrez-le, puis envoyez-le de nouveau.",
    )
