"""Databases filled once per test process; each test gets its own copy: copying takes milliseconds."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Concatenate, ParamSpec, TypeVar, cast

import pytest

from collecte.core.database import Database
from collecte.core.schema import upgrade
from tests.collecte.mondes.applications import give_back
from tests.collecte.mondes.monde import Heure, Monde
from tests.dumps import load
from tests.postgres.serveur import PostgresServer

Fill = Callable[[Monde], object]
P = ParamSpec("P")
T = TypeVar("T")


@cache
def migrated() -> bytes:
    """Return the file of an empty SQLite database."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/base.sqlite")
        upgrade(database)
        return _content(database)


@cache
def migrated_database(server: PostgresServer) -> str:
    """Return the name of an empty database on this server."""
    name = "collecte_migrated"
    server.create_database(name)
    database = Database(server.url(name))
    upgrade(database)
    database.close()
    return name


@cache
def dumped_database(server: PostgresServer, dump: Path) -> str:
    """Return the name of a database of an earlier release on this server."""
    name = f"collecte_{dump.stem}"
    server.create_database(name)
    load(dump, server.url(name))
    return name


def of_release(dump: Path, kind: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of a database for this test alone, as an earlier release left it; `kind`: sqlite or postgres."""
    if kind == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        load(dump, url)
        return url
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.copy_database(dumped_database(server, dump), "collecte_ancienne")
    return server.url("collecte_ancienne")


@contextmanager
def filled(base: Path, fill: Fill) -> Iterator[Monde]:
    """Yield a world in this file, as `fill` leaves it; the result of `fill` is lost.

    `fill` is called once per process: a function that makes an identical world each time, not a lambda.
    """
    content, moment, _ = _filled(fill)
    base.write_bytes(content)
    database = Database(f"sqlite:///{base}")
    try:
        yield Monde(database, Heure(moment))
    finally:
        database.close()
        give_back(database)


def prepare(monde: Monde, fill: Callable[Concatenate[Monde, P], T], *arguments: P.args, **options: P.kwargs) -> T:
    """Make an empty world as `fill` leaves it, and return the result of `fill`, which is shared: nobody changes it.

    On SQLite `fill` is called once per process with the same arguments, which are hashable: a function that makes an
    identical world each time, not a lambda.
    """
    if monde.database.engine.name != "sqlite":
        return fill(monde, *arguments, **options)
    content, moment, returned = _filled(fill, arguments, tuple(options.items()))
    monde.database.close()
    path = Path(monde.database.engine.url.database or "")
    assert path.read_bytes() == migrated(), "what is there already would be lost"
    assert not path.with_name(f"{path.name}-wal").exists(), "someone else has it open"
    path.write_bytes(content)
    monde.heure.moment = moment
    return cast(T, returned)


@lru_cache(maxsize=24)  # tests of a module run together
def _filled(
    fill: Callable[..., object], arguments: tuple[object, ...] = (), options: tuple[tuple[str, object], ...] = ()
) -> tuple[bytes, datetime, object]:
    """Return a database file, the hour of its world, and the result of `fill`."""
    with TemporaryDirectory() as folder:
        base = Path(folder) / "base.sqlite"
        base.write_bytes(migrated())
        monde = Monde(Database(f"sqlite:///{base}"))
        returned = fill(monde, *arguments, **dict(options))
        return _content(monde.database), monde.heure(), returned


def _content(database: Database) -> bytes:
    """Return the content of a database, its journal folded in; closes the database."""
    database.close()
    path = database.engine.url.database
    assert path
    with sqlite3.connect(path) as raw:
        content = raw.serialize()
    raw.close()
    return content
