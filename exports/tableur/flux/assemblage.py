"""Assemble a template and streamed data rows into a workbook, without holding the rows in memory."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from exports.tableur.flux.archive import Part, archive
from exports.tableur.flux.cellules import literal
from exports.tableur.flux.coulee import Avance, Coulee, Flot, Limites
from exports.tableur.flux.gabarit import Gabarit
from exports.tableur.flux.portee import covering
from exports.tableur.flux.suites import Suite, declared, parts_of_suite

FIRST = "_rels/.rels"
"""First part of a workbook: programs recognise the format by its name. Parts that depend on the number of rows come
last."""

STRINGS = "xl/sharedStrings.xml"
_REF = re.compile(r' ref="A1:[A-Z]+\d+"')
_COUNT = re.compile(r' count="\d+"')


def assembled(
    template: bytes, flots: Sequence[Flot], avance: Avance, limites: Limites | None = None
) -> Iterator[bytes]:
    """Yield the bytes of the workbook; the same template and rows give the same. Raises ValueError when a sheet does
    not have the announced rows."""
    yield from archive(_Assemblage(Gabarit(template), limites or Limites(), avance).parts(flots))


class _Assemblage:
    """Writes the parts in order, and tracks what the last ones depend on."""

    def __init__(self, gabarit: Gabarit, limites: Limites, avance: Avance) -> None:
        self._gabarit, self._limites, self._avance = gabarit, limites, avance
        self._written = 0
        self._suites: list[Suite] = []
        self._extents: dict[str, str] = {}  # part of a table -> the cells it covers
        self._ecrites: dict[str, list[int]] = {}  # data sheet with continuation sheets -> rows of each
        self._sheet_numbers = count(len(gabarit.sheets) + 1)
        self._table_numbers = count(sum(name.startswith("xl/tables/") for name in gabarit.names) + 1)

    def parts(self, flots: Sequence[Flot]) -> Iterator[Part]:
        yield FIRST, [self._gabarit.read(FIRST)]
        for flot in flots:
            yield from self._sheets(flot)
        written = {FIRST, *(self._gabarit.sheets[flot.feuille] for flot in flots)}
        last = self._last()
        for name in dict.fromkeys((*self._gabarit.names, *last)):
            if name not in written:
                yield name, [last[name] if name in last else self._gabarit.read(name)]

    def _sheets(self, flot: Flot) -> Iterator[Part]:
        cadre = self._gabarit.cadre(flot.feuille, flot.libelles, flot.premiere, flot.modele, flot.looks)
        coulee = Coulee(flot, cadre, self._limites, self._tell)
        for rang, content in enumerate(coulee.sheets(), start=1):
            if flot.looks:
                yield cadre.part, content
                continue
            part, table = cadre.part, self._gabarit.table_of(cadre.part)
            if rang > 1:
                suite = Suite(flot.feuille, rang, next(self._sheet_numbers), next(self._table_numbers))
                self._suites.append(suite)
                part, table = suite.part, suite.table_part
            yield part, content
            self._extents[table] = coulee.extent
        if len(coulee.ecrites) > 1:
            self._ecrites[flot.feuille] = coulee.ecrites

    def _followed(self) -> dict[str, str]:
        """Return the sheets whose formulas read rows that continue in another sheet."""
        data = {self._gabarit.sheets[base] for base in self._ecrites}
        sheets = {part: self._gabarit.text(part) for part in self._gabarit.sheets.values() if part not in data}
        return {part: covering(xml, self._ecrites) for part, xml in sheets.items()}

    def _tell(self, feuille: str, lignes: int) -> None:
        self._written += lignes
        self._avance(feuille, self._written)

    def _last(self) -> dict[str, bytes]:
        """Return the parts that differ from the template. XlsxWriter writes headers one way in cells, another in
        tables."""
        changed = declared(self._gabarit, self._suites)
        for suite in self._suites:
            changed |= parts_of_suite(self._gabarit, suite)
        for table, extent in self._extents.items():
            xml = changed[table] if table in changed else self._gabarit.text(table)
            changed[table] = literal(_REF.sub(f' ref="{extent}"', xml))
        if self._suites:
            changed |= self._followed()
        changed[STRINGS] = _COUNT.sub("", self._gabarit.text(STRINGS), count=1)
        return {name: xml.encode() for name, xml in changed.items()}
