"""A stolen cookie, a guessed address, a page that leads elsewhere: what is left to who has not the password."""

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
    own = Navigateur(app)
    own.sign_in_by_pages(address)
    return own


def cookie_of(own: Navigateur) -> str:
    return str(own.client.get_cookie("collecte", domain="127.0.0.1").value)


def thief(app: Flask, cookie: str) -> Navigateur:
    """Someone who copied the cookie of another browser."""
    own = Navigateur(app)
    own.client.set_cookie("collecte", cookie, domain="127.0.0.1")
    return own


def sign_out(own: Navigateur, _monde: Monde) -> None:
    own.go("/a-faire")
    own.send({}, action="/deconnexion")


def change_password(own: Navigateur, _monde: Monde) -> None:
    own.go("/compte/mot-de-passe")
    own.send({"actuel": PASSWORD, "mot_de_passe": OTHER, "confirmation": OTHER})
    assert "est changé" in own.text


def choose_by_link(own: Navigateur, monde: Monde) -> None:
    with monde.database.writing() as session:
        token = issue_lien(session, compte=compte_of(session), now=monde.heure())
    elsewhere = Navigateur(own.app)
    elsewhere.go(f"/acces/{token}")
    elsewhere.send({"mot_de_passe": OTHER, "confirmation": OTHER})


def deactivated(_own: Navigateur, monde: Monde) -> None:
    with monde.database.writing() as session:
        deactivate(session, compte=compte_of(session), acteur=None, now=monde.heure())


def given_a_higher_role(_own: Navigateur, monde: Monde) -> None:
    """Which needs a second factor, that this session did not have."""
    with monde.database.writing() as session:
        session.add(Habilitation(compte=compte_of(session), role=Role.ANIMATEUR, region_id=1))


def idle(_own: Navigateur, monde: Monde) -> None:
    monde.heure.moment += timedelta(minutes=121)


def twelve_hours_old(own: Navigateur, monde: Monde) -> None:
    """Never idle meanwhile."""
    for _ in range(7):
        monde.heure.moment += timedelta(minutes=100)
        assert own.go("/a-faire").request.path == "/a-faire"
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
    own = signed_in(served)
    other_process = application(petit_monde)
    cookie = cookie_of(own)
    assert thief(other_process, cookie).go("/reponses/1/REPARTITION").request.path == "/reponses/1/REPARTITION"
    ENDS[end](own, petit_monde)
    for app in (served, other_process):
        copied = thief(app, cookie)
        assert copied.go("/reponses/1/REPARTITION").request.path == "/connexion"
        sent = copied.client.post("/reponses/1/REPARTITION", data={"M1F1": "24"}, base_url=SITE)
        assert sent.status_code == 401
    assert "M1F1" not in petit_monde.saisie(1)
    close(other_process)


def test_signing_out_empties_what_the_browser_kept(served: Flask) -> None:
    """A18: the cookie is deleted, and the copies of the browser with it."""
    own = signed_in(served)
    own.go("/a-faire")
    answer = own.send({}, action="/deconnexion", follow=False)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert own.client.get_cookie("collecte", domain="127.0.0.1") is None


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
    """A18: whatever it is, it is no one, and no defect."""
    answer = served.test_client().get("/a-faire", headers={"Cookie": f"collecte={forged}"}, base_url=SITE)
    assert answer.status_code == 302


# --- who has an account here


def try_once(app: Flask, address: str) -> None:
    own = services_of(app)
    with own.database.reading() as session, pytest.raises(UnknownCredentialsError):
        check_credentials(session, address=address, password="pas le bon mot de passe")


@pytest.mark.usefixtures("as_shipped")
def test_an_unknown_address_takes_as_long_as_a_known_one(served: Flask) -> None:
    """A19: with the hashes of production, CPU time, one after the other; medians of 25 within a tenth."""
    spent: dict[str, list[float]] = {CLAIRE: [], "inconnue@exemple.fr": []}
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
        own = session.scalars(select(Compte).where(Compte.adresse == "partie@exemple.fr")).one()
        deactivate(session, compte=own, acteur=None, now=petit_monde.heure())
    counted = Counted(collecte.core.security._hasher.verify)
    monkeypatch.setattr(collecte.core.security, "_hasher", counted)
    try_once(served, address)
    assert counted.calls == 1


class Counted:
    """A hasher that counts what it verifies."""

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
"""Where an attacker would have who signs in go."""


@pytest.mark.parametrize("suite", EVIL)
def test_signing_in_leads_to_our_own_pages_only(served: Flask, suite: str) -> None:
    """A24: in the address of the page, in its form, and in what it carries of an interrupted page."""
    for values in ({"suite": suite}, {"reprise": f'["{suite}", [], null]'}):
        own = Navigateur(served)
        own.go("/connexion")
        own.send({"adresse": CLAIRE, "mot_de_passe": PASSWORD, **values}, follow=False)
        assert own.page.status_code == 303
        assert is_ours(own.page.headers["Location"])
    own = Navigateur(served)
    own.page = own.client.get("/connexion", query_string={"suite": suite}, base_url=SITE)
    assert "evil" not in own.fields().get("suite", "")


def is_ours(location: str) -> bool:
    """An absolute path of this site, whatever a browser makes of backslashes, tabs and slashes."""
    return (
        location.startswith("/")
        and not location.replace("\t", "").replace("\\", "/").startswith("//")
        and "evil" not in location
    )


@pytest.mark.parametrize("suite", EVIL)
def test_proving_who_is_there_leads_to_our_own_pages_only(petit_monde: Monde, served: Flask, suite: str) -> None:
    """A24: the other page that goes on where one was going, by its address and by its form."""
    own = signed_in(served)
    petit_monde.heure.moment += timedelta(minutes=30)
    own.page = own.client.get("/compte/confirmer", query_string={"suite": suite}, base_url=SITE)
    assert "evil" not in own.fields().get("suite", "")
    own.send({"preuve_mot_de_passe": PASSWORD, "suite": suite}, path="/compte/confirmer", follow=False)
    assert own.page.status_code == 303
    assert is_ours(own.page.headers["Location"])
