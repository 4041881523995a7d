"""The base of PostgreSQL that is moved to: what it must be, and the one transaction that fills it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from collecte.database import Database
from collecte.demenagement.refus import (
    HeldTargetError,
    TargetAddressError,
    TargetEncodingError,
    TargetKindError,
    TargetRefusedError,
    UnansweredEndError,
)


def check_address(url: str) -> None:
    """Raise TargetAddressError, TargetKindError; the address is never repeated, it may hold a password."""
    try:
        kind = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):
        raise TargetAddressError from None
    if kind != "postgresql":
        raise TargetKindError(kind)


@contextmanager
def filling(database: Database) -> Iterator[Connection]:
    """The transaction of an empty base, kept if nothing is raised; it may last.

    Raises HeldTargetError, TargetEncodingError, TargetRefusedError, UnansweredEndError.
    """
    with database.engine.connect() as connection:
        try:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            _check_empty(connection)
            yield connection
        except DBAPIError as error:
            raise TargetRefusedError(getattr(error.orig, "sqlstate", None)) from None
        try:
            connection.commit()
        except DBAPIError:
            raise UnansweredEndError from None


def _check_empty(connection: Connection) -> None:
    if (encoding := connection.scalar(text("SHOW server_encoding"))) != "UTF8":
        raise TargetEncodingError(encoding)
    something = text(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS ("
        "SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype = 'e'"
        ") ORDER BY relname LIMIT 1"
    )  # what an extension brings is nobody's
    if name := connection.scalar(something):
        raise HeldTargetError(name)
