"""Small XLSForms written as one sees them, and pyxform's opinion of any form."""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from questionnaires.files.xlsform_tables import NO_TABLE, Row, Tables, TableXlsform


def form(survey: str, choices: str = "", settings: str = "") -> Tables:
    """Build tables written in Markdown, headers first; numbered as in Excel."""
    return Tables(survey=_table(survey), choices=_table(choices), settings=_table(settings))


def _table(markdown: str) -> TableXlsform:
    lines = [line.strip() for line in markdown.strip().splitlines() if line.strip()]
    if not lines:
        return NO_TABLE
    headers, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return TableXlsform(
        tuple(headers),
        tuple(
            Row(numero, cells)
            for numero, row in enumerate(rows, start=2)
            if (cells := {header: text for header, text in zip(headers, row, strict=False) if text})
        ),
    )


def pyxform_refusal(tables: Tables) -> str:
    """Return why pyxform refuses a form, empty when it makes a well-formed XForm of it."""
    sheets: dict[str, Any] = {}
    for name, table in tables.sheets.items():
        sheets[name] = [_filled(row.cells) for row in table.rows]
        sheets[f"{name}_header"] = [dict.fromkeys(table.columns)]
    try:
        converted = convert(xlsform=sheets, validate=False, warnings=[])
    except PyXFormError as error:
        return str(error)
    etree.fromstring(converted.xform.encode())
    return ""


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {header: text for header, text in cells.items() if text}
