"""Checks over several questions: when they are judged, what they require, what is stored of them."""

from typing import Any

import pytest

from questionnaires.core.answers import Severity
from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Controle, Portee
from questionnaires.core.options import Option
from questionnaires.core.questions import Text
from tests.questionnaires.core.fabrique import OUI, A, B, change, codes, judged, options, questionnaire

TEXTE = Text(code="T", libelle="Son nom")


def controle(condition: str, portee: Portee = "bloquant", **fields: Any) -> Controle:  # noqa: ANN401
    return Controle(code="K", condition=condition, message="Vérifiez.", ancre="A", portee=portee, **fields)


@pytest.mark.parametrize(
    ("condition", "saisie", "fails"),
    [
        pytest.param("${A} <= ${B}", {"A": "2", "B": "1"}, True, id="false"),
        pytest.param("${A} <= ${B}", {"A": "1", "B": "1"}, False, id="true"),
        pytest.param("${A} <= ${B}", {"A": "1"}, False, id="a blank is left alone"),
        pytest.param("${A} <= ${B}", {"A": "1", "B": "x"}, False, id="so is what cannot be read"),
        pytest.param("${A} <= coalesce(${B}, 0)", {"A": "1"}, True, id="unless it says what a blank is worth"),
        pytest.param("${A} <= 5 or ${B} = 1", {"A": "9"}, False, id="in any part of it"),
        pytest.param("not(${A} > ${B})", {"A": "2", "B": "1"}, True, id="inside a function"),
        pytest.param("if(${B} > 0, ${A} > 5, true())", {"A": "1", "B": "1"}, True, id="in a branch"),
        pytest.param("- ${A} > 0", {"A": "1"}, True, id="under a minus"),
        pytest.param("count-non-empty(${A}) = 1", {}, True, id="a count of answers"),
        pytest.param("1 = 2", {}, True, id="without any answer"),
        pytest.param("${A} <=", {"A": "1"}, False, id="what cannot be parsed judges nothing"),
    ],
)
def test_a_check_is_judged_once_all_it_names_is_known(condition: str, saisie: dict[str, str], fails: bool) -> None:
    """Pitfall 15."""
    evaluation = judged(questionnaire(A, B, controles=[controle(condition)]), **saisie)
    result = [(problem.code, problem.controle, problem.severity) for problem in evaluation.problems if problem.controle]
    assert result == ([("A", "K", Severity.BLOCKING)] if fails else [])


@pytest.mark.parametrize(
    ("condition", "fails"),
    [
        pytest.param("sum(${HEURES}) = 100", True, id="34 and a blank are not 100"),
        pytest.param("sum(${HEURES}) <= 100", False, id="they are at most 100"),
        pytest.param("min(${HEURES}) > 10", False, id="a blank is no small number"),
        pytest.param("count-non-empty(${HEURES}) = 1", False, id="one line is filled"),
    ],
)
def test_a_check_over_lines_passes_over_those_left_blank(condition: str, fails: bool) -> None:
    check = change(controle(condition), ancre="A")
    heures = change(A, code="HEURES", libelle="Heures", maximum=100)
    lignes = Repetition(code="REP", libelle="Ateliers", libelle_ligne="Atelier", questions=(TEXTE, heures))
    whole = questionnaire(A, lignes, controles=[check])
    typed = {"A": "5", "REP__1__T": "x", "REP__1__HEURES": "34", "REP__2__T": "y"}
    assert codes(judged(whole, **typed)) == (["A"] if fails else [])


def test_a_check_over_lines_waits_for_one_of_them() -> None:
    check = change(controle("sum(${HEURES}) <= ${A}"), ancre="A")
    heures = change(A, code="HEURES", libelle="Heures")
    lignes = Repetition(code="REP", libelle="Ateliers", libelle_ligne="Atelier", questions=(TEXTE, heures))
    whole = questionnaire(A, lignes, controles=[check])
    typed = {"A": "5", "REP__1__T": "x", "REP__2__T": "y"}
    assert judged(whole, **typed).problems == ()
    assert codes(judged(whole, **typed, REP__2__HEURES="9")) == ["A"]
    assert judged(whole, A="5").problems == ()


@pytest.mark.parametrize(
    ("fields", "saisie"),
    [
        pytest.param({"actif": False}, {"A": "9"}, id="switched off"),
        pytest.param({}, {"A": "9", "OUI": "non"}, id="its question is not asked"),
    ],
)
def test_a_check_that_is_nobodys_is_not_told(fields: dict[str, Any], saisie: dict[str, str]) -> None:
    check = controle("coalesce(${A}, 9) <= 5", **fields)
    whole = questionnaire(OUI, change(A, relevant="${OUI} != 'non'"), controles=[check])
    assert judged(whole, **saisie).problems == ()


def test_a_check_for_the_author_blocks_nothing_and_is_kept_nowhere() -> None:
    evaluation = judged(questionnaire(A, controles=[controle("${A} <= 5", "auteur")]), A="9")
    assert evaluation.can_be_transmitted
    assert [(remarque.code, remarque.severity) for remarque in evaluation.remarques] == [("A", Severity.REMARK)]
    assert evaluation.valeurs == {"A": 9}


RAISONS = options(fusion="Une fusion", autre="Autre")


@pytest.mark.parametrize(
    ("raisons", "saisie", "kept"),
    [
        pytest.param((), {}, None, id="nothing said"),
        pytest.param((), {"K__commentaire": " "}, None, id="spaces"),
        pytest.param((), {"K__commentaire": "Une fusion"}, {"K.commentaire": "Une fusion"}, id="a comment"),
        pytest.param(RAISONS, {"K__raison": "fusion"}, {"K.raison": "fusion"}, id="a reason"),
        pytest.param(
            RAISONS,
            {"K__raison": "fusion", "K__commentaire": "En mai"},
            {"K.raison": "fusion", "K.commentaire": "En mai"},
            id="a reason and a comment",
        ),
        pytest.param(RAISONS, {"K__raison": "autre"}, None, id="another reason, not said"),
        pytest.param(
            RAISONS,
            {"K__raison": "autre", "K__commentaire": "Un legs"},
            {"K.raison": "autre", "K.commentaire": "Un legs"},
            id="another reason, said",
        ),
        pytest.param(RAISONS, {"K__commentaire": "Un legs"}, None, id="a comment without a reason"),
        pytest.param(RAISONS, {"K__raison": "z"}, None, id="a reason that is not offered"),
    ],
)
def test_a_check_to_justify_is_met_by_its_reason(
    raisons: tuple[Option, ...],
    saisie: dict[str, str],
    kept: dict[str, str] | None,
) -> None:
    whole = questionnaire(A, controles=[controle("${A} <= 5", "justifier", raisons=raisons)])
    evaluation = judged(whole, A="9", **saisie)
    assert [problem.severity for problem in evaluation.problems] == ([] if kept else [Severity.TO_JUSTIFY])
    assert evaluation.valeurs == {"A": 9} | (kept or {})


def test_a_reason_is_kept_only_while_the_check_fails() -> None:
    whole = questionnaire(A, controles=[controle("${A} <= 5", "justifier")])
    assert judged(whole, A="3", K__commentaire="Une fusion").valeurs == {"A": 3}


def test_a_comment_too_long_is_told_so() -> None:
    whole = questionnaire(A, controles=[controle("${A} <= 5", "justifier")])
    [problem] = judged(whole, A="9", K__commentaire="x" * 501).problems
    assert problem.remedy.startswith("Ce texte fait 501")
