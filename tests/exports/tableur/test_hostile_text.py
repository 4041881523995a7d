"""Typed text stays text: formulas, links, numbers, control characters, texts too long for Excel."""

import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from exports.records.records import Collecte, Dla
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.text import (
    CUT_MARK,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    ExportLimitError,
    check_sheet,
    clean_text,
    footer_text,
    one_line,
    plain_text,
)
from questionnaires.core.elements import Frozen
from questionnaires.core.francais import NARROW, NBSP, typeset
from questionnaires.core.questions import Choice
from tests.exports.records.builders import (
    CENTRE,
    REFERENTIEL,
    collecte,
    questionnaire,
    realistic,
    released,
    reponse,
    transmis,
)
from tests.exports.records.classeurs import cells, formulas, opened, parts, texts, written
from tests.tiers import sampled

M = TypeVar("M", bound=Frozen)

CORPUS = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "{=SUM(A1)}",
    "+33 6 12 34 56 78",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "http://x",
    "mailto:a@b",
    "internal:Sheet2!A1",
    "=cmd|'/C calc'!A0",
    "Sheet1!$A$1",
    "007",
    "1e5",
    "TRUE",
    "\"'<&>_x0041_",
    "nul\x00 cloche\x07 \ud800 \u202eévas",
)


def test_whatever_can_be_printed_is_clean_already() -> None:
    """Cleaning skips texts that can be printed, whatever Unicode becomes."""
    printed = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert len(printed) > 100_000
    assert plain_text(printed) == printed


def hostile(text: str) -> Collecte:
    """Put this text wherever a name or a text can be typed, in a région where everything may be shown."""
    asked = renamed(questionnaire(activites=True), text)
    choices = {code: None for code, question in asked.questions.items() if isinstance(question, Choice)}
    answer = reponse(valeurs={"AUTRE_PRECISION": text, **choices}, version=text)
    dlas = [Dla(code=f"{text}{place}", nom=f"{text}{suffix}") for place, suffix in enumerate(("", " bis", " ter"))]
    attendus = [transmis(dla.code, answer, nom=text) for dla in dlas for _ in range(3)]
    enquete = replace(
        collecte(attendus, dlas=dlas, region=text),
        version=text,
        questionnaire=asked,
        referentiel=renamed(REFERENTIEL, text),
    )
    return released(enquete)


def renamed(model: M, text: str) -> M:
    """Put this label everywhere under the same codes: titles, lines, options."""

    def visit(value: object) -> object:
        match value:
            case dict():
                return {
                    key: text if key in ("libelle", "titre", "court") else visit(child) for key, child in value.items()
                }
            case list() | tuple():
                return tuple(visit(child) for child in value)
            case _:
                return value

    return model.model_validate(visit(model.model_dump()))


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_what_people_type_is_never_a_formula_nor_a_link(text: str) -> None:
    as_long = "x" * len(text)  # rows, and what paper holds of them, depend on lengths
    content, ordinary = written(hostile(text)), written(hostile(as_long))
    assert formulas(content) == formulas(ordinary)
    xml = "".join(parts(content).values())
    assert re.findall("<hyperlink [^>]*>", xml) == re.findall("<hyperlink [^>]*>", "".join(parts(ordinary).values()))
    assert "TargetMode" not in xml
    cleaned = one_line(text)
    assert [cell.value for _, cell in cells(opened(content)) if cell.value == cleaned and cell.data_type != "s"] == []
    assert texts(opened(content)).count(cleaned) > 20


def test_texts_typed_by_people_stay_text_when_the_cell_is_edited() -> None:
    workbook = opened(written(hostile("=1+1")))
    typed_cells = [
        cell for name, cell in cells(workbook) if cell.value == "=1+1" and name in ("Suivi de la collecte", "Temps")
    ]
    assert len(typed_cells) > 10
    assert all(cell.quotePrefix for cell in typed_cells)


def test_a_footer_shows_an_ampersand_and_runs_no_code() -> None:
    footer = written(released(replace(realistic(), region="Sarthe & Cie &F &P")))
    xml = parts(footer)["xl/worksheets/sheet1.xml"]
    assert "Sarthe &amp;&amp; Cie &amp;&amp;F &amp;&amp;P" in xml


