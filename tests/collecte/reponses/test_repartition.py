"""The page of the répartition without any script: two levels, one message, and a helper shown before it is applied."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import EntreeJournal, Participation
from questionnaires.core.model import Questionnaire
from questionnaires.referentiel.referentiel import AUTRE
from questionnaires.temps.derive import derive_temps
from tests.collecte.mondes.monde import CENT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.repartition import PAGE, claire_expected, expected_of_claire

BEGUN = {"M1F1": "40", "M1F2": "20", "M3F1": "20"}


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in, on the page of her répartition."""
    return expected_of_claire(petit_monde, app, PAGE)


def helped(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        entries = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "ajuster"))
        return [str(entree.details["aide"]) for entree in entries]


def test_the_share_of_a_mission_says_what_is_left_in_it(claire: Navigateur) -> None:
    claire.send({"M1_PART": "48", "M1F1": "36", "suite": "continuer"})
    claire.go(PAGE)
    assert "Reste 12 % dans la mission" in claire.text
    assert "Réparti : 48 %" in claire.text, "a mission counts before its fonctions"
    assert "Reste à répartir : 52 %, 12 % à détailler" in claire.text
    assert claire.fields()["M1_PART"] == "48"


def test_the_lines_of_a_mission_make_its_share(claire: Navigateur) -> None:
    claire.send({"M1F1": "24", "M1F2": "16", "suite": "continuer"})
    claire.go(PAGE)
    assert "Calculée : 40 %" in claire.text
    assert claire.fields()["M1_PART"] == ""


CONTRADICTED = (
    "45,5 % annoncés, 48 % dans ses fonctions, seules transmises.",
    "Corrigez une ligne, ou videz la part de la mission : elle se calcule alors.",
)


def test_a_mission_smaller_than_its_fonctions_is_told_alike_on_every_page_and_blocks_nothing(
    claire: Navigateur,
) -> None:
    claire.send({**CENT, "M1_PART": "45,5", "suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/verifier"
    assert " ".join((f"Toute la mission 1 : {CONTRADICTED[0]}", CONTRADICTED[1])) in claire.text
    claire.go(PAGE)
    assert " ".join(CONTRADICTED) in claire.text
    assert "Tout est réparti" in claire.text
    assert "1 ligne à corriger" not in claire.text
    claire.send({"suite": "apercu:arrondir"})
    assert "Toute la mission 1 : 45,5 % → devient 48 %" in claire.text


def test_a_mission_filled_and_short_is_still_to_detail(claire: Navigateur) -> None:
    claire.send({**CENT, "M1_PART": "50", "M3F1": "10", "suite": "continuer"})
    assert "Toute la mission 1 : 2 % à détailler." in claire.text
    assert "annoncés" not in claire.text
    claire.go(PAGE)
    assert "Reste 2 % dans la mission" in claire.text


def test_the_share_of_a_mission_is_never_transmitted(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**CENT, "M1_PART": "48", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    claire.send({"accord_chiffres": "oui", "vue_direction": "non"})
    with petit_monde.database.reading() as session:
        answer = session.get_one(Participation, 1)
        assert answer.valeurs is not None
        assert "M1_PART" in answer.saisie
        assert "M1_PART" not in answer.valeurs


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("50", "50 % annoncés, 48 % dans ses fonctions, seules transmises.", id="larger than its lines"),
        pytest.param("douze", "« douze » n’est pas un nombre.", id="unreadable"),
    ],
)
def test_a_mission_that_is_not_transmitted_as_typed_is_told_before_transmitting(
    claire: Navigateur, typed: str, told: str
) -> None:
    claire.send({**CENT, "M1_PART": typed, "suite": "auto"})
    claire.go("/reponses/1/verifier")
    assert f"Toute la mission 1 : {told}" in claire.text
    assert f'href="{PAGE}?retour=verifier#M1_PART"' in claire.page.text
    claire.send({"accord_chiffres": "oui", "vue_direction": "non"})
    assert "Votre réponse est transmise" in claire.text
    assert told not in claire.text


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({**CENT, "M1_PART": "48"}, id="they agree"),
        pytest.param({"M1_PART": "48", "M1F1": "20"}, id="the rest may still go to a blank line"),
        pytest.param({**CENT, "M1_PART": "50", "UNITE": "heures", "M1F1_HEURES": "3"}, id="time is told in hours"),
    ],
)
def test_a_mission_that_nothing_contradicts_is_not_told(claire: Navigateur, typed: dict[str, str]) -> None:
    claire.send({**typed, "suite": "auto"})
    claire.go("/reponses/1/verifier")
    assert "annoncés" not in claire.text


