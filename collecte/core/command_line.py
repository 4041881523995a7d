"""Open the database for a command, refuse in French when it cannot be reached, and report progress."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from collecte.core.config import database_url_from_environment
from collecte.core.database import Database, read_address
from collecte.core.errors import Refus, UserFacingError, reason_of
from collecte.core.schema import check_current, current_revision
from questionnaires.core.francais import typeset

Transaction = Session
"""Session that a command hands to the operations; commands write no SQL."""

_CANNOT_OPEN = (ArgumentError, DBAPIError, ImportError, OSError, ValueError)


class UnreachableDatabaseError(UserFacingError):
    """The address itself is never repeated, nor the server's words on its user: they may hold a password."""

    def __init__(self, error: Exception, database_url: str) -> None:
        match error:
            case DBAPIError():
                self.reason = _without_user(str(error.orig).partition("\n")[0], database_url)
            case ImportError():
                self.reason = "le pilote de ce type de base n’est pas installé"
            case OSError():
                self.reason = f"{reason_of(error)} ({error.filename})"
            case _:
                self.reason = "son adresse n’est pas comprise"
        super().__init__(
            f"La base ne peut pas être ouverte : {self.reason}.",
            "Vérifiez COLLECTE_DATABASE_URL, par exemple sqlite:////var/lib/collecte/collecte.sqlite. Devant la "
            "machine, « @ » s’écrit %40, « : » %3A, « / » %2F, et « % » %25.",
        )


def _without_user(reason: str, database_url: str) -> str:
    """Return a driver's message without the part of the address before the « @ »."""
    address = read_address(database_url)
    for word in filter(None, (address.username, address.password)):
        reason = re.sub(rf"(?<!\w){re.escape(str(word))}(?!\w)", "***", reason)
    return reason


def now() -> datetime:
    return datetime.now(UTC)


def reach(database_url: str, patience: float | None = None) -> Database:
    """Open a database that answers, whatever its version; to be closed. `patience`: seconds to wait for it while it is
    in use, when not the usual ones.

    Raises UnreachableDatabaseError; Refus when it is locked.
    """
    try:
        database = Database(database_url) if patience is None else Database(database_url, patience=patience)
    except _CANNOT_OPEN as error:
        raise _refusal(error, database_url) from None
    try:
        current_revision(database)
    except _CANNOT_OPEN as error:
        database.close()
        raise _refusal(error, database_url) from None
    return database


@contextmanager
def reaching() -> Iterator[None]:
    """Wrap code that opens the database by itself. Raises UnreachableDatabaseError; Refus when it is locked."""
    try:
        yield
    except (ArgumentError, DBAPIError, ImportError) as error:
        raise _refusal(error, database_url_from_environment()) from None


def _refusal(error: Exception, database_url: str) -> UserFacingError:
    if isinstance(error, OperationalError) and "database is locked" in str(error.orig):
        return Refus(
            "La base est occupée : un autre programme y écrit. Rien n’a été changé.", "Recommencez dans un instant."
        )
    return UnreachableDatabaseError(error, database_url)


@contextmanager
def reached_database(patience: float | None = None) -> Iterator[Database]:
    """Open the database of COLLECTE_DATABASE_URL, whatever its version.

    Raises SettingsError, UnreachableDatabaseError, Refus.
    """
    database_url = database_url_from_environment()
    database = reach(database_url, patience)
    try:
        yield database
    except OperationalError as error:
        raise _refusal(error, database_url) from None
    finally:
        database.close()


@contextmanager
def opened_database(patience: float | None = None) -> Iterator[Database]:
    """Open the database of COLLECTE_DATABASE_URL, at this release's version.

    Raises SettingsError, SchemaError, UnreachableDatabaseError, Refus.
    """
    with reached_database(patience) as database:
        check_current(database)
        yield database


def check_folder(sortie: Path) -> None:
    """Raise Refus when the folder of a file to write does not exist."""
    if not sortie.resolve().parent.is_dir():
        raise Refus(
            f"Le dossier {sortie.resolve().parent} n’existe pas.",
            "Créez-le, ou choisissez un autre --sortie.",
        )


def tell(step: str) -> None:
    """Report a step of the work under way, on standard error."""
    click.echo(typeset(f"  {step}"), err=True)
