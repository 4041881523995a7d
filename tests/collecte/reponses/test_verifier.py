"""Fields of the check page are stored: changing an answer, coming back later, an expired session."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from collecte.models import LecteurAnnonce, Participation, SessionWeb, VueDirection
from collecte.reponses.operations.reponses import Partage
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.repartition import expected_of_claire

PAGES = {"BASE": {"ETP": "0,8", "MOIS": "6"}, "REPARTITION": dict(CENT)}
PARTAGE = {"accord_chiffres": "oui", "vue_direction": "non"}
VERIFIER = "/reponses/1/verifier"
CHOIX = {"accord_chiffres": "oui", "vue_direction": "mission", "partage_fiche": "y"}


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser; her répartition is whole but for one blank line."""
    browser = expected_of_claire(petit_monde, app, souhaitable=True)  # the fiche may show what she wishes for
    for code, values in PAGES.items():
        browser.go(f"/reponses/1/{code}")
        browser.send({**values, "suite": "continuer"})
    browser.go("/reponses/1/REPARTITION")
    browser.send({"AUTRE": "", "suite": "continuer"})
    browser.go(VERIFIER)
    return browser


def chosen(browser: Navigateur) -> dict[str, str]:
    fields = browser.fields()
    return {name: fields[name] for name in (*CHOIX, "confirmer_vides") if name in fields}


@pytest.mark.parametrize("suite", ["modifier:M1F1", "plus-tard", "enregistrer"])
def test_what_is_chosen_is_there_again_after_changing_an_answer(
    claire: Navigateur, petit_monde: Monde, suite: str
) -> None:
    claire.send({**CHOIX, "confirmer_vides": "y", "suite": suite})
    expected = {"modifier:M1F1": "/reponses/1/REPARTITION", "plus-tard": "/a-faire", "enregistrer": VERIFIER}
    assert claire.page.request.path == expected[suite]
    claire.go(VERIFIER)
    assert chosen(claire) == {**CHOIX, "confirmer_vides": "y"}
    with petit_monde.database.reading() as session:
        answer = session.get_one(Participation, 1)
        assert (answer.transmise_le, answer.accord_chiffres, answer.vue_direction.value) == (None, False, "non")


def test_each_answer_is_changed_by_a_button_of_the_form(claire: Navigateur) -> None:
    assert 'value="modifier:ETP"' in claire.page.text
    assert 'href="/reponses/1/BASE#ETP">Modifier' not in claire.page.text
    claire.send({"suite": "modifier:ETP"}, follow=False)
    assert claire.page.headers["Location"].endswith("/reponses/1/BASE?retour=verifier#ETP")


