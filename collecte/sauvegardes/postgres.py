"""A base of PostgreSQL written by `pg_dump`, and put back by `pg_restore` and `psql` in one transaction.

Passwords go by the environment: command lines are read by anyone on the machine.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import text

from collecte.database import Database
from collecte.errors import UserFacingError
from collecte.sauvegardes.contenu import Contenu, read_contenu

_DEBIAN = Path("/usr/lib/postgresql")
_COPY = re.compile(rb'COPY (?:\w+|"[^"]+")\.(?:(\w+)|"([^"]+)") .*FROM stdin;\n')
_BLOCK, _TOLD = 2**20, 64 * 2**20  # bytes read at once, and between two lines told

_REPLACING = """BEGIN;
SET LOCAL lock_timeout = '10s'; -- for someone who still reads a table
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', name);
  END LOOP;
END $$;
"""


class MissingToolError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Le programme {name} de PostgreSQL n’est pas sur cette machine.",
            "Installez le paquet postgresql-client, de la version du serveur ou d’une plus récente.",
        )


class FailedToolError(UserFacingError):
    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} n’a pas abouti : {said}.", "Rien n’a été changé, aucun fichier n’a été laissé.")


class UnlikeDumpError(UserFacingError):
    def __init__(self, table: str, read: int, expected: int) -> None:
        super().__init__(
            f"La sauvegarde n’a pas toutes les lignes de {table} : {read} sur {expected}.",
            "Elle n’a pas été gardée. Recommencez.",
        )


@dataclass(frozen=True, slots=True)
class Acces:
    """How the programs of PostgreSQL reach a base."""

    adresse: str
    mot_de_passe: str

    def environment(self) -> Mapping[str, str]:
        own = {"PGPASSWORD": self.mot_de_passe} if self.mot_de_passe else {}
        return {**os.environ, "LC_ALL": "C.UTF-8", **own}


def acces_of(database: Database) -> Acces:
    """As the service reaches it; the driver tells its address without the password."""
    connection = database.engine.raw_connection()
    try:
        info = connection.driver_connection.info  # type: ignore[union-attr] # psycopg's
        return Acces(info.dsn, info.password or "")
    finally:
        connection.close()


def count_others(database: Database) -> int:
    """How many others are connected to a base: a server or a worker keeps its connections open."""
    statement = """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND coalesce(backend_type, 'client backend') = 'client backend'
    """
    with database.reading() as session:
        return session.scalar(text(statement)) or 0


def dump(database: Database, to: Path, tell: Callable[[str], None]) -> Contenu:
    """Write what a base holds at one moment; returns it, counted at that same moment.

    Raises MissingToolError, FailedToolError, OSError.
    """
    acces = acces_of(database)
    engine = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.begin() as connection:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        contenu = read_contenu(connection)
        arguments = ["--format=custom", f"--snapshot={snapshot}", f"--dbname={acces.adresse}"]
        with to.open("wb") as sink, _piped("pg_dump", arguments, acces.environment()) as stream:
            _pour(stream, sink, tell)
    return contenu


def verify(path: Path, lignes: Mapping[str, int]) -> None:
    """Read a dump to its end: each table has its rows. Raises UnlikeDumpError, FailedToolError, MissingToolError."""
    with _piped("pg_restore", ["--data-only", "--file=-", str(path)], os.environ) as stream:
        read = _count_rows(stream)
    for name, expected in lignes.items():
        if read[name] != expected:
            raise UnlikeDumpError(name, read[name], expected)


def restore(path: Path, acces: Acces) -> None:
    """Put a dump in the place of all tables, in one transaction that ends only once it was read whole.

    Raises MissingToolError, FailedToolError.
    """
    arguments = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={acces.adresse}"]
    script = ["--no-owner", "--no-privileges", "--file=-", str(path)]
    with _fed("psql", arguments, acces.environment()) as sink:
        sink.write(_REPLACING.encode())
        with _piped("pg_restore", script, os.environ) as stream:
            shutil.copyfileobj(stream, sink, _BLOCK)
        sink.write(b"\nCOMMIT;\n")  # without it, the end of what it reads undoes everything


def _pour(stream: IO[bytes], sink: IO[bytes], tell: Callable[[str], None]) -> None:
    written = 0
    while block := stream.read(_BLOCK):
        sink.write(block)
        before, written = written, written + len(block)
        if before // _TOLD != written // _TOLD:
            tell(f"Copie : {written // 2**20} Mio écrits")


def _count_rows(stream: IO[bytes]) -> Counter[str]:
    """Rows of each table in what `pg_restore` writes: one a line, from its COPY to a lone `\\.`."""
    counts: Counter[str] = Counter()
    name = ""
    for line in stream:
        if name:
            if line == b"\\.\n":
                name = ""
            else:
                counts[name] += 1
        elif found := _COPY.fullmatch(line):
            name = (found[1] or found[2]).decode()
    return counts


@contextmanager
def _piped(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """What a program writes, read to its end; it does not outlive this one, which it writes to."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL; never a shell's
            [tool(name), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
        )
        with process:
            assert process.stdout  # noqa: S101 - says so to the type checker
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        _check(name, process.returncode, errors)


@contextmanager
def _fed(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """A program that reads what is written here; when it ends early, its own reason is told."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL; never a shell's
            [tool(name), *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        assert process.stdin  # noqa: S101 - says so to the type checker
        is_cut = False
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            is_cut = True
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        _check(name, process.returncode or int(is_cut), errors)


def _check(name: str, code: int, errors: IO[bytes]) -> None:
    """Raises FailedToolError."""
    if code:
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
        raise FailedToolError(name, said[0] if said else f"il a été arrêté ({code})")


def tool(name: str) -> str:
    """Its path: in PATH, else where Debian keeps the newest. Raises MissingToolError."""
    if path := shutil.which(name):
        return path
    versions = sorted(_DEBIAN.glob(f"[0-9]*/bin/{name}"), key=lambda own: float(own.parts[-3]))
    if not versions:
        raise MissingToolError(name)
    return str(versions[-1])
