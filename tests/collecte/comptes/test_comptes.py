"""Passwords, one-use links and server-side sessions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.comptes.operations.comptes import (
    UnknownCredentialsError,
    UnusableLinkError,
    check_credentials,
    choose_password,
    issue_lien,
    keep_session,
    purge_sessions,
)
from collecte.comptes.operations.mots_de_passe import WeakPasswordError
from collecte.comptes.queries.comptes import get_session_web, get_usable_lien
from collecte.core.security import hash_password, new_receipt, new_token, token_hash, verify_password
from collecte.models import Compte, GenreLien, SessionWeb
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


@pytest.fixture
def claire(monde: Monde) -> Monde:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    return monde


@pytest.mark.parametrize("typed", ["claire@exemple.fr", "CLAIRE@Exemple.FR", "  claire@exemple.fr "])
def test_an_address_is_known_however_its_case_is_typed(claire: Monde, typed: str) -> None:
    with claire.database.reading() as session:
        assert check_credentials(session, address=typed, password=PASSWORD).adresse == "claire@exemple.fr"


@pytest.mark.parametrize(
    ("address", "password"),
    [
        pytest.param("claire@exemple.fr", PASSWORD + " ", id="wrong password"),
        pytest.param("claire@exemple.fr", "", id="empty password"),
        pytest.param("inconnue@exemple.fr", PASSWORD, id="unknown address"),
        pytest.param("a" * 5_000, PASSWORD, id="endless address"),
        pytest.param("claire@exemple.fr", PASSWORD + "a" * 5_000, id="endless password"),
    ],
)
def test_refusals_all_say_the_same(claire: Monde, address: str, password: str) -> None:
    with claire.database.reading() as session, pytest.raises(UnknownCredentialsError) as info:
        check_credentials(session, address=address, password=password)
    assert str(info.value) == str(UnknownCredentialsError())


@pytest.mark.usefixtures("as_shipped")
def test_passwords_are_argon2id_with_the_agreed_cost() -> None:
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_account_without_password_never_opens() -> None:
    assert verify_password(None, "") is False


def test_a_link_serves_once_and_ends_sessions(claire: Monde) -> None:
    with claire.database.writing() as session:
        compte = session.scalars(select(Compte)).one()
        token = issue_lien(session, compte=compte, now=claire.heure())
        session_token = keep_session(session, token=None, donnees={"compte_id": compte.id}, now=claire.heure())
    assert session_token
    with claire.database.writing() as session:
        choose_password(session, empreinte=token_hash(token), password="un autre mot de passe", now=claire.heure())
        assert get_session_web(session, session_token) is None
    with claire.database.writing() as session, pytest.raises(UnusableLinkError):
        choose_password(session, empreinte=token_hash(token), password="encore un mot de passe", now=claire.heure())
    with claire.database.reading() as session:
        assert check_credentials(session, address="claire@exemple.fr", password="un autre mot de passe")


def test_a_link_followed_twice_at_once_sets_one_password(claire: Monde) -> None:
    with claire.database.writing() as session:
        token = issue_lien(session, compte=session.scalars(select(Compte)).one(), now=claire.heure())

    def choose(password: str) -> str | None:
        try:
            with claire.database.writing() as session:
                choose_password(session, empreinte=token_hash(token), password=password, now=claire.heure())
        except UnusableLinkError:
            return None
        return password

    with ThreadPoolExecutor(4) as pool:
        (chosen,) = filter(None, pool.map(choose, [f"mot de passe de l’onglet {number}" for number in range(4)]))
    with claire.database.reading() as session:
        assert check_credentials(session, address="claire@exemple.fr", password=chosen)


def test_a_new_link_replaces_the_former_one(claire: Monde) -> None:
    with claire.database.writing() as session:
        compte = session.scalars(select(Compte)).one()
        first = issue_lien(session, compte=compte, now=claire.heure())
        issue_lien(session, compte=compte, now=claire.heure())
    with claire.database.writing() as session, pytest.raises(UnusableLinkError):
        choose_password(session, empreinte=token_hash(first), password=PASSWORD, now=claire.heure())


@pytest.mark.parametrize(
    ("genre", "life"),
    [(GenreLien.INVITATION, timedelta(days=7)), (GenreLien.REINITIALISATION, timedelta(minutes=30))],
)
def test_a_link_expires(claire: Monde, genre: GenreLien, life: timedelta) -> None:
    with claire.database.writing() as session:
        compte = session.scalars(select(Compte)).one()
        empreinte = token_hash(issue_lien(session, compte=compte, now=claire.heure(), genre=genre))
        end = claire.heure() + life
        assert get_usable_lien(session, empreinte, end - timedelta(seconds=1))
    with claire.database.writing() as session, pytest.raises(UnusableLinkError):
        choose_password(session, empreinte=empreinte, password=PASSWORD, now=end)


@pytest.mark.parametrize("length", [0, 11, 129])
def test_a_password_too_short_or_endless_leaves_its_link_usable(claire: Monde, length: int) -> None:
    with claire.database.writing() as session:
        token = issue_lien(session, compte=session.scalars(select(Compte)).one(), now=claire.heure())
        with pytest.raises(WeakPasswordError, match=rf"fait {length}\scaractère"):
            choose_password(session, empreinte=token_hash(token), password="é" * length, now=claire.heure())
        assert get_usable_lien(session, token_hash(token), claire.heure())


def test_a_session_ended_elsewhere_stays_ended(claire: Monde) -> None:
    with claire.database.writing() as session:
        assert keep_session(session, token=new_token(), donnees={"compte_id": 1}, now=claire.heure()) is None
        assert session.scalars(select(SessionWeb)).all() == []


def test_old_sessions_are_purged(claire: Monde) -> None:
    with claire.database.writing() as session:
        keep_session(session, token=None, donnees={"csrf_token": "x"}, now=claire.heure())
        recent = keep_session(session, token=None, donnees={}, now=claire.heure() + timedelta(hours=3))
        purged = purge_sessions(
            session, now=claire.heure() + timedelta(hours=4), idle=timedelta(hours=2), longest=timedelta(hours=2)
        )
        assert purged == 1
        assert [row.empreinte for row in session.scalars(select(SessionWeb))] == [token_hash(recent or "")]


def test_a_receipt_can_be_read_over_the_phone() -> None:
    references = {new_receipt() for _ in range(200)}
    assert len(references) == 200
    assert all(len(reference) == 14 and not set(reference) & set("01IOil") for reference in references)


def test_a_link_opened_in_a_browser_sets_a_password_and_leaves_no_token_behind(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    with petit_monde.database.writing() as session:
        token = issue_lien(session, compte=session.scalars(select(Compte)).one(), now=petit_monde.heure())
    scanner, claire = Navigateur(app), Navigateur(app)
    scanner.go(f"/acces/{token}")  # as mail scanners do: nothing is used up
    claire.go(f"/acces/{token}")
    assert claire.page.request.path == "/acces"
    assert "Claire" in claire.text
    claire.send({"mot_de_passe": "court", "confirmation": "court"})
    assert claire.page.status_code == 422
    claire.send({"mot_de_passe": PASSWORD, "confirmation": PASSWORD + "!"})
    assert "diffèrent" in claire.text
    claire.send({"mot_de_passe": PASSWORD, "confirmation": PASSWORD})
    assert claire.page.request.path == "/a-faire"
    scanner.go(f"/acces/{token}")
    assert scanner.page.status_code == 400
    assert "plus utilisable" in scanner.text
    raw = petit_monde.database.engine.raw_connection()
    assert token not in "\n".join(raw.driver_connection.iterdump())  # type: ignore[union-attr] # sqlite3's own
    raw.close()
