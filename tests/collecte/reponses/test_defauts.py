"""Default answers: written in their fields, answers once the page is saved, never before."""

import pytest
from flask import Flask

from collecte.models import Participation
from questionnaires.core.blocs import Repetition
from questionnaires.core.questions import Day, Number, Text
from questionnaires.editing.verification import verify
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.repondante import claire_answering
from tests.questionnaires.core.fabrique import page, pages, questionnaire

PARTENAIRES = Repetition(
    code="P", libelle="Partenaires", libelle_ligne="Partenaire", questions=(Text(code="N", libelle="Nom", defaut="x"),)
)
WHOLE = pages(
    page(
        "S1",
        Text(code="VILLE", libelle="Ville", defaut="Lyon"),
        Number(code="JOURS", libelle="Jours", decimals=1, maximum=100, defaut="=10 div 4"),
        Day(code="LE", libelle="Le", defaut="=date('2026-01-31')"),
        Text(code="ENCORE", libelle="Encore", relevant="${VILLE} = 'Lyon'"),
        PARTENAIRES,
    ),
    page("S2", Text(code="FIN", libelle="Fin", defaut="=concat('De ', ${VILLE})")),
)
SENT = {"VILLE": "Lyon", "JOURS": "2,5", "LE": "31/01/2026"}


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    return claire_answering(petit_monde, app, WHOLE)


def stored(monde: Monde) -> dict[str, str]:
    with monde.database.reading() as session:
        return dict(session.get_one(Participation, 1).saisie)


def test_a_page_begins_with_default_answers_and_stores_none_by_being_read(
    claire: Navigateur, petit_monde: Monde
) -> None:
    assert {code: claire.fields()[code] for code in SENT} == SENT
    assert "Encore" in claire.text
    assert stored(petit_monde) == {}


def test_a_default_answer_is_stored_with_its_page(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "continuer"})
    assert stored(petit_monde) == SENT
    assert claire.fields()["FIN"] == "De Lyon"


def test_a_default_answer_that_was_erased_stays_blank(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"VILLE": "", "suite": "continuer"})
    claire.go("/reponses/1/S1")
    assert claire.fields()["VILLE"] == ""
    assert stored(petit_monde)["VILLE"] == ""


def test_another_page_stores_no_default_answer(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/S2")
    assert claire.fields()["FIN"] == "De "
    claire.send({"FIN": "oui", "suite": "continuer"})
    assert stored(petit_monde) == {"FIN": "oui"}


def test_a_default_answer_makes_no_line_of_a_repetition_and_its_author_is_told(claire: Navigateur) -> None:
    assert claire.fields()["P.1.N"] == ""
    assert [(a.code, a.bloquante) for a in verify(WHOLE) if "liste répétée" in a.probleme] == [("N", False)]


def test_a_default_that_is_no_answer_is_refused_before_publication() -> None:
    wrong = questionnaire(Number(code="JOURS", libelle="Jours", maximum=9, defaut="beaucoup"))
    assert [(a.code, a.champ, a.bloquante) for a in verify(wrong) if "par défaut" in a.probleme] == [
        ("JOURS", "defaut", True)
    ]