def test_a_page_opened_from_the_check_page_comes_back_to_it_once_saved(claire: Navigateur) -> None:
    claire.send({"suite": "modifier:ETP"})
    assert "Enregistrer et vérifier" in claire.text
    page = "/reponses/1/BASE?retour=verifier"
    assert f'action="{page}"' in claire.page.text
    claire.send({"ETP": "douze", "suite": "continuer"}, path=page)
    assert claire.page.request.path == "/reponses/1/BASE", "what cannot be read is shown first"
    assert f'action="{page}"' in claire.page.text
    claire.send({"ETP": "0,9", "suite": "continuer"}, path=page)
    assert claire.page.request.path == VERIFIER
    claire.go("/reponses/1/BASE")
    claire.send({"suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/REPARTITION"


@pytest.mark.parametrize("code", ["INCONNU", "//evil.example", ""])
def test_a_button_that_no_page_has_leads_back_to_the_check_page(claire: Navigateur, code: str) -> None:
    claire.send({"suite": f"modifier:{code}"})
    assert claire.page.request.path == VERIFIER


def test_the_first_button_which_the_enter_key_presses_transmits_nothing(claire: Navigateur) -> None:
    form = claire.page.text.split(f'action="{VERIFIER}"')[1]
    assert 'value="enregistrer"' in form.split("</button>")[0]


def test_the_page_saves_by_itself(claire: Navigateur, petit_monde: Monde) -> None:
    assert "data-autosave" in claire.page.text
    claire.send({"accord_chiffres": "non", "suite": "auto"})
    assert claire.page.get_json() == {
        "revision": revision(petit_monde),
        "heure": "10\u00a0h\u00a000",
        "ailleurs": {},
        "conflits": [],
        "champs": {"choix_vus": "accord_chiffres=non"},
    }
    claire.go(VERIFIER)
    assert chosen(claire) == {"accord_chiffres": "non"}


def test_an_older_tab_neither_undoes_nor_transmits_over_a_choice_made_in_another(claire: Navigateur) -> None:
    claire.send({"accord_chiffres": "oui", "vue_direction": "mission", "suite": "auto"})
    claire.go(VERIFIER)
    older = {"choix_vus": claire.fields()["choix_vus"], "vue_direction": "mission"}
    claire.send({"vue_direction": "non", "suite": "auto"})
    claire.go(VERIFIER)
    claire.send({**older, "accord_chiffres": "non", "suite": "auto"})
    claire.go(VERIFIER)
    assert chosen(claire) == {"accord_chiffres": "non", "vue_direction": "non"}
    claire.send({**older, "accord_chiffres": "oui", "confirmer_vides": "y"})
    assert claire.page.request.path == VERIFIER
    assert "Vos choix ont changé dans une autre page" in claire.text
    assert chosen(claire)["vue_direction"] == "non"
    claire.send({"confirmer_vides": "y"})
    assert claire.page.request.path == "/reponses/1/recu"


def elsewhere(app: Flask) -> Navigateur:
    """Open the check page of Claire on another device."""
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    other.go(VERIFIER)
    return other


def test_a_device_that_transmits_second_is_told_that_its_choices_are_not_taken(
    claire: Navigateur, app: Flask, petit_monde: Monde
) -> None:
    others = [elsewhere(app) for _ in range(3)]
    claire.send({**PARTAGE, "confirmer_vides": "y"})
    for other, choices, is_told in zip(others, (CHOIX, PARTAGE, {}), (True, False, False), strict=True):
        other.send({**choices, "confirmer_vides": "y"})
        assert other.page.request.path == "/reponses/1/recu"
        assert ("ce que vous venez de changer n’a pas été pris" in other.text) == is_told
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).vue_direction is VueDirection.NON


def test_a_page_that_saves_itself_is_told_that_the_answer_was_transmitted_elsewhere(
    claire: Navigateur, app: Flask
) -> None:
    other = elsewhere(app)
    claire.send({**PARTAGE, "confirmer_vides": "y"})
    assert other.send({"accord_chiffres": "non", "suite": "auto"}).status_code == 409
    assert "Votre réponse a été transmise" in other.page.get_json()["motif"]


def revision(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.get_one(Participation, 1).revision


def test_what_is_chosen_goes_once_transmitted(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**CHOIX, "confirmer_vides": "y", "suite": "enregistrer"})
    claire.send({**PARTAGE, "confirmer_vides": "y"})
    assert claire.page.request.path == "/reponses/1/recu"
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).choix == {}


@pytest.mark.parametrize("suite", ["", "enregistrer", "modifier:ETP"])
def test_what_is_typed_after_the_session_ended_is_found_again_after_signing_in(
    claire: Navigateur, petit_monde: Monde, suite: str
) -> None:
    with petit_monde.database.writing() as session:
        session.execute(delete(SessionWeb))
    claire.send({**CHOIX, "suite": suite})
    claire.identify("claire@exemple.fr", path="/connexion")
    assert claire.page.request.path == VERIFIER
    assert "Ce que vous aviez tapé est de nouveau dans cette page." in claire.text
    assert chosen(claire) == CHOIX


def test_a_closed_campaign_says_so_and_loses_nothing_on_the_page(claire: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment += timedelta(days=200)
    claire.sign_in("claire@exemple.fr")
    claire.go("/compte/mot-de-passe")
    token = {"csrf_token": claire.fields()["csrf_token"]}
    claire.client.post(VERIFIER, data={**token, **CHOIX, "suite": "auto"}, base_url="http://127.0.0.1:8000")
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).choix == {}


