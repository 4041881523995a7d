"""Questions repeated once per line: which lines exist, and what names mean inside and outside of them."""

import pytest

from questionnaires.core.blocs import (
    Repetition,
)
from questionnaires.core.elements import Connu
from questionnaires.core.questions import Choice, Computed, Text
from tests.questionnaires.core.fabrique import IF_YES, OUI, A, change, codes, judged, options, questionnaire, told

TEXTE = Text(code="T", libelle="Pourquoi ?")
REPETITION = Repetition(
    code="REP",
    libelle="Partenaires",
    libelle_ligne="Partenaire",
    maximum=5,
    questions=(
        change(TEXTE, code="NOM", libelle="Son nom", required=True),
        change(A, code="HEURES", libelle="Heures"),
        Computed(code="RANG", libelle="Rang", calculation="position(..)"),
        Choice(code="ROLE", libelle="Rôle", options=options(a="A"), autre=True, relevant="${HEURES} > 10"),
    ),
)


def test_a_line_exists_when_one_of_its_questions_is_answered() -> None:
    evaluation = judged(questionnaire(REPETITION), REP__2__NOM="Le maire", REP__4__HEURES="12")
    assert [code for code in evaluation.valeurs if code.endswith("NOM")] == ["REP.2.NOM", "REP.4.NOM"]
    assert told(evaluation) == [("REP.4.NOM", "Partenaire 2 – Son nom : cette réponse manque.")]


PREFILLED = change(
    REPETITION,
    questions=(
        change(TEXTE, code="NOM", libelle="Action", required=True, connu=Connu(cle="plan.action")),
        Choice(code="ETAT", libelle="Où en est-elle ?", options=options(a="Faite"), required=True),
        change(TEXTE, code="MOT", libelle="Un mot"),
        Computed(code="RANG", libelle="Rang", calculation="position(..)"),
    ),
)


def test_nobody_is_held_to_a_line_that_someone_else_wrote() -> None:
    """An action of the plan was prefilled, and its structure does not have the plan at hand."""
    assert told(judged(questionnaire(PREFILLED), REP__1__NOM="Écrire le projet")) == []
    begun = judged(questionnaire(PREFILLED), REP__1__NOM="Écrire le projet", REP__1__MOT="Bientôt")
    assert told(begun) == [("REP.1.ETAT", "Partenaire 1 – Où en est-elle ? – cette réponse manque.")]


def test_lines_are_numbered_as_they_are_shown() -> None:
    valeurs = judged(questionnaire(REPETITION), REP__2__NOM="x", REP__4__NOM="y").valeurs
    assert (valeurs["REP.2.RANG"], valeurs["REP.4.RANG"]) == (1, 2)


def test_a_line_reads_the_answer_of_another_by_its_place() -> None:
    before = Computed(
        code="AVANT", libelle="Avant", calculation="indexed-repeat(${NOM}, ${REP}, position(..) - 1)", nature="texte"
    )
    first = Computed(code="PREMIER", libelle="Premier", calculation="indexed-repeat(${NOM}, ${REP}, 1)", nature="texte")
    whole = questionnaire(change(REPETITION, questions=(*REPETITION.questions, before)), first)
    valeurs = judged(whole, REP__2__NOM="x", REP__4__NOM="y").valeurs
    assert (valeurs["REP.2.AVANT"], valeurs["REP.4.AVANT"], valeurs["PREMIER"]) == (None, "x", "x")


def test_a_total_over_lines_passes_over_those_left_blank_as_a_check_does() -> None:
    total = Computed(code="TOTAL", libelle="Total", calculation="sum(${HEURES}) div count-non-empty(${HEURES})")
    big = change(TEXTE, code="LOIN", relevant="sum(${HEURES}) > 40")
    valeurs = judged(
        questionnaire(REPETITION, total, big), REP__1__NOM="x", REP__1__HEURES="60", REP__2__NOM="y", REP__3__HEURES="4"
    ).valeurs
    assert valeurs["TOTAL"] == 32
    assert "LOIN" in valeurs


def test_a_blank_line_is_no_line_unless_it_is_always_shown() -> None:
    assert judged(questionnaire(REPETITION), REP__1__NOM=" ").valeurs == {}
    always = judged(questionnaire(change(REPETITION, minimum=2)), REP__1__NOM="x")
    assert codes(always) == ["REP.2.NOM"]


def test_a_line_beyond_the_last_is_nobodys_answer() -> None:
    assert judged(questionnaire(REPETITION), REP__6__NOM="x", REP__0__NOM="x", REP__01__NOM="x").valeurs == {}


def test_inside_a_line_names_are_those_of_the_line() -> None:
    evaluation = judged(
        questionnaire(REPETITION), REP__1__NOM="x", REP__1__HEURES="12", REP__2__NOM="y", REP__2__HEURES="3"
    )
    assert "REP.1.ROLE" in evaluation.valeurs
    assert "REP.2.ROLE" in evaluation.irrelevant
    other = judged(questionnaire(REPETITION), REP__1__NOM="x", REP__1__HEURES="12", REP__1__ROLE="autre")
    assert codes(other) == ["REP.1.ROLE_AUTRE"]


@pytest.mark.parametrize(
    ("calculation", "value"),
    [
        pytest.param("count(${REP})", 2, id="lines"),
        pytest.param("sum(${HEURES})", 15, id="total"),
        pytest.param("max(${HEURES})", 12, id="most"),
        pytest.param("count-non-empty(${HEURES})", 2, id="answers"),
        pytest.param("${HEURES} + 0", 12, id="the first line"),
    ],
)
def test_outside_the_lines_names_are_those_of_every_line(calculation: str, value: int) -> None:
    total = Computed(code="TOUT", libelle="Tout", calculation=calculation)
    whole = questionnaire(total, REPETITION)
    typed = {"REP__1__NOM": "x", "REP__1__HEURES": "12", "REP__3__NOM": "y", "REP__3__HEURES": "3"}
    assert judged(whole, **typed).valeurs["TOUT"] == value


def test_a_repetition_that_is_not_asked_has_no_line() -> None:
    """Pitfall 4."""
    total = Computed(code="TOUT", libelle="Tout", calculation="count(${REP})")
    whole = questionnaire(OUI, change(REPETITION, relevant=IF_YES), total)
    assert judged(whole, OUI="oui", REP__1__NOM="x").valeurs["TOUT"] == 1
    evaluation = judged(whole, OUI="non", REP__1__NOM="x")
    assert evaluation.valeurs == {"OUI": "non", "TOUT": 0}
    assert "REP.1.NOM" in evaluation.irrelevant
