"""Differences between two workbooks: changes that programs make without changing data do not count, one cell does."""

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from exports.tableur.contenu import Contenu, empreinte_of
from exports.tableur.ecarts_contenus import Ecart, Quoi, compare, likeness
from exports.tableur.lecture_contenu import UnreadableContentError, contenu_of
from tests.exports.records.builders import realistic, released
from tests.exports.records.classeurs import parts, sheet, written
from tests.exports.tableur.test_recalculation import recalculated, uneven

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = '<sheets><sheet name="Temps" sheetId="1" r:id="rId1"/></sheets>'
WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{SHEETS}</workbook>'
LINKS = (
    f'<Relationships><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
)
STRINGS = (
    "<sst><si><t>Accueil</t></si><si><r><t>Ac</t></r><r><rPr><b/></rPr><t>cueil</t></r><rPh><t>a</t></rPh></si></sst>"
)


def book(rows: str, more: Mapping[str, str] | None = None, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, xml in (more or {}).items():
            archive.writestr(name, xml)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr("xl/sharedStrings.xml", STRINGS)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return sink.getvalue()


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def resaved(content: bytes, change: Callable[[Workbook], None] = lambda workbook: None) -> bytes:
    """Open and save with openpyxl, which keeps no result of a formula."""
    workbook = load_workbook(BytesIO(content))
    change(workbook)
    sink = BytesIO()
    workbook.save(sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(released(realistic()))


def test_the_fingerprint_is_what_common_tools_compute(content: bytes) -> None:
    lines = [f"{hashlib.sha256(xml.encode()).hexdigest()}  {name}\n" for name, xml in sorted(parts(content).items())]
    assert empreinte_of(content) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_how_a_file_was_packed_does_not_count() -> None:
    rows = row('<c r="A1"><v>1</v></c>')
    assert empreinte_of(book(rows)) == empreinte_of(book(rows, method=zipfile.ZIP_STORED))
    assert empreinte_of(book(rows)) != empreinte_of(book(rows, {"docProps/core.xml": "<a/>"}))


ONE = row('<c r="A1"><v>1</v></c>')
TEXT = row('<c r="A1" t="s"><v>0</v></c>')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(ONE, row('<c r="A1"><v>1.0</v></c>'), id="1.0"),
        pytest.param(ONE, row('<c r="A1" t="n"><v> 1E0 </v></c>'), id="1E0"),
        pytest.param(row('<c r="A1"><v>0.1</v></c>'), row('<c r="A1"><v>0.10000000000000001</v></c>'), id="17 digits"),
        pytest.param(row('<c r="A1"><v>0</v></c>'), row('<c r="A1"><v>-0</v></c>'), id="minus zero"),
        pytest.param(TEXT, row('<c r="A1" t="inlineStr"><is><t>Accueil</t></is></c>'), id="inline"),
        pytest.param(TEXT, row('<c r="A1" t="s"><v>1</v></c>'), id="rich text, and how it is said"),
        pytest.param(TEXT, row('<c r="A1" t="inlineStr"><is><t xml:space="preserve">Accueil</t></is></c>'), id="space"),
        pytest.param(
            row('<c r="A1" t="inlineStr"><is><t>a&#10;b</t></is></c>'),
            row('<c r="A1" t="inlineStr"><is><t>a_x000D_&#10;b</t></is></c>'),
            id="line ends",
        ),
        pytest.param(ONE, row('<c r="A1" s="4"><v>1</v></c>', '<c r="B1" s="4"/>') + row(number=9), id="styles"),
        pytest.param(ONE, ONE.replace("<row ", '<row spans="1:9" ht="20" '), id="spans and heights"),
        pytest.param(ONE, "<row><c><v>1</v></c></row>", id="no addresses"),
        pytest.param(ONE, row('<c r="A1"><v>1</v></c>', '<c r="B1" t="s"><v></v></c>'), id="empty value"),
        pytest.param(row('<c r="A1"><v>46023</v></c>'), row('<c r="A1" t="d"><v>2026-01-01</v></c>'), id="a day"),
        pytest.param(row('<c r="A1" t="b"><v>1</v></c>'), row('<c r="A1" t="b"><v>true</v></c>'), id="true"),
        pytest.param(
            row("<c r=\"A1\"><f>SUM('Temps'!B1:B1, 2)</f><v>2</v></c>"),
            row('<c r="A1"><f>sum(Temps!B1,2)</f><v>2.0000000000000004</v></c>'),
            id="a formula written otherwise",
        ),
    ],
)
def test_what_programs_write_in_several_ways_is_one_content(one: str, other: str) -> None:
    assert contenu_of(book(one)) == contenu_of(book(other, {"xl/calcChain.xml": "<calcChain/>"}))


