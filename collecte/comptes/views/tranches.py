"""Pagination of long lists: the part in the query string."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from collecte.core.web.adresses import number

PER_PAGE = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tranche(Generic[T]):
    """A part of `count` lines: page `page` of `last`, both from 1."""

    shown: Sequence[T]
    count: int
    page: int
    last: int


def tranche(lines: Sequence[T], per_page: int = PER_PAGE) -> Tranche[T]:
    """Return the page that the address asks for; the nearest existing one otherwise."""
    return tranche_of(len(lines), lambda start, most: lines[start : start + most], per_page)


def tranche_of(count: int, read: Callable[[int, int], Sequence[T]], per_page: int = PER_PAGE) -> Tranche[T]:
    """Return that page of `count` lines read part by part: `read` takes the first index and the maximum number."""
    last = max(1, -(-count // per_page))
    page = min(max(request.args.get("page", 1, type=number), 1), last)
    return Tranche(read((page - 1) * per_page, per_page), count, page, last)
