"""A workbook of one streamed sheet, of rows that a test gives, and checks of its package."""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from exports.enquetes.champs import MANQUE
from exports.tableur.feuille import Classeur, open_workbook
from exports.tableur.flux.assemblage import assembled
from exports.tableur.flux.coulee import Avance, Flot, Limites
from exports.tableur.styles import BODY, DATA, DAY, HEADER, CellFormat
from tests.exports.records.classeurs import opened, parts, sheet

FIGURE = DATA.but(align="right", foreign=False, number="#,##0.00")
DATE = FIGURE.but(number=DAY)
NAMES = ("Avant", "Données", "Après")
_RELATION = re.compile(r'<Relationship Id="([^"]*)" Type="([^"]*)" Target="([^"]*)"')
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

Told = list[tuple[str, int]]


def template(flot: Flot, looks: Sequence[CellFormat]) -> bytes:
    """Build the sheet of the flot between two others; a printed title and a filter in the last one."""
    sink = BytesIO()
    workbook = open_workbook(sink)
    workbook.set_properties({"created": datetime(2026, 7, 23, tzinfo=UTC)})  # else the second when it was made
    classeur = Classeur(workbook)
    classeur.feuille(NAMES[0]).text(0, 0, "Avant")
    feuille = classeur.feuille(flot.feuille)
    headers = [(f"Colonne {place}", HEADER) for place in range(len(looks))]
    texts = [look.but(number="General", align="left", foreign=True) for look in looks]
    feuille.comment(0, 0, "Une colonne")
    feuille.streamed("Pied", "Donnees", headers, (looks, texts, [MANQUE] * len(looks)), flot)
    after = classeur.feuille(NAMES[2])
    after.text(0, 0, "Après", BODY)
    after.plain("Pied", 1, 1)
    workbook.close()
    return sink.getvalue()


def streamed(
    rows: Iterable[Sequence[object]],
    expected: int,
    looks: Sequence[CellFormat] = (DATA, FIGURE, DATE),
    *,
    libelles: Sequence[str] = (),
    limites: Limites | None = None,
    avance: Avance = lambda feuille, lignes: None,
) -> bytes:
    flot = Flot(NAMES[1], rows, expected, libelles)
    return b"".join(assembled(template(flot, looks), [flot], avance, limites))


def table_of(page: Worksheet) -> tuple[str, str, int]:
    """Return the name of its only table, the cells it covers, how many columns it names."""
    [table] = page.tables.values()
    assert table.autoFilter.ref == table.ref
    return table.displayName, table.ref, len(table.tableColumns)


def defects(content: bytes) -> list[str]:
    """List the defects of the package: its names, its types, its relations, its tables and names of sheets."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        broken = [] if archive.testzip() is None else ["a part does not hold what it says"]
    texts = parts(content)
    return [
        *broken,
        *(f"{name} is there twice" for name in set(names) if names.count(name) > 1),
        *_untyped(texts),
        *_unrelated(texts),
        *_tables(content, texts),
    ]


def _untyped(texts: dict[str, str]) -> Iterator[str]:
    types = texts["[Content_Types].xml"]
    overrides = re.findall(r'<Override PartName="/([^"]*)"', types)
    extensions = set(re.findall(r'<Default Extension="([^"]*)"', types))
    yield from (f"{name} has a type and is missing" for name in overrides if name not in texts)
    yield from (f"{name} has two types" for name in set(overrides) if overrides.count(name) > 1)
    for name in texts:
        ElementTree.fromstring(texts[name])  # noqa: S314 - made by the test
        if name not in overrides and (name.endswith(".xml") or name.rsplit(".", 1)[1] not in extensions):
            yield from [f"{name} has no type of its own"] if name != "[Content_Types].xml" else []


def _unrelated(texts: dict[str, str]) -> Iterator[str]:
    reached = {"[Content_Types].xml"}
    for name in texts:
        if not name.endswith(".rels"):
            continue
        folder, owner = name.split("_rels/")
        source = folder + owner.removesuffix(".rels")
        reached.add(name)
        relations = _RELATION.findall(texts[name])
        targets = [posixpath.normpath(posixpath.join(folder, target)) for _, _, target in relations]
        yield from (f"{name} leads to {target}, missing" for target in targets if target not in texts)
        reached |= set(targets)
        identifiers_used = set(re.findall(r' r:id="([^"]*)"', texts.get(source, "")))
        yield from (f"{source} asks {key}, missing" for key in identifiers_used - {key for key, _, _ in relations})
        if len({key for key, _, _ in relations}) < len(relations):
            yield f"{name} has an identifier twice"
    yield from (f"nothing leads to {name}" for name in texts if name not in reached)


def _tables(content: bytes, texts: dict[str, str]) -> Iterator[str]:
    workbook = opened(content)
    names = [name.casefold() for name in workbook.sheetnames]
    tables = [table for name in workbook.sheetnames for table in sheet(workbook, name).tables.values()]
    for identifiers in (
        names,
        [tableau.displayName.casefold() for tableau in tables],
        [tableau.id for tableau in tables],
    ):
        if len(set(identifiers)) < len(identifiers):
            yield f"{identifiers} has something twice"
    for name in workbook.sheetnames:
        page = sheet(workbook, name)
        for table in page.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            headers = [page.cell(top or 1, column).value for column in range(left or 1, (right or 1) + 1)]
            if headers != [column.name for column in table.tableColumns]:
                yield f"the table of {name} does not name its columns as they are"
    local = [int(number) for number in re.findall(r'localSheetId="(\d+)"', texts["xl/workbook.xml"])]
    yield from (f"a name belongs to sheet {place}, missing" for place in local if place >= len(names))
