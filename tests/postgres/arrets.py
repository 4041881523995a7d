"""A PostgreSQL server that crashes, and the same one begun again from what it had written."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from psycopg import sql

from tests.outils import require_tool
from tests.postgres.serveur import PostgresServer, arguments, guarded, wait_until_ready


def keep_what_is_said(server: PostgresServer, database: str) -> None:
    """The servers of tests answer before they have written, as they are told when they start: in this base, after."""
    with server.connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(database)))
    with server.connect(database) as own:
        assert own.execute("SHOW synchronous_commit").fetchone() == ("on",)


def crash(server: PostgresServer) -> None:
    """At once, as `pg_ctl stop -m immediate`: nothing is put in order."""
    told = server.folder / "data" / "postmaster.pid"
    os.kill(int(told.read_text().split()[0]), signal.SIGQUIT)
    latest = monotonic() + 20
    while told.exists():
        assert monotonic() < latest
        sleep(0.02)


@contextmanager
def begun_again(server: PostgresServer) -> Iterator[None]:
    """The same cluster, recovered from its journal."""
    postgres = Path(require_tool("initdb", "postgresql")).resolve().with_name("postgres")
    with guarded([str(postgres), *arguments(server.folder)], server.folder):
        wait_until_ready(server)
        yield
