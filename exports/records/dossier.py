"""Personal data file given to a person on request: JSON and a workbook, in one archive."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from exports.tableur.text import MAX_SHEET_NAME, clean_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | None
Tables = Mapping[str, Sequence[Mapping[str, Cell]]]

_MAX_CELL = 32_767
_CUT = " […] (entier dans donnees.json)"


def write_dossier(tables: Tables, lisez_moi: str) -> bytes:
    """Return a zip of `lisez-moi.txt`, `donnees.json` and `donnees.xlsx`, one sheet for each table."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lisez-moi.txt", lisez_moi)
        archive.writestr("donnees.json", orjson.dumps(tables, option=orjson.OPT_INDENT_2))
        archive.writestr("donnees.xlsx", _workbook(tables))
    return content.getvalue()


def _workbook(tables: Tables) -> bytes:
    """Return the workbook. Typed texts stay text: no formula, no link."""
    from exports.tableur.feuille import open_workbook  # it imports XlsxWriter: loaded when a file is asked for

    content = BytesIO()
    with open_workbook(content) as workbook:
        bold = workbook.add_format({"bold": True})
        for name, rows in tables.items():
            sheet = workbook.add_worksheet(name[:MAX_SHEET_NAME])
            headers = list(rows[0]) if rows else []
            for place, header in enumerate(headers):
                sheet.write_string(0, place, header, bold)
            for number, row in enumerate(rows, start=1):
                for place, header in enumerate(headers):
                    _write(sheet, number, place, row[header])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(headers) - 1, 0), 22)
        if not tables:
            workbook.add_worksheet("rien")
    return content.getvalue()


def _write(sheet: "Worksheet", row: int, column: int, value: Cell) -> None:
    match value:
        case None:
            return
        case bool() | int() | float():
            sheet.write_number(row, column, value)
        case _:
            text = clean_text(value)
            shown = text if len(text.encode("utf-16-le")) // 2 <= _MAX_CELL else text[: _MAX_CELL // 2] + _CUT
            sheet.write_string(row, column, shown)
