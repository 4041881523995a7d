"""Every cell of the sheet survey is used, kept, or told where it stands, whatever its column and its row."""

from collections.abc import Iterator

import pytest

from questionnaires.files.defauts import DefinitionError
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import Importation, from_tables, reading, to_tables
from questionnaires.xlsform.vocabulary import PLAIN_TYPES, WITHOUT_EFFECT
from tests.questionnaires.files.formulaires import form

Cells = dict[str, str]

CHOICES = form("| type |", "| list_name | name | label |\n| l | 1 | Un |\n| l | 2 | Deux |").choices
QUESTIONS = (*PLAIN_TYPES, "deviceid", "select_one l", "select_multiple l", "select_one l or_other", "rank l")
ROWS = sorted((*QUESTIONS, "begin group", "end group", "begin repeat", "end repeat"))
CELLS = (
    *(("label", "Un titre"), ("hint", "Une aide"), ("required", "yes"), ("required", "${z} = 'x'")),
    *(("relevant", "${z} = 'x'"), ("appearance", "table-list w1"), ("constraint", ". = ${z}")),
    *(("constraint", ". >= 2"), ("constraint_message", "Non"), ("calculation", "1 + 1")),
    *(("calculation", "pulldata('a', 'b', 'c', 'd')"), ("parameters", "tick_interval=2"), ("parameters", "start = 2")),
    *(("parameters", "randomize=true, seed=7"), ("repeat_count", "3"), ("repeat_count", "${z}"), ("repeat_count", "0")),
    *((column, "texte") for column in sorted(WITHOUT_EFFECT)),
    *(("ma colonne", "texte"), ("disabled", "oui"), ("label::English", "Title"), ("hint::English", "Help")),
)
KEPT = WITHOUT_EFFECT | {"ma colonne", "label::English", "hint::English"}


def group(name: str, *rows: Cells, what: str = "group") -> tuple[Cells, ...]:
    return {"type": f"begin {what}", "name": name, "label": name.upper()}, *rows, {"type": f"end {what}"}


def placed(kind: str, place: str) -> tuple[list[Cells], int]:
    """A form that has such a row in such a place, and its rank."""
    verb, _, what = kind.partition(" ")
    if what in ("group", "repeat"):
        rows = group("q", {"type": "text", "name": "inside", "label": "Dedans"}, what=what)
        target = rows[0 if verb == "begin" else -1]
    else:
        target = {"type": kind, "name": "q", "label": "Q"}
        rows = (target,)
    beside: Cells = {"type": "text", "name": "beside", "label": "À côté"}
    match place:
        case "a page":
            rows = group("p", beside, *rows)
        case "groups inside groups":
            rows = group("p", *group("g", *group("h", *rows)))
        case "a repeat":
            rows = group("r", beside, *rows, what="repeat")
        case "a group inside a repeat":
            rows = group("r", *group("g", beside, *rows), what="repeat")
    whole = [{"type": "text", "name": "z", "label": "Z"}, *rows]
    return whole, next(rank for rank, row in enumerate(whole) if row is target)


def imported(rows: list[Cells]) -> Importation | None:
    """None when it is refused, which is told."""
    columns = dict.fromkeys(("type", "name", "label", *(column for row in rows for column in row)))
    try:
        return from_tables("essai.xlsx", Tables(survey=numbered(columns, rows), choices=CHOICES))
    except DefinitionError:
        return None


def silent(kind: str, place: str) -> Iterator[tuple[str, str]]:
    """(column, text) of each cell that changes nothing, is not written again and is not told on its row."""
    for column, text in CELLS:
        rows, rank = placed(kind, place)
        rows[rank].pop(column, None)
        before = imported(rows)
        rows[rank][column] = text
        after = imported(rows)
        if before is None or after is None:
            continue
        numero = rank + 2
        columns = (column, column.partition("::")[0])
        if any(told.ligne == numero and told.colonne in columns for told in after.avertissements):
            continue
        again = to_tables(after.questionnaire)
        assert from_tables("essai.xlsx", again).questionnaire == after.questionnaire
        written = {value for row in again.survey.rows for value in row.cells.values()}
        if text not in written if column in KEPT else before.questionnaire == after.questionnaire:
            yield column, text


PLACES = ("the top", "a page", "groups inside groups", "a repeat", "a group inside a repeat")


@pytest.mark.parametrize("kind", ROWS)
def test_no_cell_is_dropped_without_a_word(kind: str) -> None:
    assert [(place, *cell) for place in PLACES for cell in silent(kind, place)] == []


def test_a_cell_that_nothing_uses_would_be_seen_if_it_were_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "tell_unread", lambda *_: None)

    assert ("label", "Un titre") in [*silent("end group", "a page")]
