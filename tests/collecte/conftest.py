"""Fixtures: a migrated database and a small world in it, on SQLite or on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import collecte.core.database
import collecte.core.security
from collecte.app import close
from collecte.campagnes.operations import resultats
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.telechargements.views import documents
from tests.collecte.mondes.applications import give_back, lend
from tests.collecte.mondes.bases import migrated, migrated_database
from tests.collecte.mondes.monde import SECRET, Monde
from tests.communs import SHIPPED_HASHER, SHIPPED_PRAGMAS, SHIPPED_UNKNOWN
from tests.postgres.serveur import PostgresServer


@pytest.fixture
def sqlite_base(sqlite_url: str) -> str:
    """URL of a migrated SQLite database of this test's own."""
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(migrated())
    return sqlite_url


@pytest.fixture
def postgres_base(postgres_server: PostgresServer) -> str:
    """URL of a migrated PostgreSQL database of this test's own."""
    postgres_server.copy_database(migrated_database(postgres_server), "collecte_base")
    return postgres_server.url("collecte_base")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def base_url(request: pytest.FixtureRequest) -> str:
    """URL of a migrated database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_base")
    return url


@pytest.fixture
def monde(base_url: str) -> Iterator[Monde]:
    """An empty installation, once on each kind of database."""
    database = Database(base_url)
    yield Monde(database)
    database.close()
    give_back(database)


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the product's own pragmas and hashes, in place of the faster ones of tests."""
    monkeypatch.setattr(collecte.core.database, "_PRAGMAS", SHIPPED_PRAGMAS)
    monkeypatch.setattr(collecte.core.security, "_hasher", SHIPPED_HASHER)
    monkeypatch.setattr(collecte.core.security, "_UNKNOWN", SHIPPED_UNKNOWN)


@pytest.fixture
def petit_monde(sqlite_base: str) -> Iterator[Monde]:
    """An empty installation on SQLite, for tests that do not depend on the database."""
    database = Database(sqlite_base)
    yield Monde(database)
    database.close()
    give_back(database)


@pytest.fixture
def no_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle results without drawing their workbook, which takes most of settling, for tests of figures alone. Not
    with `prepare`: a world prepared without workbook would serve other tests."""
    monkeypatch.setattr(resultats, "write_reference", lambda _collecte: b"no workbook")


@pytest.fixture
def undrawn(no_workbook: None, petit_monde: Monde) -> Monde:
    """An empty installation that settles results without drawing their workbook."""
    return petit_monde


@pytest.fixture(scope="module")
def no_layout() -> Iterator[None]:
    """Make PDF files without layout, for tests of access to a page; the tests of each document read its file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "make_pdf", lambda _html, _css: b"%PDF-1.7\n%%EOF")
        yield


def settings_of(monde: Monde, **changes: object) -> Settings:
    """Return the settings of an installation on a world's database."""
    values: dict[str, object] = {
        "database_url": monde.database.engine.url.render_as_string(hide_password=False),
        "secret_key": SECRET,
        "public_url": "http://127.0.0.1:8000",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type] # each by its name


def application(monde: Monde, **changes: object) -> Flask:
    """Return an application on a world's database, at the world's time; it may have served other tests."""
    return lend(settings_of(monde, **changes), monde.database, clock=monde.heure)


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    """The application on the small world's database."""
    flask_app = application(petit_monde)
    yield flask_app
    close(flask_app)
