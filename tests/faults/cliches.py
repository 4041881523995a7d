"""A base as it is at one moment, to be gone back to and compared with."""

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
"""Columns, by their table and their place."""


class Cliche(Protocol):
    """A base kept aside. Nobody may hold a connection while it comes back."""

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
    """Of a base that nobody holds a connection to: its journal is folded in."""
    url = database.engine.url
    name = url.database or ""
    if url.get_backend_name() == "sqlite":
        return ClicheSqlite(Path(name), Path(name).read_bytes())
    server = PostgresServer(Path(str(url.query["host"])))
    server.copy_database(name, f"{name}_cliche")
    return ClichePostgres(server, name)


def content(database: Database) -> Contenu:
    """All that a base holds, but what browsers' sessions remember: a message to show, which may be told twice."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(repr(value) for value in row)
                for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
            if table.name != SessionWeb.__tablename__
        }


def moving(one: Contenu, other: Contenu) -> Colonnes:
    """The columns that are not the same when the same thing is done twice: drawn at random, or numbered on."""
    counts = [{table: len(rows) for table, rows in each.items()} for each in (one, other)]
    assert counts[0] == counts[1], difference(one, other)
    return frozenset(
        (table, place)
        for table, rows in one.items()
        for row, twin in zip(rows, other[table], strict=True)
        for place, (value, drawn) in enumerate(zip(row, twin, strict=True))
        if value != drawn
    )


def without(told: Contenu, aside: Colonnes) -> Contenu:
    """The same, but for whether there is something in these columns."""
    return {
        table: sorted(
            tuple(value if (table, place) not in aside or value == "None" else "…" for place, value in enumerate(row))
            for row in rows
        )
        for table, rows in told.items()
    }


def difference(one: Contenu, other: Contenu) -> str:
    """Where two contents part, table by table, for who reads a failure."""
    return "\n".join(_lines(table, one[table], other[table]) for table in one if one[table] != other[table])


def _lines(table: str, before: Iterable[tuple[str, ...]], after: Iterable[tuple[str, ...]]) -> str:
    gone, come = set(before) - set(after), set(after) - set(before)
    return "\n".join([table, *(f"  - {row}"[:400] for row in gone), *(f"  + {row}"[:400] for row in come)])
