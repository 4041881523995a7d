"""Conditions as people read them."""

from collections.abc import Mapping

import pytest

from questionnaires.core.elements import Question
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, Month, Number, OwnScale, Scale
from questionnaires.editing.conditions_en_mots import SELON, in_words, said_if
from tests.questionnaires.core.toutes import toutes

QUESTIONS: Mapping[str, Question] = {
    "PRESTATAIRE": Choice(
        code="PRESTATAIRE",
        libelle="Un prestataire est-il intervenu ?",
        options=(Option(code="oui", libelle="Oui"), Option(code="non", libelle="Non")),
    ),
    "SALARIES": Number(code="SALARIES", libelle="Nombre de salariés", maximum=1000, decimals=1),
    "EMPLOI": Scale(code="EMPLOI", libelle="Emploi", echelle="E5"),
    "SOUVENT": OwnScale(code="SOUVENT", libelle="Souvent ?", pas=("Jamais", "Parfois", "Toujours")),
    "NOTE": Scale(code="NOTE", libelle="Note", echelle="R10"),
    "FIN": Day(code="FIN", libelle="Date de fin"),
    "MOIS": Month(code="MOIS", libelle="Mois"),
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("${PRESTATAIRE} = 'oui'", "« Un prestataire est-il intervenu ? » est « Oui »", id="option"),
        pytest.param("${SALARIES} >= 12.5", "« Nombre de salariés » est au moins 12,5", id="number"),
        pytest.param("${SALARIES} < -2", "« Nombre de salariés » est plus petit que −2", id="negative"),
        pytest.param("${FIN} > date('2026-06-30')", "« Date de fin » est plus grand que 30 juin 2026", id="date"),
        pytest.param("${FIN} = '2026-06-30'", "« Date de fin » est « 30 juin 2026 »", id="date as a text"),
        pytest.param("${MOIS} = '2026-06'", "« Mois » est « juin 2026 »", id="month as a text"),
        pytest.param("${MOIS} > date('2026-06-01')", "« Mois » est plus grand que juin 2026", id="month"),
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
        pytest.param(
            "${EMPLOI} > 3 or ${EMPLOI} < 3",
            "« Emploi » est « Nette amélioration » ou « Amélioration » ou « Dégradation » ou « Nette dégradation »",
            id="steps of a scale",
        ),
        pytest.param(
            "${EMPLOI} > 2 and ${EMPLOI} < 4",
            "« Emploi » est plus grand que 2 et « Emploi » est plus petit que 4",
            id="steps between",
        ),
        pytest.param("${SOUVENT} >= 2", "« Souvent ? » est « Toujours » ou « Parfois »", id="one's own steps"),
        pytest.param("${NOTE} >= 9", "« Note » est au moins 9", id="a score out of ten"),
        pytest.param("${SALARIES} + 1 > 3", "${SALARIES} + 1 > 3", id="anything else is quoted"),
    ],
)
def test_a_condition_is_said_in_words(text: str, words: str) -> None:
    assert in_words(text, QUESTIONS) == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(" ", "", id="none"),
        pytest.param(
            "${emploi} = 'oui'", "Seulement si « La structure emploie-t-elle quelqu’un ? » est « Oui ».", id="one"
        ),
        pytest.param(
            "${part_finance} = 'oui'",
            "Seulement si « Finance-t-il la structure ? » est « Oui ».",
            id="of the same line",
        ),
        pytest.param("${budget} div ${salaries} > 3", SELON, id="a computation"),
    ],
)
def test_a_respondent_reads_when_a_question_is_asked_never_an_expression(text: str, sentence: str) -> None:
    assert said_if(text, toutes()) == sentence
