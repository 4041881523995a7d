"""A questionnaire written as an XLSForm: texts only, readable, the same when read again, and accepted by pyxform."""

import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyxform.xls2xform import convert

from collecte.core.tableurs import read_xlsform
from exports.formats.xlsform import WIDEST, write_xlsform
from exports.tableur.text import MAX_TEXT, ExportLimitError, clean_text
from questionnaires.files.xlsform_tables import Row, Tables, TableXlsform, numbered
from questionnaires.xlsform import from_tables, to_tables
from tests.exports.records.classeurs import cells, formulas, opened, parts, rows, sheet
from tests.exports.tableur.test_hostile_text import CORPUS
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.expressions.hasard import seeded

FORM = Tables(
    survey=numbered(
        ["type", "name", "label::Français (fr)", "hint::Français (fr)", "required", "relevant", "constraint"],
        [
            {"type": "begin group", "name": "identite", "label::Français (fr)": "Votre structure"},
            {"type": "text", "name": "nom", "label::Français (fr)": "Son nom\u00a0?", "required": "yes"},
            {"type": "select_one ouinon", "name": "suivie", "label::Français (fr)": "Est-elle suivie\u00a0?"},
            {
                "type": "integer",
                "name": "salaries",
                "label::Français (fr)": "Combien de salariés\u00a0? "
                + "Les contrats aidés comptent aussi, " * 4
                + "merci.",
                "relevant": "${suivie} = 'oui'",
                "constraint": ". >= 0 and . <= 5000",
            },
            {"type": "end group"},
        ],
    ),
    choices=numbered(
        ["list_name", "name", "label::Français (fr)"],
        [
            {"list_name": "ouinon", "name": "oui", "label::Français (fr)": "Oui"},
            {"list_name": "ouinon", "name": "non", "label::Français (fr)": "Non"},
        ],
    ),
    settings=numbered(
        ["form_title", "form_id", "version", "default_language"],
        [{"form_title": "Bilan", "form_id": "bilan", "version": "2026", "default_language": "Français (fr)"}],
    ),
)


def one(text: str, header: str = "label") -> Tables:
    return Tables(survey=numbered([header], [{header: text}]))


def test_each_table_is_a_sheet_with_a_bold_frozen_header_and_the_rows_below() -> None:
    book = opened(write_xlsform(FORM))

    assert book.sheetnames == ["survey", "choices", "settings"]
    assert rows(book, "choices") == [
        ["list_name", "name", "label::Français (fr)"],
        ["ouinon", "oui", "Oui"],
        ["ouinon", "non", "Non"],
    ]
    for name in book.sheetnames:
        assert sheet(book, name).freeze_panes == "A2"
        assert all(cell.font.b for cell in sheet(book, name)[1])


def test_long_labels_are_wrapped_and_no_column_is_wider_than_a_line_one_reads() -> None:
    survey = sheet(opened(write_xlsform(FORM)), "survey")

    assert survey["C5"].alignment.wrap_text
    assert not survey["B5"].alignment.wrap_text
    widths = [survey.column_dimensions[letter].width for letter in "ABCDEFG"]
    assert max(widths) == pytest.approx(WIDEST, abs=1)
    assert min(widths) >= 12


def test_every_cell_is_text_even_what_looks_like_a_number() -> None:
    content = write_xlsform(one("1.0"))
    assert [cell.data_type for _, cell in cells(opened(content)) if cell.value is not None] == ["s", "s"]


@pytest.mark.parametrize("text", CORPUS)
def test_no_text_becomes_a_formula_nor_a_link_in_cells_or_headers(text: str) -> None:
    content = write_xlsform(Tables(survey=numbered([text], [{text: text}])))

    assert [
        formula for formula in formulas(content) if "_xlnm" not in formula and not formula.startswith("survey!")
    ] == []
    assert not any("hyperlink" in xml for xml in parts(content).values())
    assert {cell.data_type for _, cell in cells(opened(content, values=False)) if cell.value is not None} == {"s"}


