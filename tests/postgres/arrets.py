"""A PostgreSQL server that crashes, and its restart from the data that it had written."""

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
    """Have this database write before it answers: the servers of tests are started to answer before."""
    with server.connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(database)))
    with server.connect(database) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def crash(server: PostgresServer) -> None:
    """Stop at once, as `pg_ctl stop -m immediate`: nothing is put in order."""
    pid_file = server.folder / "data" / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
    latest = monotonic() + 20
    while pid_file.exists():
        assert monotonic() < latest
        sleep(0.02)


@contextmanager
def begun_again(server: PostgresServer) -> Iterator[None]:
    """Start the cluster again, recovered from its journal."""
    postgres = Path(require_tool("initdb", "postgresql")).resolve().with_name("postgres")
    with guarded([str(postgres), *arguments(server.folder)], server.folder):
        wait_until_ready(server)
        yield
