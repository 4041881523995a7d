"""Database access: engine settings that lose no update, and transactions that declare whether they write.

Its errors, which are logged, never contain the values being written.

SQLite with its defaults loses updates silently, and READ COMMITTED on PostgreSQL too: see docs/decisions/0003.
"""

import contextlib
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 15
"""Seconds to wait for a database in use."""

_NO_ORDER = "no order of writing"
_SMALL = 64 * 1024**2
"""Bytes of a database that is rebuilt in less than half a second."""
_IN_PASSING = 0.5  # seconds that an optional write may wait
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)


def read_address(url: str) -> URL:
    """Return the parts of a database address. Raises ArgumentError, without a word of the address.

    A password with a bare « @ » is refused: the end of it would be read as the name of a machine, which errors repeat.
    """
    try:
        address = make_url(url)
    except ValueError:  # in place of a port, possibly the end of a password
        raise ArgumentError("an address that cannot be read") from None
    if address.get_backend_name() != "sqlite" and url.count("@") > 1:
        raise ArgumentError("more than one @")
    return address


class Database:
    """The engine of an installation, with its two kinds of transaction.

    `patience`: seconds to wait for a database in use. Raises as `read_address`.
    """

    def __init__(self, url: str, *, patience: float = BUSY_SECONDS) -> None:
        is_sqlite = read_address(url).get_backend_name() == "sqlite"
        self.engine = (_sqlite_engine if is_sqlite else _postgres_engine)(url, patience)
        self._reading = self.engine.execution_options(reading=True)
        self._in_passing = self.engine.execution_options(patience=min(_IN_PASSING, patience))

    def reader(self) -> Session:
        """Return a session that only reads: on SQLite it never waits for writers nor makes them wait."""
        return Session(self._reading, autoflush=False)

    def writer(self) -> Session:
        """Return a session that writes; its opener commits it."""
        return _Writer(self, self.engine)

    @contextmanager
    def writing(self, *, in_passing: bool = False) -> Iterator[Session]:
        """Open a session, committed on success; `in_passing`: it gives up at once when the database is in use."""
        with _Writer(self, self._in_passing if in_passing else self.engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.reader() as session:
            yield session

    def scrub(self, *, whole: bool = False) -> bool:
        """On SQLite, remove deleted data from the journal file too; `whole`: rebuild the database, which blocks writers
        and is the only way to remove what pages keep of rows that moved.

        False when the database is in use by others: some bytes stay until the next time. Deleted rows are overwritten
        as they go (`secure_delete`). On PostgreSQL, which does the first by itself, `whole` removes replaced rows
        (VACUUM) and blocks nobody; see docs/operating.md.
        """
        if self.engine.dialect.name != "sqlite":
            return not whole or self._vacuum_postgres()
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_milliseconds(BUSY_SECONDS if whole else _IN_PASSING)}")
            if whole:
                cursor.execute("VACUUM")
                # emptying the journal blocks writers while it waits for readers, which may be the same
                cursor.execute(f"PRAGMA busy_timeout={_milliseconds(_IN_PASSING)}")
            (is_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()

    def _vacuum_postgres(self) -> bool:
        try:
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                try:
                    connection.exec_driver_sql("VACUUM")
                finally:
                    connection.invalidate()  # with its settings
        except SQLAlchemyError:
            return False
        return True

    def is_small(self) -> bool:
        """Return whether an SQLite database can be rebuilt while a user waits for a page."""
        path = self.engine.url.database
        return self.engine.dialect.name == "sqlite" and bool(path) and Path(str(path)).stat().st_size <= _SMALL

    def close(self) -> None:
        self.engine.dispose()


class _Writer(Session):
    """Empties the journal of its writes once closed, when `leave_no_order` was called on it."""

    def __init__(self, database: Database, engine: Engine) -> None:
        super().__init__(engine)
        self._database = database

    def close(self) -> None:
        super().close()
        if (whole := self.info.pop(_NO_ORDER, None)) is not None:
            with contextlib.suppress(SQLAlchemyError):  # the writes are committed; the worker tries again
                self._database.scrub(whole=whole and self._database.is_small())


def leave_no_order(session: Session, *, whole: bool = False) -> None:
    """Erase the traces of the order of this session's writes; `whole`: also pieces of rows in the pages of the file.

    SQLite's journal reveals it, and a copy of a running database includes the journal. When someone reads at that
    moment, the worker empties it within a minute. A large database is rebuilt by the worker, each night.
    """
    session.info[_NO_ORDER] = whole or session.info.get(_NO_ORDER, False)


@contextmanager
def refusing_violations(session: Session, refusal: Exception) -> Iterator[None]:
    """Write in a savepoint, and raise this refusal in place of the error of a constraint, as when another click was
    quicker: the rest of the transaction is kept."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refusal from None


def is_unavailable(error: BaseException | None) -> bool:
    """Return whether the database is stopped, cut off, locked, full or read-only: no defect of the code, to be tried
    again."""
    if isinstance(error, OperationalError | InternalError | TimeoutError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _sqlite_engine(url: str, patience: float) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        _close_to_others(Path(path))
    engine = create_engine(url, connect_args={"timeout": patience}, pool_size=8, max_overflow=24, hide_parameters=True)
    engine = engine.execution_options(patience=patience)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _close_to_others(base: Path) -> None:
    """Remove others' right to read a database of an earlier release; SQLite gives its journal the same rights."""
    with contextlib.suppress(OSError):  # missing yet, or another account's
        mode = stat.S_IMODE(base.stat().st_mode)
        if mode & stat.S_IRWXO:
            base.chmod(mode & ~stat.S_IRWXO)


def _configure_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    driver.execute(f"PRAGMA busy_timeout={_milliseconds(options['patience'])}")
    connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")


def _postgres_engine(url: str, patience: float) -> Engine:
    options: dict[str, Any] = {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={_milliseconds(patience)} -c idle_in_transaction_session_timeout=30000"
        " -c timezone=UTC",
    }
    engine = create_engine(
        url, connect_args=options, pool_size=8, max_overflow=24, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    if patience := connection.get_execution_options().get("patience"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(patience)}")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
