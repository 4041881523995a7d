"""Reading spreadsheets: honest files are read, hostile ones get a sentence and nothing else."""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import openpyxl
import pytest
import xlsxwriter
import xlsxwriter.format
import xlsxwriter.worksheet
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from collecte.core.errors import UserFacingError
from collecte.core.tableurs import DEFAULT, Feuille, Limits, TableurError, read_table
from collecte.core.tableurs.model import letters
from collecte.core.tableurs.values import number_text

Book: TypeAlias = xlsxwriter.Workbook
Sheet: TypeAlias = xlsxwriter.worksheet.Worksheet
Format: TypeAlias = xlsxwriter.format.Format

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

ENVELOPE = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


# --- files, from the outside in


def relationships(target: str = "worksheets/sheet1.xml") -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{target}"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def parts_of(sheet: str, **more: str | bytes) -> dict[str, str | bytes]:
    return {
        **ENVELOPE,
        "xl/_rels/workbook.xml.rels": relationships(),
        "xl/worksheets/sheet1.xml": sheet,
        **more,
    }


def by_hand(rows: str, before: str = "", after: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    return archive(parts_of(worksheet(rows, before, after)) | dict(more or {}))


def shared_strings(*texts: str, declared: int = 1) -> dict[str, str | bytes]:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{declared}" uniqueCount="{declared}">{items}</sst>'}


def written(fill: Callable[[Book, Sheet], None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    fill(book, book.add_worksheet("Structures"))
    book.close()
    return buffer.getvalue()


def table(*rows: Sequence[object]) -> bytes:
    def fill(book: Book, sheet: Sheet) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return written(fill)


def noise(size: int, seed: int = 1) -> str:
    """Return a text that deflate halves and no more."""
    return random.Random(seed).randbytes(size // 2).hex()  # noqa: S311


def digits(count: int, template: str) -> str:
    draw = random.Random(1)  # noqa: S311
    return "".join(template.format(row=row, value=draw.randrange(100)) for row in range(1, count + 1))


def read(data: bytes, folder: Path, name: str = "envoi.xlsx", limits: Limits = DEFAULT) -> Feuille:
    path = folder / name
    path.write_bytes(data)
    return read_table(path, limits=limits)


def texts(feuille: Feuille) -> list[list[str]]:
    return [list(ligne.cells.values()) for ligne in feuille.lignes]


def refusal(data: bytes, folder: Path, name: str = "envoi.xlsx") -> str:
    with pytest.raises(TableurError) as caught:
        read(data, folder, name)
    return str(caught.value)


# --- honest workbooks


def test_each_kind_of_value_comes_back_as_a_french_hand_would_type_it(tmp_path: Path) -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        def shown(code: str) -> Format:
            return book.add_format({"num_format": code})

        sheet.write_row(0, 0, [f"c{column}" for column in range(10)])
        sheet.write_string(1, 0, " Élan du Çà\u00a0")
        sheet.write_number(1, 1, 3.0)
        sheet.write_number(1, 2, 0.8)
        sheet.write_number(1, 3, 0.1 + 0.2)
        sheet.write_datetime(1, 4, datetime(2026, 1, 31), shown("dd/mm/yyyy"))  # noqa: DTZ001 - Excel knows no zone
        sheet.write_datetime(1, 5, datetime(2026, 1, 31, 8, 30), shown("dd/mm/yyyy hh:mm"))  # noqa: DTZ001
        sheet.write_boolean(1, 6, True)
        sheet.write_boolean(1, 7, False)
        sheet.write_formula(1, 8, "=6*7", None, 42)
        sheet.write_number(1, 9, 12345678901234)
        sheet.write_number(2, 0, 1.5, shown("[h]:mm"))
        sheet.write_number(2, 1, 0.354166, shown("hh:mm"))
        sheet.write_string(2, 2, "007")

    feuille = read(written(fill), tmp_path)

    assert feuille.nom == "Structures"
    assert texts(feuille) == [
        ["Élan du Çà", "3", "0,8", "0,3", "31/01/2026", "31/01/2026 08:30", "OUI", "NON", "42", "12345678901234"],
        ["36:00", "08:30", "007", "", "", "", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        pytest.param("0.0%", "12,5\u00a0%", id="percent"),
        pytest.param("0%", "12,5\u00a0%", id="built-in percent keeps what is not shown"),
        pytest.param('0.000" %"', "0,125", id="a quoted percent sign multiplies nothing"),
        pytest.param("General", "0,125", id="plain"),
    ],
)
def test_a_cell_shown_as_a_percentage_is_read_as_one(code: str, shown: str, tmp_path: Path) -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        sheet.write(0, 0, "Part")
        sheet.write_number(1, 0, 0.125, book.add_format({"num_format": code}))

    assert texts(read(written(fill), tmp_path)) == [[shown]]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "hh:mm"])
@pytest.mark.parametrize(("value", "shown"), [(-0.2, "-0,2"), (-1, "-1"), (-12.5, "-12,5"), (0.8, "19:12")])
def test_a_negative_number_shown_as_a_date_is_no_hour(code: str, value: float, shown: str, tmp_path: Path) -> None:
    """Excel shows ######## and calamine 19:12 for a fifth of a day before its first one."""

    def fill(book: Book, sheet: Sheet) -> None:
        sheet.write(0, 0, "Début")
        sheet.write_number(1, 0, value, book.add_format({"num_format": code}))

    assert texts(read(written(fill), tmp_path)) == [[shown]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (1e21, "1" + "0" * 21), (1e-7, "0,0000001"), (-2.5, "-2,5"), (100, "100"), (12.10, "12,1")],
)
def test_a_number_has_neither_exponent_nor_noise(value: float, text: str) -> None:
    assert number_text(value) == text


def test_blank_rows_and_columns_disappear_but_row_numbers_are_those_of_excel(tmp_path: Path) -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_row(2, 1, ["Nom", "", "Ville"])
        sheet.write_row(3, 1, ["A", "", "Nantes"])
        sheet.write_row(6, 1, ["B"])
        sheet.write_blank(6, 9, None, bold)
        sheet.write_blank(9000, 300, None, bold)  # formatted, never filled

    feuille = read(written(fill), tmp_path)

    assert feuille.entetes == ("Nom", "Ville")
    assert [(ligne.numero, dict(ligne.cells)) for ligne in feuille.lignes] == [
        (4, {"Nom": "A", "Ville": "Nantes"}),
        (7, {"Nom": "B", "Ville": ""}),
    ]


def test_a_merged_cell_says_its_text_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Région", "DLA"])
    sheet.append(["Bretagne", "22"])
    sheet.append(["", "29"])
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "fusion.xlsx")

    assert texts(read_table(tmp_path / "fusion.xlsx")) == [["Bretagne", "22"], ["", "29"]]


