"""The rows of a table in one order on both databases, and how one of them is named."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, Select, String, Table, select

_AT_ONCE, _OF_FILES = 500, 8
"""Rows read at once: of a table that holds files, few. What is held in memory does not grow with the base."""


def rows_of(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Every row as the models read it, by its key."""
    holds_files = any(isinstance(column.type, LargeBinary) for column in table.c)
    options = {"yield_per": _OF_FILES if holds_files else _AT_ONCE}
    statement = select(table).order_by(*_order(connection, table))
    with connection.execute(statement, execution_options=options) as found:
        yield from found


def keys_of(connection: Connection, table: Table) -> Select[Any]:
    """The keys of a table, in that order."""
    return select(*table.primary_key).order_by(*_order(connection, table))


def name_of(table: Table, row: Sequence[object]) -> str:
    """`id 12`, `campagne_id 3, code M1F1`: whatever else the row says is nobody's business."""
    return ", ".join(f"{column.name} {value}" for column, value in zip(table.primary_key, row, strict=True))


def name_of_whole(table: Table, row: Row[Any]) -> str:
    """The same of a whole row."""
    return name_of(table, [row._mapping[column] for column in table.primary_key])


def _order(connection: Connection, table: Table) -> Iterator[Any]:
    """By key; texts by their bytes on both, as SQLite does, whatever the language of the server."""
    is_sqlite = connection.dialect.name == "sqlite"
    for column in table.primary_key:
        yield column if is_sqlite or not isinstance(column.type, String) else column.collate("C")
