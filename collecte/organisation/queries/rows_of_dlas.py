"""Reading of SQL rows and their grouping by DLA: the bound parameter, ordering by day, folding of outer joins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Row, Select, SQLColumnExpression, bindparam
from sqlalchemy.orm import Session

Own = TypeVar("Own")
Fact = TypeVar("Fact")
ByDla = Mapping[int, Sequence[Own]]
"""DLA id -> its values, empty for a DLA without any."""

Rows = Collection[Any]
"""Rows of a SQL statement, in no order."""

Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]

DLAS: BindParameter[list[int]] = bindparam("dlas", expanding=True)
"""Bound parameter: ids of the DLA."""


def within(jour: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Match days from the bound parameter `debut` to `fin`, both included."""
    return jour.between(bindparam("debut"), bindparam("fin"))


def read_rows(session: Session, statements: Iterable[Statement], parameters: Mapping[str, object]) -> Sequence[Rows]:
    """Return the rows of each statement, in their order; all are given the same parameters. Read without the ORM, which
    would make each row again."""
    connection = session.connection()
    return [connection.execute(statement, parameters).all() for statement in statements]


def by_dla(pairs: Iterable[tuple[int, Own]]) -> ByDla[Own]:
    values: dict[int, list[Own]] = defaultdict(list)
    for dla_id, value in pairs:
        values[dla_id].append(value)
    return values


def folded(rows: Iterable[Any], width: int) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the first row of each parent of an outer join (the first `width` columns), with the list of its members
    (other columns)."""
    parents: dict[tuple[Any, ...], tuple[Any, list[Any]]] = {}
    for row in rows:
        _, members = parents.setdefault(tuple(row[:width]), (row, []))
        if row[width] is not None:
            members.append(row[width:])
    yield from parents.values()


def fact(kind: type[Fact], row: Row[*tuple[Any, ...]], **given: object) -> Fact:
    """Make a frozen fact of a row whose columns have the names of its fields; those given prevail."""
    known = row._mapping
    read = {name: known[name] for name in kind.__slots__ if name in known}  # type: ignore[attr-defined] # slots
    return kind(**read | given)


def by_day(rows: Rows) -> list[tuple[Any, ...]]:
    """Sort rows that start with a DLA, a day and an id by day, then id."""
    return sorted(rows, key=itemgetter(1, 2))
