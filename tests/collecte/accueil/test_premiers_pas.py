"""The first steps of a région: ticked according to stored data, gone with the first answer, hidden on demand."""

import re
from datetime import date

import pytest
from flask import Flask, Response

from collecte.accueil.views.premiers_pas import put_away
from collecte.app import close
from collecte.models import Notice
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.organisation.test_pages_organisation import upload

STEPS = {
    "Dire qui travaille dans les DLA": "Importer les personnes",
    "Dire qui porte chaque DLA, par quelle convention": "Importer les conventions",
    "Préparer la première campagne": "Préparer une campagne",
    "Écrire sa notice": "Écrire la notice",
    "Ouvrir la campagne": "Relire ce qui est attendu",
    "Recevoir une première réponse": "Voir qui a répondu",
}


def board(monde: Monde, app: Flask) -> Navigateur:
    monde.region()
    monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def states(browser: Navigateur) -> dict[str, str]:
    """Return the state of each step, as the tableau de bord shows it."""
    page = browser.go("/tableau-de-bord").get_data(as_text=True)
    steps = re.findall(r'data-etat="([^"]+)">[^<]+</span>\s*<b>([^<]+)</b>', page.partition('class="first-steps"')[2])
    return {titre: etat for etat, titre in steps}


def links(browser: Navigateur) -> list[str]:
    page = browser.page.get_data(as_text=True).partition('class="first-steps"')[2].partition("</ol>")[0]
    return re.findall(r"<a [^>]*>([^<]+)</a>", page)


def button(browser: Navigateur) -> str:
    """Return the label of the only step shown as a button."""
    (label,) = re.findall(r'<a class="button"\s+href="[^"]*">([^<]+)</a>', browser.page.get_data(as_text=True))
    return str(label)


def test_each_step_is_ticked_by_what_was_done(petit_monde: Monde, app: Flask) -> None:
    isabelle = board(petit_monde, app)
    assert list(states(isabelle)) == list(STEPS)
    assert set(states(isabelle).values()) == {"à faire", "facultatif"}
    assert button(isabelle) == "Importer les personnes"
    assert links(isabelle) == ["Importer les personnes", "Importer les conventions"], "nothing comes before its turn"
    claire = petit_monde.personne("Claire", "18")
    assert states(isabelle)["Dire qui travaille dans les DLA"] == "fait"
    assert button(isabelle) == "Préparer une campagne", "what can wait makes nobody wait"
    petit_monde.porteuse("Ligue", "18", "28")
    assert states(isabelle)["Dire qui porte chaque DLA, par quelle convention"] == "facultatif"
    petit_monde.porteuse("Relais", "36")
    assert states(isabelle)["Dire qui porte chaque DLA, par quelle convention"] == "fait"
    campagne_id = petit_monde.campagne(ouverture=date(2026, 7, 9), notice=Notice())
    assert states(isabelle)["Préparer la première campagne"] == "fait"
    assert button(isabelle) == "Écrire la notice"
    assert states(isabelle)["Écrire sa notice"] == "à faire"
    assert petit_monde.participation(claire, campagne_id)


def test_an_open_campaign_waits_for_its_first_answer_then_the_steps_are_gone(petit_monde: Monde, app: Flask) -> None:
    isabelle = board(petit_monde, app)
    claire = petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    assert states(isabelle)["Ouvrir la campagne"] == "fait"
    assert button(isabelle) == "Voir qui a répondu"
    petit_monde.answered(claire, CENT)
    assert states(isabelle) == {}


def test_who_puts_them_away_is_told_how_to_begin_all_the_same(petit_monde: Monde, app: Flask) -> None:
    isabelle = board(petit_monde, app)
    isabelle.go("/tableau-de-bord")
    isabelle.send({}, action="/tableau-de-bord/premiers-pas/masquer")
    assert "Ils restent dans l’aide" in isabelle.text
    assert states(isabelle) == {}
    assert "Aucune campagne pour le moment" in isabelle.text


def test_putting_them_away_concerns_one_browser(petit_monde: Monde, app: Flask) -> None:
    isabelle = board(petit_monde, app)
    isabelle.go("/tableau-de-bord")
    isabelle.send({}, action="/tableau-de-bord/premiers-pas/masquer")
    elsewhere = Navigateur(app)
    elsewhere.sign_in("isabelle@exemple.fr")
    assert list(states(elsewhere)) == list(STEPS)


def test_a_request_without_its_token_puts_nothing_away(petit_monde: Monde, app: Flask) -> None:
    isabelle = board(petit_monde, app)
    isabelle.client.post("/tableau-de-bord/premiers-pas/masquer", base_url="http://127.0.0.1:8000").close()
    assert list(states(isabelle)) == list(STEPS)


def test_the_cookie_is_locked_to_https_when_the_site_is(petit_monde: Monde) -> None:
    made = application(petit_monde, public_url="https://collecte.exemple.fr")
    with made.test_request_context("/", base_url="https://collecte.exemple.fr"):
        cookie = put_away(Response()).headers["Set-Cookie"]
    assert cookie.startswith("__Host-premiers-pas=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    close(made)


@pytest.mark.parametrize("tableau", ["personnes", "conventions"])
def test_a_line_written_as_the_example_says_is_imported(petit_monde: Monde, app: Flask, tableau: str) -> None:
    isabelle = board(petit_monde, app)
    here = f"/organisation/regions/1/importer/{tableau}"
    headers = isabelle.go(f"{here}/modele.csv").get_data(as_text=True).strip("\ufeff\r\n")
    example = re.findall(r"<dd>\s*([^<]*?)\s*</dd>", isabelle.go(here).get_data(as_text=True))
    line = ";".join("" if value == "laissé vide" else value for value in example)
    upload(isabelle, f"{headers}\r\n{line}\r\n", kind=tableau)
    assert "création" in isabelle.text
    isabelle.send({}, action=f"{isabelle.page.request.path}/confirmer")
    assert "Le tableau est importé." in isabelle.text
