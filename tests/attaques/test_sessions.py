"""A stolen cookie, a guessed address, a page that leads elsewhere: the means left to an attacker without the
password."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import collecte.core.security
from collecte.app import close
from collecte.comptes.operations.comptes import UnknownCredentialsError, check_credentials, issue_lien
from collecte.comptes.operations.gestion_comptes import deactivate
from collecte.comptes.web.context import services_of
from collecte.models import Compte, Habilitation, Role
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

SITE = "http://127.0.0.1:8000"
CLAIRE = "claire@exemple.fr"
OTHER = "ardoise citron balcon mardi"


def signed_in(app: Flask, address: str = CLAIRE) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in_by_pages(address)
    return navigateur


def cookie_of(navigateur: Navigateur) -> str:
    return str(navigateur.client.get_cookie("collecte", domain="127.0.0.1").value)


def thief(app: Flask, cookie: str) -> Navigateur:
    """Return the browser of someone who copied the cookie of another."""
    navigateur = Navigateur(app)
    navigateur.client.set_cookie("collecte", cookie, domain="127.0.0.1")
    return navigateur


def sign_out(navigateur: Navigateur, _monde: Monde) -> None:
    navigateur.go("/a-faire")
    navigateur.send({}, action="/deconnexion")


def change_password(navigateur: Navigateur, _monde: Monde) -> None:
    navigateur.go("/compte/mot-de-passe")
    navigateur.send({"actuel": PASSWORD, "mot_de_passe": OTHER, "confirmation": OTHER})
    assert "est changé" in navigateur.text


def choose_by_link(navigateur: Navigateur, monde: Monde) -> None:
    with monde.database.writing() as session:
        token = issue_lien(session, compte=compte_of(session), now=monde.heure())
    elsewhere = Navigateur(navigateur.app)
    elsewhere.go(f"/acces/{token}")
    elsewhere.send({"mot_de_passe": OTHER, "confirmation": OTHER})


def deactivated(_navigateur: Navigateur, monde: Monde) -> None:
    with monde.database.writing() as session:
        deactivate(session, compte=compte_of(session), acteur=None, now=monde.heure())


def given_a_higher_role(_navigateur: Navigateur, monde: Monde) -> None:
    """Give a role that needs a second factor, which this session did not have."""
    with monde.database.writing() as session:
        session.add(Habilitation(compte=compte_of(session), role=Role.ANIMATEUR, region_id=1))


def idle(_navigateur: Navigateur, monde: Monde) -> None:
    monde.heure.moment += timedelta(minutes=121)


def twelve_hours_old(navigateur: Navigateur, monde: Monde) -> None:
    """Let twelve hours pass, never idle."""
    for _ in range(7):
        monde.heure.moment += timedelta(minutes=100)
        assert navigateur.go("/a-faire").request.path == "/a-faire"
    monde.heure.moment += timedelta(minutes=21)


def compte_of(session: object) -> Compte:
    return session.scalars(select(Compte).where(Compte.adresse == CLAIRE)).one()  # type: ignore[attr-defined,no-any-return]


ENDS: dict[str, Callable[[Navigateur, Monde], None]] = {
    "signed out": sign_out,
    "password changed": change_password,
    "password chosen by a link": choose_by_link,
    "account deactivated": deactivated,
    "higher role given": given_a_higher_role,
    "idle for two hours": idle,
    "twelve hours old": twelve_hours_old,
}


@pytest.mark.parametrize("end", ENDS)
def test_a_copied_cookie_is_worth_nothing_once_its_session_ended(petit_monde: Monde, served: Flask, end: str) -> None:
    """A18: reading and writing, in the process that ended it and in another one."""
    navigateur = signed_in(served)
    other_process = application(petit_monde)
    cookie = cookie_of(navigateur)
    assert thief(other_process, cookie).go("/reponses/1/REPARTITION").request.path == "/reponses/1/REPARTITION"
    ENDS[end](navigateur, petit_monde)
    for app in (served, other_process):
        copied = thief(app, cookie)
        assert copied.go("/reponses/1/REPARTITION").request.path == "/connexion"
        sent = copied.client.post("/reponses/1/REPARTITION", data={"M1F1": "24"}, base_url=SITE)
        assert sent.status_code == 401
    assert "M1F1" not in petit_monde.saisie(1)
    close(other_process)


def test_signing_out_empties_what_the_browser_kept(served: Flask) -> None:
    """A18: the cookie is deleted, and the copies of the browser with it; what scripts keep is not of an account."""
    navigateur = signed_in(served)
    navigateur.go("/a-faire")
    answer = navigateur.send({}, action="/deconnexion", follow=False)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert navigateur.client.get_cookie("collecte", domain="127.0.0.1") is None


def test_a_session_that_was_chosen_by_another_is_not_the_one_that_signs_in(served: Flask) -> None:
    """A18: fixation: the cookie put in someone's browser before they sign in opens nothing after."""
    planted = Navigateur(served)
    planted.go("/connexion")
    cookie = cookie_of(planted)
    victim = thief(served, cookie)
    victim.sign_in_by_pages(CLAIRE)
    assert victim.go("/a-faire").request.path == "/a-faire"
    assert cookie_of(victim) != cookie
    assert thief(served, cookie).go("/a-faire").request.path == "/connexion"


