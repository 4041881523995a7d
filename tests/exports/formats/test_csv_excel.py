"""CSV for French Excel: the cells of the workbook's « Données », no formula, texts that come back whole."""

import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from exports.formats import Format
from exports.records.records import CollecteEnquete, Dla
from exports.tableur.csv import guarded
from exports.tableur.text import CUT_MARK, MAX_TEXT, clean_text
from questionnaires.core.blocs import Block
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Text
from tests.exports.enquetes.builders import BOTH, answered, enquete, versions
from tests.exports.enquetes.test_versions import MIXED
from tests.exports.formats.archives import by_header, files, french, of_enquete
from tests.exports.records.classeurs import Value, opened, rows
from tests.exports.regional.matieres import matiere, workbook
from tests.exports.tableur.libreoffice import converted
from tests.exports.tableur.test_hostile_text import CORPUS

HOSTILE = (*CORPUS, "'=1+1", "\x07=1+1", "\u00a0=1+1", "\n=1+1", "sans objet", "non posée", 'a;b"c\nd', "''")


def asked(label: str) -> tuple[Block, ...]:
    return (
        Text(code="TEXTE", libelle=label, long=True),
        Choice(code="CHOIX", libelle=label, options=(Option(code="a", libelle=label), Option(code="b", libelle="B"))),
        Number(code="NOMBRE", libelle=label, unite="€", decimals=2, minimum=-(10**9), maximum=10**9),
        Number(code=label, libelle=label, maximum=10),
    )


def hostile(text: str) -> CollecteEnquete:
    """Put this text wherever one can be typed: names, labels, titles, a code, an answer."""
    both = versions(asked(text))
    typed = answered(both[0], {"CHOIX": "a", "NOMBRE": "-1234,5"}, nom=text)
    assert typed.reponse is not None
    reponse = replace(typed.reponse, valeurs={**typed.reponse.valeurs, "TEXTE": text})
    dlas = (Dla(code="18", nom=text), Dla(code="28", nom="Autre"))
    return enquete([replace(typed, reponse=reponse)], both, dlas=dlas, region=text, titre=text)


def data(collecte: CollecteEnquete) -> dict[str, str]:
    """Return the cells of the only answer, by header."""
    archive = files(of_enquete(collecte), Format.CSV_EXCEL)
    table = french(next(file for name, file in archive.items() if name.endswith(".csv")))
    assert len(table) == 2
    return dict(zip(*table, strict=True))


def test_it_begins_with_the_mark_and_ends_lines_as_excel_does() -> None:
    archive = files(matiere(), Format.CSV_EXCEL)
    assert len(archive) > 5
    for file in archive.values():
        assert file.startswith(b"\xef\xbb\xbf")
        assert file.endswith(b"\r\n")


def as_told(value: Value | datetime, header: str) -> str:
    """Return a cell of the workbook as French Excel shows it."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%m/%Y" if header == "MOIS_FORT" else "%d/%m/%Y")
        case float() | int():
            return f"{value!r}".removesuffix(".0").replace(".", ",")
        case _:
            return guarded(str(value))


@pytest.mark.parametrize(
    ("sheet", "file"),
    [
        ("Données", "temps.csv"),
        ("Données Vos outils", "donnees-vos-outils.csv"),
        ("Vos outils PARTENAIRES", "vos-outils-partenaires.csv"),
    ],
)
def test_its_cells_are_those_of_the_sheet(sheet: str, file: str) -> None:
    table = rows(opened(workbook()), sheet)
    headers = [str(cell) for cell in table[0]]
    lines = [[as_told(value, header) for value, header in zip(row, headers, strict=True)] for row in table[1:]]
    assert len(lines) > 1
    assert french(files(matiere(), Format.CSV_EXCEL)[file]) == [headers, *lines]


def test_a_negative_number_stays_a_number() -> None:
    assert data(hostile("=1+1"))["NOMBRE"] == "-1234,5"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_as_a_formula_and_each_text_comes_back(text: str) -> None:
    valeurs = data(hostile(text))
    for header, cell in valeurs.items():
        for written_text in (header, cell) if header != "NOMBRE" else (header,):
            assert not written_text.lstrip().startswith(tuple("=+-@＝"))
    assert valeurs["TEXTE"].removeprefix("'") == clean_text(text)
    assert valeurs["CHOIX"].removeprefix("'") == " ".join(clean_text(text).split())


def test_a_text_that_reads_like_a_reason_is_told_apart_from_it() -> None:
    """Pitfall 4."""
    both = versions((Text(code="TEXTE", libelle="Texte"),))
    row = data(enquete([answered(both[0], {"TEXTE": "sans objet"})], both))
    assert row["TEXTE"] == "'sans objet"
    bob = by_header(french(files(of_enquete(MIXED), Format.CSV_EXCEL)["donnees-vos-outils.csv"]))[1]
    assert (bob["ANCIENNE"], bob["HEURES"], bob["AVIS"], bob["DEPUIS"]) == (
        "non posée",
        "sans objet",
        "non concerné",
        "",
    )


def test_autre_precisez_is_there() -> None:
    """Pitfall 3."""
    ada = by_header(french(files(of_enquete(MIXED), Format.CSV_EXCEL)["donnees-vos-outils.csv"]))[0]
    assert (ada["BESOINS"], ada["BESOINS_AUTRE"]) == ("Du temps ; Autre, précisez", "Un bureau au calme")


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    both = versions((Text(code="TEXTE", libelle="Texte", long=True, max_length=50_000),))
    cell = data(enquete([answered(both[0], {"TEXTE": "é" * 40_000})], both))["TEXTE"]
    assert len(cell) == MAX_TEXT
    assert cell.endswith(CUT_MARK)


def test_an_old_day_is_written_as_a_day() -> None:
    assert data(enquete([answered(BOTH[0], {"DEPUIS": "01/01/1899"})], BOTH[:1]))["DEPUIS"] == "01/01/1899"


# --- in a spreadsheet

_FILTER = "CSV:59,34,76,1,,1036,false,true,false,false,false,0,true"
"""Semicolons, UTF-8, in French, special numbers found, and formulas computed: more than LibreOffice does unasked."""


def formulas_in(book: bytes) -> int:
    with zipfile.ZipFile(BytesIO(book)) as package:
        return sum(
            package.read(name).count(b"<f") for name in package.namelist() if name.startswith("xl/worksheets/sheet")
        )


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_libreoffice_finds_no_formula_in_any_of_them(tmp_path: Path) -> None:
    archive: dict[str, bytes] = {"temoin.csv": "\ufeffa;b\r\n=1+1;-2\r\n".encode()}
    for place, text in enumerate(HOSTILE):
        hostile_files = files(of_enquete(hostile(text)), Format.CSV_EXCEL)
        archive |= {f"{place}-{name}": file for name, file in hostile_files.items() if name.endswith(".csv")}
    books = converted(archive, "xlsx", tmp_path, f"--infilter={_FILTER}")
    assert len(books) == len(archive) == len(HOSTILE) + 1
    formulas = {name: formulas_in(book) for name, book in books.items()}
    assert formulas.pop("temoin.xlsx") == 1
    assert set(formulas.values()) == {0}
    first = next(book for name, book in books.items() if name.startswith("0-"))
    assert -1234.5 in [value for row in rows(opened(first), opened(first).sheetnames[0]) for value in row]
