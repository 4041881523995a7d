"""Batch several statements into one query: rows of the same owners in many tables cost one round trip."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import CompoundSelect, Select, cast, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

Place = tuple[type, int]
"""A column of the union: the type of its values, and its rank among those of this type in its row."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several statements as one; made once by `ensemble`, at the level of a module."""

    statement: CompoundSelect[Any]
    own_columns: tuple[Callable[[Any], tuple[Any, ...]], ...]

    def read(self, session: Session, parameters: Mapping[str, object]) -> Sequence[list[tuple[Any, ...]]]:
        """Return the rows of each statement, in the statements' order, with their columns; rows come in no order."""
        rows: list[list[tuple[Any, ...]]] = [[] for _ in self.own_columns]
        for row in session.execute(self.statement, parameters):
            rows[row[0]].append(self.own_columns[row[0]](row))
        return rows


def ensemble(*statements: Select[*tuple[Any, ...]]) -> Ensemble:
    """Join statements of two columns at least, without any order: a UNION ALL keeps none. Columns of the same type
    share a place: the database requires one type for each, and rows stay narrow."""
    places = [tuple(_places(statement)) for statement in statements]
    columns = {
        place: column.type
        for statement, row_places in zip(statements, places, strict=True)
        for column, place in zip(statement.selected_columns, row_places, strict=True)
    }
    order = {place: index for index, place in enumerate(columns, start=1)}
    return Ensemble(
        union_all(*(_branch(rank, statement, places[rank], columns) for rank, statement in enumerate(statements))),
        tuple(itemgetter(*(order[place] for place in row_places)) for row_places in places),
    )


def _places(statement: Select[*tuple[Any, ...]]) -> Iterator[Place]:
    counts: Counter[type] = Counter()
    for column in statement.selected_columns:
        decorated = isinstance(column.type, TypeDecorator)  # a JSON document is read as text
        kind = type(column.type) if decorated else column.type.python_type
        yield kind, counts[kind]
        counts[kind] += 1


def _branch(
    rank: int, statement: Select[*tuple[Any, ...]], places: Sequence[Place], columns: Mapping[Place, TypeEngine[Any]]
) -> Select[*tuple[Any, ...]]:
    """Return one branch of the UNION; the first one gives the types of all columns, also of those that it leaves
    empty."""
    by_place = dict(zip(places, statement.subquery().columns, strict=True))
    cells = (by_place.get(place, null() if rank else cast(null(), kind)) for place, kind in columns.items())
    # each column has a label, as an empty column is the same object everywhere
    return select(literal(rank), *(cell.label(f"c{place}") for place, cell in enumerate(cells)))
