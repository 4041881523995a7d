"""A lent question has its code, words and options, and nothing that only its own questionnaire knows."""

import pytest

from questionnaires.core.blocs import Block, Intitule, LigneSomme, Matrice, Repetition, Somme
from questionnaires.core.elements import Connu
from questionnaires.core.questions import Choice, Computed, Note, Number, Text
from questionnaires.editing.banque import asked_when, lent, taken_from
from questionnaires.editing.verification import verify
from questionnaires.files.instruments import shipped_questionnaires
from tests.questionnaires.core.fabrique import options, questionnaire

KEPT = Choice(code="Q", libelle="Qui ?", options=options(a="A", b="B"), required=True, constraint=". != 'a'")


def conditioned(block: Choice) -> Choice:
    offered = tuple(option.model_copy(update={"relevant": "${X} = 'a'"}) for option in block.options)
    return block.model_copy(
        update={
            "relevant": "${X} > 1",
            "required_if": "${X} > 1",
            "options": offered,
            "rattache": ("M1F1",),
            "connu": Connu(cle="structure.salaries"),
            "extras": (("appearance", "w1"),),
        }
    )


def test_conditions_on_other_questions_stay_behind_and_its_own_rule_goes_with_it() -> None:
    assert lent(conditioned(KEPT)) == KEPT


def test_a_condition_inside_a_repeated_list_goes_with_it() -> None:
    inside = (Text(code="A", libelle="A"), Text(code="B", libelle="B", relevant="${A} != ''"))
    repetition = Repetition(code="R", libelle="R", libelle_ligne="Ligne", questions=inside)
    assert lent(repetition) == repetition


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(Note(code="Q", libelle="Lisez"), id="a text to read"),
        pytest.param(Computed(code="Q", libelle="Q", calculation="1"), id="a computation"),
        pytest.param(Number(code="Q", libelle="Combien à ${VILLE} ?", maximum=9), id="a label that quotes an answer"),
        pytest.param(
            Somme(code="Q", libelle="Q", lignes=(LigneSomme(code="L", libelle="L"),), cible="${X}"),
            id="a sum that must reach an answer",
        ),
    ],
)
def test_what_means_nothing_elsewhere_is_not_lent(block: Block) -> None:
    assert lent(block) is None


def test_every_lent_question_of_shipped_questionnaires_can_be_asked_alone() -> None:
    lents = [block for whole in shipped_questionnaires().values() for block in map(lent, whole.blocks) if block]
    assert len(lents) > 50
    assert [anomalie for block in lents for anomalie in verify(questionnaire(block)) if anomalie.bloquante] == []


def test_a_taken_question_says_where_it_comes_from() -> None:
    matrice = Matrice(code="M", libelle="M", echelle="S4", lignes=(Intitule(code="L", libelle="L"),))
    assert dict(taken_from(matrice, "Banque : Avis, 2026").extras) == {"provenance": "Banque : Avis, 2026"}


def test_the_conditions_that_stay_behind_are_said_those_of_its_page_first() -> None:
    impact = shipped_questionnaires()["IMPACT"]
    page, its_own = asked_when(impact, "CONTRIBUTION_FINANCES")
    assert page.startswith("Seulement si « Domaines qui ont changé »")
    assert its_own.startswith("Seulement si « La situation financière » est « Nette amélioration »")
    assert asked_when(impact, "EMPLOI") == []
