"""Database schema: upgraded by numbered migrations, and checked before serving."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from collecte.core.database import Database
from collecte.core.errors import SchemaError


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    return config


def upgrade(database: Database) -> None:
    """Bring a database to the last version, whole or not at all; an empty database gets everything."""
    with _migrating(database) as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection) -> None:
    """Upgrade in a transaction that the caller begins and ends."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """Open one transaction, with foreign keys off on SQLite: a table rebuilt by a migration must not cascade
    deletes."""
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if is_sqlite and raw is not None:
            raw.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise SchemaError(f"La migration laisse une référence sans objet : {tuple(broken)}.")
        finally:
            if is_sqlite and raw is not None:
                raw.cursor().execute("PRAGMA foreign_keys=ON")


def current_revision(database: Database) -> str | None:
    """Return the version of a database, None when it is empty; on SQLite someone else may be writing."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def head_revision() -> str | None:
    """Return the version that this release requires."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known_revision(revision: str | None) -> bool:
    """Return whether this release can bring a database of that version, None when empty, to its own."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision is None or revision in {migration.revision for migration in known}


def check_upgradable(revision: str | None) -> None:
    """Raise SchemaError when a version comes from a later release."""
    if not is_known_revision(revision):
        raise SchemaError(
            f"La base est à la version {revision}, que ce programme ne connaît pas. "
            "Installez celui qui l’a écrite, ou un plus récent."
        )


def check_current(database: Database) -> None:
    """Raise SchemaError when the database is empty, older or newer than this release."""
    check_head(current_revision(database))


def check_head(revision: str | None) -> None:
    """Raise SchemaError when a database's version is not this release's."""
    if revision != (wanted := head_revision()):
        raise SchemaError(
            f"La base est à la version {revision or 'vide'}, ce programme attend la version {wanted}. "
            "Arrêtez ce qui s’en sert, puis : collecte base mettre-a-jour --sauvegarder"
        )
