"""The page of the activités: copied from an earlier answer, filled at once, undone; without a script."""

import pytest
from flask import Flask

from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur

EARLIER = {
    "M1F1A1_FAIT": "oui",
    "M1F1A1_EVOLUTION": "plus",
    "M1F1A1_QUI": "moi",
    "M1F1A1_QUI_DEVRAIT": "direction",
    "M1F1A2_FAIT": "non",
    "M1F1A3_QUI": "direction",
    "M1F2A1_FAIT": "oui",
}
M1F1, M1F2 = "M1F1_ACTIVITES", "M1F2_ACTIVITES"
PAGE = "/reponses/2/ACTIVITES"


def answered_last_year(monde: Monde) -> None:
    monde.region()
    auteur = monde.personne("Claire", "18", password=PASSWORD)
    then = PENDANT.replace(year=2025)
    monde.heure.moment = then
    old = monde.campagne("2025-S1", ouverture=then.date(), cloture=then.replace(day=28).date(), activites=True)
    answer_id = monde.participation(auteur, old)
    monde.save(auteur, answer_id, {**CENT, **EARLIER})
    monde.transmit(auteur, answer_id)
    monde.heure.moment = PENDANT
    monde.participation(auteur, monde.campagne(activites=True))


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, on the page of the activités, which she answered a year before."""
    prepare(petit_monde, answered_last_year)
    page = Navigateur(app)
    page.sign_in("claire@exemple.fr")
    page.go(PAGE)
    return page


def answers(monde: Monde, number: int = 2) -> dict[str, str]:
    """Return the stored values of the activités, without blanks."""
    return {code: text for code, text in monde.saisie(number).items() if "A" in code[4:] and text and code[0] == "M"}


def test_last_time_is_told_and_is_no_answer(claire: Navigateur, petit_monde: Monde) -> None:
    assert "Comme au 1er semestre 2025 : 1 faite, 1 non faite, vous 1, la direction 1" in claire.text
    assert "qui devrait s’en charger : la direction 1" in claire.text
    claire.send({"suite": "continuer"}, path=PAGE)
    assert answers(petit_monde) == {}


def test_confirming_a_fonction_saves_it_alone(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": f"confirmer:{M1F1}"}, path=PAGE)
    assert "5 réponses enregistrées." in claire.text
    expected = {code: text for code, text in EARLIER.items() if code.startswith("M1F1") and "EVOLUTION" not in code}
    assert answers(petit_monde) == expected


def test_confirming_all_saves_all_but_the_time_spent(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "confirmer:"}, path=PAGE)
    assert answers(petit_monde) == {code: text for code, text in EARLIER.items() if "EVOLUTION" not in code}
    assert "Tout confirmer" not in claire.text


def test_an_exception_entered_first_is_not_overwritten(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"M1F1A1_FAIT": "non", "M1F1A3_QUI": "c2ra", "suite": f"confirmer:{M1F1}"}, path=PAGE)
    assert answers(petit_monde) == {"M1F1A1_FAIT": "non", "M1F1A2_FAIT": "non", "M1F1A3_QUI": "c2ra"}


def test_a_confirmation_is_undone_but_not_what_was_changed_since(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "confirmer:"}, path=PAGE)
    claire.send({"M1F1A1_QUI": "collegue", "suite": f"defaire:{M1F1}"}, path=PAGE)
    assert answers(petit_monde) == {"M1F1A1_QUI": "collegue", "M1F2A1_FAIT": "oui"}
    claire.send({"suite": "defaire:"}, path=PAGE)
    assert answers(petit_monde) == {"M1F1A1_QUI": "collegue"}


def test_a_fonction_filled_by_default_keeps_its_exceptions(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"M2F1A1_FAIT": "non", "M2F1A2_QUI": "direction", "suite": "moi:M2F1_ACTIVITES"}, path=PAGE)
    stored = answers(petit_monde)
    assert stored["M2F1A1_FAIT"] == "non"
    assert "M2F1A1_QUI" not in stored
    assert (stored["M2F1A2_FAIT"], stored["M2F1A2_QUI"]) == ("oui", "direction")
    assert not any(code.startswith("M1") for code in stored)


def test_time_and_who_should_are_filled_from_what_is_told(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "confirmer:"}, path=PAGE)
    claire.send({"suite": "autant:"}, path=PAGE)
    claire.send({"suite": f"pareil:{M1F1}"}, path=PAGE)
    stored = answers(petit_monde)
    assert {code for code in stored if code.endswith("EVOLUTION")} == {"M1F1A1_EVOLUTION", "M1F2A1_EVOLUTION"}
    assert (stored["M1F1A1_QUI_DEVRAIT"], stored["M1F1A3_QUI_DEVRAIT"]) == ("direction", "direction")


@pytest.mark.parametrize(
    "suite",
    ["confirmer:NADA", "moi:BASE", "defaire:M1F1_ACTIVITES", "defaire:", "confirmer:M1F1A1", "pareil:", "moi:::"],
)
def test_a_button_that_is_not_of_the_page_changes_nothing(claire: Navigateur, petit_monde: Monde, suite: str) -> None:
    forged = {f"remplis:{M1F1}": "M1F1=12 ETP= = M1F1A1_FAIT", "remplis:NADA": "x=y"}
    assert claire.send({**forged, "suite": suite}, path=PAGE).status_code == 200
    assert answers(petit_monde) == {}
    assert petit_monde.saisie(2)["ETP"]


def test_the_buttons_exist_on_that_page_only(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/2/REPARTITION")
    claire.send({"M1F1": "12", "suite": "confirmer:"}, path="/reponses/2/REPARTITION")
    assert claire.page.request.path == "/reponses/2/ACTIVITES"
    assert answers(petit_monde) == {}


def test_a_closed_answer_is_not_confirmed(claire: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = APRES
    claire.send({"suite": "confirmer:"}, path=PAGE)
    assert answers(petit_monde) == {}


def test_what_was_answered_in_another_tab_is_asked_about_not_overwritten(
    claire: Navigateur, petit_monde: Monde
) -> None:
    shown = claire.fields()
    claire.go(PAGE)
    claire.send({"M1F1A3_QUI": "c2ra", "suite": "auto"}, path=PAGE)
    claire.go(PAGE)
    claire.send({**shown, "M1F1A3_QUI": "", "suite": "confirmer:"}, path=PAGE)
    assert claire.page.status_code == 409
    assert answers(petit_monde)["M1F1A3_QUI"] == "c2ra"
    assert answers(petit_monde)["M1F1A1_FAIT"] == "oui"
