"""Text typed on a page whose session had ended: shown again after signing in, to its author only."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.comptes.operations.comptes import keep_session, purge_sessions
from collecte.models import SessionWeb
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

KEPT = "Ce que vous avez tapé est conservé"
SHOWN_AGAIN = "Ce que vous aviez tapé est de nouveau dans cette page."


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "28", password=PASSWORD)
    petit_monde.animatrice("Isabelle", password=PASSWORD)
    petit_monde.animatrice("Odile", password=PASSWORD)
    petit_monde.campagne()
    petit_monde.answered(claire)
    return app


def sent_too_late(monde: Monde, app: Flask, prenom: str, path: str, values: Mapping[str, str]) -> Navigateur:
    """Return someone's browser after they sent these values once their session had ended."""
    browser = Navigateur(app)
    browser.sign_in_by_pages(f"{prenom}@exemple.fr")
    browser.go(path)
    monde.heure.moment += timedelta(hours=3)
    browser.send(values, action=path if path != "/campagnes/1" else "/campagnes/1/classeur.xlsx")
    assert browser.page.status_code == 401
    return browser


def signed_in_again(browser: Navigateur, prenom: str) -> Navigateur:
    browser.identify(f"{prenom}@exemple.fr", path="/connexion")
    return browser


@pytest.mark.parametrize(
    ("prenom", "path", "values"),
    [
        pytest.param(
            "isabelle",
            "/campagnes/nouvelle",
            {"periode": "2025-S2", "ouverture": "2026-07-09", "cloture": "2026-07-15", "dlas": "18"},
            id="a new campaign",
        ),
        pytest.param("isabelle", "/campagnes/1/dates", {"ouverture": "2026-07-02", "cloture": "le 8"}, id="dates"),
        pytest.param("isabelle", "/campagnes/1/rouvrir/1", {"raison": "Le « 12 » des mois."}, id="a reason"),
        pytest.param(
            "claire", "/ma-repartition/1/partage", {"accord_chiffres": "non", "vue_direction": "mission"}, id="sharing"
        ),
        pytest.param(
            "marie", "/reponses/2/verifier", {"accord_chiffres": "non", "vue_direction": "mission"}, id="check"
        ),
        pytest.param("marie", "/reponses/2/REPARTITION", {"M1F1": "vingt"}, id="answers"),
    ],
)
def test_what_was_typed_is_shown_again_after_signing_in(
    served: Flask, petit_monde: Monde, prenom: str, path: str, values: Mapping[str, str]
) -> None:
    browser = sent_too_late(petit_monde, served, prenom, path, values)
    assert KEPT in browser.text
    signed_in_again(browser, prenom)
    assert browser.page.request.path == path
    assert SHOWN_AGAIN in browser.text
    assert {name: browser.fields(path)[name] for name in values} == values
    assert SHOWN_AGAIN not in browser.go(path).text


def test_the_name_of_a_token_is_shown_again(served: Flask, petit_monde: Monde) -> None:
    marie = Navigateur(served)
    marie.sign_in_by_pages("marie@exemple.fr")
    marie.go("/compte/jetons")
    petit_monde.heure.moment += timedelta(hours=3)
    marie.send({"nom": "Mon tableur"})
    signed_in_again(marie, "marie")
    assert marie.page.request.path == "/compte/jetons"
    assert 'value="Mon tableur"' in marie.page.text


@pytest.mark.parametrize("is_late", [True, False], ids=["the code comes too late", "one begins again"])
def test_what_was_typed_outlives_a_sign_in_that_stops_before_the_code(
    served: Flask, petit_monde: Monde, is_late: bool
) -> None:
    path = "/campagnes/1/rouvrir/1"
    browser = sent_too_late(petit_monde, served, "isabelle", path, {"raison": "Le « 12 » des mois."})
    browser.send({"adresse": "isabelle@exemple.fr", "mot_de_passe": PASSWORD}, path="/connexion")
    assert browser.page.request.path == "/connexion/code"
    if is_late:
        petit_monde.heure.moment += timedelta(minutes=11)
        browser.send({"code_unique": "123456"})
    else:
        browser.go("/connexion")
    assert browser.page.request.path == "/connexion"
    assert KEPT in browser.text
    signed_in_again(browser, "isabelle")
    assert browser.page.request.path == path
    assert browser.fields(path)["raison"] == "Le « 12 » des mois."


def test_what_is_left_by_who_stopped_before_the_code_is_theirs_alone(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "isabelle", "/campagnes/1/rouvrir/1", {"raison": "Entre nous."})
    path, fields, _ = json.loads(browser.fields("/connexion")["reprise"])
    carried = json.dumps([path, fields, None])
    browser.send({"adresse": "isabelle@exemple.fr", "mot_de_passe": PASSWORD, "reprise": carried}, path="/connexion")
    browser.go("/connexion")
    signed_in_again(browser, "odile")
    assert "sous un autre compte" in browser.text
    assert "Entre nous" not in browser.go(path).text


