"""Guessing waits longer each time; all processes count tries together, for unknown accounts as for known ones."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.comptes.operations.comptes import choose_password, issue_lien
from collecte.comptes.operations.freins import (
    FREE_TRIES,
    KNOWN,
    SHARED_TRIES,
    STRANGERS,
    Cible,
    TooManyTriesError,
    cible_of_address,
    network_of,
    purge_freins,
    release,
    take_try,
)
from collecte.comptes.operations.gestion_comptes import REINITIALISATION, RESET_EVERY
from collecte.comptes.operations.gestion_comptes import ask_for_reset as ask_for_one
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.comptes.web import essais
from collecte.core.security import token_hash
from collecte.models import Courriel, Frein, GenreLien
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

COMPTE = Cible("a" * 64)
RESEAU = Cible("b" * 64, is_shared=True, free=SHARED_TRIES)
TOO_MANY = "Trop d’essais de suite."


def try_once(monde: Monde, *cibles: Cible) -> bool:
    """Return whether a try is let through."""
    try:
        with monde.database.writing() as session:
            take_try(session, cibles=cibles or [COMPTE], now=monde.heure())
    except TooManyTriesError:
        return False
    return True


def wait_after(monde: Monde, tries: int, cible: Cible = COMPTE) -> timedelta:
    """Return the wait before the next try after `tries` ones, each made as soon as allowed."""
    for _ in range(tries):
        assert try_once(monde, cible)
        with monde.database.reading() as session:
            free = session.get_one(Frein, cible.cle).libre_le
        begins = max(free, monde.heure())
        waited, monde.heure.moment = begins - monde.heure(), begins
    return waited


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 0), (4, 0), (5, 2), (6, 4), (7, 8), (8, 16), (13, 512), (14, 900), (40, 900)],
)
def test_the_delay_doubles_after_five_tries_up_to_fifteen_minutes(petit_monde: Monde, tries: int, seconds: int) -> None:
    assert wait_after(petit_monde, tries) == timedelta(seconds=seconds)


def test_an_office_behind_one_address_has_more_free_tries(petit_monde: Monde) -> None:
    assert wait_after(petit_monde, SHARED_TRIES - 1, RESEAU) == timedelta()
    assert wait_after(petit_monde, 1, RESEAU) == timedelta(seconds=2)


def test_twenty_tries_at_once_are_as_many_counted(monde: Monde) -> None:
    with ThreadPoolExecutor(20) as pool:
        passed = list(pool.map(lambda _: try_once(monde, COMPTE, RESEAU), range(20)))
    assert passed.count(True) == FREE_TRIES
    with monde.database.reading() as session:
        assert session.get_one(Frein, COMPTE.cle).essais == FREE_TRIES


def test_nobody_waits_for_having_come_an_instant_before_who_was_counted_first(petit_monde: Monde) -> None:
    """A whole office signs in at nine: simultaneous requests are not counted in the order they came."""
    now = petit_monde.heure()
    for instants in (3, 2, 1):
        petit_monde.heure.moment = now + timedelta(milliseconds=instants)
        assert try_once(petit_monde, RESEAU)
    with petit_monde.database.writing() as session:
        release(session, cibles=[RESEAU], now=now + timedelta(milliseconds=4))
    petit_monde.heure.moment = now
    assert try_once(petit_monde, RESEAU)


def test_what_is_refused_early_does_not_lengthen_the_wait(petit_monde: Monde) -> None:
    for _ in range(20):
        try_once(petit_monde)
    petit_monde.heure.moment += timedelta(seconds=2)
    assert try_once(petit_monde)


def test_a_right_answer_starts_its_account_afresh_and_gives_a_shared_address_one_try_back(monde: Monde) -> None:
    for _ in range(4):
        try_once(monde, COMPTE, RESEAU)
    with monde.database.writing() as session:
        release(session, cibles=[COMPTE, RESEAU], now=monde.heure())
        assert [(frein.cle, frein.essais) for frein in session.scalars(select(Frein))] == [(RESEAU.cle, 3)]


def test_a_day_without_a_try_forgets_the_former_ones(monde: Monde) -> None:
    wait_after(monde, 9)
    monde.heure.moment += timedelta(days=1)
    assert try_once(monde)
    with monde.database.writing() as session:
        assert session.get_one(Frein, COMPTE.cle).essais == 1
        purge_freins(session, now=monde.heure() + timedelta(days=2))
        assert session.scalars(select(Frein)).all() == []


def test_an_office_starts_afresh_an_hour_after_its_first_wrong_try(monde: Monde) -> None:
    """However often someone in the office signs in meanwhile."""
    start = monde.heure.moment
    for minutes in range(60):
        monde.heure.moment = start + timedelta(minutes=minutes)
        if minutes < SHARED_TRIES - 1:
            assert try_once(monde, RESEAU)
        with monde.database.writing() as session:
            take_try(session, cibles=[RESEAU], now=monde.heure())
            release(session, cibles=[RESEAU], now=monde.heure())
    monde.heure.moment = start + timedelta(hours=1)
    assert try_once(monde, RESEAU)
    with monde.database.reading() as session:
        assert session.get_one(Frein, RESEAU.cle).essais == 1


def test_the_base_holds_no_address_of_who_tries(petit_monde: Monde) -> None:
    cible = cible_of_address(TROUSSEAU, "mot de passe", "Claire@exemple.fr")
    assert cible == cible_of_address(TROUSSEAU, "mot de passe", " claire@exemple.fr")
    assert cible != cible_of_address(TROUSSEAU, "oubli", "claire@exemple.fr")
    assert len(cible.cle) == 64


# --- on the pages


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "28", password=PASSWORD)
    petit_monde.animatrice("Isabelle", password=PASSWORD)
    return app


def test_a_right_password_is_refused_too_while_one_must_wait(served: Flask, petit_monde: Monde) -> None:
    browser = Navigateur(served)
    for _ in range(FREE_TRIES):
        browser.sign_in_by_pages("claire@exemple.fr", "pas le bon mot de passe")
        assert browser.page.status_code == 422
    browser.sign_in_by_pages("claire@exemple.fr")
    assert browser.page.status_code == 429
    assert f"{TOO_MANY} Attendez 2 secondes" in browser.text
    assert browser.fields()["adresse"] == "claire@exemple.fr"
    petit_monde.heure.moment += timedelta(seconds=2)
    assert browser.sign_in_by_pages("claire@exemple.fr").request.path == "/a-faire"


def test_one_account_s_wait_is_not_another_s(served: Flask) -> None:
    browser = Navigateur(served)
    for _ in range(FREE_TRIES + 1):
        browser.sign_in_by_pages("claire@exemple.fr", "pas le bon mot de passe")
    assert browser.sign_in_by_pages("marie@exemple.fr").request.path == "/a-faire"


def answers(app: Flask, address: str, send: Callable[[Navigateur, str], object]) -> list[tuple[int, str]]:
    """Return the status and page of each of seven tries, without its address and token."""
    browser, results = Navigateur(app), []
    for _ in range(7):
        send(browser, address)
        token = browser.fields().get("csrf_token", "-") if "<form" in browser.page.text else "-"
        results.append((browser.page.status_code, browser.page.text.replace(address, "…").replace(token, "…")))
    return results


def sign_in(browser: Navigateur, address: str) -> None:
    browser.sign_in_by_pages(address, "pas le bon mot de passe")


def ask_for_reset(browser: Navigateur, address: str) -> None:
    browser.go("/mot-de-passe-oublie")
    browser.send({"adresse": address})


@pytest.mark.parametrize("send", [sign_in, ask_for_reset], ids=["signing in", "reset"])
@pytest.mark.parametrize("known", ["claire@exemple.fr", "isabelle@exemple.fr"])
def test_a_known_and_an_unknown_address_get_the_same_answers_to_the_letter(
    served: Flask, known: str, send: Callable[[Navigateur, str], object]
) -> None:
    result = answers(served, known, send)
    assert result == answers(served, "inconnue@exemple.fr", send)
    assert result[-1][0] == 429


def test_a_reset_is_posted_to_a_known_address_only_and_not_while_one_must_wait(
    served: Flask, petit_monde: Monde
) -> None:
    for address in ("CLAIRE@exemple.fr", "inconnue@exemple.fr"):
        answers(served, address, ask_for_reset)
    with petit_monde.database.reading() as session:
        posted = [(courriel.adresse, courriel.modele) for courriel in session.scalars(select(Courriel))]
    assert posted == [("claire@exemple.fr", "reinitialisation")]


@pytest.mark.parametrize("typed", ["000000", "AAAA-BBBB-CCCC-DDDD"], ids=["code", "recovery code"])
def test_codes_are_slowed_down_like_passwords(served: Flask, petit_monde: Monde, typed: str) -> None:
    browser = Navigateur(served)
    browser.go("/connexion")
    browser.send({"adresse": "isabelle@exemple.fr", "mot_de_passe": PASSWORD})
    for _ in range(FREE_TRIES):
        browser.send({"code_unique": typed})
        assert browser.page.status_code == 422
    browser.send({"code_unique": petit_monde.code("isabelle@exemple.fr")})
    assert browser.page.status_code == 429
    petit_monde.heure.moment += timedelta(seconds=2)
    browser.send({"code_unique": petit_monde.code("isabelle@exemple.fr")})
    assert browser.page.request.path == "/tableau-de-bord"


def from_network(app: Flask, address: str, remote: str, **headers: str) -> int:
    """Return the status of a wrong password sent from a network address."""
    browser = Navigateur(app)
    browser.go("/connexion")
    data = {**browser.fields(), "adresse": address, "mot_de_passe": "pas le bon mot de passe"}
    sent = browser.client.post(
        "/connexion", data=data, environ_base={"REMOTE_ADDR": remote}, headers=headers, base_url="http://127.0.0.1:8000"
    )
    return int(sent.status_code)


def test_many_accounts_tried_from_one_address_are_slowed_down_together(served: Flask) -> None:
    for number in range(SHARED_TRIES):
        assert from_network(served, f"personne{number}@exemple.fr", "203.0.113.9") == 422
    assert from_network(served, "claire@exemple.fr", "203.0.113.9") == 429
    assert from_network(served, "claire@exemple.fr", "203.0.113.10") == 422


def test_nobody_is_locked_out_by_tries_from_elsewhere(served: Flask, petit_monde: Monde) -> None:
    """Five wrong passwords slow down the network they come from; Claire, anywhere else, signs in."""
    for _ in range(FREE_TRIES):
        assert from_network(served, "claire@exemple.fr", "203.0.113.9") == 422
    assert from_network(served, "claire@exemple.fr", "203.0.113.9") == 429
    assert Navigateur(served).sign_in_by_pages("claire@exemple.fr").request.path == "/a-faire"


def test_many_networks_slow_down_strangers_and_never_a_network_that_the_account_knows(
    served: Flask, petit_monde: Monde
) -> None:
    Navigateur(served).sign_in_by_pages("claire@exemple.fr")  # from 127.0.0.1, which is known from now on
    for number in range(STRANGERS):
        assert from_network(served, "claire@exemple.fr", f"203.0.113.{number}") == 422
    assert from_network(served, "claire@exemple.fr", "198.51.100.1") == 429
    assert from_network(served, "marie@exemple.fr", "198.51.100.1") == 422
    assert Navigateur(served).sign_in_by_pages("claire@exemple.fr").request.path == "/a-faire"
    petit_monde.heure.moment += KNOWN + timedelta(days=1)
    for number in range(STRANGERS):
        assert from_network(served, "claire@exemple.fr", f"203.0.113.{number}") == 422
    assert Navigateur(served).sign_in_by_pages("claire@exemple.fr").status_code == 429


def test_resets_asked_for_by_others_fill_no_mailbox_and_end_no_link(served: Flask, petit_monde: Monde) -> None:
    def ask(remote: str) -> int:
        browser = Navigateur(served)
        browser.go("/mot-de-passe-oublie")
        data = {**browser.fields(), "adresse": "claire@exemple.fr"}
        place = {"REMOTE_ADDR": remote}
        sent = browser.client.post(
            "/mot-de-passe-oublie", data=data, environ_base=place, base_url="http://127.0.0.1:8000"
        )
        return int(sent.status_code)

    assert [ask("203.0.113.9") for _ in range(FREE_TRIES + 1)] == [200] * FREE_TRIES + [429]
    assert ask("198.51.100.1") == 200
    assert [ask(f"198.51.100.{number}") for number in range(2, 30)] == [200] * 28
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Courriel)).all()) == 1  # its link is still valid
    petit_monde.heure.moment += RESET_EVERY + timedelta(seconds=1)
    assert ask("198.51.100.99") == 200
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Courriel)).all()) == 2


def test_another_reset_is_sent_at_once_when_the_link_of_the_last_one_was_used(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    monde, now = petit_monde, petit_monde.heure

    def ask() -> int:
        with monde.database.writing() as session:
            ask_for_one(session, address="claire@exemple.fr", now=now())
        return len([courriel for courriel in monde.courriels() if courriel.modele == REINITIALISATION])

    assert [ask(), ask()] == [1, 1]
    now.moment += timedelta(minutes=1)
    with monde.database.writing() as session:
        compte = get_compte_by_address(session, "claire@exemple.fr")
        assert compte is not None
        token = issue_lien(session, compte=compte, now=now(), genre=GenreLien.REINITIALISATION)
    assert ask() == 1, "a link that was not used still serves"
    with monde.database.writing() as session:
        choose_password(session, empreinte=token_hash(token), password="un autre mot, bien plus long", now=now())
    now.moment += timedelta(minutes=1)
    assert [ask(), ask()] == [2, 2], "once more, not as often as one asks"


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a name", "a name"),
    ],
)
def test_a_home_has_a_whole_network_of_ipv6(remote: str, network: str) -> None:
    assert network_of(remote) == network


@pytest.mark.parametrize("address", ["claire@exemple.fr", "inconnue@exemple.fr"])
def test_a_reset_is_answered_no_sooner_for_an_address_that_is_unknown(
    served: Flask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    clock, slept = [100.0], list[float]()
    monkeypatch.setattr(essais, "monotonic", lambda: clock[0])
    monkeypatch.setattr(essais, "sleep", slept.append)
    ask_for_reset(Navigateur(served), address)
    assert slept == [essais.RESET_SECONDS]


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        pytest.param(0, 429, id="what no proxy of ours says is not believed"),
        pytest.param(1, 422, id="the address that our proxy tells"),
    ],
)
def test_the_address_behind_a_proxy_is_the_one_that_counts(
    petit_monde: Monde, served: Flask, proxies: int, expected: int
) -> None:
    behind = application(petit_monde, proxies=proxies)
    addresses = [f"203.0.113.{number}" for number in range(SHARED_TRIES + 1)]
    statuses = [
        from_network(behind, f"p{address}@exemple.fr", "10.0.0.1", **{"X-Forwarded-For": address})
        for address in addresses
    ]
    assert statuses[-1] == expected
    close(behind)


def test_a_proxy_that_was_not_told_does_not_make_everyone_wait(petit_monde: Monde, served: Flask) -> None:
    """All requests then come from this machine: only accounts are counted."""
    flask_app = application(petit_monde, public_url="https://collecte.exemple.fr")
    client = flask_app.test_client()
    for number in range(SHARED_TRIES + 1):
        page = client.get("/connexion", base_url="https://collecte.exemple.fr").text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"csrf_token": token, "adresse": f"p{number}@exemple.fr", "mot_de_passe": "pas le bon mot de passe"}
        sent = client.post("/connexion", data=data, base_url="https://collecte.exemple.fr")
    assert sent.status_code == 422
    close(flask_app)
