"""Random forms as others write them: those that pyxform accepts are imported, no row is lost, and ours come back."""

from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Questionnaire
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import from_tables, to_tables
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.files.formulaires import form, pyxform_refusal

CHOICES = form(
    "| type |",
    """
    | list_name | name | label | région |
    | l | 1 | Un | |
    | l | 2 | Deux | x |
    | m | pas du tout | Pas du tout | |
    | m | autre | Autre | |
    """,
).choices
TYPES = (
    *("text", "string", "integer", "int", "decimal", "percentage", "range", "date", "dateTime", "time", "note"),
    *("select_one l", "select_multiple l", "select_one m or_other", "rank l", "acknowledge", "file", "calculate"),
    *("hidden", "today", "start", "username"),
)
NAMES = ("âge", "Nom.complet", "q", "a-b", "_x", "verifier", "data", "Q")
LABELS = ("Combien\u00a0?", "*Oui* <b>x</b>", "« Été »", "Votre nom")


class _Form:
    def __init__(self, seed: int) -> None:
        self.rng, self.columns = seeded(seed), seeded(seed + 1)
        self.count = 0
        self.questions: list[str] = []

    def rows(self, depth: int = 0) -> Iterator[dict[str, str]]:
        for _ in range(self.rng.randint(1, 5)):
            row_kind = self.rng.choices(["question", "group", "repeat"], [6, 2, 1] if depth < 4 else [1, 0, 0])[0]
            if row_kind == "question":
                yield self._question()
                continue
            row = {"type": f"begin {row_kind}", **self._named(), **self._sometimes("relevant", self._condition())}
            yield row | {"à moi": f"texte {self.count}", "appearance": self.columns.choice(["", "w1", "field-list w2"])}
            yield from self.rows(depth + 1)
            yield {"type": f"end {row_kind}"}

    def _question(self) -> dict[str, str]:
        kind = self.rng.choice(TYPES)
        condition = self._condition()
        row = {"type": kind, **self._named()}
        self.questions.append(row["name"])
        if kind == "calculate":
            row["calculation"] = self.rng.choice(["1 + 1", "concat('a', 'b')", "uuid()"])
        if kind == "range":
            row["parameters"] = self.rng.choice(["start=0 end=10 step=1", "start=-5 end=5 step=2.5", "start=1 end=9"])
        if kind in ("text", "integer", "select_one l"):
            row |= self._sometimes("required", self.rng.choice(["yes", "TRUE", "no", condition]))
            row |= self._sometimes("constraint", self.rng.choice([". > 3", ". >= 1 and . <= 9", ". = 1 or . = 2"]))
            row |= self._sometimes("appearance", self.rng.choice(["minimal", "multiline", "numbers w1"]))
            row |= self._sometimes("default", "1") | self._sometimes("à moi", "texte")
        return row | self._sometimes("relevant", condition)

    def _named(self) -> dict[str, str]:
        self.count += 1
        name = f"{self.rng.choice(NAMES)}{self.count}"
        return {"name": name, "label": self.rng.choice(LABELS), **self._sometimes("hint", "Une aide")}

    def _condition(self) -> str:
        earlier = self.rng.choice(self.questions) if self.questions and self.rng.random() < 0.8 else ""
        ends = ("= 'OK'", "> 3", "= 'autre'", "= “1”", "!= pulldata('a', 'b', 'c', 'd')")
        return f"${{{earlier}}} {self.rng.choice(ends)}" if earlier else "1 = 1"

    def _sometimes(self, column: str, text: str) -> dict[str, str]:
        return {column: text} if self.rng.random() < 0.3 else {}


def random_form(seed: int) -> Tables:
    rows = list(_Form(seed).rows())
    columns = dict.fromkeys(["type", "name", "label", *(column for row in rows for column in row)])
    return Tables(survey=numbered(columns, rows), choices=CHOICES)


def codes_of(questionnaire: Questionnaire) -> set[str]:
    repeated = [question.code for block in questionnaire.repetitions.values() for question in block.questions]
    containers = [code for s in questionnaire.sections for code in (s.code, *(g.code for g in s.groupes))]
    return {*(block.code for block in questionnaire.blocks), *repeated, *containers}


@given(st.integers(0, 2**64))
@settings(deadline=None, max_examples=150)
def test_what_pyxform_accepts_is_imported_without_losing_a_row(seed: int) -> None:
    tables = random_form(seed)
    if pyxform_refusal(tables):
        return
    importation = from_tables("essai.xlsx", tables)

    rows = {defaut.ligne for defaut in importation.avertissements if defaut.feuille == "survey"}
    known = codes_of(importation.questionnaire)
    lost = [r for r in tables.survey.rows if r.cells.get("name", "") not in {*known, ""} and r.numero not in rows]
    assert lost == []


@given(st.integers(0, 2**64))
@example(10726)  # a row kept whole, whose columns come in another order
@settings(deadline=None, max_examples=100)
def test_a_form_that_was_imported_is_the_same_once_it_is_ours(seed: int) -> None:
    tables = random_form(seed)
    if pyxform_refusal(tables):
        return
    questionnaire = from_tables("essai.xlsx", tables).questionnaire
    again = to_tables(questionnaire)

    assert pyxform_refusal(again) == ""
    assert from_tables("essai.xlsx", again).questionnaire == questionnaire


def test_random_forms_are_mostly_accepted_by_pyxform_and_of_every_shape() -> None:
    accepted = [tables for seed in range(60) if not pyxform_refusal(tables := random_form(seed))]
    questionnaires = [from_tables("essai.xlsx", tables).questionnaire for tables in accepted]

    assert len(accepted) > 30
    assert any(isinstance(block, Repetition) for questionnaire in questionnaires for block in questionnaire.blocks)
    assert {row.cells["type"] for tables in accepted for row in tables.survey.rows} >= set(TYPES)
