"""Default answers: written in their fields, answers once the page is saved, never before."""

import pytest
from flask import Flask

from collecte.models import Participation
from questionnaires.answers.defauts import with_defaults
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, Month, MultipleChoice, Number, Ranking, Text
from questionnaires.editing.verification import verify
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.repondante import claire_answering
from tests.questionnaires.core.fabrique import JOUR, options, page, pages, questionnaire

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


REGION = Choice(code="R", libelle="Région", options=options(est="Est", ouest="Ouest"), defaut="est")
VILLES = tuple(
    Option(code=code, libelle=code.title(), relevant=f"${{R}} = '{region}'")
    for code, region in {"nancy": "est", "metz": "est", "brest": "ouest"}.items()
)


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        (Choice(code="Q", libelle="Q", options=VILLES, defaut="brest"), ""),
        (Choice(code="Q", libelle="Q", options=VILLES, defaut="metz"), "metz"),
        (MultipleChoice(code="Q", libelle="Q", options=VILLES, defaut="brest metz"), "metz"),
        (Ranking(code="Q", libelle="Q", options=VILLES, defaut="brest metz nancy"), "metz nancy"),
        (Text(code="Q", libelle="Q", defaut="=concat('À ', ${R})"), "À est"),
        (Day(code="Q", libelle="Q", defaut="=today() + 7"), "02/12/2026"),
        (Month(code="Q", libelle="Q", defaut="=today() + 31"), "12/2026"),
        (Day(code="Q", libelle="Q", defaut="=true()"), ""),
        (Number(code="Q", libelle="Q", decimals=1, maximum=90, defaut="=7 div 2"), "3,5"),
    ],
    ids=["not offered", "offered", "some offered", "some ranked", "after another", "days", "month", "no day", "number"],
)
def test_a_default_answer_knows_those_before_it_and_what_they_allow(question: Block, typed: str) -> None:
    whole = questionnaire(REGION, question)
    assert with_defaults(whole, whole.sections[0], {}, JOUR)["Q"] == typed


def test_a_default_answer_that_quotes_its_own_question_is_refused_before_publication() -> None:
    wrong = questionnaire(Text(code="NOM", libelle="Nom", defaut="=concat(${NOM}, '!')"))
    assert [(a.code, a.champ, a.bloquante) for a in verify(wrong)] == [("NOM", "defaut", True)]


def test_a_default_that_is_no_answer_is_refused_before_publication() -> None:
    wrong = questionnaire(Number(code="JOURS", libelle="Jours", maximum=9, defaut="beaucoup"))
    assert [(a.code, a.champ, a.bloquante) for a in verify(wrong) if "par défaut" in a.probleme] == [
        ("JOURS", "defaut", True)
    ]
