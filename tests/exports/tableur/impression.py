"""Pages that a workbook prints, as LibreOffice lays them out."""

from io import BytesIO
from math import hypot
from pathlib import Path

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PageObject, PdfReader

from exports.tableur.feuille import MARGINS, PLAIN_HEIGHT
from exports.tableur.pagination import shrunk
from tests.exports.tableur.libreoffice import converted


def printed(content: bytes, folder: Path) -> PdfReader:
    return PdfReader(BytesIO(converted({"classeur.xlsx": content}, "pdf", folder)["classeur.pdf"]))


def letters_of(page: PageObject) -> list[float]:
    """List the sizes of the letters of a page, in points."""
    sizes: list[float] = []

    def see(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(size * hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]))

    page.extract_text(visitor_text=see)
    return sizes


def scale_of(sheet: Worksheet) -> float:
    """Return the factor by which Excel fits a printed sheet to the width of a page, and to the height of as many as are
    asked."""
    setup, area = sheet.page_setup, sheet.print_area
    _, _, columns, rows = range_boundaries(area.split("!")[1]) if area else (1, 1, sheet.max_column, sheet.max_row)
    plain = sheet.sheet_format.defaultRowHeight or PLAIN_HEIGHT
    height = sum(sheet.row_dimensions[row].height or plain for row in range(1, (rows or 1) + 1))
    width = sum(_pixels(sheet, column) for column in range(1, (columns or 1) + 1))
    pages = 1 if setup.fitToHeight is None else setup.fitToHeight
    return shrunk(width, height / pages if pages else 1, MARGINS, is_upright=setup.orientation == "portrait")


def _pixels(sheet: Worksheet, column: int) -> int:
    widths = (
        dimension
        for dimension in sheet.column_dimensions.values()
        if (dimension.min or 0) <= column <= (dimension.max or 0)
    )
    # Widths in a file include the margin of a cell.
    return round(7 * next((dimension.width for dimension in widths), 9.14))
