"""The rows of SQLite poured into PostgreSQL as they are stored: the server reads each value as the type of its column.

One COPY a table, streamed: SQLite gives a row when PostgreSQL takes it. References are judged at the end of each.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from collecte.demenagement.lignes import keys_of, name_of
from collecte.demenagement.refus import NOT_TEXT, NUL, RefusedRowError, TargetRefusedError, reason_of_state
from collecte.errors import UserFacingError

_WHERE = re.compile(r"COPY \S+, \D*(\d+)(?:, \S+ (\w+))?")  # whatever the language of the server
_OF_VALUES = ("22", "23")  # the classes of codes where a row is at fault


def pour(source: Connection, target: Connection, table: Table, seen: Callable[[], None]) -> None:
    """Copy every row of a table, calling `seen` for each. Raises RefusedRowError, TargetRefusedError."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    stored = _driver(source).execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}')  # noqa: S608 - our names
    rank, row = 0, ()
    try:
        with _driver(target).cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in stored:
                rank += 1
                copy.write_row(row)
                seen()
    except sqlite3.OperationalError:  # the base was verified: texts alone are not
        raise RefusedRowError(table.name, _name_at(source, table, rank + 1), "", NOT_TEXT) from None
    except target.dialect.loaded_dbapi.Error as error:
        raise _refusal(error, source, table, rank, row) from None


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - of sqlite3 or psycopg, which is not always installed
    return connection.connection.driver_connection


def _refusal(error: Any, source: Connection, table: Table, rank: int, row: Sequence[object]) -> UserFacingError:  # noqa: ANN401 - psycopg's
    """`rank` and `row`: the last one that was given. The server says itself which one it refuses; the driver, for a
    character that it does not send, says nothing."""
    if error.sqlstate is None and (nul := _column_with_nul(table, row)):
        return RefusedRowError(table.name, _name_at(source, table, rank), nul, NUL)
    where = _WHERE.match(error.diag.context or "")
    if where is None or not str(error.sqlstate).startswith(_OF_VALUES):
        return TargetRefusedError(error.sqlstate)
    name = _name_at(source, table, int(where[1]))
    return RefusedRowError(table.name, name, where[2] or "", reason_of_state(error.sqlstate))


def _column_with_nul(table: Table, row: Sequence[object]) -> str | None:
    both = zip(table.columns, row, strict=True) if row else ()
    return next((column.name for column, value in both if isinstance(value, str) and "\0" in value), None)


def _name_at(source: Connection, table: Table, rank: int) -> str:
    return name_of(table, source.execute(keys_of(source, table).offset(rank - 1).limit(1)).one())
