"""One way to reach the database: settings that lose nothing, and transactions that say whether they write.

SQLite as it comes loses updates silently, and READ COMMITTED on PostgreSQL too: see docs/decisions/0003.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 15
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)


class Database:
    """The engine of an installation, with its two kinds of transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite_engine(url) if make_url(url).get_backend_name() == "sqlite" else _postgres_engine(url)
        self._reading = self.engine.execution_options(reading=True)

    def reader(self) -> Session:
        """A session that only reads: on SQLite it never waits for writers nor makes them wait."""
        return Session(self._reading, autoflush=False)

    def writer(self) -> Session:
        """A session that writes. Who opens it commits it."""
        return Session(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A committed-on-success session, for commands and tests."""
        with self.writer() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.reader() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgres_engine(url: str) -> Engine:
    options: dict[str, Any] = {
        "connect_timeout": 5,
        "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
    }
    return create_engine(url, connect_args=options, pool_size=8, max_overflow=24, pool_pre_ping=True)
