"""Databases of earlier releases, as SQLite wrote them, loaded in either kind of database to be upgraded."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from alembic import command
from psycopg import sql
from sqlalchemy.engine import make_url

from collecte.core.database import Database
from collecte.core.schema import _config, _migrating


def release_of(dump: Path) -> tuple[int, ...]:
    """Return the version: 0.10 comes after 0.9."""
    return tuple(int(number) for number in dump.stem.split("."))


DUMPS = sorted(Path(__file__).parent.glob("*.sql"), key=release_of)
EARLIER = Path(__file__).with_name("0.6.0.sql")
"""A release whose version differs from the present one."""


def load(dump: Path, url: str) -> None:
    """Fill an empty database with a release's dump, at the version of that release."""
    if make_url(url).get_backend_name() == "sqlite":
        with closing(sqlite3.connect(make_url(url).database or "")) as raw:
            raw.executescript(dump.read_text(encoding="utf-8"))
        return
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript(dump.read_text(encoding="utf-8"))
        (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        _make(url, revision)
        _copy(raw, url)


def _make(url: str, revision: str) -> None:
    """Create the empty tables of a version."""
    database, config = Database(url), _config()
    with _migrating(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()


def _copy(source: sqlite3.Connection, url: str) -> None:
    """Copy every row, in any order: the server reads each value as the type of its column. Numbers go on after the
    last."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    tables = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    with psycopg.connect(address) as connection, connection.cursor() as target:
        target.execute("SET session_replication_role = replica")
        target.execute("SET timezone = 'UTC'")
        for (name,) in tables:
            if name != "alembic_version":
                _copy_table(source, target, name)


def _copy_table(source: sqlite3.Connection, target: "psycopg.Cursor[tuple[object, ...]]", name: str) -> None:
    rows = source.execute(f'SELECT * FROM "{name}"')
    columns = [column[0] for column in rows.description]
    table = sql.Identifier(name)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns)), sql.SQL(", ").join(sql.Placeholder() * len(columns))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(table, *listed)
    target.executemany(statement, [[_told(value) for value in row] for row in rows])
    if "id" not in columns:
        return
    (sequence,) = target.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name]).fetchone() or (None,)
    if sequence:
        target.execute(sql.SQL("SELECT setval({}, max(id)) FROM {} HAVING max(id) > 0").format(sequence, table))


def _told(value: object) -> str | bytes | None:
    return value if value is None or isinstance(value, bytes) else str(value)
