"""Conditions name questions by their codes, in the units that people use."""

from datetime import date

import pytest

from questionnaires.conditions import ConditionError, check_conditions, holds
from questionnaires.derive import derive_temps
from questionnaires.loader import shipped_recette, shipped_referentiel
from questionnaires.model import Questionnaire, Text
from questionnaires.periodes import Periode
from questionnaires.versions import from_json, to_json

JOUR = date(2026, 7, 8)


@pytest.fixture(scope="module")
def temps() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        pytest.param("${AUTRE} > 0", True, id="a share, in percent"),
        pytest.param("${AUTRE} = 0.5", True, id="half a percent"),
        pytest.param("${ETP} = 0.8", True, id="a number, in its own unit"),
        pytest.param("${MOIS} >= 6", True, id="tenths of a month are months"),
        pytest.param("${M1F1} + ${M3F1} = 99.5", True, id="an exact sum"),
        pytest.param("${M1F2} = ''", True, id="a blank is no zero"),
        pytest.param("${M1F2} = 0", False, id="a blank is not zero"),
        pytest.param("${M1F1A1_QUI} = 'moi'", True, id="an option by its code"),
        pytest.param("today() > date('2026-07-01')", True, id="the day it is judged"),
    ],
)
def test_a_condition_is_judged_on_answers(temps: Questionnaire, condition: str, verdict: bool) -> None:
    valeurs = dict.fromkeys(temps.questions, None) | {
        "ETP": 80,
        "MOIS": 60,
        "M1F1": 6000,
        "M3F1": 3950,
        "AUTRE": 50,
        "M1F1A1_QUI": "moi",
    }
    assert holds(condition, temps, valeurs, JOUR) is verdict


def test_the_shipped_questionnaire_has_only_conditions_that_can_be_judged(temps: Questionnaire) -> None:
    check_conditions(temps)
    assert any(isinstance(question, Text) and question.required_if for question in temps.questions.values())


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        pytest.param("${M9F9} > 0", "M9F9", id="a question that does not exist"),
        pytest.param("${AUTRE} >", "AUTRE_PRECISION|>", id="an expression cut short"),
    ],
)
def test_a_wrong_condition_is_a_defect_of_the_definition(temps: Questionnaire, condition: str, sentence: str) -> None:
    wrong = from_json(to_json(temps).replace("${AUTRE} > 0", condition))
    with pytest.raises(ConditionError, match=sentence):
        check_conditions(wrong)
