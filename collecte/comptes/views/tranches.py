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


def tranche(lines: Sequence[T]) -> Tranche[T]:
    """Return the page that the address asks for; the nearest existing one otherwise."""
    return tranche_of(len(lines), lambda start, most: lines[start : start + most])


def tranche_of(count: int, read: Callable[[int, int], Sequence[T]]) -> Tranche[T]:
    """Return that page of `count` lines read part by part: `read` takes the first index and the maximum number."""
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=number), 1), last)
    return Tranche(read((page - 1) * PER_PAGE, PER_PAGE), count, page, last)
