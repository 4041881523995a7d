"""The database fixtures keep their promise: real, empty, separate, and gone at the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.postgres.serveur import PostgresServer, running_server

STARTS_A_SERVER = """
from tests.postgres.serveur import running_server
with running_server() as server:
    print(server.folder, flush=True)
    input()
"""


def tables_after_adding(url: str, table: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {table} (nom text)"))
        return inspect(connection).get_table_names()


def is_gone(folder: Path, within: float = 10) -> bool:
    deadline = time.monotonic() + within
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not folder.exists()


@pytest.mark.parametrize("table", ["premiere", "seconde"])
def test_each_test_finds_an_empty_database(database_url: str, table: str) -> None:
    assert tables_after_adding(database_url, table) == [table]


def test_tables_and_connections_that_a_test_leaves_behind_are_swept(
    postgres_url: str, postgres_server: PostgresServer, postgres_database: str
) -> None:
    forgotten = postgres_server.connect(postgres_database)
    forgotten.execute("BEGIN")
    forgotten.execute("CREATE TABLE oubliee (nom text)")
    forgotten.execute("CREATE SCHEMA ailleurs CREATE TABLE aussi (nom text)")
    postgres_server.empty_database(postgres_database)
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()
    assert tables_after_adding(postgres_url, "neuve") == ["neuve"]


def test_accents_are_stored_and_folded(postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        row = connection.execute("SELECT lower('ÉTÉ'), current_setting('server_encoding')").fetchone()
    assert row == ("été", "UTF8")


def test_two_workers_do_not_collide(postgres_url: str, postgres_server: PostgresServer, postgres_database: str) -> None:
    with running_server() as other:
        other.create_database(postgres_database)
        other_url = other.url(postgres_database)
        assert other_url != postgres_url
        assert tables_after_adding(postgres_url, "ici") == ["ici"]
        assert tables_after_adding(other_url, "ailleurs") == ["ailleurs"]
    assert not other.folder.exists()
    assert postgres_server.folder.exists()


def test_the_server_listens_on_no_port(postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        row = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
    assert row == ("",)


@pytest.mark.postgres
def test_the_server_stops_when_a_test_fails() -> None:
    with pytest.raises(ZeroDivisionError), running_server() as server:
        _ = 1 / 0
    assert not server.folder.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda ending: ending.name)
def test_the_server_stops_however_the_test_process_ends(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        with psycopg.connect(host=str(folder), user="postgres") as connection:
            postmaster = int((folder / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
            assert connection.info.backend_pid != postmaster
        process.send_signal(ending)
    assert is_gone(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(postmaster, 0)
