"""A database that is locked, stopped or read-only: a French page says to come back, and no restart is needed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.test import TestResponse

from collecte.app import close
from collecte.core.database import Database, is_unavailable
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.postgres.serveur import PostgresServer

HERE = "http://127.0.0.1:8000"
SOON = 0.3  # seconds that the application waits for the database in these tests


def populated(monde: Monde) -> Monde:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    return monde


@pytest.fixture
def hurried(petit_monde: Monde) -> Iterator[Flask]:
    flask_app = application(populated(petit_monde), busy_seconds=SOON)
    yield flask_app
    close(flask_app)


@pytest.fixture
def claire(hurried: Flask) -> Navigateur:
    """Claire's browser, signed in, on the page of her answer."""
    browser = Navigateur(hurried)
    browser.sign_in("claire@exemple.fr")
    browser.go("/reponses/1/REPARTITION")
    return browser


@contextmanager
def locked(monde: Monde, how: str = "EXCLUSIVE") -> Iterator[None]:
    """Hold the database's lock, as another process that writes for a long time."""
    holder = sqlite3.connect(monde.database.engine.url.database or "", isolation_level=None)
    holder.execute(f"BEGIN {how}")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def assert_busy_page(response: TestResponse) -> None:
    assert response.status_code == 503
    assert "Attendez une minute" in response.text
    assert response.headers["Retry-After"] == "60"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_a_locked_base_is_a_page_that_says_to_come_back_and_the_same_save_then_succeeds(
    petit_monde: Monde, claire: Navigateur
) -> None:
    fields = {**claire.fields(), "M1F1": "24"}
    with locked(petit_monde):
        assert_busy_page(claire.client.post("/reponses/1/REPARTITION", data=fields, base_url=HERE))
    assert claire.client.post("/reponses/1/REPARTITION", data=fields, base_url=HERE).status_code == 303
    assert petit_monde.saisie(1)["M1F1"] == "24"


def test_the_busy_page_carries_what_was_typed_and_sends_it_again(petit_monde: Monde, claire: Navigateur) -> None:
    with locked(petit_monde):
        claire.send({"M1F1": "douze", "M1_MARQUE": "Deux lignes\nde texte <b>", "suite": "continuer"})
    assert claire.page.status_code == 503
    claire.send({})
    assert petit_monde.saisie(1)["M1F1"] == "douze"
    assert petit_monde.saisie(1)["M1_MARQUE"] == "Deux lignes\nde texte <b>"


def test_the_busy_page_never_carries_a_password(petit_monde: Monde, hurried: Flask) -> None:
    browser = Navigateur(hurried)
    browser.go("/connexion")
    with locked(petit_monde):
        browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD})
    assert browser.page.status_code == 503
    assert PASSWORD not in browser.page.text


def test_signing_in_on_a_locked_base_says_to_come_back(petit_monde: Monde, hurried: Flask) -> None:
    browser = Navigateur(hurried)
    browser.go("/connexion")
    with locked(petit_monde):
        browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD})
        assert_busy_page(browser.page)
    browser.sign_in("claire@exemple.fr")
    assert browser.page.request.path == "/a-faire"


def test_a_first_visit_to_a_locked_base_is_shown_and_signing_in_says_to_come_back(
    petit_monde: Monde, hurried: Flask
) -> None:
    browser = Navigateur(hurried)
    with locked(petit_monde):
        assert browser.go("/connexion").status_code == 200, "nothing is stored of a visitor"
        assert_busy_page(browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD}))


@pytest.mark.parametrize("path", ["/a-faire", "/reponses/1/REPARTITION", "/reponses/1/verifier", "/referentiel"])
@pytest.mark.parametrize("away", [timedelta(0), timedelta(minutes=6)], ids=["just seen", "seen some time ago"])
def test_a_page_that_only_reads_is_shown_while_another_process_writes(
    petit_monde: Monde, hurried: Flask, path: str, away: timedelta
) -> None:
    browser = Navigateur(hurried)
    browser.go("/connexion")
    browser.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD}, follow=False)
    petit_monde.heure.moment += away
    with locked(petit_monde, "IMMEDIATE"):
        assert browser.client.get(path, base_url=HERE).status_code == 200