def test_optional_answers_left_blank_are_counted_and_lead_to_their_page(petit_monde: Monde, app: Flask) -> None:
    claire = expected_of_claire(petit_monde, app, souhaitable=True)
    claire.go("/reponses/1/REPARTITION")
    claire.send({**CENT, "suite": "continuer"})
    claire.go(VERIFIER)
    assert "Souhaitable : 12 réponses facultatives laissées vides. Modifier" in claire.text
    assert 'href="/reponses/1/SOUHAITE?retour=verifier"' in claire.page.text
    claire.go("/reponses/1/SOUHAITE?retour=verifier")
    claire.send({f"{code}_SOUHAITE": part for code, part in CENT.items()} | {"suite": "continuer"})
    claire.go(VERIFIER)
    assert "laissées vides" not in claire.text


def test_a_line_left_blank_goes_by_its_short_title(claire: Navigateur) -> None:
    blanks = claire.page.text.split("Lignes laissées vides")[1].split("</ul>")[0]
    assert "Autre activité" in blanks
    assert "absente du référentiel" not in blanks


def test_no_zero_is_asked_of_the_blank_lines_of_a_mission_to_detail(claire: Navigateur) -> None:
    claire.go("/reponses/1/REPARTITION")
    mission = {code: "" for code in claire.fields() if code.startswith("M1F")}
    claire.send({**mission, "M1_PART": "48", "AUTRE": "0", "suite": "continuer"})
    claire.go(VERIFIER)
    assert "48 % à détailler." in claire.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "confirmer_vides" not in claire.page.text


def test_a_step_whose_total_is_wrong_is_not_done(claire: Navigateur) -> None:
    """« faite · 113,33 % »."""
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "60", "AUTRE": "0", "suite": "sans-corriger"})
    claire.go(VERIFIER)
    steps = claire.page.text.split('class="steps"')[1].split("</nav>")[0].split("<li ")
    (step,) = (part for part in steps if 'data-mission="REPARTITION"' in part)
    assert 'data-state="à corriger"' in step


MOVED = {**CENT, "M1F1": "38", "M1F2": "2"}
"""Shares that changed so much in a year that a reason is asked."""