@pytest.mark.parametrize("forged", ["", "x", "é", "0" * 43, "A" * 100_000, "../..", "{}", "null", "collecte"])
def test_a_cookie_that_we_did_not_give_is_nobody(served: Flask, forged: str) -> None:
    """A18: any forged cookie is nobody's, and no defect."""
    answer = served.test_client().get("/a-faire", headers={"Cookie": f"collecte={forged}"}, base_url=SITE)
    assert answer.status_code == 302


# --- accounts


def try_once(app: Flask, address: str) -> None:
    services = services_of(app)
    with services.database.reading() as session, pytest.raises(UnknownCredentialsError):
        check_credentials(session, address=address, password="pas le bon mot de passe")


@pytest.mark.usefixtures("as_shipped")
def test_an_unknown_address_takes_as_long_as_a_known_one(petit_monde: Monde, served: Flask) -> None:
    """A19: with the hashes of production, CPU time, one after the other; medians of 25 within a tenth."""
    petit_monde.personne("Connue", "18", password=PASSWORD)
    spent: dict[str, list[float]] = {"connue@exemple.fr": [], "inconnue@exemple.fr": []}
    for _ in range(25):
        for address, times in spent.items():
            start = time.process_time()
            try_once(served, address)
            times.append(time.process_time() - start)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert known > 0.01
    assert abs(known - unknown) / known < 0.1


@pytest.mark.parametrize(
    "address", [CLAIRE, "inconnue@exemple.fr", "partie@exemple.fr", "sans-mot-de-passe@exemple.fr"]
)
def test_each_wrong_try_costs_one_hash_whatever_the_account(
    petit_monde: Monde, served: Flask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """A19: known, unknown, deactivated, without a password: the same work, never less."""
    petit_monde.personne("sans-mot-de-passe", "18")
    petit_monde.personne("partie", "18", password=PASSWORD)
    with petit_monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == "partie@exemple.fr")).one()
        deactivate(session, compte=compte, acteur=None, now=petit_monde.heure())
    counted = Counted(collecte.core.security._hasher.verify)
    monkeypatch.setattr(collecte.core.security, "_hasher", counted)
    try_once(served, address)
    assert counted.calls == 1


class Counted:
    """A hasher that counts its verifications."""

    def __init__(self, verify: Callable[[str, str], bool]) -> None:
        self._verify, self.calls = verify, 0

    def verify(self, stored: str, typed: str) -> bool:
        self.calls += 1
        return self._verify(stored, typed)


# --- where one is led