def test_the_sheet_read_is_the_first_visible_one_or_the_only_one_filled(tmp_path: Path) -> None:
    def hidden_first(book: Book, sheet: Sheet) -> None:
        sheet.write(0, 0, "liste cachée")
        other = book.add_worksheet("Vide")
        other.activate()
        sheet.hide()
        book.add_worksheet("Pleine & utile").write_column(0, 0, ["Nom", "A"])

    assert read(written(hidden_first), tmp_path).nom == "Pleine & utile"


def test_a_choice_between_two_filled_sheets_is_not_guessed(tmp_path: Path) -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        for name in ("Un", "Deux"):
            book.add_worksheet(name).write(0, 0, "Nom")

    message = refusal(written(fill), tmp_path)
    assert "Structures" in message
    assert "Un" in message
    assert "première position" in message


def test_positions_are_followed_when_cells_do_not_write_them(tmp_path: Path) -> None:
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>Nom</x:t></x:is></x:c><x:c t="str"><x:v>Part</x:v></x:c></x:row>'
        '<x:row r="7"><x:c r="B7"><x:v>5</x:v></x:c></x:row><x:row><x:c><x:v>6</x:v></x:c></x:row>'
    )
    liar = '<x:dimension ref="A1:XFD1048576"/>'
    sheet = f'<x:worksheet xmlns:x="{MAIN}">{liar}<x:sheetData>{rows}</x:sheetData></x:worksheet>'
    feuille = read(archive(parts_of(sheet)), tmp_path)

    assert [(ligne.numero, *ligne.cells.values()) for ligne in feuille.lignes] == [(7, "", "5"), (8, "6", "")]