def returning(
    monde: Monde, app: Flask, partage: Partage, *, rachid_until: date | None = None, typed: Mapping[str, str] = CENT
) -> Navigateur:
    """Return Claire's browser, her answer of this semestre `typed`; she chose `partage` a year ago, with Rachid
    expected too and Marc as direction."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18", fin=rachid_until)
    monde.direction("Marc", "18")
    this_year, monde.heure.moment = monde.heure.moment, monde.heure.moment.replace(year=2025)
    before = monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21))
    answer = monde.participation(claire, before)
    monde.save(claire, answer, CENT)
    monde.transmit(claire, answer, partage=partage)
    monde.heure.moment = this_year
    monde.save(claire, monde.participation(claire, monde.campagne()), typed)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


AGAIN = "/reponses/3/verifier"
SHOWN = Partage(True, VueDirection.MISSION, partage_fiche=True)
REPRIS = "Repris de votre dernière réponse"


def test_who_may_see_is_proposed_as_last_time_and_nothing_is_shown_until_it_is_confirmed(
    petit_monde: Monde, app: Flask
) -> None:
    claire = returning(petit_monde, app, SHOWN)
    claire.go(AGAIN)
    assert chosen(claire) == {"accord_chiffres": "oui", "vue_direction": "mission"}
    assert REPRIS in claire.text
    assert "Rien ne manque" in claire.text
    with petit_monde.database.reading() as session:
        answer = session.get_one(Participation, 3)
        assert (answer.choix, answer.accord_chiffres, answer.vue_direction) == ({}, False, VueDirection.NON)
    claire.send({"vue_direction": "fonction", "suite": "enregistrer"})
    assert chosen(claire) == {"accord_chiffres": "oui", "vue_direction": "fonction"}
    assert REPRIS not in claire.text


def test_what_the_fiche_may_show_is_asked_where_a_reason_is(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, SHOWN, typed=MOVED)
    claire.go(AGAIN)
    assert chosen(claire) == CHOIX
    assert REPRIS in claire.text
    claire.go("/reponses/3/REPARTITION")
    claire.send({**CENT, "suite": "continuer"})
    claire.go(AGAIN)
    assert 'name="partage_fiche"' not in claire.page.text


def test_a_choice_that_is_not_that_of_last_time_is_not_said_to_be(petit_monde: Monde, app: Flask) -> None:
    """Everything is refused again, but no new reader reads the fiche by an earlier choice."""
    claire = returning(petit_monde, app, Partage(False, VueDirection.NON, partage_fiche=True), typed=MOVED)
    petit_monde.direction("Nadege", "18")
    with petit_monde.database.writing() as session:
        session.execute(delete(LecteurAnnonce))
    claire.go(AGAIN)
    assert chosen(claire) == {"accord_chiffres": "non", "vue_direction": "non"}
    assert REPRIS not in claire.text


def test_a_choice_left_to_make_is_not_said_to_be_that_of_last_time(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, Partage(True, VueDirection.NON), rachid_until=date(2025, 12, 31))
    claire.go(AGAIN)
    assert chosen(claire) == {"vue_direction": "non"}
    assert REPRIS not in claire.text


def test_reasons_asked_later_are_announced_while_the_whole_is_not_shared(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, SHOWN, typed={**MOVED, "M1F2": "1"})
    claire.go(AGAIN)
    assert "une raison vous sera demandée" in claire.text
    claire.go("/reponses/3/REPARTITION")
    claire.send({"M1F2": "2", "suite": "continuer"})
    claire.go(AGAIN)
    assert "une raison vous sera demandée" not in claire.text
    assert "À expliquer" in claire.text


def test_nothing_is_proposed_to_a_direction_who_did_not_read_it_last_time(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, SHOWN)
    petit_monde.direction("Nadege", "18")
    with petit_monde.database.writing() as session:
        session.execute(delete(LecteurAnnonce))
    claire.go(AGAIN)
    assert chosen(claire) == {}
    assert REPRIS not in claire.text
    assert "Il reste 2 choses à faire" in claire.text


def test_a_figure_is_not_proposed_to_someone_who_now_answers_alone(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, SHOWN, rachid_until=date(2025, 12, 31))
    claire.go(AGAIN)
    assert chosen(claire) == {"vue_direction": "mission"}
    assert "Il reste une chose à faire" in claire.text


def test_a_refusal_is_proposed_whoever_directs_the_dla(petit_monde: Monde, app: Flask) -> None:
    claire = returning(petit_monde, app, Partage(False, VueDirection.NON))
    claire.go(AGAIN)
    assert chosen(claire) == {"accord_chiffres": "non", "vue_direction": "non"}


def test_the_fiche_is_not_offered_when_the_answer_tells_it_nothing(petit_monde: Monde, app: Flask) -> None:
    claire = expected_of_claire(petit_monde, app, VERIFIER)
    assert 'name="partage_fiche"' not in claire.page.text
    claire.send({"partage_fiche": "y", "suite": "enregistrer"})
    with petit_monde.database.reading() as session:
        assert session.get_one(Participation, 1).choix == {}


def test_all_that_is_missing_is_listed_before_anything_is_sent(petit_monde: Monde, app: Flask) -> None:
    claire = expected_of_claire(petit_monde, app)
    claire.go("/reponses/1/BASE")
    claire.send({"ETP": "", "MOIS": "", "suite": "sans-corriger"})
    claire.go("/reponses/1/REPARTITION")
    claire.send({**CENT, "M1F1": "douze", "AUTRE": "", "suite": "sans-corriger"})
    claire.go(VERIFIER)
    left = claire.page.text.split('aria-labelledby="reste"')[1].split("</section>")[0]
    targets = re.findall(r'href="([^"]+)"', left)
    pages = ["REPARTITION?retour=verifier#M1F1", "BASE?retour=verifier#ETP", "BASE?retour=verifier#MOIS"]
    here = ["#confirmer_vides", "#accord_chiffres", "#vue_direction"]
    assert sorted(targets) == sorted([*(f"/reponses/1/{page}" for page in pages), *here])
    assert 'class="errors"' not in claire.page.text