def test_a_mission_short_of_what_it_announces_is_told_once_all_is_shared(claire: Navigateur) -> None:
    claire.send({"M1_PART": "60", "M1F1": "50", "M3F1": "50", "suite": "auto"})
    claire.go("/reponses/1/verifier")
    assert "60 % annoncés, 50 % dans ses fonctions" in claire.text


def test_each_share_that_cannot_be_read_is_told_under_its_line(claire: Navigateur) -> None:
    claire.send({"M1_PART": "x", "M1F1": "douze", "M1F2": "NaN", "suite": "continuer"})
    assert claire.page.request.path == PAGE
    assert "Toute la mission 1 : « x » n’est pas un nombre." in claire.text
    assert "3 lignes à corriger" in claire.text
    for code in ("M1_PART", "M1F1", "M1F2"):
        assert f'id="{code}-err"' in claire.page.text


def test_the_helper_shows_before_it_applies_and_undoes(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**BEGUN, "suite": "apercu:proportion"})
    assert "3 lignes changeraient. Rien n’est encore changé." in claire.text
    assert "Suivi et régulation : 20 % → devient 25 %" in claire.text
    assert petit_monde.saisie(1)["M1F1"] == "40"
    claire.send({"suite": "appliquer:proportion"})
    assert "3 lignes ont changé." in claire.text
    assert "Réparti : 100 %" in claire.text
    assert petit_monde.saisie(1)["M1F1"] == "50"
    claire.send({"suite": "annuler:proportion"})
    assert "Les parts sont de nouveau comme avant." in claire.text
    assert petit_monde.saisie(1)["M1F1"] == "40"
    assert helped(petit_monde) == ["répartir le reste en proportion", "annuler"]


def test_what_was_typed_since_the_preview_is_previewed_again(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**BEGUN, "suite": "apercu:proportion"})
    claire.send({"M1F1": "30", "suite": "appliquer:proportion"})
    assert "Rien n’est encore changé." in claire.text
    assert petit_monde.saisie(1)["M1F1"] == "30"
    assert not helped(petit_monde)


def test_what_was_typed_since_it_was_applied_is_not_undone(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**BEGUN, "suite": "apercu:proportion"})
    claire.send({"suite": "appliquer:proportion"})
    claire.send({"M1F1": "49", "suite": "annuler:proportion"})
    assert (petit_monde.saisie(1)["M1F1"], petit_monde.saisie(1)["M3F1"]) == ("49", "20")


def test_all_that_is_left_goes_on_the_line_chosen(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**BEGUN, "ajuster_ligne": "M4F2", "suite": "apercu:ligne"})
    assert "1 ligne changerait." in claire.text
    claire.send({"suite": "appliquer:ligne.M4F2"})
    assert petit_monde.saisie(1)["M4F2"] == "20"
    assert helped(petit_monde) == ["répartir le reste sur une ligne"]


@pytest.mark.parametrize(
    ("typed", "mode", "told"),
    [
        pytest.param({}, "proportion", "Tapez-en d’abord", id="nothing typed"),
        pytest.param(CENT, "egal", "Il ne reste rien à ajouter.", id="nothing left"),
        pytest.param(CENT, "arrondir", "Il n’y a rien à arrondir.", id="round already"),
        pytest.param({**CENT, "M1F1": "50"}, "egal", "Retirez d’abord ce qui est de trop.", id="too much"),
        pytest.param({"M1F1": "douze"}, "egal", "Corrigez-la d’abord.", id="unreadable"),
        pytest.param({"M1_PART": "60", "M2_PART": "60"}, "egal", "Il y a plus de 100 %.", id="missions over"),
        pytest.param({"M1_PART": "60"}, "arrondir", "Des missions restent à détailler.", id="missions to detail"),
        pytest.param(BEGUN, "ligne", "Choisissez celle qui reçoit le reste.", id="no line"),
    ],
)
def test_a_helper_that_proposes_nothing_says_why(
    claire: Navigateur, typed: dict[str, str], mode: str, told: str
) -> None:
    claire.send({**typed, "suite": f"apercu:{mode}"})
    assert claire.page.status_code == 200
    assert told in claire.text


