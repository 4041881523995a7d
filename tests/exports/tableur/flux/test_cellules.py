"""Values streamed into cells: each with its type, unsupported ones as text, never an exception."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell, MergedCell

from exports.tableur.flux.cellules import LONGEST_REMEMBERED, REMEMBERED, Formule
from exports.tableur.styles import DAY
from exports.tableur.text import CUT_MARK, MAX_TEXT, clean_text
from tests.exports.records.classeurs import formulas, opened, parts, sheet
from tests.exports.tableur.flux.modeles import FIGURE, streamed
from tests.exports.tableur.test_hostile_text import CORPUS


class Raison(StrEnum):
    VIDE = ""
    NON_POSEE = "non posée"


class Score(IntEnum):
    HAUT = 3


class Muet:
    def __str__(self) -> NoReturn:
        raise RuntimeError("says nothing")


def cells_of(*values: object) -> list[Cell | MergedCell]:
    """Return the cells of one column of figures that holds these values."""
    page = sheet(opened(streamed([[value] for value in values], len(values), [FIGURE])), "Données")
    return [page.cell(row, 1) for row in range(2, len(values) + 2)]


@pytest.mark.parametrize(
    ("value", "expected", "kind"),
    [
        pytest.param(0, 0, "n", id="zero"),
        pytest.param(-12, -12, "n", id="negative"),
        pytest.param(2**53, 2**53, "n", id="the greatest whole number"),
        pytest.param(2**53 + 1, "9007199254740993", "s", id="a whole number that would lose its last digit"),
        pytest.param(-(2**60), "-1152921504606846976", "s", id="a great negative one"),
        pytest.param(10**5000, "(int)", "s", id="more digits than python writes"),
        pytest.param(0.1 + 0.2, 0.1 + 0.2, "n", id="seventeen digits"),
        pytest.param(1e300, 1e300, "n", id="exponent"),
        pytest.param(5.0, 5, "n", id="whole float"),
        pytest.param(-0.0, 0, "n", id="minus zero"),
        pytest.param(float("nan"), "nan", "s", id="not a number"),
        pytest.param(float("-inf"), "-inf", "s", id="infinite"),
        pytest.param(True, True, "b", id="boolean"),
        pytest.param(Score.HAUT, 3, "n", id="whole number of an enumeration"),
        pytest.param(date(1900, 2, 28), "28 février 1900", "s", id="before the day that never was"),
        pytest.param(date(845, 1, 2), "2 janvier 845", "s", id="old"),
        pytest.param(datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00", "s", id="a moment"),
        pytest.param(Decimal("1.10"), "1.10", "s", id="a type that is not ours"),
        pytest.param(["liste"], "['liste']", "s", id="a value that cannot be remembered"),
        pytest.param(Muet(), "(Muet)", "s", id="a value that cannot be told"),
        pytest.param(Raison.NON_POSEE, "non posée", "s", id="a reason"),
        pytest.param(None, None, "n", id="nothing"),
    ],
)
def test_a_value_is_written_in_its_own_type_or_as_text(value: object, expected: object, kind: str) -> None:
    [cell] = cells_of(value)
    assert (cell.value, cell.data_type, type(cell.value)) == (expected, kind, type(expected))


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2000, 2, 29), date(2026, 11, 25), date(9999, 12, 31)])
def test_a_day_is_a_date_of_excel(day: date) -> None:
    cell = sheet(opened(streamed([["", 0, day]], 1)), "Données")["C2"]
    assert (cell.is_date, cell.value.date(), cell.number_format) == (True, day, DAY)


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        pytest.param(3, '<c r="A2" s="{}"><f>SUM(B2)</f><v>3</v></c>', id="a count"),
        pytest.param(0.25, '<c r="A2" s="{}"><f>SUM(B2)</f><v>0.25</v></c>', id="a share"),
        pytest.param("<–>", '<c r="A2" s="{}" t="str"><f>SUM(B2)</f><v>&lt;–&gt;</v></c>', id="a text"),
    ],
)
def test_a_formula_carries_what_it_gives(value: float | str, xml: str) -> None:
    content = streamed([(Formule("SUM(B2)", value),)], 1, (FIGURE,))
    [cell] = re.findall(r'<c r="A2".*?</c>', parts(content)["xl/worksheets/sheet2.xml"])
    assert re.sub(r' s="\d+"', ' s="{}"', cell) == xml


def test_a_reason_does_not_look_like_the_same_words_typed_by_people() -> None:
    reason, typed, other = cells_of(Raison.NON_POSEE, "non posée", Raison.NON_POSEE)
    assert (reason.font.italic, typed.font.italic, other.font.italic) == (True, False, True)
    assert (reason.quotePrefix, typed.quotePrefix) == (False, True)


def test_an_empty_reason_leaves_no_cell_and_an_empty_text_a_look() -> None:
    xml = parts(streamed([[Raison.VIDE], [None], ["\x00"], [""]], 4, [FIGURE]))["xl/worksheets/sheet2.xml"]
    assert '<row r="2"></row><row r="3"></row><row r="4"><c r="A4" s="' in xml
    assert xml.count("<c r=") == 3  # with the format of the headers


@pytest.mark.parametrize("text", CORPUS)
def test_what_people_type_is_text_whether_it_is_shared_or_not(text: str) -> None:
    for libelles in ((), (clean_text(text),)):
        content = streamed([[text, text, text]], 1, libelles=libelles)
        assert "<f" not in parts(content)["xl/worksheets/sheet2.xml"]
        assert formulas(content) == formulas(streamed([["", "", ""]], 1))
        assert "<hyperlink" not in "".join(parts(content).values())
        page = sheet(opened(content), "Données")
        assert [unescaped(cell.value) for cell in page[2]] == [clean_text(text)] * 3
        assert {(cell.data_type, cell.quotePrefix) for cell in page[2]} == {("s", True)}


def unescaped(text: object) -> str:
    """Decode the escapes of texts in their cell; openpyxl decodes only those of shared strings."""
    return str(text).replace("x005F_", "")


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_back_as_cleaned(text: str) -> None:
    [cell] = cells_of(text)
    assert unescaped(cell.value or "") == unescaped(clean_text(text))


def test_a_text_too_long_is_cut_and_says_so() -> None:
    [cell] = cells_of("😀" * 20_000)
    assert str(cell.value).endswith(CUT_MARK)
    assert len(str(cell.value).encode("utf-16-le")) // 2 <= MAX_TEXT


def test_values_beyond_those_remembered_are_written_alike() -> None:
    values = [*range(REMEMBERED + 5), *(f"{'é' * LONGEST_REMEMBERED}{rank}" for rank in range(5))]
    assert [cell.value for cell in cells_of(*values, *values)] == [*values, *values]


def test_labels_are_shared_and_other_texts_stay_in_their_cell() -> None:
    members = parts(streamed([["Oui", "Oui", "Peut-être"]], 1, libelles=("Non", "Oui")))
    assert members["xl/worksheets/sheet2.xml"].count('<c r="A2"') == 1
    assert members["xl/worksheets/sheet2.xml"].count(' t="s">') == 3 + 2  # headers, « Oui » twice
    assert "Peut-être" not in members["xl/sharedStrings.xml"]
    assert "<t>Oui</t>" in members["xl/sharedStrings.xml"]
