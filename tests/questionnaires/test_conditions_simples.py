"""Conditions picked from lists: what an expression says is read, said in words, and written back as the same tree."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.conditions_simples import (
    ITSELF,
    Autre,
    Comparaison,
    ConditionSimple,
    in_words,
    read_simple,
    write_simple,
)
from questionnaires.expressions import Expression, parse
from questionnaires.options import Option
from questionnaires.questions import Choice, Day, Number, Question
from tests.questionnaires.hasard_questionnaires import questionnaires

QUESTIONS: Mapping[str, Question] = {
    "PRESTATAIRE": Choice(
        code="PRESTATAIRE",
        libelle="Un prestataire est-il intervenu ?",
        options=(Option(code="oui", libelle="Oui"), Option(code="non", libelle="Non")),
    ),
    "SALARIES": Number(code="SALARIES", libelle="Nombre de salariés", maximum=1000, decimals=1),
    "FIN": Day(code="FIN", libelle="Date de fin"),
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("${PRESTATAIRE} = 'oui'", "« Un prestataire est-il intervenu ? » est « Oui »", id="option"),
        pytest.param("${SALARIES} >= 12.5", "« Nombre de salariés » est au moins 12,5", id="number"),
        pytest.param("${SALARIES} < -2", "« Nombre de salariés » est plus petit que −2", id="negative"),
        pytest.param("${FIN} > date('2026-06-30')", "« Date de fin » est plus grand que 30 juin 2026", id="date"),
        pytest.param("${SALARIES} != ''", "« Nombre de salariés » est répondu", id="answered"),
        pytest.param("${SALARIES} = ''", "« Nombre de salariés » est vide", id="blank"),
        pytest.param("not(selected(${X}, 'a'))", "« X » ne contient pas « a »", id="unknown question"),
        pytest.param(
            "${SALARIES} > 1 or selected(${PRESTATAIRE}, 'non')",
            "« Nombre de salariés » est plus grand que 1 ou « Un prestataire est-il intervenu ? » contient « Non »",
            id="or",
        ),
        pytest.param("${SALARIES} <= ${N}", "« Nombre de salariés » est au plus « N »", id="another answer"),
        pytest.param("${N} = 1 or ${N} = 2", "« N » est 1 ou 2", id="one question, two values"),
        pytest.param(". != 3", "la réponse n’est pas 3", id="itself"),
        pytest.param("${SALARIES} + 1 > 3", "${SALARIES} + 1 > 3", id="anything else is quoted"),
    ],
)
def test_a_condition_is_said_in_words(text: str, words: str) -> None:
    assert in_words(text, QUESTIONS) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(",
        "1 = 1",
        "${A} and ${B} = 1",
        "${A} = 1 and ${B} = 2 or ${C} = 3",
        "${A} > ''",
        "${A} = date('2026-W01-1')",
        "not(${A} = 1)",
    ],
)
def test_what_lists_cannot_say_is_left_as_it_is_written(text: str) -> None:
    assert read_simple(text) is None


def test_nothing_picked_is_no_condition() -> None:
    assert write_simple(ConditionSimple(())) == ""


VALUES = (
    st.text(st.characters(exclude_characters="'\"", exclude_categories=["Cs"]), min_size=1)
    | st.dates()
    | st.builds(Autre, st.sampled_from(["A", "B_1"]))
    | st.integers(-(10**9), 10**9).map(lambda n: Fraction(n, 100))
)
NAMES = st.sampled_from(["A", "B_1", ITSELF])
COMPARISONS = (
    st.builds(Comparaison, NAMES, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), VALUES)
    | st.builds(Comparaison, NAMES, st.sampled_from(["contient", "ne contient pas"]), st.sampled_from(["a", "b-1"]))
    | st.builds(Comparaison, NAMES, st.sampled_from(["répondu", "vide"]))
)


@given(st.lists(COMPARISONS, min_size=2, max_size=5), st.sampled_from(["et", "ou"]))
def test_what_was_picked_is_read_back(comparisons: list[Comparaison], lien: str) -> None:
    picked = ConditionSimple(tuple(comparisons), "et" if lien == "et" else "ou")
    assert read_simple(write_simple(picked)) == picked


@given(questionnaires())
def test_reading_an_expression_and_writing_it_keeps_its_tree(questionnaire: object) -> None:
    blocks = getattr(questionnaire, "blocks", ())
    for text in (block.relevant for block in blocks if block.relevant):
        simple = read_simple(text)
        if simple is not None:
            written, read = parse(write_simple(simple)), parse(text)
            assert isinstance(written, Expression)
            assert isinstance(read, Expression)
            assert written.tree == read.tree