def test_a_session_in_use_does_not_expire_because_the_base_was_busy_once(
    petit_monde: Monde, claire: Navigateur
) -> None:
    petit_monde.heure.moment += timedelta(minutes=100)
    with locked(petit_monde):
        claire.go("/a-faire")
    claire.go("/a-faire")
    petit_monde.heure.moment += timedelta(minutes=100)
    assert claire.go("/a-faire").request.path == "/a-faire"


def test_a_message_is_shown_even_while_another_process_writes(petit_monde: Monde, claire: Navigateur) -> None:
    claire.send({"suite": "plus-tard"}, follow=False)
    with locked(petit_monde):
        assert "sans être transmise" in claire.go("/a-faire").text


def test_static_files_open_no_session(petit_monde: Monde, claire: Navigateur, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_self: Database) -> None:
        raise AssertionError("the base was asked")

    monkeypatch.setattr(Database, "reader", unreachable)
    monkeypatch.setattr(Database, "reading", unreachable)
    with claire.client.get("/static/style.css", base_url=HERE) as response:
        assert response.status_code == 200
        assert response.headers["Vary"] == "Accept-Encoding"


@contextmanager
def out_of_reach(server: PostgresServer) -> Iterator[None]:
    """Cut every connection and refuse new ones, as a stopped server does."""
    door = server.folder / ".s.PGSQL.5432"
    with server.connect() as admin:
        away = door.rename(door.with_name("away"))
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    try:
        yield
    finally:
        away.rename(door)


@pytest.fixture
def on_postgres(postgres_base: str) -> Iterator[Monde]:
    database = Database(postgres_base)
    yield populated(Monde(database))
    database.close()


@pytest.mark.postgres
def test_a_stopped_server_is_a_page_that_says_to_come_back_and_its_return_needs_no_restart(
    on_postgres: Monde, postgres_server: PostgresServer
) -> None:
    flask_app = application(on_postgres)
    claire = Navigateur(flask_app)
    claire.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    fields = {**claire.fields(), "M1F1": "24"}
    with out_of_reach(postgres_server):
        for path in ("/a-faire", "/aide", "/nulle-part", "/sante"):
            assert_busy_page(claire.client.get(path, base_url=HERE))
        assert_busy_page(claire.client.post("/reponses/1/REPARTITION", data=fields, base_url=HERE))
        for path in ("/connexion", "/aide"):
            assert Navigateur(flask_app).go(path).status_code == 200, "nothing is stored of a visitor"
        with claire.client.get("/static/style.css", base_url=HERE) as response:
            assert response.status_code == 200
    claire.client.post("/reponses/1/REPARTITION", data=fields, base_url=HERE)
    assert on_postgres.saisie(1)["M1F1"] == "24"
    close(flask_app)


@pytest.mark.postgres
def test_cut_connections_are_replaced_without_anyone_noticing(
    on_postgres: Monde, postgres_server: PostgresServer
) -> None:
    flask_app = application(on_postgres)
    claire = Navigateur(flask_app)
    claire.sign_in("claire@exemple.fr")
    with postgres_server.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert claire.go("/a-faire").status_code == 200
    close(flask_app)


@pytest.mark.postgres
def test_a_read_only_server_is_a_page_that_says_to_come_back(on_postgres: Monde) -> None:
    name = on_postgres.database.engine.url.database
    flask_app = application(on_postgres)
    claire = Navigateur(flask_app)
    claire.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    with on_postgres.database.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        connection.commit()
    close(flask_app)  # its next connections are read-only
    try:
        assert claire.client.get("/a-faire", base_url=HERE).status_code == 200
        sent = {**claire.fields(), "M1F1": "24"}
        assert_busy_page(claire.client.post("/reponses/1/REPARTITION", data=sent, base_url=HERE))
    finally:
        with on_postgres.database.engine.connect() as connection:
            connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            connection.commit()
        close(flask_app)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(DBAPIError("", {}, Exception(), connection_invalidated=True), True, id="connection lost"),
        pytest.param(DBAPIError("", {}, Exception()), False, id="any other error of the driver"),
        pytest.param(TimeoutError(), True, id="every connection in use"),
        pytest.param(ValueError(), False, id="not the base"),
    ],
)
def test_only_a_base_that_does_not_answer_is_no_defect(error: Exception, expected: bool) -> None:
    assert is_unavailable(error) is expected
