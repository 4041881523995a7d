"""The databases to measure on: SQLite in a file, and PostgreSQL where its programs are installed."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from collecte.core.database import Database
from collecte.core.schema import upgrade
from tests.collecte.mondes.monde import Monde
from tests.outils import find_program
from tests.postgres.serveur import PostgresServer, running_server

_numbers = count(1)


class Bases:
    """Makes empty migrated databases, by kind."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder, self._server = folder, server

    @property
    def kinds(self) -> list[str]:
        return ["SQLite", "PostgreSQL"] if self._server else ["SQLite"]

    @contextmanager
    def monde(self, kind: str) -> Iterator[Monde]:
        """Yield an empty installation on a database of its own."""
        database = Database(self._url(kind, f"b{next(_numbers)}"))
        try:
            upgrade(database)
            yield Monde(database)
        finally:
            database.close()

    def _url(self, kind: str, name: str) -> str:
        if kind == "SQLite" or self._server is None:
            return f"sqlite:///{self._folder / name}.sqlite"
        self._server.create_database(name)
        return self._server.url(name)


@contextmanager
def available_bases() -> Iterator[Bases]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_server()) if find_program("initdb") else None
        yield Bases(folder, server)
