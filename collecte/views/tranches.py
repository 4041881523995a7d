"""A long list shown part by part: which one its address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from collecte.web.adresses import number

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
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=number), 1), last)
    return Tranche(found[(page - 1) * PER_PAGE : page * PER_PAGE], len(found), page, last)
