"""A database that crashes, or whose disk is full, while a page is in use: a page in French, nothing lost, no
restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from collecte.app import close
from collecte.comptes.web.context import services_of
from collecte.core.database import Database
from collecte.exploitation.jobs import run_periodic
from tests.collecte.conftest import application, petit_monde, sqlite_base
from tests.collecte.exploitation.test_travaux import atelier
from tests.collecte.mondes.bases import migrated_database
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.test_pannes import assert_busy_page, populated
from tests.postgres.arrets import begun_again, crash, keep_what_is_said
from tests.postgres.serveur import PostgresServer, running_server

__all__ = ["petit_monde", "sqlite_base"]

PAGE = "/reponses/1/REPARTITION"
LONG = "mot " * 2_400  # more than two pages of SQLite

pytestmark = pytest.mark.faults


def at_the_page(app: Flask) -> Navigateur:
    navigateur = Navigateur(app)
    navigateur.sign_in_by_pages("claire@exemple.fr")
    navigateur.go(PAGE)
    return navigateur


def send_again(navigateur: Navigateur, monde: Monde, code: str, text: str) -> None:
    """Send the content of the busy page by its own button."""
    assert_busy_page(navigateur.page)
    navigateur.send({}, path=PAGE, follow=False)
    assert navigateur.page.status_code == 303
    assert monde.saisie(1)[code].strip() == text.strip()


# --- PostgreSQL crashes


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """Run a server that one test may crash."""
    with running_server() as server:
        yield server


@pytest.mark.postgres
def test_a_crash_of_postgresql_loses_nothing_that_was_acknowledged_and_needs_no_restart(
    own_server: PostgresServer,
) -> None:
    name = migrated_database(own_server)
    keep_what_is_said(own_server, name)
    monde = populated(Monde(Database(own_server.url(name))))
    app = application(monde)
    claire = at_the_page(app)
    claire.send({"M1F1": "24", "suite": "plus-tard"}, follow=False)
    assert claire.page.status_code == 303
    claire.go(PAGE)
    crash(own_server)
    claire.send({"M1F2": "16", "M1_MARQUE": LONG, "suite": "plus-tard"}, follow=False)
    with pytest.raises(OperationalError):
        run_periodic(atelier(monde))
    with begun_again(own_server):
        assert monde.saisie(1)["M1F1"] == "24"
        send_again(claire, monde, "M1_MARQUE", LONG)
        assert monde.saisie(1)["M1F2"] == "16"
        assert claire.go("/sante").status_code == 200
        run_periodic(atelier(monde))
        close(app)
        monde.database.close()


# --- the disk is full


@pytest.fixture
def hurried(petit_monde: Monde) -> Iterator[Flask]:
    app = application(populated(petit_monde))
    yield app
    close(app)


@contextmanager
def no_page_left(database: Database) -> Iterator[None]:
    """Let SQLite not extend its file, as when the disk has no room."""

    def limit(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        (count,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={count}")

    database.close()
    event.listen(database.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", limit)
        database.close()


def test_a_full_base_says_to_come_back_still_shows_its_pages_and_takes_the_same_save_once_there_is_room(
    petit_monde: Monde, hurried: Flask
) -> None:
    claire, before = at_the_page(hurried), petit_monde.saisie(1)
    with no_page_left(services_of(hurried).database):
        claire.send({"M1F1": "24", "M1_MARQUE": LONG, "suite": "plus-tard"}, follow=False)
        busy = claire.page
        assert_busy_page(busy)
        assert petit_monde.saisie(1) == before
        for path in ("/a-faire", PAGE, "/reponses/1/verifier"):
            assert claire.go(path).status_code == 200
        claire.go(PAGE)
        claire.send({"M1_MARQUE": LONG, "suite": "auto"}, follow=False)
        assert_busy_page(claire.page)  # its script tries again by itself
    claire.page = busy
    send_again(claire, petit_monde, "M1_MARQUE", LONG)
    assert petit_monde.saisie(1)["M1F1"] == "24"
