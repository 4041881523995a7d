"""Work outside requests, declared by rooms and done by the worker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.hooks import Hook

Clock = Callable[[], datetime]
Stopping = Callable[[], bool]
"""Whether to leave the rest to the next start; called between two units of work."""

HOUSEKEEPING: Hook[[Session, Settings, datetime], object] = Hook("housekeeping")
"""Called every hour: delete expired rows."""


@dataclass(frozen=True, slots=True)
class Periodique:
    """A job due every `period`, counted in UTC from 1970; jobs due together are done by `rang`.

    `do` takes a session, the settings and the moment; its writes are committed with the mark that it is done, so that
    it happens once whatever process is killed. A due time without a running worker is not made up for: `do` looks at
    what is due at its moment. `then` tidies the database after the commit.
    """

    nom: str
    period: timedelta
    do: Callable[[Session, Settings, datetime], object] = lambda *_: None
    then: Callable[[Database], object] | None = None
    rang: int = 0

    def echeance(self, now: datetime) -> datetime:
        """Return the last time it fell due."""
        seconds = self.period.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of a room that wait for the worker: `waiting` returns their ids, `work` handles them all, one by one."""

    waiting: Callable[[Session, datetime], Sequence[int]]
    work: Callable[[Database, Clock, Stopping], None]


class WorkerThread(Protocol):
    """A thread of the worker, for long work that must not delay the rest."""

    def start(self) -> None: ...

    def wake(self) -> None:
        """Look at waiting work at once."""

    def stop(self) -> None: ...
