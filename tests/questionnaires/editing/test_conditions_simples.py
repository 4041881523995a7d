"""Conditions picked from lists: an expression is read, put in words, and written back as the same tree."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.elements import Question
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, Number, Ranking
from questionnaires.core.repartition import UnreadableError
from questionnaires.editing.conditions_en_mots import in_words
from questionnaires.editing.conditions_simples import (
    ITSELF,
    Autre,
    ComparaisonSimple,
    ConditionSimple,
    gathered,
    read_answers,
    read_comparison,
    read_simple,
    write_simple,
)
from questionnaires.expressions import Expression, parse
from tests.questionnaires.core.hasard_questionnaires import questionnaires

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


def test_a_condition_on_a_ranking_is_that_an_option_has_a_rank() -> None:
    ranking = Ranking(code="R", libelle="Vos priorités", options=QUESTIONS["PRESTATAIRE"].offered)
    assert read_comparison("R", "=", "Oui", ranking) == ComparaisonSimple("R", "contient", "oui")
    with pytest.raises(UnreadableError, match="ne se compare pas à un nombre"):
        read_comparison("R", ">=", "2", ranking)


VALUES = (
    st.text(st.characters(exclude_characters="'\"", exclude_categories=["Cs"]), min_size=1)
    | st.dates()
    | st.builds(Autre, st.sampled_from(["A", "B_1"]))
    | st.integers(-(10**9), 10**9).map(lambda n: Fraction(n, 100))
)
NAMES = st.sampled_from(["A", "B_1", ITSELF])
COMPARISONS = (
    st.builds(ComparaisonSimple, NAMES, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), VALUES)
    | st.builds(
        ComparaisonSimple, NAMES, st.sampled_from(["contient", "ne contient pas"]), st.sampled_from(["a", "b-1"])
    )
    | st.builds(ComparaisonSimple, NAMES, st.sampled_from(["répondu", "vide"]))
)


@given(st.lists(COMPARISONS, min_size=2, max_size=5), st.sampled_from(["et", "ou"]))
def test_what_was_picked_is_read_back(comparisons: list[ComparaisonSimple], lien: str) -> None:
    picked = ConditionSimple(tuple(comparisons), "et" if lien == "et" else "ou")
    assert read_simple(write_simple(picked)) == picked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${Q} = 'a' or ${Q} = 'b'", "« Qui ? » est « Un » ou « Deux »"),
        ("(${Q} = 'a' or ${Q} = 'b') and ${N} = 1", "« Qui ? » est « Un » ou « Deux » et « Combien ? » est 1"),
        (
            "${Q} != 'a' and ${Q} != 'b' or ${N} = 1",
            "« Qui ? » n’est pas « Un » ni « Deux » ou « Combien ? » est 1",
        ),
    ],
)
def test_several_answers_of_a_question_are_one_comparison(text: str, words: str) -> None:
    options = (Option(code="a", libelle="Un"), Option(code="b", libelle="Deux"))
    questions = {
        "Q": Choice(code="Q", libelle="Qui ?", options=options),
        "N": Number(code="N", libelle="Combien ?", maximum=9),
    }
    simple = read_simple(text)
    assert simple is not None
    first = gathered(simple).comparaisons[0]
    assert first == read_answers("Q", first.operateur, ("Un", "Deux"), questions["Q"])
    assert write_simple(gathered(simple)) == text
    assert in_words(text, questions) == words


def test_several_answers_are_not_compared_in_order() -> None:
    with pytest.raises(UnreadableError, match="qu’une réponse"):
        read_answers("PRESTATAIRE", ">", ("Oui", "Non"), QUESTIONS["PRESTATAIRE"])


@given(questionnaires())
def test_reading_an_expression_and_writing_it_keeps_its_tree(questionnaire: object) -> None:
    blocks = getattr(questionnaire, "blocks", ())
    for text in (block.relevant for block in blocks if block.relevant):
        simple = read_simple(text)
        if simple is not None:
            written_tree, read_tree = parse(write_simple(simple)), parse(text)
            assert isinstance(written_tree, Expression)
            assert isinstance(read_tree, Expression)
            assert written_tree.tree == read_tree.tree