@pytest.mark.parametrize(
    ("one", "other", "quoi"),
    [
        pytest.param(ONE, row('<c r="A1"><v>2</v></c>'), Quoi.VALEURS, id="a number"),
        pytest.param(ONE, row('<c r="A1" t="str"><v>1</v></c>'), Quoi.VALEURS, id="a number as text"),
        pytest.param(ONE, row('<c r="A1" t="b"><v>1</v></c>'), Quoi.VALEURS, id="true is not one"),
        pytest.param(row('<c r="A1"><v>0</v></c>'), row('<c r="A1"/>'), Quoi.VALEURS, id="zero is not blank"),
        pytest.param(TEXT, row('<c r="A1" t="str"><v>Accueil </v></c>'), Quoi.VALEURS, id="a space"),
        pytest.param(
            row('<c r="A1"><f>1+1</f><v>2</v></c>'),
            row('<c r="A1"><f>1+1</f><v>3</v></c>'),
            Quoi.RESULTATS,
            id="result",
        ),
        pytest.param(
            row('<c r="A1"><f>1+1</f><v>2</v></c>'), row('<c r="A1"><f>1+2</f></c>'), Quoi.FORMULES, id="formula"
        ),
        pytest.param(row('<c r="A1"><v>2</v></c>'), row('<c r="A1"><f>1+1</f><v>2</v></c>'), Quoi.AJOUTEES, id="added"),
        pytest.param(row('<c r="A1"><f>1+1</f><v>2</v></c>'), ONE, Quoi.REMPLACEES, id="formula made a value"),
    ],
)
def test_what_changes_a_cell_is_told(one: str, other: str, quoi: Quoi) -> None:
    ecarts = compare(contenu_of(book(one)), contenu_of(book(other))).ecarts
    assert Ecart("Temps", quoi, ((0, 0),), ((0, 0),)) in ecarts


def test_a_formula_that_gives_the_same_is_told_apart() -> None:
    computed, other = (book(row(f'<c r="A1"><f>{text}</f><v>2</v></c>')) for text in ("1+1", "2"))
    comparaison = compare(contenu_of(computed), contenu_of(other))
    assert (comparaison.ecarts, [ecriture.quoi for ecriture in comparaison.ecritures]) == ((), [Quoi.FORMULES])


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(row('<c r="A1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'), id="a cell twice"),
        pytest.param(row(number=2) + row(number=1), id="rows upwards"),
        pytest.param(row('<c r="A2"><v>1</v></c>'), id="a cell of another row"),
        pytest.param(row('<c r="A1" t="s"><v>2</v></c>'), id="a text that is not there"),
        pytest.param(row('<c r="A1"><v>1_0</v></c>'), id="python's own separator"),
        pytest.param(row('<c r="A1"><v>nan</v></c>'), id="no number"),
        pytest.param(row('<c r="ZZZZ1"><v>1</v></c>'), id="no address"),
    ],
)
def test_what_two_programs_could_read_in_two_ways_is_not_read(rows: str) -> None:
    with pytest.raises(UnreadableContentError):
        contenu_of(book(rows))


def test_contents_come_back_from_json(content: bytes) -> None:
    contenu = contenu_of(content)
    assert Contenu.from_document(contenu.to_document()) == contenu
    assert not any(attendu.nom in str(contenu.to_document()) for attendu in realistic().attendus)


def test_one_cell_is_found_by_its_sheet_its_block_and_its_column(content: bytes) -> None:
    def change(workbook: Workbook) -> None:
        sheet(workbook, "Dictionnaire").cell(205, 3).value = "changé"

    changed = contenu_of(resaved(content, change))
    assert compare(contenu_of(content), changed).ecarts == (Ecart("Dictionnaire", Quoi.VALEURS, ((2, 2),), ((2, 2),)),)
    assert 0.9 < likeness(contenu_of(content), changed) < 1


def test_sheets_added_and_removed_are_told(content: bytes) -> None:
    def change(workbook: Workbook) -> None:
        del workbook["Temps"]
        workbook.create_sheet("À moi")["A1"] = 1

    ecarts = compare(contenu_of(content), contenu_of(resaved(content, change))).ecarts
    assert [ecart for ecart in ecarts if not ecart.colonnes] == [
        Ecart("Temps", Quoi.ABSENTE),
        Ecart("À moi", Quoi.AJOUTEE),
    ]


def test_saved_again_by_openpyxl_nothing_has_changed(content: bytes) -> None:
    again = resaved(content)
    assert empreinte_of(again) != empreinte_of(content)
    comparaison = compare(contenu_of(content), contenu_of(again))
    assert (comparaison.ecarts, comparaison.ecritures) == ((), ())


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_computed_and_saved_again_by_libreoffice_nothing_has_changed(tmp_path: Path) -> None:
    content = written(uneven())
    again = recalculated(content, tmp_path)
    assert empreinte_of(again) != empreinte_of(content)
    comparaison = compare(contenu_of(content), contenu_of(again))
    assert (comparaison.ecarts, comparaison.ecritures) == ((), ())
