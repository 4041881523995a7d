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
    """Bring a base to the last version, whole or not at all; an empty base gets everything."""
    with _migrating(database) as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection) -> None:
    """The same in a transaction that someone else began, and ends."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """One transaction, with foreign keys off on SQLite: a table rebuilt by a migration must not cascade deletes."""
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
    """The version a base is at, None when it is empty; on SQLite someone else may be writing."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def head_revision() -> str | None:
    """The version that this release works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known_revision(revision: str | None) -> bool:
    """Whether this release can bring a base of that version, None when empty, to its own."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision is None or revision in {own.revision for own in known}


def check_upgradable(found: str | None) -> None:
    """Raise SchemaError when a version is of a later release."""
    if not is_known_revision(found):
        raise SchemaError(
            f"La base est à la version {found}, que ce programme ne connaît pas. "
            "Installez celui qui l’a écrite, ou un plus récent."
        )


def check_current(database: Database) -> None:
    """Raise SchemaError when the base is empty, older or newer than this release."""
    check_head(current_revision(database))


def check_head(found: str | None) -> None:
    """The same of the version that a base was found at."""
    if found != (wanted := head_revision()):
        raise SchemaError(
            f"La base est à la version {found or 'vide'}, ce programme attend la version {wanted}. "
            "Arrêtez ce qui s’en sert, puis : collecte base mettre-a-jour --sauvegarder"
        )
