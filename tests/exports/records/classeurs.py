"""A workbook written to bytes and opened again, by name of sheet."""

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.records.records import Collecte
from exports.temps.workbook import write_workbook

SHEETS = (
    "Lisez-moi",
    "Synthèse",
    "Temps",
    "Activités",
    "Suivi de la collecte",
    "Données",
    "Dictionnaire",
)
"""Sheets of the realistic région once its results are settled: it has one période, no reason and no wish."""

UNSETTLED = ("Lisez-moi", "Suivi de la collecte", "Dictionnaire")
"""Sheets before settlement: coverage only."""

Value = str | int | float | None


def written(collecte: Collecte) -> bytes:
    sink = BytesIO()
    write_workbook(collecte, sink)
    return sink.getvalue()


def opened(content: bytes | Path, *, values: bool = True) -> Workbook:
    """Open with the cached values, or with the formulas; tests share the result, so nobody may change it."""
    if isinstance(content, bytes):
        return _opened(content, values)
    return load_workbook(content, data_only=values)


@lru_cache(maxsize=8)
def _opened(content: bytes, values: bool) -> Workbook:
    return load_workbook(BytesIO(content), data_only=values)


def sheet(workbook: Workbook, name: str) -> Worksheet:
    result = workbook[name]
    assert isinstance(result, Worksheet)
    return result


def cells(workbook: Workbook) -> Iterator[tuple[str, Cell | MergedCell]]:
    """Iterate over every cell, with the name of its sheet."""
    for name in workbook.sheetnames:
        for row in sheet(workbook, name).iter_rows():
            for cell in row:
                yield name, cell


def rows(workbook: Workbook, name: str) -> list[list[Value]]:
    return [list(row) for row in sheet(workbook, name).iter_rows(values_only=True)]  # type: ignore[arg-type]


def row_of(workbook: Workbook, name: str, label: str) -> list[Value]:
    """Return the first row that starts with that label."""
    return next(row for row in rows(workbook, name) if row[0] == label)


def column_of(workbook: Workbook, name: str, header: str) -> list[Value]:
    """Return the cells under that header, down the first table that has it."""
    table = rows(workbook, name)
    top, place = next((top, row.index(header)) for top, row in enumerate(table) if header in row)
    return [row[place] for row in table[top + 1 :]]


def texts(workbook: Workbook) -> list[str]:
    """List every text in the cells."""
    return [cell.value for _, cell in cells(workbook) if isinstance(cell.value, str)]


def parts(content: bytes) -> dict[str, str]:
    """Return the XML of every part of the file."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def formulas(content: bytes) -> list[str]:
    """List every formula of every part: cells, charts, defined names."""
    xml = "".join(parts(content).values())
    return re.findall(r"<(?:c:f|f|definedName)(?: [^>]*)?>([^<]*)<", xml)
