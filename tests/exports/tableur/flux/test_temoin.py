"""The streamed data sheets equal, cell for cell, those that XlsxWriter writes, as other programs read them."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from exports.enquetes.comptes import Depouillement
from exports.enquetes.donnees import tableaux
from exports.records.records import CollecteEnquete, VersionPosee
from questionnaires.core.questions import Number, Text
from tests.exports.enquetes.builders import (
    BOTH,
    SAISIE_V1,
    V1,
    answered,
    enquete,
    expected,
    questionnaire,
    versions,
    written,
)
from tests.exports.enquetes.test_classeur import ANSWERS, hostile
from tests.exports.enquetes.test_random import campaign
from tests.exports.records.classeurs import opened, parts, sheet
from tests.exports.tableur.flux.modeles import defects, table_of
from tests.exports.tableur.flux.temoin import cell_by_cell
from tests.exports.tableur.flux.test_cellules import unescaped
from tests.exports.tableur.libreoffice import converted
from tests.exports.tableur.test_hostile_text import CORPUS
from tests.tiers import sampled

Seen = tuple[object, ...]


def names(collecte: CollecteEnquete) -> list[str]:
    return [tableau.nom for tableau in tableaux(Depouillement(collecte))]


def cells_of(content: bytes, wanted: list[str]) -> Iterator[tuple[str, str, Cell | MergedCell]]:
    workbook = opened(content)
    for name in wanted:
        for row in sheet(workbook, name).iter_rows():
            yield from ((name, cell.coordinate, cell) for cell in row)


def look(cell: Cell | MergedCell) -> Seen:
    """Return every visible property of a cell."""
    value = unescaped(cell.value) if isinstance(cell.value, str) else cell.value
    comment = cell.comment.text if cell.comment else None
    looks = (cell.number_format, cell.font.b, cell.font.i, cell.font.sz, cell.font.color and cell.font.color.rgb)
    place = (cell.alignment.horizontal, cell.alignment.vertical, cell.alignment.wrap_text)
    return value, type(value), cell.data_type, comment, *looks, cell.fill.fgColor.rgb, *place, cell.quotePrefix


def differences(collecte: CollecteEnquete) -> list[str]:
    """List every cell, and every width, that differs from the workbook written cell by cell."""
    sheets = names(collecte)
    streamed, plain = written(collecte), cell_by_cell(collecte)
    ours = {(name, coordinate): look(cell) for name, coordinate, cell in cells_of(streamed, sheets)}
    theirs = {(name, coordinate): look(cell) for name, coordinate, cell in cells_of(plain, sheets)}
    assert len(theirs) > 20
    different = [
        f"{key}: {ours.get(key)} for {theirs.get(key)}" for key in ours | theirs if ours.get(key) != theirs.get(key)
    ]
    for name in sheets:
        sizes = [
            {letter: dimension.width for letter, dimension in sheet(opened(content), name).column_dimensions.items()}
            for content in (streamed, plain)
        ]
        different.extend([f"{name}: widths"] if sizes[0] != sizes[1] else [])
    return different


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_hostile_answers_are_cell_for_cell_those_written_one_by_one(text: str) -> None:
    assert differences(hostile(text)) == []


@pytest.mark.parametrize("seed", sampled(range(12), 4, reason="draws of answers"))
def test_random_answers_are_cell_for_cell_those_written_one_by_one(seed: int) -> None:
    assert differences(campaign(seed, "nominative")) == []


def test_ordinary_and_missing_answers_are_cell_for_cell_those_written_one_by_one() -> None:
    assert differences(ANSWERS) == []
    assert differences(enquete([expected(BOTH[1])])) == []


def test_a_difference_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, a comparison that looks at nothing would pass the tests above."""
    monkeypatch.setattr("exports.tableur.flux.cellules._BEFORE_1900", date(1899, 12, 31))
    texts = differences(ANSWERS)
    assert [text.split(":")[0] for text in texts if "'Données'" in text]


def test_each_data_sheet_is_one_table_and_the_package_is_sound() -> None:
    for collecte in (ANSWERS, enquete([expected(BOTH[1])])):
        content = written(collecte)
        assert defects(content) == []
        workbook = opened(content)
        tables = [table_of(sheet(workbook, name)) for name in names(collecte)]
        sizes = [tableau.size for tableau in tableaux(Depouillement(collecte))]
        extents = [f"A1:{get_column_letter(columns)}{max(rows, 2)}" for rows, columns in sizes]
        assert tables == [
            (name, extent, columns)
            for name, extent, (_, columns) in zip(("Donnees", "Donnees_PARTENAIRES"), extents, sizes, strict=True)
        ]


def test_codes_that_differ_by_capitals_through_versions_have_headers_of_their_own() -> None:
    """A table refuses two headers that differ by capitals only."""
    first, second = (Text(code="Outil", libelle="Avant"),), (Number(code="OUTIL", libelle="Après", maximum=9),)
    asked = versions(first, second)
    content = written(enquete([answered(asked[0], {"Outil": "a"}), answered(asked[1], {"OUTIL": "7"})], asked))
    assert defects(content) == []
    page = sheet(opened(content), "Données")
    table = [[cell.value for cell in row][-2:] for row in page.iter_rows()]
    assert table == [["Outil", "OUTIL_2"], ["a", "non posée"], ["non posée", 7]]


def test_a_code_that_looks_like_an_escape_has_the_same_header_in_its_cell_and_in_the_table() -> None:
    """Excel repairs a file whose table names its columns otherwise."""
    asked = versions((Text(code="A_x0041_B", libelle="Question"),))
    xml = parts(written(enquete([answered(asked[0], {"A_x0041_B": "a"})], asked)))
    assert 'name="A_x005F_x0041_B"' in xml["xl/tables/table1.xml"]
    assert "<t>A_x005F_x0041_B</t>" in xml["xl/sharedStrings.xml"]


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_calamine_reads_the_texts_that_openpyxl_reads(text: str) -> None:
    content = written(hostile(text))
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for name in ("Données", "PARTENAIRES"):
        ours = [[unescaped(value) for value in row] for row in book.get_sheet_by_name(name).to_python()]
        theirs = cells_of(content, [name])
        texts = {unescaped(cell.value) for _, _, cell in theirs if isinstance(cell.value, str)}
        assert texts <= {value for row in ours for value in row}


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_libreoffice_reads_what_people_typed_and_the_numbers(tmp_path: Path) -> None:
    """Escapes, line ends and spaces included: the cells that it saves again are those written one by one."""
    answers = [
        answered(BOTH[0], {**SAISIE_V1, "ANCIENNE": text.replace("\r", "\n")}, nom=f"Personne {rank:02}")
        for rank, text in enumerate((*CORPUS, "  espaces  ", "deux\nlignes", "_x000B_ _x005F_"))
        if "\x00" not in text
    ]
    collecte = enquete(answers)
    again = converted({"classeur.xlsx": written(collecte)}, "xlsx", tmp_path)["classeur.xlsx"]
    plain = {(n, w): cell.value for n, w, cell in cells_of(cell_by_cell(collecte), names(collecte))}
    values = {(n, w): cell.value for n, w, cell in cells_of(again, names(collecte))}
    assert {key: (values.get(key), value) for key, value in plain.items() if values.get(key) != value} == {}


def test_questions_of_a_version_unknown_to_the_rows_change_nothing() -> None:
    """The labels of the template are those of the versions, whoever answered."""
    alone = (VersionPosee(numero=1, libelle="V1", questionnaire=questionnaire(V1)),)
    assert differences(enquete([answered(alone[0], SAISIE_V1)], alone)) == []
