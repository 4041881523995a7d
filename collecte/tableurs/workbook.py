"""Which sheet of an .xlsx is the table, and what its cells say."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from collecte.tableurs.archive import RELATIONSHIPS, WORKBOOK, Archive, open_archive
from collecte.tableurs.model import Feuille, Limits, TableurError, place, quoted, unreadable
from collecte.tableurs.parts import Part
from collecte.tableurs.table import shape
from collecte.tableurs.values import Value, clean_text, value_text


def read_workbook(data: bytes, limits: Limits) -> Feuille:
    """The table of the first visible sheet, or of the only one that is not blank when the first is."""
    archive = open_archive(data, limits)
    with CalamineWorkbook.from_filelike(archive.copy) as book:
        grid = _chosen([_grid(book, name, archive) for name in _visible_sheets(book)])
    grid.refuse_error()
    return shape(grid.nom, ((row, [grid.text(cell, limits) for cell in cells]) for row, cells in grid.rows()), limits)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands: row from 1, column from 0."""

    row: int
    column: int
    value: Value


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled rectangle of a sheet, with what the parser does not tell about its cells."""

    nom: str
    values: list[list[Value]]
    top: int
    left: int
    part: Part

    def is_blank(self) -> bool:
        return self.part.error is None and not any(map(_says_something, chain.from_iterable(self.values)))

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """From the first filled row; each row starts at column A."""
        for row, values in enumerate(self.values, self.top + 1):
            yield row, [Cell(row, column, value) for column, value in enumerate([""] * self.left + values)]

    def text(self, cell: Cell, limits: Limits) -> str:
        spot = (cell.row, cell.column)
        if isinstance(cell.value, str):
            if not cell.value and spot in self.part.formulas:
                raise _never_computed(cell)
            return clean_text(cell.value, *spot, limits.cell_chars)
        try:
            return value_text(cell.value, percent=spot in self.part.percents)
        except (ValueError, OverflowError) as error:
            raise _error_cell(*spot, str(cell.value)) from error

    def refuse_error(self) -> None:
        """The parser shows an error as a blank cell: that would lose an answer without a word."""
        if self.part.error:
            spot, shown = self.part.error
            raise _error_cell(*spot, shown)


def _says_something(value: Value) -> bool:
    return not isinstance(value, str) or bool(value.strip())


def _visible_sheets(book: CalamineWorkbook) -> list[str]:
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not names or len(set(book.sheet_names)) < len(book.sheet_names):
        raise unreadable()
    return names


def _grid(book: CalamineWorkbook, name: str, archive: Archive) -> Grid:
    link = archive.parts[WORKBOOK].sheets[name]
    part = archive.parts[archive.parts[RELATIONSHIPS].targets[link]]
    if part.error:
        return Grid(name, [], 0, 0, part)
    sheet = book.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    return Grid(name, sheet.to_python(skip_empty_area=True), top, left, part)


def _chosen(grids: list[Grid]) -> Grid:
    filled = [grid for grid in grids if not grid.is_blank()]
    if not grids[0].is_blank() or not filled:
        return grids[0]
    if len(filled) > 1:
        raise TableurError(
            f"La première feuille {quoted(grids[0].nom)} est vide et plusieurs autres sont remplies,"
            f" dont {quoted(filled[0].nom)} et {quoted(filled[1].nom)}.",
            "Placez la feuille à lire en première position.",
        )
    return filled[0]


def _error_cell(row: int, column: int, shown: str) -> TableurError:
    return TableurError(
        f"La cellule {place(row, column)} contient une erreur, {quoted(shown)}.",
        "Corrigez sa formule ou saisissez sa valeur, enregistrez le classeur, puis envoyez-le de nouveau.",
    )


def _never_computed(cell: Cell) -> TableurError:
    return TableurError(
        f"La cellule {place(cell.row, cell.column)} contient une formule dont le résultat n’a jamais été calculé.",
        "Ouvrez le classeur dans votre tableur, enregistrez-le, puis envoyez-le de nouveau.",
    )
