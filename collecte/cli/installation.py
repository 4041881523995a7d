"""The base that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.config import Settings, SettingsError, database_url_from_environment
from collecte.core.database import Database
from collecte.core.errors import UserFacingError, reason_of
from collecte.core.schema import check_current, current_revision
from collecte.models import Compte, Region
from collecte.organisation.queries.organisation import get_region_by_code, list_regions
from collecte.rgpd.operations.journal_effacements import has_journal, journal_of, missing_erasures
from questionnaires.core.francais import plural

Transaction = Session
"""What a command hands to the operations; commands write no SQL."""

_CANNOT_OPEN = (ArgumentError, DBAPIError, ImportError, OSError, ValueError)


class UnreachableDatabaseError(UserFacingError):
    """The address itself is never repeated: it may hold a password."""

    def __init__(self, error: Exception) -> None:
        match error:
            case DBAPIError():
                self.reason = str(error.orig).partition("\n")[0]
            case ImportError():
                self.reason = "le pilote de ce type de base n’est pas installé"
            case OSError():
                self.reason = f"{reason_of(error)} ({error.filename})"
            case _:
                self.reason = "son adresse n’est pas comprise"
        super().__init__(
            f"La base ne peut pas être ouverte : {self.reason}.",
            "Vérifiez COLLECTE_DATABASE_URL, par exemple sqlite:////var/lib/collecte/collecte.sqlite",
        )


class BusyDatabaseError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "La base est occupée : un autre programme y écrit. Rien n’a été changé.",
            "Recommencez dans un instant.",
        )


class UnknownRegionError(UserFacingError):
    def __init__(self, code: str | None, known: list[str]) -> None:
        listed = ", ".join(known) or "aucune ; créez-la avec « collecte region creer »"
        problem = f"La région « {code} » est inconnue." if code else "Il faut dire de quelle région il s’agit."
        super().__init__(problem, f"Écrivez --region suivi d’un code. Régions de cette base : {listed}.")


class UnknownAccountError(UserFacingError):
    def __init__(self, address: str) -> None:
        super().__init__(f"Aucun compte n’a l’adresse {address}.", "Vérifiez-la, ou importez d’abord la personne.")


def now() -> datetime:
    return datetime.now(UTC)


def reach(database_url: str, patience: float | None = None) -> Database:
    """A base that answers, whatever its version; to be closed. `patience`: seconds to wait for it while it is in use,
    when that is not as usual.

    Raises BusyDatabaseError, UnreachableDatabaseError.
    """
    try:
        database = Database(database_url) if patience is None else Database(database_url, patience=patience)
    except _CANNOT_OPEN as error:
        raise _refusal(error) from None
    try:
        current_revision(database)
    except _CANNOT_OPEN as error:
        database.close()
        raise _refusal(error) from None
    return database


@contextmanager
def reaching() -> Iterator[None]:
    """Around what opens the base by itself. Raises BusyDatabaseError, UnreachableDatabaseError."""
    try:
        yield
    except (ArgumentError, DBAPIError, ImportError) as error:
        raise _refusal(error) from None


def _refusal(error: Exception) -> UserFacingError:
    is_locked = isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return BusyDatabaseError() if is_locked else UnreachableDatabaseError(error)


@contextmanager
def reached_database(patience: float | None = None) -> Iterator[Database]:
    """The base of COLLECTE_DATABASE_URL, whatever its version.

    Raises SettingsError, BusyDatabaseError, UnreachableDatabaseError.
    """
    database = reach(database_url_from_environment(), patience)
    try:
        yield database
    except OperationalError as error:
        raise _refusal(error) from None
    finally:
        database.close()


@contextmanager
def opened_database(patience: float | None = None) -> Iterator[Database]:
    """The base of COLLECTE_DATABASE_URL, at this release's version.

    Raises SettingsError, SchemaError, BusyDatabaseError, UnreachableDatabaseError.
    """
    with reached_database(patience) as database:
        check_current(database)
        yield database


def warn_of_missing_erasures(database: Database) -> None:
    """Say, where errors go, that this base was restored from a copy made before some erasures."""
    try:
        settings = Settings.from_environment()
    except SettingsError:  # what only brings a base up to date needs no key
        return
    if not has_journal(settings):
        return
    with database.reading() as session:
        missing = len(missing_erasures(session, journal_of(settings)))
    if missing:
        told = plural(missing, "effacement que cette base n’a pas subi", "effacements que cette base n’a pas subis")
        click.echo(f"Le journal des effacements compte {told} : « collecte rgpd rejouer » les refait.", err=True)


def find_region(session: Session, code: str | None) -> Region:
    """The région of that code, or the only one when none is named. Raises UnknownRegionError."""
    regions = list_regions(session)
    region = get_region_by_code(session, code) if code else regions[0] if len(regions) == 1 else None
    if region is None:
        raise UnknownRegionError(code, [own.code for own in regions])
    return region


def find_compte(session: Session, address: str) -> Compte:
    """The account of an address. Raises UnknownAccountError."""
    compte = get_compte_by_address(session, address)
    if compte is None:
        raise UnknownAccountError(address)
    return compte
