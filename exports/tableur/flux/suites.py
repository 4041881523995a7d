"""Continuation sheets when one is full (« Données 2 » after « Données »), declared in the workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from xlsxwriter.utility import quote_sheetname

from exports.tableur.flux.gabarit import Gabarit, relations_of
from exports.tableur.text import MAX_SHEET_NAME

WORKBOOK, RELATIONS, TYPES, PROPERTIES = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "docProps/app.xml",
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = re.compile(r"<sheet [^>]*/>")
_LOCAL = re.compile(r' localSheetId="(\d+)"')
_TITLES = re.compile(r'<definedName name="_xlnm\.Print_Titles" localSheetId="(\d+)">([^<]*)</definedName>')
_LISTED = re.compile("<HeadingPairs>.*</TitlesOfParts>")
_COMMENTS = re.compile("<legacyDrawing [^>]*/>")
_RELATION = re.compile("<Relationship [^>]*/>")
_TABLE_TARGET = re.compile(r"/tables/table\d+\.xml")
_TABLE_NAMES = re.compile(r'<table ([^>]*) id="\d+" name="([^"]*)" displayName="[^"]*"')


@dataclass(frozen=True, slots=True)
class Suite:
    """A continuation of the sheet `base`; `rang` counts from 2. `numero` and `table`, the numbers of its part and of
    its table's part, are unique."""

    base: str
    rang: int
    numero: int
    table: int

    @property
    def nom(self) -> str:
        return suite_name(self.base, self.rang)

    @property
    def part(self) -> str:
        return f"xl/worksheets/sheet{self.numero}.xml"

    @property
    def table_part(self) -> str:
        return f"xl/tables/table{self.table}.xml"


def suite_name(base: str, rang: int) -> str:
    """Return `Données 2`. No other sheet bears such a name: names of data sheets have no space."""
    return f"{base[: MAX_SHEET_NAME - len(str(rang)) - 1]} {rang}"


def frame_of_suite(tete: str, pied: str) -> tuple[str, str]:
    """Return the XML around the rows of a continuation: that of its base, headers included, without comments on
    them."""
    return tete.replace(' tabSelected="1"', ""), _COMMENTS.sub("", pied)


def parts_of_suite(gabarit: Gabarit, suite: Suite) -> dict[str, str]:
    """Return the part of its table, before its rows are counted, and its relation to it."""
    base = gabarit.sheets[suite.base]
    relations = gabarit.text(relations_of(base))
    kept = (relation for relation in _RELATION.findall(relations) if "/tables/" in relation)
    return {
        relations_of(suite.part): _TABLE_TARGET.sub(
            f"/tables/table{suite.table}.xml",
            f"{relations[: relations.index('<Relationship ')]}{''.join(kept)}</Relationships>",
        ),
        suite.table_part: _TABLE_NAMES.sub(
            rf'<table \1 id="{suite.table}" name="\2_{suite.rang}" displayName="\2_{suite.rang}"',
            gabarit.text(gabarit.table_of(base)),
        ),
    }


def declared(gabarit: Gabarit, suites: Sequence[Suite]) -> dict[str, str]:
    """Return the parts that list the sheets, with these added."""
    if not suites:
        return {}
    relations = "".join(
        f'<Relationship Id="rIdS{suite.numero}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{suite.numero}.xml"/>'
        for suite in suites
    )
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{_SPREADSHEET}.{kind}+xml"/>'
        for suite in suites
        for part, kind in ((suite.part, "worksheet"), (suite.table_part, "table"))
    )
    return {
        WORKBOOK: _workbook(gabarit.text(WORKBOOK), list(gabarit.sheets), suites),
        RELATIONS: gabarit.text(RELATIONS).replace("</Relationships>", f"{relations}</Relationships>"),
        TYPES: gabarit.text(TYPES).replace("</Types>", f"{types}</Types>"),
        PROPERTIES: _LISTED.sub("", gabarit.text(PROPERTIES)),
    }


def _workbook(xml: str, names: list[str], suites: Sequence[Suite]) -> str:
    """Rewrite the workbook part: sheets in their new order; names that belong to a sheet follow it, and printed titles
    are repeated on its continuations."""
    entries, order = dict(zip(names, _SHEET.findall(xml), strict=True)), list(names)
    for suite in suites:
        order.insert(order.index(suite.base) + suite.rang - 1, suite.nom)
        entries[suite.nom] = f'<sheet name="{escape(suite.nom)}" sheetId="{suite.numero}" r:id="rIdS{suite.numero}"/>'
    titles = {names[int(match[1])]: match[2] for match in _TITLES.finditer(xml)}
    places = {name: place for place, name in enumerate(order)}
    xml = _LOCAL.sub(lambda match: f' localSheetId="{places[names[int(match[1])]]}"', xml)
    repeated = "".join(_titles(suite, titles, places) for suite in suites)
    xml = xml.replace("</definedNames>", f"{repeated}</definedNames>")
    start, end = xml.index("<sheets>"), xml.index("</sheets>")
    return f"{xml[:start]}<sheets>{''.join(entries[name] for name in order)}{xml[end:]}"


def _titles(suite: Suite, titles: Mapping[str, str], places: Mapping[str, int]) -> str:
    if suite.base not in titles:
        return ""
    before, after = (escape(quote_sheetname(name), quote=False) for name in (suite.base, suite.nom))
    title = titles[suite.base].replace(f"{before}!", f"{after}!")
    return f'<definedName name="_xlnm.Print_Titles" localSheetId="{places[suite.nom]}">{title}</definedName>'
