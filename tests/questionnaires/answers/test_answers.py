"""Typed text to values, all problems at once, and the three-way merge of saves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers.evaluation import evaluate
from questionnaires.answers.merge import merge
from questionnaires.core.answers import MAX_TYPED, Severity, clean
from questionnaires.core.elements import Question, Value
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Number, Part
from questionnaires.core.repartition import UnreadableError
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

JOUR = date(2026, 7, 8)


@pytest.fixture(scope="module")
def temps() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)


@pytest.fixture
def entier(temps: Questionnaire) -> dict[str, str]:
    """Return a whole answer: 100 % on the first line, zero elsewhere."""
    lignes = temps.repartitions[0].lignes
    return {"ETP": "0,8", "MOIS": "6", **dict.fromkeys(lignes, "0"), lignes[0]: "100"}


def test_a_whole_answer_has_no_problem(temps: Questionnaire, entier: dict[str, str]) -> None:
    evaluation = evaluate(temps, entier, today=JOUR)
    assert evaluation.problems == ()
    assert evaluation.valeurs["ETP"] == 80
    assert evaluation.valeurs["M1_MARQUE"] is None


def test_every_code_of_the_questionnaire_has_a_value_even_when_nothing_was_typed(temps: Questionnaire) -> None:
    assert set(evaluate(temps, {}, today=JOUR).valeurs) == set(temps.questions)


def test_an_unknown_code_is_ignored(temps: Questionnaire, entier: dict[str, str]) -> None:
    assert "transmise_le" not in evaluate(temps, {**entier, "transmise_le": "2026"}, today=JOUR).valeurs


def test_the_sum_is_not_judged_while_a_line_cannot_be_read(temps: Questionnaire, entier: dict[str, str]) -> None:
    problems = evaluate(temps, {**entier, "M1F2": "douze"}, today=JOUR).problems
    assert [problem.code for problem in problems] == ["M1F2"]


def test_blanks_are_one_problem_to_confirm_and_the_gap_another(temps: Questionnaire, entier: dict[str, str]) -> None:
    """Pitfall 16: one message under the table, not one per cell."""
    problems = evaluate(temps, {**entier, "M1F1": "60", "M2F1": "", "M2F2": ""}, today=JOUR).problems
    assert [(p.code, p.severity) for p in problems] == [
        ("M1F1", Severity.BLOCKING),
        ("M2F1", Severity.TO_CONFIRM),
    ]
    assert problems[1].problem.replace("\u00a0", " ") == "2 lignes sont vides."


def test_blanks_become_zeros_only_once_confirmed(temps: Questionnaire, entier: dict[str, str]) -> None:
    typed = {**entier, "AUTRE": "  "}
    assert evaluate(temps, typed, today=JOUR).valeurs["AUTRE"] is None
    confirmed = evaluate(temps, typed, today=JOUR, blanks_confirmed=True)
    assert confirmed.valeurs["AUTRE"] == 0
    assert confirmed.can_be_transmitted


def test_other_work_must_be_named_when_it_has_a_share(temps: Questionnaire, entier: dict[str, str]) -> None:
    typed = {**entier, "M1F1": "95", "AUTRE": "5"}
    assert [p.code for p in evaluate(temps, typed, today=JOUR).problems] == ["AUTRE_PRECISION"]
    assert evaluate(temps, {**typed, "AUTRE_PRECISION": "Stagiaire"}, today=JOUR).problems == ()


def test_a_choice_outside_the_options_is_refused(temps: Questionnaire, entier: dict[str, str]) -> None:
    assert [p.code for p in evaluate(temps, {**entier, "M1F1A1_QUI": "préfet"}, today=JOUR).problems] == ["M1F1A1_QUI"]


def test_problems_come_in_the_order_of_the_pages(temps: Questionnaire, entier: dict[str, str]) -> None:
    typed = {**entier, "ETP": "", "M4F2": "x", "M1F2": "y"}
    assert [p.code for p in evaluate(temps, typed, today=JOUR).problems] == ["ETP", "M1F2", "M4F2"]


def read_or_refusal(question: Question, typed: str) -> Value | UnreadableError | None:
    try:
        return question.read(typed)
    except UnreadableError as error:
        return error


@given(st.data())
def test_any_typed_text_parses_or_yields_a_refusal(temps: Questionnaire, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(list(temps.questions.values())))
    value = read_or_refusal(question, clean(data.draw(st.text(max_size=300))))
    if isinstance(value, UnreadableError):
        assert value.problem
        assert value.remedy
    elif isinstance(question, Part | Number):
        assert value is None or isinstance(value, int)
    else:
        assert value is None or isinstance(value, str)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("e\u0301te\u0301", "été", id="NFD becomes NFC"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("5\x00", "5\ufffd", id="NUL leaves a mark"),
        pytest.param("\ud800", "\ufffd", id="lone surrogate leaves a mark"),
        pytest.param("abc\u202edef", "abc\ufffddef", id="direction override leaves a mark"),
        pytest.param("a\tb\n", "a\tb\n", id="tab and newline stay"),
        pytest.param("12,5\u202f%", "12,5\u202f%", id="French spaces stay"),
    ],
)
def test_text_is_cleaned_without_hiding_anything(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(st.characters(), max_size=200))
def test_clean_text_can_be_stored_anywhere_and_is_stable(typed: str) -> None:
    cleaned = clean(typed)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned
    assert len(cleaned) <= MAX_TYPED


@pytest.mark.parametrize(
    ("base", "stored", "typed", "changes", "conflicts"),
    [
        pytest.param("", "", "12", {"Q": "12"}, [], id="first text"),
        pytest.param("12", "12", "12", {}, [], id="nothing changed"),
        pytest.param("12", "12", "", {"Q": ""}, [], id="erased on purpose"),
        pytest.param("", "12", "", {}, [], id="not touched here, filled elsewhere"),
        pytest.param("", "12", "12", {}, [], id="the same on both sides"),
        pytest.param("", "12", "15", {}, ["Q"], id="different on both sides"),
        pytest.param("10", "12", "10", {}, [], id="an old page keeps what is new"),
        pytest.param("10", "", "12", {}, ["Q"], id="erased elsewhere, changed here"),
    ],
)
def test_a_save_merges_by_question(
    base: str, stored: str, typed: str, changes: dict[str, str], conflicts: list[str]
) -> None:
    merged = merge({"Q": base}, {"Q": stored}, {"Q": typed})
    assert dict(merged.changes) == changes
    assert [conflict.code for conflict in merged.conflicts] == conflicts
    shown_after = {"Q": typed} if not conflicts else {}
    assert {**shown_after, **merged.kept} == ({} if conflicts else {"Q": changes.get("Q", stored)})
