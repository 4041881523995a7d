"""A throw-away PostgreSQL server, reached by a Unix socket, that ends with the process that started it."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tests.outils import require_tool

READY_WITHIN = 30  # seconds
STOPPED_WITHIN = 120  # seconds: a checkpoint ends first, beside whatever else the machine does
DISK, MEMORY = Path("/tmp"), Path("/dev/shm")  # noqa: S108 - the server has a folder of its own there
ROOM = 2 * 2**30  # bytes free in memory: several times the databases of all tests
# Nothing has to survive a power cut; nobody else may connect.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "wal_level": "minimal",
}
# Waits for a line, or for the end of the test process by any cause, even SIGKILL; then cleans up after it.
GUARDIAN = """
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
read -r _
kill -INT $! 2>/dev/null  # unless it crashed
wait
rm -rf "$folder"
"""
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
  CREATE SCHEMA public;
END $$
"""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """`folder` holds the cluster, its log and its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL; other processes of this machine may use it too."""
        url = URL.create("postgresql+psycopg", "postgres", database=database, query={"host": str(self.folder)})
        return url.render_as_string(hide_password=False)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def create_database(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))

    def copy_database(self, template: str, name: str) -> None:
        """Make it anew, whoever is connected to it; nobody may be connected to the template.

        Its files are copied: half the time of writing them to the journal, as nothing here waits for the disk.
        """
        new, of = sql.Identifier(name), sql.Identifier(template)
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(new, of))

    def empty_database(self, name: str) -> None:
        """Close the connections that a test forgot, which would hold locks on dropped tables, and empty the
        database."""
        with self.connect(name) as connection:
            connection.execute(EMPTY)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Yield a ready server, removed with its files at the end; skip the test where PostgreSQL is not installed."""
    initdb = Path(require_tool("initdb", "postgresql")).resolve()
    with ExitStack() as cleaning:
        folder = server_folder()
        cleaning.callback(shutil.rmtree, folder, ignore_errors=True)
        create_cluster(initdb, folder)
        cleaning.enter_context(guarded([str(initdb.with_name("postgres")), *arguments(folder)], folder))
        server = PostgresServer(folder)
        wait_until_ready(server)
        yield server


def server_folder() -> Path:
    """Return a short path, since a socket's path is limited to about 100 characters, open to the server's account.

    In memory where there is room: a copied database is a thousand small files.
    """
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if is_roomy else DISK))
    account = server_account()
    if account:
        os.chown(folder, account["user"], account["group"])
    return folder


def server_account() -> dict[str, int]:
    """Return the account of the server: PostgreSQL refuses to run as root, and then runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def process_options(folder: Path) -> dict[str, Any]:
    account = server_account()
    groups = {"extra_groups": cast("list[int]", [])} if account else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    return {**account, **groups, "cwd": folder, "env": environment}


def create_cluster(initdb: Path, folder: Path) -> None:
    command = [
        *(str(initdb), "--pgdata", str(folder / "data"), "--username=postgres", "--auth=trust"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    completed = subprocess.run(command, capture_output=True, text=True, check=False, **process_options(folder))
    if completed.returncode:
        raise RuntimeError(f"initdb could not create a cluster: {completed.stdout}{completed.stderr}")


def arguments(folder: Path) -> list[str]:
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    return ["-D", str(folder / "data"), "-k", str(folder), *options]


@contextmanager
def guarded(command: list[str], folder: Path) -> Iterator[None]:
    """Run the server in a session of its own, out of reach of a Ctrl-C meant for the tests."""
    guardian = subprocess.Popen(
        ["/bin/sh", "-c", GUARDIAN, "sh", str(folder), *command],
        stdin=subprocess.PIPE,
        start_new_session=True,
        **process_options(folder),
    )
    try:
        yield
    finally:
        guardian.communicate(b"stop\n", timeout=STOPPED_WITHIN)


def wait_until_ready(server: PostgresServer) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                log = (server.folder / "log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"PostgreSQL did not start: {log}") from error
            time.sleep(0.02)
        else:
            return
