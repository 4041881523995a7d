"""Rankings and scales that nobody could answer: the builder, YAML and XLSForm each refuse them."""

from typing import Any

import pytest

from questionnaires.core.anomalies import blocking
from questionnaires.core.questions import OwnScale, Ranking
from questionnaires.editing.verification import verify
from questionnaires.files.yaml_questionnaire import examine
from questionnaires.files.yaml_writing import dump_questionnaire
from questionnaires.xlsform import from_tables, to_tables
from tests.questionnaires.core.fabrique import options, questionnaire

RANGS = {"options": options(a="A", b="B")}


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        pytest.param(Ranking, {"options": options(a="A")}, "Un classement de 1 réponse", id="one option to rank"),
        pytest.param(Ranking, RANGS | {"rangs": 3}, "plus de rangs que de réponses", id="more ranks than options"),
        pytest.param(OwnScale, {"pas": ("Oui",)}, "L’échelle a 1 réponse.", id="one step"),
        pytest.param(OwnScale, {"pas": ("Oui", "oui")}, "Deux réponses ont le même texte", id="equal labels"),
    ],
)
def test_it_is_told_wherever_it_comes_from(kind: type[Ranking | OwnScale], fields: dict[str, Any], told: str) -> None:
    whole = questionnaire(kind(code="Q", libelle="Q", **fields))
    again = from_tables("essai.xlsx", to_tables(whole)).questionnaire
    sentences = {
        "builder": [str(anomalie) for anomalie in blocking(verify(whole))],
        "YAML": [str(defaut) for defaut in examine("essai.yaml", dump_questionnaire(whole).encode()).a_corriger],
        "XLSForm": [str(anomalie) for anomalie in blocking(verify(again))],
    }
    assert [way for way, said in sentences.items() if told not in "".join(said).replace("\u00a0", " ")] == []