def test_what_is_shown_again_is_merged_as_the_page_it_was_typed_on(served: Flask, petit_monde: Monde) -> None:
    """A save by that page whose response was lost counts as its own, not another device's."""
    path = "/reponses/2/REPARTITION"
    marie = Navigateur(served)
    marie.sign_in_by_pages("marie@exemple.fr")
    marie.go(path)
    shown = dict(marie.fields())
    marie.send({"M1F1": "12", "suite": "auto"})
    petit_monde.heure.moment += timedelta(hours=3)
    marie.page = marie.client.post(path, data={**shown, "M1F1": "13"}, base_url="http://127.0.0.1:8000")
    signed_in_again(marie, "marie")
    assert SHOWN_AGAIN in marie.text
    assert marie.send({}, path=path).status_code == 200
    assert petit_monde.saisie(2)["M1F1"] == "13"


def test_a_workbook_asked_too_late_leads_to_the_campaign(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "isabelle", "/campagnes/1", {})
    assert KEPT not in browser.text
    assert "appuyez de nouveau sur le bouton" in browser.text
    signed_in_again(browser, "isabelle")
    assert (browser.page.request.path, browser.page.status_code) == ("/campagnes/1", 200)


def test_a_button_pressed_too_late_is_not_said_to_keep_a_text(served: Flask, petit_monde: Monde) -> None:
    path, browser = "/compte/agenda", Navigateur(served)
    browser.sign_in_by_pages("isabelle@exemple.fr")
    browser.go(path)
    petit_monde.heure.moment += timedelta(hours=3)
    browser.send({}, path=path)
    assert KEPT not in browser.text
    assert "appuyez de nouveau sur le bouton" in browser.text
    signed_in_again(browser, "isabelle")
    assert browser.page.request.path == path


def test_what_is_too_long_to_be_carried_is_said_before_it_is_lost(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "marie", "/reponses/2/REPARTITION", {"M1F1": "x" * 1_200_000})
    assert KEPT not in browser.text
    assert "trop long pour être gardé" in browser.text
    assert browser.fields("/connexion")["reprise"] == ""


def test_sixty_thousand_accented_letters_are_carried_through_signing_in(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "marie", "/reponses/2/REPARTITION", {"M1F1": "’é" * 30_000})
    assert KEPT in browser.text
    assert signed_in_again(browser, "marie").fields()["M1F1"] == "’é" * 30_000


def stored_sessions(monde: Monde) -> str:
    with monde.database.reading() as session:
        return str([row.donnees for row in session.scalars(select(SessionWeb))])


def test_what_one_person_typed_is_not_given_to_another_who_signs_in(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "isabelle", "/campagnes/1/rouvrir/1", {"raison": "Entre nous."})
    signed_in_again(browser, "odile")
    assert "sous un autre compte" in browser.text
    assert "Entre nous" not in browser.go("/campagnes/1/rouvrir/1").text
    assert "Entre nous" not in stored_sessions(petit_monde)


def test_what_no_one_is_known_to_have_typed_stays_for_one_page_only(served: Flask, petit_monde: Monde) -> None:
    browser = sent_too_late(petit_monde, served, "marie", "/reponses/2/REPARTITION", {"M1F1": "Entre nous"})
    path, fields, _ = json.loads(browser.fields("/connexion")["reprise"])
    other = Navigateur(served)
    other.go("/connexion")
    carried = json.dumps([path, fields, None])
    other.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD, "reprise": carried})
    assert other.page.status_code == 404
    assert "Entre nous" not in stored_sessions(petit_monde)


def test_sessions_of_no_one_are_purged_once_idle_and_those_of_accounts_once_old(petit_monde: Monde) -> None:
    petit_monde.region()
    compte_id = petit_monde.personne("Claire", "18").compte_id
    idle, longest, start = timedelta(hours=2), timedelta(hours=12), petit_monde.heure()

    def left(after: timedelta) -> list[int | None]:
        with petit_monde.database.writing() as session:
            purge_sessions(session, now=start + after, idle=idle, longest=longest)
            return [row.compte_id for row in session.scalars(select(SessionWeb).order_by(SessionWeb.compte_id))]

    with petit_monde.database.writing() as session:
        keep_session(session, token=None, donnees={"csrf_token": "x"}, now=start)
        keep_session(session, token=None, donnees={"compte_id": compte_id}, now=start)
    assert sorted(left(timedelta(hours=2)), key=str) == [compte_id, None]
    assert left(timedelta(hours=2, seconds=1)) == [compte_id]
    assert left(timedelta(hours=12, seconds=1)) == []
