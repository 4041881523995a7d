"""Write a questionnaire as an XLSForm workbook: three plain tables."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from exports.tableur.feuille import Classeur, column_name, open_workbook
from exports.tableur.sheets.pied import generator
from exports.tableur.styles import DATA, HEADER, WRAPPED, fitting
from exports.tableur.text import check_sheet, check_text
from questionnaires.files.xlsform_tables import Row, Tables, TableXlsform

NARROWEST, WIDEST = 12.0, 60.0
DATELESS = datetime(2000, 1, 1, tzinfo=UTC)
"""Date of every file, so that equal forms give equal files: XlsxWriter would write the time of day."""


def write_xlsform(tables: Tables) -> bytes:
    """Return the .xlsx of these tables, texts only; rows are written one under another, whatever their numbers.

    A table without columns gets no sheet. Raises ExportLimitError, in French, before anything is written, when Excel
    could not hold it: a label or an expression is never cut.
    """
    sheets = {name: table for name, table in tables.sheets.items() if table.columns}
    for name, table in sheets.items():
        _check(name, table)
    sink = BytesIO()
    workbook = open_workbook(sink)
    workbook.set_properties({"author": generator(), "created": DATELESS})
    classeur = Classeur(workbook)
    for name, table in sheets.items():
        _write(classeur, name, table)
    workbook.close()
    return sink.getvalue()


def _check(name: str, table: TableXlsform) -> None:
    check_sheet(name, len(table.rows) + 1, len(table.columns))
    for row, cells in _grid(table):
        for column, text in cells:
            check_text(text, f"feuille « {name} », ligne {row + 1}, colonne {column_name(column)}")


def _write(classeur: Classeur, name: str, table: TableXlsform) -> None:
    feuille = classeur.feuille(name)
    widths = [_width(header, table.rows) for header in table.columns]
    feuille.widths(widths)
    for row, cells in _grid(table):
        for column, text in cells:
            body = WRAPPED if widths[column] == WIDEST or "\n" in text else DATA
            feuille.text(row, column, text, body if row else HEADER)
    feuille.plain(f"{generator()} – {name}", len(table.columns), len(table.rows))


def _grid(table: TableXlsform) -> Iterable[tuple[int, list[tuple[int, str]]]]:
    """Yield rows and columns numbered from zero, headers first, filled cells only."""
    places = {header: column for column, header in enumerate(table.columns)}
    yield 0, list(enumerate(table.columns))
    for number, row in enumerate(table.rows, start=1):
        yield number, [(places[header], text) for header, text in row.cells.items()]


def _width(header: str, rows: Iterable[Row]) -> float:
    """Return the width of its longest line, within bounds: longer lines are wrapped."""
    lines = (line for row in rows for line in row.cells.get(header, "").split("\n"))
    return min(max(fitting(header, NARROWEST), max(map(len, lines), default=0) + 2), WIDEST)
