"""Pagination of long lists: the part that the address asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from collecte.core.web.adresses import number

PER_PAGE = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tranche(Generic[T]):
    """What is shown of `count` lines: page `page` of `last`, both from 1."""

    shown: Sequence[T]
    count: int
    page: int
    last: int


def tranche(found: Sequence[T]) -> Tranche[T]:
    """The page that the address asks for; the nearest one when there is none such."""
    return tranche_of(len(found), lambda start, most: found[start : start + most])


def tranche_of(count: int, read: Callable[[int, int], Sequence[T]]) -> Tranche[T]:
    """The same of `count` lines that are read part by part: from which one, how many at most."""
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=number), 1), last)
    return Tranche(read((page - 1) * PER_PAGE, PER_PAGE), count, page, last)
