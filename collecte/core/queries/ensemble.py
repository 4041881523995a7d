"""Batch several statements into one query: rows of the same owners in many tables cost one round trip."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, cast, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

Place = tuple[type, int]
"""A column of the whole: what its values are, and which one of these it is in its row."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Made once by `ensemble`, at the level of a module."""

    statement: CompoundSelect[Any]
    own_columns: tuple[Callable[[Any], tuple[Any, ...]], ...]

    def read(self, session: Session, parameters: Mapping[str, object]) -> Sequence[list[tuple[Any, ...]]]:
        """The rows of each statement, in their order, by the columns that it asked; within one, in no order."""
        found: list[list[tuple[Any, ...]]] = [[] for _ in self.own_columns]
        for row in session.execute(self.statement, parameters):
            found[row[0]].append(self.own_columns[row[0]](row))
        return found


def ensemble(*asked: Select[*tuple[Any, ...]]) -> Ensemble:
    """Statements of two columns at least, without any order: a UNION ALL keeps none. Columns of the same type share a
    place: the database wants one type at each, and rows stay narrow."""
    places = [tuple(_places(own)) for own in asked]
    columns = {
        place: column.type
        for own, its_places in zip(asked, places, strict=True)
        for column, place in zip(own.selected_columns, its_places, strict=True)
    }
    order = {place: index for index, place in enumerate(columns, start=1)}
    return Ensemble(
        union_all(*(_branch(rank, own, places[rank], columns) for rank, own in enumerate(asked))),
        tuple(itemgetter(*(order[place] for place in own)) for own in places),
    )


def _places(own: Select[*tuple[Any, ...]]) -> Iterator[Place]:
    met: Counter[type] = Counter()
    for column in own.selected_columns:
        decorated = isinstance(column.type, TypeDecorator)  # a document is a text that is read
        kind = type(column.type) if decorated else column.type.python_type
        yield kind, met[kind]
        met[kind] += 1


def _branch(
    rank: int, own: Select[*tuple[Any, ...]], places: Sequence[Place], columns: Mapping[Place, TypeEngine[Any]]
) -> Select[*tuple[Any, ...]]:
    """The first one says the types of all columns, also of those that it leaves empty."""
    given = dict(zip(places, own.subquery().columns, strict=True))
    cells = (given.get(place, null() if rank else cast(null(), kind)) for place, kind in columns.items())
    return select(literal(rank), *_named(cells))


def _named(cells: Iterator[ColumnElement[Any]]) -> Iterator[ColumnElement[Any]]:
    """Apart, as an empty column is the same object everywhere."""
    for place, cell in enumerate(cells):
        yield cell.label(f"c{place}")
