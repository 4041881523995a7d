"""An answer is judged whole: questions asked, missing values, problems."""

from typing import Any

import pytest

from questionnaires.core.blocs import (
    Intitule,
    LigneSomme,
    Matrice,
    Somme,
)
from questionnaires.core.model import Controle, Section
from questionnaires.core.questions import Acknowledgement, Choice, Day, MultipleChoice, Text
from tests.questionnaires.core.fabrique import (
    IF_YES,
    OUI,
    A,
    B,
    change,
    codes,
    judged,
    options,
    page,
    pages,
    questionnaire,
    told,
)

TEXTE = Text(code="T", libelle="Pourquoi ?")

SUITE = change(A, required=True)


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param((page("S1", OUI, change(SUITE, relevant=IF_YES)),), id="own condition"),
        pytest.param((page("S1", OUI), page("S2", SUITE, groupe_relevant=IF_YES)), id="condition of the group"),
        pytest.param((page("S1", OUI), page("S2", SUITE, relevant=IF_YES)), id="condition of the page"),
        pytest.param((page("S2", SUITE, relevant=IF_YES), page("S1", OUI)), id="of a page that comes after"),
        pytest.param(
            (page("S1", OUI), page("S2", change(SUITE, relevant="1 = 1"), relevant=IF_YES)), id="one of two conditions"
        ),
    ],
)
def test_what_is_not_asked_is_no_part_of_the_answer(sections: tuple[Section, ...]) -> None:
    """Pitfall 4: never asked is not blank."""
    whole = pages(*sections)
    asked, blank, not_asked = (
        judged(whole, OUI="oui", A="3"),
        judged(whole, OUI="oui"),
        judged(whole, OUI="non", A="3"),
    )
    assert asked.valeurs == {"OUI": "oui", "A": 3}
    assert (blank.valeurs["A"], codes(blank)) == (None, ["A"])
    assert not_asked.valeurs == {"OUI": "non"}
    assert not_asked.irrelevant == {"A"}
    assert not_asked.can_be_transmitted


def test_what_was_typed_counts_again_once_it_is_asked_again() -> None:
    """Pitfall 8: nothing typed is lost, even where it is not read."""
    whole = questionnaire(OUI, change(A, relevant=IF_YES))
    saisie = {"OUI": "non", "A": "douze"}
    assert judged(whole, **saisie).problems == ()
    assert codes(judged(whole, **{**saisie, "OUI": "oui"})) == ["A"]


def test_conditions_follow_each_other_whatever_their_order() -> None:
    chain = [change(A, code=f"N{n}", relevant=f"${{N{n - 1}}} > 0" if n else "") for n in range(20)]
    whole = questionnaire(*chain[::-1])
    saisie = {f"N{n}": "1" for n in range(20)}
    assert judged(whole, **saisie).irrelevant == frozenset()
    assert judged(whole, **{**saisie, "N5": "0"}).irrelevant == {f"N{n}" for n in range(6, 20)}


def test_an_answer_that_cannot_be_read_is_blank_for_the_others() -> None:
    whole = questionnaire(A, change(B, relevant="${A} > 0"), change(TEXTE, relevant="${A} = ''"))
    evaluation = judged(whole, A="douze", B="3", T="x")
    assert evaluation.irrelevant == {"B"}
    assert evaluation.valeurs == {"A": None, "T": "x"}
    assert codes(evaluation) == ["A"]


def test_two_questions_that_show_each_other_are_both_asked() -> None:
    """Publication refuses them; a preview asks all the same."""
    whole = questionnaire(
        change(A, relevant="${B} > 0"), change(B, relevant="${A} > 0"), change(OUI, relevant="${A} > 5")
    )
    assert judged(whole, A="9").valeurs == {"A": 9, "B": None, "OUI": None}


def test_a_condition_on_the_day_follows_the_day() -> None:
    whole = questionnaire(Day(code="J", libelle="Le"), change(A, relevant="${J} < today()"))
    assert judged(whole, J="24/11/2026").irrelevant == frozenset()
    assert judged(whole, J="25/11/2026").irrelevant == {"A"}


