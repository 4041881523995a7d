"""Requests that no page of the product sends: refused or ignored, never a server error."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.comptes.operations.comptes import issue_lien
from collecte.models import Compte, SessionWeb
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

HERE = "http://127.0.0.1:8000"
POSTED = [
    *("/connexion", "/acces", "/deconnexion", "/reponses/1/REPARTITION", "/reponses/1/verifier"),
    "/ma-repartition/1/partage",
    *("/campagnes/nouvelle", "/campagnes/1/dates", "/campagnes/1/rouvrir/1", "/campagnes/1/classeur.xlsx"),
]


@pytest.fixture
def served(monde: Monde) -> Iterator[Flask]:
    """The application on each database, with an author and an animatrice."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice("Isabelle", password=PASSWORD)
    monde.campagne()
    flask_app = application(monde)
    yield flask_app
    close(flask_app)


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in_by_pages(f"{prenom}@exemple.fr")
    return browser


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[1, 2]", id="list"),
        pytest.param("{", id="broken"),
        pytest.param("[" * 100_000, id="bottomless"),
        pytest.param(json.dumps({"csrf_token": 5, "adresse": {"a": 1}, "revision": [], "periode": 1}), id="types"),
    ],
)
def test_json_where_a_form_is_expected_is_an_empty_form(served: Flask, body: str) -> None:
    for visitor in (Navigateur(served), signed_in(served, "claire"), signed_in(served, "isabelle")):
        for path in POSTED:
            answer = visitor.client.post(path, data=body, content_type="application/json", base_url=HERE)
            assert answer.status_code < 500, path


def test_there_is_no_page_under_a_text_that_a_base_cannot_hold(served: Flask) -> None:
    texts = {rule.rule for rule in served.url_map.iter_rules() if re.search(r"<\w+>", rule.rule)}
    assert "/compte/sessions/<reference>/fermer" in texts
    claire, isabelle = signed_in(served, "claire"), signed_in(served, "isabelle")
    claire.go("/compte")
    assert claire.send({}, path="/compte/sessions/%00/fermer", action="/deconnexion").status_code == 404
    for rule in texts:
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>", "a%00b", rule))
        assert {browser.go(path).status_code for browser in (claire, isabelle)} <= {404, 405}, path


@pytest.mark.parametrize(
    "number", [str(2**31), str(2**63), "9" * 30, "9" * 5_000], ids=lambda text: f"{len(text)} digits"
)
def test_there_is_no_page_under_a_number_that_no_row_can_have(served: Flask, number: str) -> None:
    claire, isabelle = signed_in(served, "claire"), signed_in(served, "isabelle")
    assert claire.go(f"/reponses/{number}").status_code == 404
    assert claire.go(f"/reponses/{number}/REPARTITION").status_code == 404
    assert isabelle.go(f"/campagnes/{number}").status_code == 404
    assert isabelle.go(f"/campagnes/1/rouvrir/{number}").status_code == 404


def test_the_largest_number_that_a_row_can_have_is_looked_for(served: Flask) -> None:
    assert signed_in(served, "claire").go(f"/reponses/{2**31 - 1}").status_code == 404


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("claire\0@exemple.fr", "Un caractère invisible a été retiré", id="a NUL byte inside"),
        pytest.param("\0", "ne correspond pas", id="a NUL byte"),
        pytest.param("\u202eclaire@exemple.fr", "ne correspond pas", id="written from right to left"),
        pytest.param("a" * 100_000, "ne correspond pas", id="very long"),
    ],
)
def test_an_address_that_no_one_can_have_is_refused_as_an_unknown_one(served: Flask, address: str, said: str) -> None:
    browser = Navigateur(served)
    browser.sign_in_by_pages(address)
    assert browser.page.status_code == 422
    assert said in browser.text


@pytest.mark.parametrize(
    "reprise",
    [
        pytest.param("[5, [], null]", id="path that is a number"),
        pytest.param('[["/"], [], null]', id="path that is a list"),
        pytest.param('["/reponses/1/REPARTITION", []]', id="too short"),
        pytest.param('["/reponses/1/REPARTITION", {"ab": 1}, null]', id="fields that are an object"),
        pytest.param('["/reponses/1/REPARTITION", [["M1F1", 1' + "0" * 5_000 + "]], null]", id="endless number"),
        pytest.param('["/reponses/1/REPARTITION", [["M1F1", "\\ud800"]], null]', id="lone surrogate"),
        pytest.param('["/reponses/1/REPARTITION", [["M1F1", "1"]], "1"]', id="account that is text"),
        pytest.param(json.dumps(["/reponses/1/REPARTITION", [["a", "b"]] * 1_001, None]), id="too many fields"),
        pytest.param('["/reponses/1/REPARTITION/REPARTITION", [], null]', id="no such page"),
        pytest.param('["/deconnexion", [], null]', id="no page to open"),
        pytest.param('["//evil.example", [], null]', id="another site"),
        pytest.param("[" * 100_000, id="bottomless"),
        pytest.param("\0", id="not json"),
    ],
)
def test_signing_in_works_whatever_the_page_claims_to_carry(served: Flask, reprise: str) -> None:
    browser = Navigateur(served)
    browser.go("/connexion")
    browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD, "reprise": reprise})
    assert browser.page.request.path == "/a-faire"
    assert browser.page.status_code == 200


def test_what_hides_in_carried_text_is_made_visible(served: Flask) -> None:
    browser = Navigateur(served)
    browser.go("/connexion")
    reprise = '["/reponses/1/REPARTITION", [["M1F1", "2\\u00004"]], null]'
    browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD, "reprise": reprise})
    assert browser.page.request.path == "/reponses/1/REPARTITION"
    assert browser.fields()["M1F1"] == "2\ufffd4"


def test_links_that_do_not_exist_leave_no_session_behind(petit_monde: Monde, app: Flask) -> None:
    for number in range(20):
        assert app.test_client().get(f"/acces/x{number}", base_url=HERE).status_code == 400
    with petit_monde.database.reading() as session:
        assert session.scalars(select(SessionWeb)).all() == []


def test_an_unusable_link_does_not_open_the_page_of_the_one_before(monde: Monde, served: Flask) -> None:
    with monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse_cle == "claire@exemple.fr")).one()
        token = issue_lien(session, compte=compte, now=monde.heure())
    browser = Navigateur(served)
    assert browser.go(f"/acces/{token}").request.path == "/acces"
    assert "plus utilisable" in browser.go("/acces/inconnu").text


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/campagnes/1/classeur.xlsx"), ("PUT", "/reponses/1/REPARTITION")]
)
def test_a_method_refused_says_which_are_allowed(app: Flask, method: str, path: str) -> None:
    answer = app.test_client().open(path, method=method, base_url=HERE)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
