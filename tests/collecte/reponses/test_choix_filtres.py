"""Options that depend on earlier answers: offered on the page, and judged on the server."""

import pytest
from flask import Flask

from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice, Text
from questionnaires.editing.listes import read_options, show_options
from questionnaires.editing.verification import verify
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.repondante import claire_answering
from tests.questionnaires.core.fabrique import change, judged, options, page, pages, told

REGION = Choice(code="R", libelle="Région", options=options(est="Est", ouest="Ouest"))
VILLES = (
    Option(code="nancy", libelle="Nancy", relevant="${R} = 'est'"),
    Option(code="brest", libelle="Brest", relevant="${R} = 'ouest'"),
    Option(code="aucune", libelle="Aucune"),
)
VILLE = Choice(code="V", libelle="Ville", options=VILLES)
PLUSIEURS = MultipleChoice(code="W", libelle="Villes", options=VILLES)
WHOLE = pages(page("S1", REGION, change(VILLE, code="ICI")), page("S2", VILLE, PLUSIEURS, Text(code="T", libelle="T")))


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    return claire_answering(petit_monde, app, WHOLE)


def test_the_next_page_has_the_options_that_earlier_answers_allow(claire: Navigateur) -> None:
    claire.send({"R": "est", "suite": "continuer"})
    assert "Nancy" in claire.text
    assert "Brest" not in claire.text
    assert "Aucune" in claire.text


def test_on_the_same_page_options_wait_for_the_answer(claire: Navigateur) -> None:
    brest = claire.page.text.partition('value="brest"')[0].rpartition("<label")[2]
    assert "data-offered=" in brest
    assert "hidden" in brest
    claire.send({"R": "ouest", "suite": "rester"}, path="/reponses/1/S1")
    claire.go("/reponses/1/S1")
    assert "hidden" not in claire.page.text.partition('value="brest"')[0].rpartition("<label")[2]


def test_an_option_chosen_before_stays_in_sight_and_is_refused(claire: Navigateur) -> None:
    claire.send({"R": "est", "suite": "continuer"})
    claire.send({"V": "nancy", "suite": "continuer"})
    claire.go("/reponses/1/S1")
    claire.send({"R": "ouest", "suite": "continuer"})
    assert "Nancy" in claire.text
    claire.go("/reponses/1/verifier")
    assert "Ville : « Nancy » n’est pas proposé avec vos autres réponses." in claire.text


@pytest.mark.parametrize(
    ("saisie", "problems"),
    [
        ({"R": "est", "V": "nancy"}, []),
        ({"R": "est", "V": "aucune"}, []),
        ({"R": "est", "V": "brest"}, ["Ville : « Brest » n’est pas proposé avec vos autres réponses."]),
        ({"V": "brest"}, ["Ville : « Brest » n’est pas proposé avec vos autres réponses."]),
        ({"R": "est", "W": "nancy brest"}, ["Villes : « Brest » n’est pas proposé avec vos autres réponses."]),
    ],
)
def test_only_an_option_that_is_offered_is_an_answer(saisie: dict[str, str], problems: list[str]) -> None:
    assert [sentence for _, sentence in told(judged(WHOLE, **saisie))] == problems


def test_a_condition_on_an_option_is_verified_as_any_other() -> None:
    wrong = change(VILLE, options=(Option(code="a", libelle="A", relevant="${NULLE} = 1"),))
    assert any("Aucune question" in anomalie.probleme for anomalie in verify(pages(page("S1", wrong))))


def test_two_options_may_have_one_label_under_two_conditions_only() -> None:
    """Two villages of one name are two answers."""
    east, west = (Option(code=code, libelle="Saint-Jean", relevant=f"${{R}} = '{code}'") for code in ("est", "ouest"))
    alike = [
        [a for a in verify(pages(page("S1", REGION, change(VILLE, options=two)))) if "même texte" in a.probleme]
        for two in ((east, west), (east, change(west, relevant=east.relevant)))
    ]
    assert [len(anomalies) for anomalies in alike] == [0, 1]


def test_conditions_are_written_after_labels_and_kept_with_them() -> None:
    shown = show_options(VILLES)
    assert shown.splitlines()[0] == "nancy | Nancy | ${R} = 'est'"
    assert read_options(shown, VILLES) == VILLES
    assert read_options("nancy | Nancy-ville | ${R} = 'est'", VILLES)[0].relevant == "${R} = 'est'"
    assert read_options("nancy | Nancy", VILLES)[0].relevant == ""
    assert read_options("a | Une barre | dans le texte", ())[0].libelle == "Une barre | dans le texte"