@pytest.mark.slow(reason="as many cells as are allowed")
def test_the_largest_table_allowed_is_read(tmp_path: Path) -> None:
    rows = [
        "".join(f'<c r="{letters(column)}{row}"><v>{row + column / 7}</v></c>' for column in range(DEFAULT.columns))
        for row in range(1, DEFAULT.rows + 1)
    ]
    feuille = read(by_hand("".join(f"<row>{row}</row>" for row in rows)), tmp_path)
    assert (len(feuille.lignes), len(feuille.entetes)) == (DEFAULT.rows - 1, DEFAULT.columns)


# --- honest text files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_text_file_is_read_whatever_its_encoding_and_separator(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [["Prénom", "Part"], ["Zoé", '"12,5"'], ["L’œuvre", "0.8"]]
    text = "\r\n".join(separator.join(row) for row in rows)

    feuille = read(text.encode(encoding), tmp_path, "envoi.csv")

    assert (feuille.nom, feuille.entetes) == ("", ("Prénom", "Part"))
    assert texts(feuille) == [["Zoé", "12,5"], ["L’œuvre", "0.8"]]


def test_decimal_commas_and_commas_in_headers_do_not_pass_for_separators(tmp_path: Path) -> None:
    data = "Nom, prénom;Part, en %\nDurand, Zoé;12,5\nPetit, Élie;0,8\n".encode("cp1252")
    assert read(data, tmp_path, "envoi.csv").entetes == ("Nom, prénom", "Part, en %")


def test_a_record_has_the_number_of_its_first_line(tmp_path: Path) -> None:
    data = b'sep=;\nNom;Avis\n\nA;"deux\nlignes"\n;;;\nB;"dit ""oui"""\n'
    feuille = read(data, tmp_path, "envoi.csv")
    assert [(ligne.numero, ligne.cells["Avis"]) for ligne in feuille.lignes] == [(4, "deux\nlignes"), (7, 'dit "oui"')]


def test_one_column_is_a_table(tmp_path: Path) -> None:
    assert texts(read("Avis\nbien, très bien\n".encode(), tmp_path, "envoi.csv")) == [["bien, très bien"]]


def test_the_two_forms_of_the_same_letter_are_one_text(tmp_path: Path) -> None:
    assert texts(read("Nom\ne\u0301lan\u202e\n".encode(), tmp_path, "envoi.csv")) == [["élan"]]


# --- files that Excel would not write

NOM = '<row r="1"><c r="A1" t="str"><v>Nom</v></c></row><row r="2"><c r="A2" t="str"><v>Élan</v></c></row>'
PLAIN = parts_of(worksheet(NOM))
WORKBOOK = ENVELOPE["xl/workbook.xml"]
SECOND = '<sheet name="Feuil2" sheetId="2" r:id="rId3"/></sheets>'
SECOND_TARGET = f'<Relationship Id="rId3" Type="{OFFICE}/worksheet" Target="worksheets/absent.xml"/></Relationships>'
MASHUP = '<?xml version="1.0" encoding="utf-16"?><DataMashup>UEsDBBQ</DataMashup>'


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(archive(PLAIN | {"customXml/item1.xml": MASHUP.encode("utf-16")}), id="a query, in UTF-16"),
        pytest.param(archive(PLAIN | {"docProps/custom.xml": ""}), id="a part left empty"),
        pytest.param(archive(PLAIN | {"xl/comments1.xml": "<a>&nbsp;<br></a>"}), id="a comment that is no XML"),
        pytest.param(
            archive(PLAIN | {"docProps/app.xml": "<a>Société</a>".encode("latin-1")}), id="a part in another encoding"
        ),
        pytest.param(
            archive(parts_of('\n <?xml version="1.0" encoding="UTF-8"?>' + worksheet(NOM))), id="a blank line first"
        ),
        pytest.param(archive(parts_of(worksheet(NOM) + "\0" * 8)), id="a sheet padded with zeros"),
        pytest.param(
            archive({name.replace("/", "\\"): content for name, content in PLAIN.items()}), id="paths of Windows"
        ),
        pytest.param(b"PK\x07\x08" + archive(PLAIN), id="an archive marked as one part of several"),
        pytest.param(b"\xef\xbb\xbf\r\n" + archive(PLAIN), id="blanks that a site sent first"),
        pytest.param(
            archive(PLAIN | {"xl/workbook.xml": WORKBOOK.replace("Feuil1", "Feuil\n1")}), id="a line end in a name"
        ),
        pytest.param(
            archive(PLAIN | {"xl/workbook.xml": WORKBOOK.replace("r:id", 'id="7" r:id')}), id="an id of its own"
        ),
        pytest.param(
            archive(PLAIN | {"xl/workbook.xml": WORKBOOK.replace("r:id", 'state="hidden" r:id')}), id="no visible sheet"
        ),
        pytest.param(
            archive(
                PLAIN
                | {
                    "xl/workbook.xml": WORKBOOK.replace("</sheets>", SECOND),
                    "xl/_rels/workbook.xml.rels": relationships().replace("</Relationships>", SECOND_TARGET),
                }
            ),
            id="another sheet that is missing",
        ),
    ],
)
def test_a_workbook_that_other_programs_open_is_read(data: bytes, tmp_path: Path) -> None:
    feuille = read(data, tmp_path)
    assert (feuille.entetes, texts(feuille)) == (("Nom",), [["Élan"]])


