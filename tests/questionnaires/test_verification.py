"""A definition is refused whole, with everything that is wrong in it, before anyone answers."""

import pytest

from questionnaires.derive import derive_temps
from questionnaires.loader import shipped_recette, shipped_referentiel
from questionnaires.model import Questionnaire
from questionnaires.periodes import Periode
from questionnaires.verification import Anomalie, blocking, verify
from questionnaires.versions import from_json, to_json


@pytest.fixture(scope="module")
def temps() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)


def test_the_derived_questionnaire_has_nothing_to_correct(temps: Questionnaire) -> None:
    assert verify(temps) == ()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        pytest.param("${M9F9} > 0", "Aucune question ne s’appelle « M9F9 »", id="a question that does not exist"),
        pytest.param("${AUTRE} >", "caractère", id="an expression cut short"),
        pytest.param("pulldata('x', 'y')", "n’évalue pas", id="a function outside the subset"),
        pytest.param("regex(${AUTRE_PRECISION}, '(a)\\\\1')", "caractère", id="a pattern that RE2 refuses"),
    ],
)
def test_a_wrong_condition_is_told_with_its_question(temps: Questionnaire, condition: str, told: str) -> None:
    wrong = from_json(to_json(temps).replace("${AUTRE} > 0", condition))
    found = blocking(verify(wrong))
    assert [(anomalie.code, anomalie.champ) for anomalie in found] == [("AUTRE_PRECISION", "required_if")]
    assert told in found[0].probleme.replace("\u00a0", " ")


def test_a_code_taken_twice_is_told(temps: Questionnaire) -> None:
    wrong = from_json(to_json(temps).replace('"code":"MOIS"', '"code":"etp"'))
    assert "pris deux fois" in blocking(verify(wrong))[0].probleme


def test_an_anomaly_reads_as_a_sentence() -> None:
    told = str(Anomalie("Q1", "libelle", "L’intitulé est vide.", "Écrivez-le."))
    assert told.replace("\u00a0", " ") == "Q1 : L’intitulé est vide. Écrivez-le."