@pytest.mark.parametrize(
    "suite",
    [
        *(
            "apercu",
            "apercu:",
            "apercu:vol",
            "appliquer:egal",
            "appliquer:ligne.",
            "annuler:egal",
            "annuler:",
            "apercu:ligne.Z",
        ),
        *("appliquer:arrondir.x.y", "annuler:proportion.M1F1", "apercu:EGAL"),
    ],
)
def test_no_button_that_is_not_ours_breaks_the_page(claire: Navigateur, petit_monde: Monde, suite: str) -> None:
    sent = claire.send({**BEGUN, "propose:M9F9": "9", "avant:M9F9": "", "propose:TEMPS": "1", "suite": suite})
    assert sent.status_code == 200
    assert petit_monde.saisie(1)["M1F1"] == "40"
    assert "M9F9" not in petit_monde.saisie(1)


def test_the_helper_used_in_the_page_is_told_to_the_journal_with_what_it_changed(
    claire: Navigateur, petit_monde: Monde
) -> None:
    claire.send({**BEGUN, "aide": "arrondir", "suite": "auto"})
    claire.go(PAGE)
    claire.send({"M1F1": "41", "aide": "n’importe quoi", "suite": "auto"})
    assert helped(petit_monde) == ["arrondir à 100"]


def test_two_tabs_that_announce_two_shares_of_a_mission_are_asked(claire: Navigateur, app: Flask) -> None:
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    other.go(PAGE)
    claire.send({"M1_PART": "40", "suite": "continuer"})
    other.send({"M1_PART": "50", "suite": "continuer"})
    assert other.page.status_code == 409
    assert "Toute la mission 1" in other.text
    other.send({"M1_PART": "50"}, path=PAGE)
    claire.go(PAGE)
    assert claire.fields()["M1_PART"] == "50"


def one_page_per_mission(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire as it was published before: one page per mission."""
    base, whole = questionnaire.sections[:2]
    pages = [
        whole.model_copy(
            update={"code": groupe.code, "titre": groupe.titre, "court": groupe.code, "groupes": (groupe,)}
        )
        for groupe in whole.groupes
        if groupe.mission
    ]
    autre = next(groupe for groupe in whole.groupes if groupe.code == AUTRE)
    pages[-1] = pages[-1].model_copy(update={"groupes": (*pages[-1].groupes, autre)})
    return questionnaire.model_copy(update={"sections": (base, *pages)})


def test_a_version_with_one_page_per_mission_goes_on_working(
    petit_monde: Monde, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def derived(*given: Any, **more: Any) -> Questionnaire:  # noqa: ANN401 - those of `derive_temps`
        return one_page_per_mission(derive_temps(*given, **more))

    monkeypatch.setattr("collecte.campagnes.operations.campagnes.derive_temps", derived)
    claire_expected(petit_monde, souhaitable=False)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/reponses/1/M1")
    assert "M1_PART" not in browser.fields()
    assert "M’aider à arriver à 100" not in browser.text
    browser.send({"M1F1": "24", "M1F2": "douze", "M1F3": "8", "suite": "continuer"})
    assert "« douze » n’est pas un nombre." in browser.text
    browser.send({"M1F2": "16", "suite": "apercu:egal"})
    browser.go("/reponses/1/M1")
    for code in ("M1", "M2", "M3", "M4"):
        assert browser.page.request.path == f"/reponses/1/{code}"
        browser.send({**{line: text for line, text in CENT.items() if line in browser.fields()}, "suite": "continuer"})
    browser.send({"accord_chiffres": "oui", "vue_direction": "non"})
    assert browser.page.request.path == "/reponses/1/recu"
