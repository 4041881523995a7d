"""Workbook template made by XlsxWriter: its parts, and data sheets cut where rows will be inserted.

A data sheet of the template has its headers, then rows that are read here and left out: the styles of the values of
each column, those of a text in it, those of a reason for having no value; then one row per shared text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from exports.tableur.flux.cellules import Styles

_SHEET = re.compile(r'<sheet name="([^"]*)"[^>]* r:id="([^"]*)"/>')
_RELATION = re.compile(r'<Relationship Id="([^"]*)"[^>]* Target="([^"]*)"')
_NUMBER = re.compile(r'<row r="(\d+)"')
_ROW = re.compile(r'<row r="(\d+)"[^>]*>(.*?)</row>')
_STYLE = re.compile(r' s="(\d+)"')
_SHARED = re.compile(r' t="s"><v>(\d+)</v>')
_TABLE = re.compile(r'Target="\.\./tables/(table\d+\.xml)"')
_END = "</sheetData>"


@dataclass(frozen=True, slots=True)
class Cadre:
    """A sheet without its rows: the XML before and after them, the styles of its columns for each format, its shared
    texts."""

    part: str
    tete: str
    pied: str
    looks: tuple[tuple[Styles, ...], ...]
    libelles: Mapping[str, int]


class Gabarit:
    """Reads the parts of the template."""

    def __init__(self, content: bytes) -> None:
        self._zip = ZipFile(BytesIO(content))

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def read(self, part: str) -> bytes:
        return self._zip.read(part)

    def text(self, part: str) -> str:
        """Return an XML part."""
        return self.read(part).decode()

    def cadre(self, feuille: str, libelles: Sequence[str], premiere: int, modele: int, looks: int) -> Cadre:
        """Cut the sheet of that name, whose styles are written from row `modele` on, followed by `libelles`, one per
        row: three rows of styles for a single format, or one row for each of `looks` formats. Rows between `premiere`
        and `modele` come after the inserted rows."""
        part = self.sheets[feuille]
        xml = self.text(part)
        place = next(match.start() for match in _NUMBER.finditer(xml) if int(match[1]) >= premiere)
        start, end = xml.index(f'<row r="{modele}"', place), xml.index(_END)
        rows = [match[2] for match in _ROW.finditer(xml, start, end)]
        ids = [int(match[1]) for row in rows[looks or 3 :] for match in _SHARED.finditer(row)]
        styles = [_styles(row) for row in rows[: looks or 3]]
        only = tuple(Styles(*column) for column in zip(*styles, strict=True)) if not looks else ()
        return Cadre(
            part=part,
            tete=xml[:place],
            pied=xml[place:start] + xml[end:],
            looks=tuple(tuple(Styles(style, style, style) for style in row) for row in styles) if looks else (only,),
            libelles=dict(zip(libelles, ids, strict=True)),
        )

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Name of a sheet -> its part, in order."""
        targets = dict(_RELATION.findall(self.text("xl/_rels/workbook.xml.rels")))
        return {unescape(name): f"xl/{targets[key]}" for name, key in _SHEET.findall(self.text("xl/workbook.xml"))}

    def table_of(self, sheet: str) -> str:
        """Return the part of a data sheet's table."""
        match = _TABLE.search(self.text(relations_of(sheet)))
        if match is None:
            raise ValueError(f"{sheet} has no table")
        return f"xl/tables/{match[1]}"


def relations_of(sheet: str) -> str:
    """Return the part that lists what a sheet refers to."""
    folder, name = sheet.rsplit("/", 1)
    return f"{folder}/_rels/{name}.rels"


def _styles(row: str) -> list[int]:
    return [int(number) for number in _STYLE.findall(row)]