def test_a_bare_control_character_is_a_line_end_or_is_told_with_its_cell(tmp_path: Path) -> None:
    assert texts(read(archive(parts_of(worksheet(NOM.replace("Él", "\x0b")))), tmp_path)) == [["an"]]
    message = refusal(archive(parts_of(worksheet(NOM.replace("Él", "a\x1f")))), tmp_path)
    assert "ligne 2, colonne A" in message
    assert "U+001F" in message


def test_two_sheets_of_one_name_are_told_by_that_name(tmp_path: Path) -> None:
    book = WORKBOOK.replace("</sheets>", SECOND.replace("Feuil2", "Feuil1"))
    rels = relationships().replace("</Relationships>", SECOND_TARGET)
    message = refusal(archive(PLAIN | {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels}), tmp_path)
    assert "portent le même nom, «\u00a0Feuil1\u00a0»" in message


# --- honest mistakes: the message says where

XLS = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
ENCRYPTED = XLS + "EncryptionInfo".encode("utf-16-le") + bytes(64) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))
VALID = table(["Nom", "Part"], ["A", 0.5])
BELOW = '<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row r="9"><c r="A9"><f>1+1</f></c></row>'


def error_cell(book: Book, sheet: Sheet) -> None:
    sheet.write_row(0, 0, ["Nom", "Total"])
    sheet.write_formula(2, 1, "=Z1", None, "#REF!")


