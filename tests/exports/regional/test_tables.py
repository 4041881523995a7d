"""Tables of the four editions: none has a merged cell inside, each row of a dataset is unique."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise, product

import orjson
import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from exports.formats import Format, write
from exports.records.records import Collecte, Dla, Serie
from exports.regional.matiere import Audience, Matiere
from exports.tableur.feuille import Classeur, open_workbook
from questionnaires.files.instruments import IMPACT
from questionnaires.temps.periodes import Periode
from tests.exports.bilans import cas_region
from tests.exports.enquetes.structures import collecte, followed, settled, spread
from tests.exports.formats.archives import by_header, files, strict
from tests.exports.records.builders import realistic, released, wishing
from tests.exports.records.classeurs import opened, parts, rows, sheet
from tests.exports.regional.matieres import matiere, written
from tests.exports.temps.test_evolution import follow, region

DLA = Dla(code="28", nom="Eure-et-Loir")
Line = tuple[Cell | MergedCell, ...]


@cache
def full(audience: Audience) -> Matiere:
    return matiere(audience, dla=DLA if audience is Audience.DLA else None)


@cache
def scarce(audience: Audience) -> Matiere:
    """Build a région with few publishable figures: a période of a few persons, few structures, questions nobody
    answered."""
    last = wishing(realistic())
    few = replace(last, periode=Periode.parse("2025-S2"), attendus=last.attendus[:6])
    sparse = replace(last, periode=Periode.parse("2025-S1"), attendus=last.attendus[:2])
    enquetes = (
        settled(collecte(spread({"18": 2, "28": 2}))),
        settled(collecte([followed("18", 4, 4 + rank % 3) for rank in range(4)], IMPACT)),
    )
    return replace(full(audience), temps=released(_after(last, sparse, few)), enquetes=enquetes)


@cache
def drawn(make: Callable[[Audience], Matiere], audience: Audience) -> bytes:
    return written(make(audience))


def _after(last: Collecte, *before: Collecte) -> Collecte:
    return replace(last, serie=Serie(anterieures=before))


def made(records: Matiere, choisi: Format) -> bytes:
    sink = BytesIO()
    write(records, choisi, sink)
    return sink.getvalue()


@cache
def data(make: Callable[[Audience], Matiere], audience: Audience) -> bytes:
    return made(make(audience), Format.DONNEES)


# --- merged cells


def is_header(line: Line) -> bool:
    """Return whether a cell of a row is a header: bold on a ground."""
    return any(bool(cell.value) and cell.font.b and cell.fill.fill_type == "solid" for cell in line)


def is_note(page: Worksheet, line: Line) -> bool:
    """Return whether a row has one text alone, from the first column."""
    return [cell.column for cell in line if cell.value not in (None, "")] == [1]


def tables(page: Worksheet) -> Iterator[CellRange]:
    """List the ranges from a row of headers to the next ones or an empty row, without the notes at their end."""
    lines = list(page.iter_rows())
    heads = [place for place, line in enumerate(lines) if is_header(line)]
    for first, after in pairwise([*heads, len(lines)]):
        blank = (
            place for place in range(first + 1, after) if not any(cell.value not in (None, "") for cell in lines[place])
        )
        last = next(blank, after) - 1
        while last > first and is_note(page, lines[last]):
            last -= 1
        yield CellRange(min_col=1, min_row=first + 1, max_col=page.max_column, max_row=last + 1)


def merged_inside(content: bytes) -> list[str]:
    """List merged ranges that cross a row of a table."""
    book = opened(content)
    return [
        f"{name}!{area.coord}"
        for name in book.sheetnames
        for area in sheet(book, name).merged_cells.ranges
        for tableau in tables(sheet(book, name))
        if tableau.min_row <= area.max_row and area.min_row <= tableau.max_row
    ]


@pytest.mark.parametrize("make", [full, scarce])
@pytest.mark.parametrize("audience", Audience)
def test_no_edition_has_a_merged_cell_inside_a_table(audience: Audience, make: Callable[[Audience], Matiere]) -> None:
    assert merged_inside(drawn(make, audience)) == []
    assert merged_inside(data(make, audience)) == []


def test_a_cell_merged_inside_a_table_is_seen() -> None:
    book = load_workbook(BytesIO(drawn(full, Audience.C2RA)))
    page = sheet(book, "Temps")
    [row] = [line[0].row for line in page.iter_rows() if line[0].value == "DLA 28 Eure-et-Loir"]
    page.merge_cells(start_row=row, end_row=row, start_column=3, end_column=7)
    sink = BytesIO()
    book.save(sink)
    assert merged_inside(sink.getvalue()) == [f"Temps!C{row}:G{row}"]


def test_a_line_of_a_chart_has_no_point_where_there_is_no_figure() -> None:
    """A text, or a styled blank, would be drawn as zero."""
    content = drawn(scarce, Audience.C2RA)
    page = sheet(opened(content), "Évolution")
    [chart] = [xml for xml in parts(content).values() if "<c:lineChart>" in xml and ">Évolution!" in xml]
    areas = re.findall(r"<c:val><c:numRef><c:f>Évolution!([^<]*)</c:f>.*?</c:val>", chart)
    values = [[cell.value for (cell,) in page[area.replace("$", "")]] for area in areas]
    assert len(values) == 5
    assert all(pair[0] is None and all(isinstance(value, int) for value in pair[1:]) for pair in values)


# --- keys


def four_semestres(audience: Audience) -> Matiere:
    """Build records with a change from a semestre, and from a year, to the next one."""
    years = [region(code, (50, 30, 20)) for code in ("2025-S1", "2025-S2", "2026-S1", "2026-S2")]
    return matiere(audience, temps=follow(*years))


@pytest.mark.parametrize(
    ("make", "audience"),
    [*product((full, scarce), Audience), pytest.param(four_semestres, Audience.C2RA, id="years")],
)
def test_no_two_rows_of_figures_have_the_same_key(make: Callable[[Audience], Matiere], audience: Audience) -> None:
    archive = files(make(audience), Format.AGREGATS)
    key = orjson.loads(archive["agregats.csv-metadata.json"])["tableSchema"]["primaryKey"]
    table = by_header(strict(archive["agregats.csv"]))
    assert [
        line_key for line_key, count in Counter(tuple(row[name] for name in key) for row in table).items() if count > 1
    ] == []
    book = opened(data(make, audience))
    head, *lines = rows(book, "Données")
    places = [head.index(name) for name in key]
    assert len({tuple(line[place] for place in places) for line in lines}) == len(lines) == len(table)
    [key_text] = [str(row[1]) for row in rows(book, "Lisez-moi") if row[0] == "Clé"]
    assert [name for name in key if name not in key_text] == []


def test_a_target_and_what_is_obtained_are_told_apart() -> None:
    table = by_header(strict(files(matiere(bilans=(cas_region.region(2025),)), Format.AGREGATS)["agregats.csv"]))
    lines = [row for row in table if row["indicateur"] == "M1X3" and row["territoire"] == "région"]
    named = {row["modalite"]: row["modalite_libelle"] for row in lines}
    assert named["STRUCTURES_ACCUEILLIES.OBTENU"] == "obtenu"
    assert named["STRUCTURES_ACCUEILLIES.OBJECTIF"] == "objectif"
    assert named["STRUCTURES_ACCUEILLIES.PART_DE_L_OBJECTIF"] == "part de l’objectif"


# --- named tables

DATASETS = ("Données", "Suivi", "Dictionnaire", "Règles de comptage", "Contrôles")
"""Names of the sheets to be filtered and reused, without their suffix."""


@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.DLA])
def test_each_dataset_is_one_named_table_and_no_other_sheet_has_any(audience: Audience) -> None:
    book = opened(drawn(full, audience))
    names = [tableau.lower() for name in book.sheetnames for tableau in sheet(book, name).tables]
    assert len(set(names)) == len(names)
    for name in book.sheetnames:
        result = sheet(book, name).tables
        is_data = name.startswith(DATASETS) or name.endswith(("PARTENAIRES", "Textes libres"))
        assert len(result) == is_data, name
        assert [tableau for tableau in result if not re.fullmatch("[A-Za-z]+(_[A-Za-z0-9]+)*", tableau)] == []


def test_the_table_of_a_list_has_its_headers_and_every_row_but_that_of_the_region() -> None:
    book = opened(drawn(full, Audience.C2RA))
    for name in [nom for nom in book.sheetnames if nom.startswith(("Suivi", "Dictionnaire", "Règles"))]:
        page = sheet(book, name)
        [tableau] = page.tables.values()
        head, *lines = page[tableau.ref]
        assert [cell.value for cell in head] == tableau.column_names
        assert len(lines) > 1
        below = page.cell(lines[-1][0].row + 1, 1).value
        assert below == ("Région" if name.startswith("Suivi") else None), name
        assert "Région" not in {line[0].value for line in lines}


@pytest.mark.parametrize(
    ("sheet_name", "table"),
    [
        ("Suivi de la collecte", "Suivi_de_la_collecte"),
        ("Données", "Donnees"),
        pytest.param("2026 avis", "T_2026_avis", id="a digit first"),
        pytest.param("AB12", "T_AB12", id="an address"),
        pytest.param("日本", "T_", id="no letter that is kept"),
    ],
)
def test_a_table_is_named_as_excel_allows(sheet_name: str, table: str) -> None:
    classeur = Classeur(open_workbook(BytesIO()))
    assert [classeur.table_name(sheet_name) for _ in "ab"] == [table, f"{table}_2"]