@pytest.mark.parametrize(
    "choice",
    [
        Choice(code="C", libelle="Qui ?", options=options(a="A"), autre=True),
        MultipleChoice(code="C", libelle="Qui ?", options=options(a="A"), autre=True),
    ],
    ids=["one option", "several"],
)
def test_other_is_to_be_named_when_it_is_chosen_and_only_then(choice: Choice | MultipleChoice) -> None:
    whole = questionnaire(choice)
    assert codes(judged(whole, C="autre")) == ["C_AUTRE"]
    assert judged(whole, C="autre", C_AUTRE="Le maire").valeurs == {"C": "autre", "C_AUTRE": "Le maire"}
    evaluation = judged(whole, C="a", C_AUTRE="Le maire")
    assert (evaluation.valeurs, evaluation.problems) == ({"C": "a"}, ())


# --- compulsory questions, and rules


@pytest.mark.parametrize(
    ("fields", "saisie", "problem"),
    [
        pytest.param({"required": True}, {"B": ""}, "Nombre B : cette réponse manque.", id="compulsory"),
        pytest.param({"required_if": "${A} > 5"}, {"A": "6"}, "Nombre B : cette réponse manque.", id="on a condition"),
        pytest.param({"required_if": "${A} > 5"}, {"A": "5"}, None, id="on a condition that is not met"),
        pytest.param({"required_if": "${A} > 5"}, {}, None, id="on a condition that is not known"),
        pytest.param({"constraint": ". > ${A}"}, {"A": "5", "B": "5"}, "respecte pas la règle", id="a rule broken"),
        pytest.param({"constraint": ". > ${A}"}, {"A": "5", "B": "6"}, None, id="a rule kept"),
        pytest.param({"constraint": ". > 5"}, {}, None, id="no rule of a blank"),
        pytest.param({"constraint": ". > 5"}, {"B": "x"}, "« x » n’est pas un nombre.", id="no rule of the unreadable"),
        pytest.param(
            {"constraint": ". > 5", "constraint_message": "c’est trop peu"},
            {"B": "1"},
            "Nombre B : c’est trop peu.",
            id="said so, in a sentence that ends",
        ),
        pytest.param({"required": True, "relevant": "${A} = 1"}, {}, None, id="not asked"),
    ],
)
def test_a_question_is_judged_by_its_own_rules(
    fields: dict[str, Any], saisie: dict[str, str], problem: str | None
) -> None:
    text = told(judged(questionnaire(A, change(B, **fields)), **saisie))
    assert [code for code, _ in text] == (["B"] if problem else [])
    assert not problem or problem in text[0][1]


def test_a_box_to_tick_is_told_as_one() -> None:
    whole = questionnaire(Acknowledgement(code="LU", libelle="J’ai lu", required=True))
    assert told(judged(whole)) == [("LU", "J’ai lu : la case n’est pas cochée.")]
    assert judged(whole, LU="oui").problems == ()


def test_one_field_that_cannot_be_read_leaves_the_others_as_they_are() -> None:
    """Pitfall 8."""
    evaluation = judged(questionnaire(A, B, TEXTE), A="douze", B="3", T="x")
    assert evaluation.valeurs == {"A": None, "B": 3, "T": "x"}


def test_problems_come_in_the_order_of_the_pages_whatever_finds_them() -> None:
    """Pitfall 16: sums, tables, questions and checks together."""
    lignes = (Intitule(code="L1", libelle="Une"), Intitule(code="L2", libelle="Deux"))
    somme = Somme(code="SO", libelle="Temps", lignes=tuple(LigneSomme(code=c, libelle=c) for c in "AB"))
    matrice = Matrice(code="MAT", libelle="Avis", echelle="S4", required=True, lignes=lignes)
    controle = Controle(code="K", condition="1 = 2", message="Vérifiez.", ancre="MAT_L2")
    sections = page("S1", change(B, required=True), somme), page("S2", matrice, change(A, required=True))
    whole = pages(*sections, controles=[controle])
    assert codes(judged(whole, SO_A="50", SO_B="60")) == ["B", "SO_A", "MAT_L1", "MAT_L2", "A"]
