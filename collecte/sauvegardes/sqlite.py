"""A base of SQLite copied while it serves, and looked through before it is believed.

A plain copy of its file would miss what is still in its journal.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DatabaseError

from collecte.database import Database
from collecte.errors import UserFacingError
from collecte.sauvegardes.contenu import Contenu, read_contenu

_STEP = 2_000
"""Pages copied at once, at least: a small base is copied in one go, which nobody has to be told."""


class DamagedBaseError(UserFacingError):
    def __init__(self, what: object) -> None:
        super().__init__(
            f"La base est endommagée : {' '.join(str(what).split())}.",
            "Rien n’a été écrit. Gardez vos sauvegardes : « collecte restaurer » remet la dernière.",
        )


def copy(database: Database, to: Path, tell: Callable[[str], None]) -> None:
    """What a base holds at this moment, in a file; others go on writing. Raises sqlite3.Error."""
    source = database.engine.raw_connection()
    try:
        own = source.driver_connection
        assert isinstance(own, sqlite3.Connection)  # noqa: S101 - says so to the type checker
        with closing(sqlite3.connect(to, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode=OFF")  # the file is thrown away if anything fails
            target.execute("PRAGMA synchronous=OFF")
            _copy_snapshot(own, target, tell)
    finally:
        source.close()
    with closing(sqlite3.connect(to, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with none beside it


def _copy_snapshot(source: sqlite3.Connection, target: sqlite3.Connection, tell: Callable[[str], None]) -> None:
    """Within one reading transaction, without which each write of others would begin the copy again."""
    source.execute("BEGIN")
    try:
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def follow(_status: int, remaining: int, total: int) -> None:
            if remaining:
                tell(f"Copie : {100 * (total - remaining) // total} %")

        source.backup(target, pages=max(_STEP, pages // 10), progress=follow)
    finally:
        source.execute("ROLLBACK")


def verify(path: Path) -> Contenu:
    """What a copy holds, read back from its file. Raises DamagedBaseError."""
    try:
        with opened(path) as connection:
            if (found := connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()) != "ok":
                raise DamagedBaseError(found)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise DamagedBaseError(f"une ligne de {broken[0]} désigne une ligne absente de {broken[2]}")
            return read_contenu(connection)
    except DatabaseError as error:
        raise DamagedBaseError(error.orig) from None


def contenu_of_file(path: Path) -> Contenu:
    """What a file with no journal beside it holds. Raises DatabaseError of SQLAlchemy when it is no base."""
    with opened(path) as connection:
        return read_contenu(connection)


def opened(path: Path) -> Connection:
    """A file that nobody writes, whatever locks say, and that reading changes in nothing."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool).connect()
