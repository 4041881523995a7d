"""Every cell of the sheet survey is used, kept, or reported where it stands, whatever its column and its row."""

import pytest

from questionnaires.files.defauts import DefinitionError
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import Importation, from_tables, reading, to_tables
from questionnaires.xlsform.vocabulary import KIND, OWN, PLAIN_TYPES
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.files.formulaires import form

Cells = dict[str, str]

BESIDE = form("| type |", "| list_name | name | label |\n| l | 1 | Un |\n| l | 2 | Deux |")
QUESTIONS = (*PLAIN_TYPES, "deviceid", "select_one l", "select_multiple l", "select_one l or_other", "rank l")
ROWS = sorted((*QUESTIONS, "begin group", "end group", "begin repeat", "end repeat"))
CELLS = (
    *(("label", "Un titre"), ("hint", "Une aide"), ("required", "yes"), ("required", "${z} = 'x'")),
    *(("relevant", "${z} = 'x'"), ("appearance", "table-list w1"), ("constraint", ". = ${z}")),
    *(("constraint", ". >= 2"), ("constraint_message", "Non"), ("calculation", "1 + 1")),
    *(("calculation", "pulldata('a', 'b', 'c', 'd')"), ("parameters", "tick_interval=2"), ("parameters", "start = 2")),
    *(("parameters", "randomize=true, seed=7"), ("repeat_count", "3"), ("repeat_count", "${z}"), ("repeat_count", "0")),
    *(("default", "1"), ("choice_filter", "x = 1"), ("read_only", "yes"), ("ma colonne", "texte")),
    *(("disabled", "oui"), ("label::English", "Title"), ("hint::English", "Help")),
    *(("bind::collecte:truc", "à nous ?"), ("bind::collecte:unite", "euro"), ("bind::collecte:kind", "bizarre")),
)
KEPT = frozenset({"choice_filter", "read_only", "ma colonne", "label::English", "hint::English", "bind::collecte:truc"})


def group(name: str, *rows: Cells, what: str = "group") -> tuple[Cells, ...]:
    return {"type": f"begin {what}", "name": name, "label": name.upper()}, *rows, {"type": f"end {what}"}


def placed(kind: str, place: str) -> tuple[list[Cells], int]:
    """Build a form that has such a row in such a place, and return its rank too."""
    verb, _, kind_begun = kind.partition(" ")
    if kind_begun in ("group", "repeat"):
        rows = group("q", {"type": "text", "name": "inside", "label": "Dedans"}, what=kind_begun)
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


def imported(rows: list[Cells], beside: Tables) -> Importation | None:
    """Import these rows and the other sheets; None when they are refused, with a report."""
    columns = dict.fromkeys(("type", "name", "label", *(column for row in rows for column in row)))
    survey = numbered(columns, rows)
    try:
        return from_tables("essai.xlsx", Tables(survey=survey, choices=beside.choices, settings=beside.settings))
    except DefinitionError:
        return None


def is_silent(rows: list[Cells], rank: int, column: str, text: str, beside: Tables = BESIDE) -> bool:
    """Return whether this cell, typed on this row, changes nothing, is not written again and is not reported on its
    row."""
    if rows[rank].get(column) == text:
        return False
    typed = [row | {column: text} if place == rank else row for place, row in enumerate(rows)]
    after = imported(typed, beside)
    columns = (column, column.partition("::")[0])
    if not after or any(
        avertissement.ligne == rank + 2 and avertissement.colonne in columns for avertissement in after.avertissements
    ):
        return False
    again = to_tables(after.questionnaire)
    assert from_tables("essai.xlsx", again).questionnaire == after.questionnaire
    if column in KEPT:
        return not any(text in row.cells.values() for row in again.survey.rows)
    before = imported(rows, beside)
    return before is not None and before.questionnaire == after.questionnaire


PLACES = ("a page", "groups inside groups", "a repeat", "a group inside a repeat")


@pytest.mark.parametrize("kind", ROWS)
def test_no_cell_is_dropped_without_a_word(kind: str) -> None:
    forms = {place: placed(kind, place) for place in PLACES}
    silent = [(place, *cell) for place, (rows, rank) in forms.items() for cell in CELLS if is_silent(rows, rank, *cell)]

    assert silent == []


@pytest.mark.parametrize("seed", range(2))
def test_no_cell_typed_over_a_form_of_ours_is_dropped_without_a_word(seed: int) -> None:
    tables = to_tables(random_questionnaire(seeded(seed), blocks=4))
    rows = [dict(row.cells) for row in tables.survey.rows]
    kinds = {row.get(f"{OWN}{KIND}", row["type"]): rank for rank, row in enumerate(rows)}
    silent = [(kind, *cell) for kind, rank in kinds.items() for cell in CELLS if is_silent(rows, rank, *cell, tables)]

    assert silent == []


def test_a_cell_that_nothing_uses_would_be_seen_if_it_were_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "tell_unread", lambda *_: None)

    assert is_silent(*placed("end group", "a page"), "label", "Un titre")