def test_a_table_without_columns_gets_no_sheet_and_headers_alone_stay() -> None:
    content = write_xlsform(Tables(survey=TableXlsform(("type", "name")), choices=TableXlsform(("list_name",))))
    assert opened(content).sheetnames == ["survey", "choices"]
    assert read_xlsform("a.xlsx", content) == Tables(
        survey=TableXlsform(("type", "name")), choices=TableXlsform(("list_name",))
    )


def test_the_same_form_gives_the_same_bytes() -> None:
    assert write_xlsform(FORM) == write_xlsform(replace(FORM))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        pytest.param(one("é" * (MAX_TEXT + 1)), ["32\u202f768\u00a0caractères", "ligne 2, colonne A"], id="long text"),
        pytest.param(one("🌱" * 20_000), ["40\u202f000\u00a0caractères"], id="what Excel counts twice"),
        pytest.param(one("a", "h" * 40_000), ["ligne 1, colonne A"], id="long header"),
        pytest.param(
            Tables(survey=TableXlsform(tuple(f"c{n}" for n in range(17_000)))),
            ["17\u202f000\u00a0colonnes"],
            id="too many columns",
        ),
    ],
)
def test_what_excel_cannot_hold_is_refused_and_never_cut(tables: Tables, words: list[str]) -> None:
    with pytest.raises(ExportLimitError) as caught:
        write_xlsform(tables)
    assert [word for word in words if word not in str(caught.value)] == []


def test_what_is_written_is_what_is_read_again() -> None:
    assert read_xlsform("bilan.xlsx", write_xlsform(FORM)) == FORM


def test_rows_are_written_one_under_another_whatever_their_numbers() -> None:
    table = TableXlsform(("name",), (Row(4, {"name": "a"}), Row(9, {"name": "b"})))
    assert read_xlsform("a.xlsx", write_xlsform(Tables(survey=table))).survey == numbered(
        ["name"], [{"name": "a"}, {"name": "b"}]
    )


# --- chance


def as_read(text: str) -> str:
    """Return a text trimmed and composed, without the characters that no cell holds."""
    return unicodedata.normalize("NFC", clean_text(text)).replace("\ufeff", "").strip()


TEXTS = st.one_of(
    st.sampled_from(
        [*CORPUS, " a ", "\u00a0a\u00a0b\u00a0", "a\u202f?", "👩‍🌾", "_x000D_", "l\n\n m", "e\u0301", "\ufeffa"]
    ),
    st.text(max_size=20),
    st.text("= +-@\t\r\n\u00a0\u2028_x0123&<'\"", max_size=12),
).map(as_read)
HEADERS = st.lists(TEXTS.filter(bool), min_size=1, max_size=4, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> TableXlsform:
    headers = draw(HEADERS)
    return numbered(headers, draw(st.lists(st.dictionaries(st.sampled_from(headers), TEXTS), max_size=5)))


@settings(max_examples=30, deadline=None)
@given(tables(), tables(), tables())
def test_any_text_survives_writing_and_reading(survey: TableXlsform, choices: TableXlsform, form: TableXlsform) -> None:
    written_tables = Tables(survey=survey, choices=choices, settings=form)

    assert read_xlsform("a.xlsx", write_xlsform(written_tables)) == written_tables


# --- another tool's opinion


def test_pyxform_accepts_what_is_written() -> None:
    """Kobo and ODK run this before anything else; Java's own validator is left out."""
    result = convert(BytesIO(write_xlsform(FORM)), file_type=".xlsx", validate=False)

    assert result.warnings == []
    form = etree.fromstring(result.xform.encode())
    assert [bind.get("nodeset") for bind in form.iter("{*}bind") if bind.get("relevant")] == ["/data/identite/salaries"]


@pytest.mark.parametrize("seed", range(4))
def test_a_questionnaire_goes_through_a_file_unchanged(seed: int) -> None:
    questionnaire = random_questionnaire(seeded(seed), blocks=20)
    content = write_xlsform(to_tables(questionnaire))

    assert from_tables("essai.xlsx", read_xlsform("essai.xlsx", content)).questionnaire == questionnaire
