"""Every row read from both sides, as the models read it: the same values, of the same types."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Table

from collecte.demenagement.lignes import name_of_whole, rows_of
from collecte.demenagement.refus import UnlikeRowError


def compare(source: Connection, target: Connection, table: Table, seen: Callable[[bytes], None]) -> int:
    """How many rows both have; `seen` is given what each one says. Raises UnlikeRowError at the first that differs."""
    count = 0
    for own, its in zip_longest(rows_of(source, table), rows_of(target, table)):
        if (told := _told(own)) != _told(its):
            raise UnlikeRowError(table.name, name_of_whole(table, its if own is None else own))
        seen(told)
        count += 1
    return count


def _told(row: Row[Any] | None) -> bytes:
    """What a row says, types included: 1 is not True, nor 1.0; b'' when there is none."""
    return b"" if row is None else repr(tuple(row)).encode()
