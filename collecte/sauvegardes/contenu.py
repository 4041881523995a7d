"""What a base holds, whatever its version: where it is, its revision, how many rows each table has."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, table, text

from collecte.database import Database

_OF_ALEMBIC = "alembic_version"


@dataclass(frozen=True, slots=True)
class Contenu:
    """`revision` is None when the base was never made."""

    revision: str | None
    lignes: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        return not any(self.lignes.values())


def read_contenu(connection: Connection) -> Contenu:
    """What this transaction sees."""
    revision = MigrationContext.configure(connection).get_current_revision()
    names = sorted(set(inspect(connection).get_table_names()) - {_OF_ALEMBIC})
    return Contenu(revision, {name: _count(connection, name) for name in names})


def contenu_of(database: Database) -> Contenu:
    """What a base holds now."""
    with database.reading() as session:
        return read_contenu(session.connection())


def holds_something(database: Database) -> bool:
    """Whether a base would be missed."""
    return not contenu_of(database).is_empty


def base_of(database: Database) -> str:
    """Where a base is, without what opens it: two bases never have the same."""
    url = database.engine.url
    if url.get_backend_name() == "sqlite":
        return f"sqlite:{Path(url.database or '').resolve()}"
    with database.reading() as session:
        server, name = session.execute(
            text("SELECT system_identifier, current_database() FROM pg_control_system()")
        ).one()
    return f"postgresql:{server}/{name}"


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0
