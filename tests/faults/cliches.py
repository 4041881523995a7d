"""The state of a database at one moment, to be restored and compared with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from collecte.core.database import Database
from collecte.models import Base, SessionWeb
from tests.postgres.serveur import PostgresServer

Contenu = Mapping[str, list[tuple[str, ...]]]
"""The rows of each table in the order of their keys, each value as text."""

Colonnes = frozenset[tuple[str, int]]
"""Columns, by their table and their position."""


class Cliche(Protocol):
    """A saved copy of a database. Nobody may hold a connection while it is restored."""

    def restore(self) -> None: ...


@dataclass(frozen=True)
class ClicheSqlite:
    path: Path
    content: bytes

    def restore(self) -> None:
        for end in ("-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        self.path.write_bytes(self.content)


@dataclass(frozen=True)
class ClichePostgres:
    server: PostgresServer
    name: str

    def restore(self) -> None:
        self.server.copy_database(f"{self.name}_cliche", self.name)


def taken(database: Database) -> Cliche:
    """Copy a database that nobody holds a connection to: its journal is folded in."""
    url = database.engine.url
    name = url.database or ""
    if url.get_backend_name() == "sqlite":
        return ClicheSqlite(Path(name), Path(name).read_bytes())
    server = PostgresServer(Path(str(url.query["host"])))
    server.copy_database(name, f"{name}_cliche")
    return ClichePostgres(server, name)


def content(database: Database) -> Contenu:
    """Return all rows but those of browsers' sessions, which hold a message to show that may be shown twice."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(repr(value) for value in row)
                for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
            if table.name != SessionWeb.__tablename__
        }


def moving(contenu: Contenu, other: Contenu) -> Colonnes:
    """Return the columns that differ when the same act is done twice: drawn at random, or numbered further on."""
    counts = [{table: len(rows) for table, rows in tables.items()} for tables in (contenu, other)]
    assert counts[0] == counts[1], difference(contenu, other)
    return frozenset(
        (table, place)
        for table, rows in contenu.items()
        for row, twin in zip(rows, other[table], strict=True)
        for place, (value, drawn) in enumerate(zip(row, twin, strict=True))
        if value != drawn
    )


def without(contenu: Contenu, aside: Colonnes) -> Contenu:
    """Return the same contents, with only whether a value is present in these columns."""
    return {
        table: sorted(
            tuple(value if (table, place) not in aside or value == "None" else "…" for place, value in enumerate(row))
            for row in rows
        )
        for table, rows in contenu.items()
    }


def difference(contenu: Contenu, other: Contenu) -> str:
    """Describe where two contents differ, table by table, for the reader of a failure."""
    return "\n".join(_lines(table, contenu[table], other[table]) for table in contenu if contenu[table] != other[table])


def _lines(table: str, before: Iterable[tuple[str, ...]], after: Iterable[tuple[str, ...]]) -> str:
    gone, come = set(before) - set(after), set(after) - set(before)
    return "\n".join([table, *(f"  - {row}"[:400] for row in gone), *(f"  + {row}"[:400] for row in come)])