EVIL = [
    *("//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "evil"),
    *("/\t/evil.example", "\t//evil.example", " //evil.example", "/%09/evil.example", "/%2f%2fevil.example"),
    *("/%5cevil.example", "https:evil.example", "https://evil.example", "https:/evil.example", "HTTPS://evil.example"),
    *("javascript:alert(1)", "data:text/html,evil", "//evil.example/a-faire", "/a-faire//evil.example"),
    *("/a-faire\r\nLocation: //evil.example", "/a-faire\x00", "@evil.example", "/@evil.example:80"),
    *("//127.0.0.1:8000@evil.example", "/．evil", "/／evil.example"),
]
"""Where an attacker would send someone after sign-in."""


@pytest.mark.parametrize("suite", EVIL)
def test_signing_in_leads_to_our_own_pages_only(served: Flask, suite: str) -> None:
    """A24: in the address of the page, in its form, and in the content carried from an interrupted page."""
    for values in ({"suite": suite}, {"reprise": f'["{suite}", [], null]'}):
        navigateur = Navigateur(served)
        navigateur.go("/connexion")
        navigateur.send({"adresse": CLAIRE, "mot_de_passe": PASSWORD, **values}, follow=False)
        assert navigateur.page.status_code == 303
        assert is_ours(navigateur.page.headers["Location"])
    navigateur = Navigateur(served)
    navigateur.page = navigateur.client.get("/connexion", query_string={"suite": suite}, base_url=SITE)
    assert "evil" not in navigateur.fields().get("suite", "")


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        pytest.param("?tri=nom&q=a%20b", "/a-faire?tri=nom&q=a%20b", id="plain"),
        pytest.param("?u=https://evil.example", "/a-faire?u=https://evil.example", id="an address as a value"),
        pytest.param("?x=\r\nLocation: //evil.example", "/a-faire", id="a header"),
        pytest.param("?é=\\", "/a-faire", id="not ascii"),
        pytest.param(f"?{'x' * 201}", "/a-faire", id="too long"),
        pytest.param("/evil?x=1", "/a-faire", id="no such page"),
    ],
)
def test_signing_in_keeps_the_query_of_a_page_of_ours(served: Flask, asked: str, led: str) -> None:
    navigateur = Navigateur(served)
    navigateur.go("/connexion")
    navigateur.send({"adresse": CLAIRE, "mot_de_passe": PASSWORD, "suite": f"/a-faire{asked}"}, follow=False)
    assert navigateur.page.headers["Location"] == led


def test_a_shared_address_is_open_after_signing_in_as_it_was_shared(petit_monde: Monde, served: Flask) -> None:
    shared = "/a-faire?question=UTILE&par=DLA"
    navigateur = Navigateur(served)
    navigateur.go(shared)
    navigateur.identify(CLAIRE)
    assert navigateur.page.request.full_path == shared
    petit_monde.heure.moment += timedelta(minutes=30)
    navigateur.go("/compte/codes-de-secours?de=menu")
    navigateur.send({"preuve_mot_de_passe": PASSWORD}, path="/compte/confirmer", follow=False)
    assert navigateur.page.headers["Location"] == "/compte/codes-de-secours?de=menu"


def is_ours(location: str) -> bool:
    """Return whether it is an absolute path of this site, whatever a browser makes of backslashes, tabs and slashes."""
    return (
        location.startswith("/")
        and not location.replace("\t", "").replace("\\", "/").startswith("//")
        and "evil" not in location
    )


@pytest.mark.parametrize("suite", EVIL)
def test_proving_who_is_there_leads_to_our_own_pages_only(petit_monde: Monde, served: Flask, suite: str) -> None:
    """A24: the other page that continues to the page first requested, by its address and by its form."""
    navigateur = signed_in(served)
    petit_monde.heure.moment += timedelta(minutes=30)
    navigateur.page = navigateur.client.get("/compte/confirmer", query_string={"suite": suite}, base_url=SITE)
    assert "evil" not in navigateur.fields().get("suite", "")
    navigateur.send({"preuve_mot_de_passe": PASSWORD, "suite": suite}, path="/compte/confirmer", follow=False)
    assert navigateur.page.status_code == 303
    assert is_ours(navigateur.page.headers["Location"])
