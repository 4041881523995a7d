"""Visitors whose session only holds a CSRF token: it stays in their browser, and the database has no row."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.comptes.web.gate import droit_of
from collecte.core.security import Trousseau
from collecte.models import SessionWeb
from collecte.policy import Droit
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

SITE = "http://127.0.0.1:8000"
CLAIRE = "claire@exemple.fr"
CLE = "another key, of more than thirty-two characters"


@pytest.fixture
def monde_de_claire(petit_monde: Monde) -> Monde:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    return petit_monde


def rows(monde: Monde) -> list[SessionWeb]:
    with monde.database.reading() as session:
        return list(session.scalars(select(SessionWeb)))


def cookie_of(browser: Navigateur) -> str:
    cookie = browser.client.get_cookie("collecte", domain="127.0.0.1")
    assert cookie is not None
    return str(cookie.value)


def public_pages(app: Flask) -> list[str]:
    """Return the public addresses without parameter."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and droit_of(app, rule.endpoint) is Droit.PUBLIC
    ]


def test_no_page_that_anyone_opens_stores_a_session(monde_de_claire: Monde, app: Flask) -> None:
    pages = public_pages(app)
    assert "/connexion" in pages
    browser = Navigateur(app)
    for path in [*pages, "/acces/inconnu", "/une-page-qui-n-existe-pas", "/"]:
        app.test_client().get(path, base_url=SITE)
        browser.go(path)
    assert rows(monde_de_claire) == []


def test_a_wrong_password_stores_no_session_either(monde_de_claire: Monde, app: Flask) -> None:
    browser = Navigateur(app)
    browser.go("/connexion")
    browser.send({"adresse": CLAIRE, "mot_de_passe": "un autre mot de passe"})
    assert browser.page.status_code == 422
    assert rows(monde_de_claire) == []


def test_the_cookie_of_a_visitor_is_locked_and_lets_them_sign_in(monde_de_claire: Monde, app: Flask) -> None:
    browser = Navigateur(app)
    browser.go("/connexion")
    given = browser.page.headers["Set-Cookie"]
    assert all(part in given for part in ("collecte=", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Cookie" in browser.page.headers["Vary"]
    assert browser.go("/connexion").headers.get("Set-Cookie") is None, "given once"
    visit = cookie_of(browser)
    browser.send({"adresse": CLAIRE, "mot_de_passe": PASSWORD})
    assert browser.page.request.path == "/a-faire"
    assert cookie_of(browser) != visit
    (row,) = rows(monde_de_claire)
    assert row.donnees["csrf_token"] not in visit
    assert "." not in cookie_of(browser)


def test_what_else_must_be_kept_is_stored_under_a_random_token(monde_de_claire: Monde, app: Flask) -> None:
    """Between the password and the code, the database holds the account."""
    monde_de_claire.animatrice("Isabelle", password=PASSWORD)
    browser = Navigateur(app)
    browser.go("/connexion")
    visit = cookie_of(browser)
    browser.send({"adresse": "isabelle@exemple.fr", "mot_de_passe": PASSWORD})
    (row,) = rows(monde_de_claire)
    assert "entree" in row.donnees
    assert "." not in cookie_of(browser)
    before = Navigateur(app)
    before.client.set_cookie("collecte", visit, domain="127.0.0.1")
    assert before.go(browser.page.request.path).request.path == "/connexion", "the cookie of before opens nothing of it"


def test_a_visit_is_over_when_a_session_would_be(monde_de_claire: Monde, app: Flask) -> None:
    idle, longest = timedelta(hours=2), timedelta(hours=12)
    browser = Navigateur(app)
    browser.go("/connexion")
    first = cookie_of(browser)
    start = monde_de_claire.heure.moment
    for hours in range(1, 13):
        monde_de_claire.heure.moment = start + timedelta(hours=hours)
        fields = browser.fields()
        browser.go("/connexion")
    assert cookie_of(browser) != first, "it is seen again from time to time"
    monde_de_claire.heure.moment = start + longest + timedelta(minutes=6)
    browser.send({**fields, "adresse": CLAIRE, "mot_de_passe": PASSWORD})
    assert browser.page.status_code == 422, "its forms are to be sent again"
    other = Navigateur(app)
    other.go("/connexion")
    monde_de_claire.heure.moment += idle + timedelta(seconds=1)
    other.send({"adresse": CLAIRE, "mot_de_passe": PASSWORD})
    assert other.page.status_code == 422


@pytest.mark.parametrize("forged", ["a.b", "x." * 100, "W10.abc", ".", "." * 400])
def test_a_visit_that_we_did_not_sign_is_none(monde_de_claire: Monde, app: Flask, forged: str) -> None:
    answer = app.test_client().get("/connexion", headers={"Cookie": f"collecte={forged}"}, base_url=SITE)
    assert answer.status_code == 200
    assert "Set-Cookie" in answer.headers


def test_a_visit_holds_nothing_but_its_token(monde_de_claire: Monde, app: Flask) -> None:
    """A value signed for another use of the key, or by another key, opens no account and is no visit."""
    browser = Navigateur(app)
    browser.go("/connexion")
    visit = Trousseau(app.secret_key if isinstance(app.secret_key, str) else "").read_list("visite", cookie_of(browser))
    assert visit is not None
    assert [type(part) for part in visit] == [str, int, int]
    assert Trousseau(CLE).read_list("visite", cookie_of(browser)) is None


def test_a_visit_goes_on_under_another_key_while_the_former_is_listed(monde_de_claire: Monde, app: Flask) -> None:
    browser = Navigateur(app)
    browser.go("/connexion")
    former = app.secret_key
    assert isinstance(former, str)
    flask_app = application(monde_de_claire, secret_key=CLE, former_keys=(former,))
    after = flask_app.test_client()
    after.set_cookie("collecte", cookie_of(browser), domain="127.0.0.1")
    assert after.get("/connexion", base_url=SITE).headers.get("Set-Cookie") is None
    close(flask_app)