def never_computed() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Nom", "Total"])
    book.active.append(["A", "=1+1"])
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"", "a.xlsx", ["vide"], id="empty file"),
        pytest.param(table([]), "a.xlsx", ["aucune donnée"], id="empty workbook"),
        pytest.param(b"\n \n;;\n", "a.csv", ["aucune donnée"], id="blank csv"),
        pytest.param(table(["Nom", "", "Ville"], ["A", "B"]), "a.xlsx", ["colonne B", "ligne 1"], id="blank header"),
        pytest.param(table(["Liste"], [], ["Nom", "Ville"]), "a.xlsx", ["colonne B", "titre"], id="title above"),
        pytest.param(table(["Nom", "Part", "nom "]), "a.xlsx", ["« nom »", "A et C"], id="repeated header"),
        pytest.param(written(error_cell), "a.xlsx", ["ligne 3, colonne B", "#REF!"], id="error cell"),
        pytest.param(by_hand("<row><c><v>NaN</v></c></row>"), "a.xlsx", ["ligne 1, colonne A"], id="not a number"),
        pytest.param(never_computed(), "a.xlsx", ["ligne 2, colonne B", "calculé"], id="formula without result"),
        pytest.param(by_hand(BELOW), "a.xlsx", ["ligne 9, colonne A", "calculé"], id="formula below the table"),
        pytest.param(VALID, "a.xlsm", ["macros"], id="xlsm by name"),
        pytest.param(VALID, "a.xls", ["« .xls »", ".xlsx ou .csv"], id="xls by name"),
        pytest.param(VALID, "a.ods", ["« .ods »", ".xlsx ou .csv"], id="ods by name"),
        pytest.param(VALID, "a.pdf", ["« .pdf »"], id="another name"),
        pytest.param(XLS, "a.xlsx", ["ancien format (.xls)"], id="xls renamed"),
        pytest.param(ENCRYPTED, "a.xlsx", ["protégé par un mot de passe"], id="password"),
        pytest.param(archive({"content.xml": "<a/>"}), "a.xlsx", [".ods"], id="ods renamed"),
        pytest.param(archive({"word/document.xml": "<a/>"}), "a.xlsx", ["n’est pas un classeur"], id="docx renamed"),
        pytest.param(PNG, "a.xlsx", ["n’est pas un classeur"], id="png renamed xlsx"),
        pytest.param(PNG, "a.csv", ["n’est pas un tableau en texte"], id="png renamed csv"),
        pytest.param(VALID[: len(VALID) // 2], "a.xlsx", ["n’a pas pu être lu"], id="truncated"),
        pytest.param(b"Nom;Part\nA;\0\n", "a.csv", ["nuls"], id="NUL in csv"),
        pytest.param("Nom\n\0".encode("utf-16"), "a.csv", ["nuls"], id="NUL in UTF-16"),
        pytest.param(b"Nom\nA\x07\n", "a.csv", ["ligne 2, colonne A", "U+0007"], id="control character"),
        pytest.param(b"Nom\n\x81\x8d\n", "a.csv", ["Windows-1252"], id="unknown encoding"),
        pytest.param(b'Nom;Avis\nA;"jamais\n', "a.csv", ["ligne 2", "guillemet"], id="quote left open"),
        pytest.param(b"Nom\n" + b"A\n" * 5_000, "a.csv", ["5\u202f000"], id="5,001 lines"),
        pytest.param(b"a;" * 60 + b"b\n", "a.csv", ["colonne BI", "BH"], id="61 columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, name: str, words: list[str], tmp_path: Path) -> None:
    message = refusal(data, tmp_path, name)
    assert [word for word in words if word not in message.replace("\u00a0", " ")] == []


def test_a_nul_hidden_in_an_excel_escape_is_refused(tmp_path: Path) -> None:
    rows = '<row><c t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'
    assert "U+0000" in refusal(by_hand(rows), tmp_path)


def test_a_missing_file_and_a_folder_are_refused_in_french(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(TableurError, match="introuvable"):
            read_table(path)


def test_a_refusal_has_a_problem_a_remedy_and_a_status() -> None:
    error = TableurError("C’est trop long.", "Raccourcissez.")
    assert isinstance(error, UserFacingError)
    assert (error.status, str(error)) == (400, "C’est trop long. Raccourcissez.")


# --- hostile files

LOL = '<!DOCTYPE lol [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
QUADRATIC = f'<!DOCTYPE q [<!ENTITY a "{noise(50_000)}">]>' + worksheet(f"<row><c><v>{'&a;' * 9_000}</v></c></row>")
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + worksheet("<row><c t='str'><v>&a;</v></c></row>")
CELL = "<row><c><v>1</v></c></row>"


def repeated(rows: int) -> str:
    """Return rows as wide as allowed whose cells all refer to the first shared string."""
    cells = "".join(f'<c r="{letters(column)}@" t="s"><v>0</v></c>' for column in range(DEFAULT.columns))
    return "".join(f"<row>{cells.replace('@', str(row))}</row>" for row in range(1, rows + 1))


def lying_size() -> bytes:
    """Return an archive whose directory and entry say 100 bytes, and whose stream holds 1 MB."""
    content = b" " * 1_000_000
    data = archive(parts_of(worksheet(CELL), **{"xl/a.xml": content}))
    return data.replace(len(content).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def twice() -> bytes:
    buffer = io.BytesIO(by_hand(CELL))
    with zipfile.ZipFile(buffer, "a") as target:
        target.writestr("xl/worksheets/SHEET1.xml", worksheet(FAR))
    return buffer.getvalue()


# Name and a word of the refusal: each file must meet the check it was made for.
HOSTILE: dict[tuple[str, str], Callable[[], bytes]] = {
    ("far cell", "1\u202f048\u202f576"): lambda: by_hand(CELL + FAR),
    ("far cell behind a prefix", "1\u202f048\u202f576"): lambda: by_hand(
        FAR.replace("<", "<x:").replace("<x:/", "</x:"), f'<x:a xmlns:x="{MAIN}"/>'
    ),
    ("far cell in a sheet named .png", "pu être lu"): lambda: archive(
        parts_of(worksheet(CELL))
        | {"xl/_rels/workbook.xml.rels": relationships("media/a.png"), "xl/media/a.png": worksheet(FAR)}
    ),
    ("far cell in UTF-16", "pu être lu"): lambda: archive(
        parts_of(worksheet(CELL))
        | {"xl/_rels/workbook.xml.rels": relationships("a.xml"), "xl/a.xml": worksheet(FAR).encode("utf-16")}
    ),
    ("far cell in a part that no sheet names, in UTF-16", "aucune donnée"): lambda: archive(
        parts_of(worksheet("")) | {"xl/a.xml": worksheet(FAR).encode("utf-16")}
    ),
    ("far cell in an entry named as Windows does", "1\u202f048\u202f576"): lambda: archive(
        {name.replace("/", "\\"): content for name, content in parts_of(worksheet(CELL + FAR)).items()}
    ),
    ("path upwards as Windows writes it", "interdit"): lambda: by_hand(CELL, more={"xl\\..\\..\\etc\\a.xml": "<a/>"}),
    ("one entry under two spellings", "présent deux fois"): lambda: by_hand(
        CELL, more={"xl\\worksheets\\sheet1.xml": worksheet(FAR)}
    ),
    ("nothing but control characters", "pu être lu"): lambda: by_hand(
        CELL, more={"xl/sharedStrings.xml": b"<a>" + bytes(1 + byte % 8 for byte in noise(2_000_000).encode())}
    ),
    ("far cell in the second entry of one name", "présent deux fois"): twice,
    ("relationship outside", "pu être lu"): lambda: by_hand(
        CELL, more={"xl/_rels/workbook.xml.rels": relationships("../../etc/passwd")}
    ),
    ("100,000 columns", "colonne BI (61e)"): lambda: by_hand(
        "<row>" + digits(100_000, "<c><v>{value}{row}</v></c>") + "</row>"
    ),
    ("one million rows", "5\u202f001"): lambda: by_hand(digits(900_000, "<row><c><v>{value}</v></c></row>")),
    ("700,000 blank formatted rows", "aucune donnée"): lambda: by_hand(
        digits(700_000, '<row r="{row}"><c s="1"/></row>')
    ),
    ("one cell said 400,000 times", "1\u202f048\u202f576"): lambda: by_hand(
        digits(400_000, '<row><c r="A1"><v>{value}</v></c></row>') + FAR
    ),
    ("more tags than any table needs", "1\u202f500\u202f000"): lambda: by_hand(
        CELL, after=digits(1_600_000, "<a{value}/>")
    ),
    ("deep nesting", "pu être lu"): lambda: by_hand(CELL, after=digits(300_000, "<a{value}>")),
    ("one tag with 100,000 attributes", "aucune donnée"): lambda: by_hand(
        "<row><c " + digits(100_000, 'a{row}="" ') + "/></row>"
    ),
    ("absurd reference", "adresse"): lambda: by_hand(f'<row><c r="A{"9" * 5000}{noise(200)}"><v>1</v></c></row>'),
    ("absurd row", "adresse"): lambda: by_hand(f'<row r="{noise(200)}"><c><v>1</v></c></row>'),
    ("unknown error value", "#ZUT!"): lambda: by_hand('<row><c t="e"><v>#ZUT!</v></c></row>'),
    ("string that is not there", "pu être lu"): lambda: by_hand(
        '<row><c t="s"><v>99999999999</v></c></row>', more=shared_strings("a")
    ),
    ("bad merge", "pu être lu"): lambda: by_hand(CELL, after='<mergeCells><mergeCell ref="A0:ZZZZ9"/></mergeCells>'),
    ("shared strings said to be four billion", "mémoire"): lambda: by_hand(
        '<row><c t="s"><v>0</v></c></row>', more=shared_strings("a", declared=2**32 - 1)
    ),
    ("huge shared string", "8\u202f000\u202f000 caractères"): lambda: by_hand(
        '<row><c t="s"><v>0</v></c></row>', more=shared_strings(noise(8_000_000))
    ),
    ("long shared string everywhere", "mémoire"): lambda: by_hand(
        repeated(DEFAULT.rows), more=shared_strings(noise(32_000))
    ),
    ("zip bomb", "100 fois"): lambda: by_hand(CELL, more={"xl/media/a.bin": bytes(49_000_000)}),
    ("60 MB unpacked", "50\u00a0Mo"): lambda: by_hand(CELL, more={"xl/a.xml": noise(1_500_000) + " " * 59_000_000}),
    ("lying size", "pu être lu"): lying_size,
    ("billion laughs", "DOCTYPE"): lambda: archive(
        parts_of(LOL + "]>" + worksheet("<row><c t='str'><v>&j;</v></c></row>"))
    ),
    ("quadratic blowup", "DOCTYPE"): lambda: archive(parts_of(QUADRATIC)),
    ("external entity", "DOCTYPE"): lambda: archive(parts_of(XXE)),
    ("macro", "macros"): lambda: by_hand(CELL, more={"xl/vbaProject.bin": b"macro"}),
    ("201 entries", "200"): lambda: by_hand(CELL, more={f"xl/media/{number}.png": "" for number in range(200)}),
    ("path upwards", "interdit"): lambda: by_hand(CELL, more={"xl/../../etc/cron.d/a.xml": "<a/>"}),
    ("absolute path", "interdit"): lambda: by_hand(CELL, more={"/etc/a.xml": "<a/>"}),
    ("password of an archiver", "mot de passe"): lambda: by_hand(CELL).replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"
    ),
}
HOSTILE_TEXT: dict[tuple[str, str], Callable[[], bytes]] = {
    ("field of 10 MB", "5\u00a0Mo"): lambda: b"a;b\n1;" + b"x" * 10_000_000,
    ("field of 4 MB", "ligne 2"): lambda: b"a;b\n1;" + b"x" * 4_000_000,
    ("open quote over 4 MB", "ligne 2"): lambda: b'a;b\n1;"' + b"x\n" * 2_000_000,
    ("only quotes", "ligne 1"): lambda: b'"' * 4_999_999,
    ("only line ends", "aucune donnée"): lambda: b"\n" * 4_999_999,
    ("only separators", "aucune donnée"): lambda: b";" * 4_999_999,
    ("one million lines", "5\u202f000"): lambda: b"a;b\n" * 1_000_000,
    ("one million columns", "colonne"): lambda: b"a\n" + b"x;" * 1_000_000,
}

# Measured in a fresh process, where neither the tests' own memory nor other children count. The wall clock is given a
# minute, and has a test of its own; the limit of processor time stays: a file that needs more gets another sentence.
PROBE = """
import dataclasses, json, logging, re, resource, sys
from pathlib import Path
from collecte.core.tableurs import DEFAULT, TableurError, read_table
patient = dataclasses.replace(DEFAULT, seconds=60.0)
logging.disable()
try:
    message = f"read: {len(read_table(Path(sys.argv[1]), limits=patient).lignes)}"
except TableurError as error:
    message = str(error)
status = Path("/proc/self/status")
own = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) if status.exists() else 0
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([message, own // 1024, child // 1024]))
"""


MEASURED = {"far cell", "billion laughs", "long shared string everywhere", "csv: one million columns"}
"""Hostile files that the first tier measures: one of each limit. Its tests of workbooks read most of the others."""


def measured(build: Callable[[], bytes], suffix: str, word: str, name: str) -> ParameterSet:
    slow = pytest.mark.slow(reason="two processes for each file; `make test` measures one of each limit")
    return pytest.param(build, suffix, word, id=name, marks=() if name in MEASURED else slow)


@pytest.mark.parametrize(
    ("build", "suffix", "word"),
    [measured(build, ".xlsx", word, name) for (name, word), build in HOSTILE.items()]
    + [measured(build, ".csv", word, f"csv: {name}") for (name, word), build in HOSTILE_TEXT.items()],
)
def test_a_hostile_file_gets_a_french_sentence_within_the_limits_of_time_and_memory(
    build: Callable[[], bytes], suffix: str, word: str, tmp_path: Path
) -> None:
    path = tmp_path / f"hostile{suffix}"
    path.write_bytes(build())

    probe = subprocess.run([sys.executable, "-c", PROBE, path], capture_output=True, text=True, check=False)

    assert probe.stderr == ""
    message, parent, child = json.loads(probe.stdout)
    assert message.startswith(("Le ", "La ", "L’"))
    assert word in message
    assert parent < 60
    assert child < 420


# --- the child process


def test_the_child_is_stopped_when_its_time_is_over(tmp_path: Path) -> None:
    with pytest.raises(TableurError, match="n’a pas pu être lu"):
        read(VALID, tmp_path, limits=replace(DEFAULT, seconds=0.001))


def test_a_child_without_memory_gives_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TableurError, match="n’a pas pu être lu"):
        read(table(["Nom"], ["x" * 30_000]), tmp_path, limits=replace(DEFAULT, memory=1_000_000))


def test_a_long_answer_is_refused_with_its_limit(tmp_path: Path) -> None:
    with pytest.raises(TableurError, match=r"0,1\u00a0Mo"):
        read(table(["Nom"], *[["é" * 1_000]] * 60), tmp_path, limits=replace(DEFAULT, output_size=100_000))


def test_the_child_is_given_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, stand_in = tmp_path / "seen", tmp_path / "python"
    stand_in.write_text(f"#!/bin/sh\necho $* > {seen}\nexport -p >> {seen}\n")
    stand_in.chmod(0o700)
    monkeypatch.setenv("SECRET_KEY", "s3cr3t")
    monkeypatch.setattr(sys, "executable", str(stand_in))

    with pytest.raises(TableurError):
        read(VALID, tmp_path)

    assert "collecte.core.tableurs.child" in seen.read_text()
    assert "s3cr3t" not in seen.read_text()


# --- chance


def survives(data: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        try:
            read(data, Path(folder), name)
        except TableurError as error:
            assert error.problem.startswith(("Le ", "La ", "L’", "Deux ", "Seuls "))  # noqa: PT017 - both ends are right


@pytest.mark.slow(reason="hundreds of files drawn, each read in a process; the hostile files name each limit")
@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.csv", "a.xlsx"]), st.sampled_from([b"", b"PK\x03\x04"]))
def test_random_bytes_never_raise_anything_but_a_refusal(data: bytes, name: str, start: bytes) -> None:
    survives(start + data, name)


RICH = parts_of(
    worksheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Part</t></is></c></row>'
        '<row r="2"><c r="A2" s="1"><v>46053</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>',
        '<dimension ref="A1:B2"/>',
        '<mergeCells><mergeCell ref="A4:B5"/></mergeCells>',
    ),
    **shared_strings("Date"),
    **{
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    },
)
SNIPPETS = [
    b"<",
    b">",
    b'"',
    b"&",
    b"\0",
    b"9999999",
    b"-1",
    b"XFD",
    b"<!--",
    b"]]>",
    b'r="A0"',
    b'<c r="B9"/>',
    b"\xff",
]


@pytest.mark.slow(reason="hundreds of files drawn, each read in a process; the hostile files name each limit")
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_changes_inside_a_workbook_never_raise_anything_but_a_refusal(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(sorted(RICH)))
    content = RICH[part]
    changed = bytearray(content.encode() if isinstance(content, str) else content)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(changed)))
        changed[start : start + data.draw(st.integers(0, 4))] = data.draw(
            st.sampled_from(SNIPPETS) | st.binary(max_size=3)
        )
    survives(archive(RICH | {part: bytes(changed)}), "a.xlsx")


@pytest.mark.slow(reason="hundreds of files drawn, each read in a process; the hostile files name each limit")
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.binary(max_size=4), st.booleans())
def test_random_changes_of_the_archive_never_raise_anything_but_a_refusal(spot: int, new: bytes, cut: bool) -> None:
    whole = archive(RICH, zipfile.ZIP_STORED)
    spot %= len(whole)
    survives(whole[:spot] + new + (b"" if cut else whole[spot + len(new) :]) or b"P", "a.xlsx")
