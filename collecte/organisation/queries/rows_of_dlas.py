"""Grouping of SQL rows by DLA: the bound parameter, ordering by day, folding of outer joins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam

Own = TypeVar("Own")
ByDla = Mapping[int, Sequence[Own]]
"""DLA id -> what it has, empty for one that has nothing."""

Rows = Collection[tuple[Any, ...]]
"""What a statement gives, in no order."""

DLAS: BindParameter[list[int]] = bindparam("dlas", expanding=True)
"""The ids of the DLA that are asked."""


def by_dla(pairs: Iterable[tuple[int, Own]]) -> ByDla[Own]:
    found: dict[int, list[Own]] = defaultdict(list)
    for dla_id, own in pairs:
        found[dla_id].append(own)
    return found


def folded(rows: Iterable[Any], width: int) -> Iterator[tuple[Any, list[Any]]]:
    """Rows of an outer join, whose first columns are one thing and the others one of its members, as things with their
    members."""
    things: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        own, member = tuple(row[:width]), row[width:]
        members = things.setdefault(own, [])
        if member[0] is not None:
            members.append(member)
    yield from things.items()


def by_day(rows: Rows) -> list[tuple[Any, ...]]:
    """Those whose first columns are a DLA, a day and an id."""
    return sorted(rows, key=itemgetter(1, 2))