def test_a_precision_too_long_for_excel_is_cut_and_says_so() -> None:
    answers = [transmis(dla, reponse()) for dla in ("18", "28", "36") for _ in "ab"]
    long = replace(released(collecte(answers)), precisions=("é" * 40_000,))
    textes = [text for text in texts(opened(written(long))) if text.startswith("ééé")]
    assert textes
    assert all(len(text) == MAX_TEXT and text.endswith(CUT_MARK) for text in textes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("a\tb", "a b", id="tab"),
        pytest.param("a\x00\x1b\x7f\ufffeb", "ab", id="control characters"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("\u202egro.elpmaxe", "gro.elpmaxe", id="direction override"),
        pytest.param("e\u0301 é 😀", "e\u0301 é 😀", id="accents and emoji are kept"),
    ],
)
def test_a_text_is_cleaned_of_what_a_cell_cannot_hold(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_length_is_counted_as_excel_counts_it() -> None:
    assert clean_text("😀" * 16_383) == "😀" * 16_383
    cut = clean_text("😀" * 16_384)
    assert cut.endswith(CUT_MARK)
    assert len(cut.encode("utf-16-le")) // 2 <= MAX_TEXT


@given(st.text(max_size=60))
@settings(max_examples=25)
def test_any_name_gives_a_workbook_that_opens(text: str) -> None:
    names = [replace(CENTRE[0], nom=text), *CENTRE[1:]]
    attendus = [transmis(dla, reponse(), nom=text) for dla in ("18", "28", "36") for _ in range(2)]
    try:
        workbook = opened(written(released(collecte(attendus, dlas=names, region=text))))
    except IllegalCharacterError:
        pytest.fail(f"a character that no cell can hold was written: {text!r}")
    assert one_line(text) in [*texts(workbook), ""]


@pytest.mark.parametrize(
    ("name", "rows", "columns", "words"),
    [
        pytest.param("N" * 40, 1, 1, "31 caractères", id="40-character name"),
        pytest.param("Temps/ETP", 1, 1, "sans\u00a0:", id="forbidden character"),
        pytest.param("", 1, 1, "nom de feuille", id="empty"),
        pytest.param("Données", 5, 17_000, "17\u202f000\u00a0colonnes", id="17,000 columns"),
        pytest.param("Données", 1_048_577, 5, "1\u202f048\u202f577\u00a0lignes", id="one row too many"),
    ],
)
def test_what_excel_cannot_hold_is_refused_in_french(name: str, rows: int, columns: int, words: str) -> None:
    """Pitfall 20."""
    with pytest.raises(ExportLimitError, match=words):
        check_sheet(name, rows, columns)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        pytest.param(MAX_ROWS, 0, "1\u202f048\u202f577\u00a0lignes", id="one row too many"),
        pytest.param(0, MAX_COLUMNS, "16\u202f385\u00a0colonnes", id="one column too many"),
    ],
)
def test_a_sheet_too_large_is_refused_and_leaves_no_file(tmp_path: Path, row: int, column: int, words: str) -> None:
    """Pitfall 20."""
    page = Page(name="Suivi", write=lambda classeur: classeur.feuille("Suivi").text(row, column, "de trop"))
    livre = Livre(titre="Classeur", date=datetime(2026, 7, 22, tzinfo=UTC), pages=[page])
    with pytest.raises(ExportLimitError, match=f"«\u00a0Suivi\u00a0» aurait .*{words}"):
        publish_book(livre, tmp_path / "classeur.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_last_cell_of_a_sheet_is_written(tmp_path: Path) -> None:
    page = Page(name="Suivi", write=lambda classeur: classeur.feuille("Suivi").text(MAX_ROWS - 1, MAX_COLUMNS - 1, "x"))
    livre = Livre(titre="Classeur", date=datetime(2026, 7, 22, tzinfo=UTC), pages=[page])
    publish_book(livre, tmp_path / "classeur.xlsx")
    assert (tmp_path / "classeur.xlsx").exists()


def test_our_sentences_get_the_spaces_of_french_typography() -> None:
    expected = f"«{NBSP}Oui{NBSP}»{NBSP}: 5{NBSP}%{NARROW}; vraiment{NARROW}?"
    assert typeset("« Oui » : 5 % ; vraiment ?") == expected


def test_a_footer_name_is_short_and_on_one_line() -> None:
    assert footer_text("a\nb & c") == "a b && c"
    assert len(footer_text("x" * 300)) == 80


def test_labels_of_the_questionnaire_are_those_printed() -> None:
    """The workbook shows the labels that `hostile` renames, so that the tests above see them."""
    assert questionnaire(activites=True).titre in " ".join(texts(opened(written(realistic()))))
