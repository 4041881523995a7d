"""Faults at each SQL statement of a process: refused, executed without an answer, or the last before it dies.

They come from SQLAlchemy's events and from its dialect: the product has no hook for them.
"""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, event

from collecte.core.database import Database

Act = Callable[[], object]

COMMIT = "COMMIT"
_TOLD = 160  # characters kept of a statement


class Panne(Enum):
    """The fault at the chosen statement."""

    REFUS = "the base refuses it"
    """PostgreSQL ends that connection, so that its own driver fails; the disk of SQLite does not write."""

    SILENCE = "the base keeps it and its answer never comes"
    """At a commit only."""

    MORT = "the process is killed before it"


@dataclass
class Fil:
    """All statements sent to the database, in order; `panne` comes once, at the rank `at`.

    `committed` is called after each commit that the database kept. Dialects are known by their identity: those of a
    kind are equal in tests.
    """

    panne: Panne | None = None
    at: int = -1
    said: list[str] = field(default_factory=list)
    committed: Callable[[], None] = field(default=lambda: None)
    _is_listening: bool = False
    _followed: dict[int, Dialect] = field(default_factory=dict)
    _ignored: dict[int, Dialect] = field(default_factory=dict)

    def follow(self, database: Database) -> None:
        """Record the statements of this database for as long as it lasts."""
        self._follow(database.engine.dialect)

    def ignore(self, database: Database) -> None:
        """Leave its statements out of the act."""
        dialect = database.engine.dialect
        self._ignored[id(dialect)] = dialect

    @contextmanager
    def listening(self, panne: Panne | None = None, at: int = -1) -> Iterator["Fil"]:
        """Count the statements of the block from 0, with that fault; databases that first connect in it are
        followed."""
        self.panne, self.at, self.said, self._is_listening = panne, at, [], True
        listeners: dict[str, Callable[..., None]] = {
            "do_connect": self._connecting,
            "before_cursor_execute": self._before,
        }
        for name, listener in listeners.items():
            event.listen(Engine, name, listener)
        try:
            yield self
        finally:
            self._is_listening = False
            for name, listener in listeners.items():
                event.remove(Engine, name, listener)

    def _connecting(self, dialect: Dialect, *_: object) -> None:
        self._follow(dialect)

    def _follow(self, dialect: Dialect) -> None:
        if id(dialect) in self._followed | self._ignored:
            return
        self._followed[id(dialect)] = dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:  # noqa: ANN401 - the driver's own objects, as the pool holds them
            self._word(COMMIT, connection.dbapi_connection, keep=lambda: commit(connection))
            if self._is_listening:
                self.committed()

        dialect.do_commit = do_commit  # type: ignore[method-assign,assignment] # this one's

    def _before(self, connection: Connection, cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401 - the driver's own
        if id(connection.dialect) in self._followed:
            self._word(" ".join(statement.split())[:_TOLD], cursor.connection, keep=lambda: None)

    def _word(self, word: str, connection: Any, *, keep: Callable[[], None]) -> None:  # noqa: ANN401 - the driver's own
        if not self._is_listening:
            keep()
            return
        self.said.append(word)
        if len(self.said) - 1 != self.at:
            keep()
            return
        match self.panne:
            case Panne.MORT:
                os.kill(os.getpid(), signal.SIGKILL)
            case Panne.SILENCE:
                keep()
                raise _error(connection)
            case Panne.REFUS if isinstance(connection, psycopg.Connection):
                _cut(connection)
                keep()
            case _:
                raise _error(connection)


def _error(connection: object) -> Exception:
    """Return the exception that the driver of this connection raises when its database fails."""
    if isinstance(connection, psycopg.Connection):
        return psycopg.OperationalError("server closed the connection unexpectedly")
    return sqlite3.OperationalError("disk I/O error")


def _cut(connection: psycopg.Connection[Any]) -> None:
    """Have the server end this connection: uncommitted work is undone, and its driver will fail."""
    info = connection.info
    with psycopg.connect(host=info.host, user=info.user, dbname="postgres", autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [info.backend_pid])


def is_killed_in(act: Act) -> bool:
    """Run it in a child of this process; return whether it was killed rather than ended. It must hold no connection."""
    child = os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(0)
    try:
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def ranks(statements: Sequence[str], *, most: int) -> list[int]:
    """List the ranks of faults: all of them, or `most` evenly spread, with the first, the last and each commit."""
    if len(statements) <= most:
        return list(range(len(statements)))
    spread = {round(rank * (len(statements) - 1) / (most - 1)) for rank in range(most)}
    return sorted(spread | {rank for rank, word in enumerate(statements) if word == COMMIT})
