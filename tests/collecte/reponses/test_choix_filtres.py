"""Options that depend on earlier answers: offered on the page, and judged on the server."""

import pytest
from flask import Flask

from questionnaires.core.blocs import Ligne, Repetition, Tableau
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice, Ranking, Text
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
    claire.go("/reponses/1/S2")
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
    claire.go("/reponses/1/S2")
    claire.send({"V": "nancy", "suite": "continuer"})
    claire.go("/reponses/1/S1")
    claire.send({"R": "ouest", "suite": "continuer"})
    claire.go("/reponses/1/S2")
    assert "Nancy" in claire.text
    claire.send({"suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/verifier"
    assert "Ville : « Nancy » n’est pas proposé avec vos autres réponses." in claire.text


def test_a_page_whose_answers_change_its_options_comes_back_once(claire: Navigateur) -> None:
    for answers, ends_on in [
        ({"R": "est"}, "S1"),
        ({"R": "est", "ICI": "nancy"}, "S2"),
        ({"R": "ouest"}, "S1"),
        ({}, "S2"),  # Nancy stays chosen: it was said once
    ]:
        claire.go("/reponses/1/S1")
        claire.send({**answers, "suite": "continuer"})
        assert claire.page.request.path == f"/reponses/1/{ends_on}"
        assert ("d’autres choix sont proposés à cette page" in claire.text) is (ends_on == "S1")


def test_a_page_whose_script_already_showed_its_options_goes_on(claire: Navigateur) -> None:
    claire.send({"R": "est", "cachees": "=ICI", "suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/S2"


@pytest.mark.parametrize(("villes", "tag"), [(VILLES, "option"), (VILLES[:2], "label")])
def test_a_cell_of_a_table_offers_what_other_answers_allow(
    petit_monde: Monde, app: Flask, villes: tuple[Option, ...], tag: str
) -> None:
    lignes = (Ligne(code="A", libelle="Ateliers", choices=(change(VILLE, options=villes),)),)
    table = Tableau(code="TAB", libelle="Par activité", lignes=lignes)
    whole = pages(page("S1", REGION, table), page("S2", Text(code="T", libelle="T")))
    claire = claire_answering(petit_monde, app, whole)

    def offered(**answers: str) -> set[str]:
        claire.send({**answers, "suite": "rester"}, path="/reponses/1/S1")
        claire.go("/reponses/1/S1")
        cell = claire.page.text.partition("</th>")[2].partition("</td>")[0].partition("<td>")[2]
        assert cell.count("data-offered=") == 2  # they follow what is typed
        tags = {town: cell.partition(f'value="{town}"') for town in TOWNS}
        return {
            town
            for town, (before, _, after) in tags.items()
            if "hidden" not in before.rpartition(f"<{tag}")[2] + after.partition(">")[0]
        }

    assert offered(R="est") == {"nancy"}
    assert offered(R="ouest") == {"brest"}
    assert offered(R="est", V="brest") == {"nancy", "brest"}  # one that was chosen stays in sight


@pytest.fixture
def cascade(petit_monde: Monde, app: Flask) -> Navigateur:
    ville = change(VILLE, options=VILLES[:2], required=True)
    return claire_answering(petit_monde, app, pages(page("S1", REGION, ville), page("S2", Text(code="T", libelle="T"))))


def test_a_question_without_any_option_to_offer_waits_for_one(cascade: Navigateur) -> None:
    question = cascade.page.text.partition("Ville")[0].rpartition("<div data-relevant")[2]
    assert "hidden" in question
    cascade.send({"R": "ouest", "suite": "continuer"})
    assert "1 question s’est ajoutée à cette page" in cascade.text
    assert "hidden" not in cascade.page.text.partition("Ville")[0].rpartition("<div data-relevant")[2].partition(">")[0]


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


TOWNS = ("nancy", "brest")
LIGNES = pages(
    page("S1", Repetition(code="P", libelle="Sites", libelle_ligne="Site", questions=(REGION, VILLE))),
    page("S2", Text(code="T", libelle="T")),
)


@pytest.fixture
def lignes(petit_monde: Monde, app: Flask) -> Navigateur:
    return claire_answering(petit_monde, app, LIGNES)


def test_each_line_of_a_repetition_offers_what_its_own_answers_allow(lignes: Navigateur) -> None:
    lignes.send({"P.1.R": "est", "suite": "ajouter:P"})
    lignes.send({"P.1.R": "est", "P.2.R": "ouest", "suite": "ajouter:P"})
    lines = [line.partition("</section>")[0] for line in lignes.page.text.split('data-line="')[1:]]
    labels = {
        (line[:3], town): line.partition(f'value="{town}"')[0].rpartition("<label")[2]
        for line in lines
        for town in TOWNS
    }
    assert {place for place, label in labels.items() if "hidden" not in label} == {("P.1", "nancy"), ("P.2", "brest")}


def test_an_option_of_a_line_is_judged_by_the_answers_of_that_line() -> None:
    saisie = {"P.1.R": "est", "P.1.V": "nancy", "P.2.R": "ouest", "P.2.V": "nancy"}
    assert [code for code, _ in told(judged(LIGNES, **saisie))] == ["P.2.V"]


RANGS = Ranking(code="K", libelle="Rangs", options=VILLES[:2], required=True)
EMPTY = pages(page("S1", change(REGION, options=options(est="Est", ouest="Ouest", mer="Outre-mer")), RANGS))


def test_a_question_whose_options_are_all_hidden_is_not_asked_and_its_answer_is_left_out() -> None:
    assert told(judged(EMPTY, R="mer", K="nancy")) == []
    assert "K" not in judged(EMPTY, R="mer", K="nancy").valeurs
    assert [code for code, _ in told(judged(EMPTY, R="est"))] == ["K"]
    assert not any(anomalie.bloquante for anomalie in verify(EMPTY))


def test_options_that_all_depend_on_their_own_question_are_refused_before_publication() -> None:
    alone = (Option(code=code, libelle=code, relevant="${V} != 'x'") for code in "ab")
    assert any(
        "dépend d’elle-même" in a.probleme for a in verify(pages(page("S1", change(VILLE, options=tuple(alone)))))
    )


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
