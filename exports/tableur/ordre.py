"""Merge the orders of several versions: nothing is lost, and current items keep their place."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def merged(orders: Sequence[Sequence[T]]) -> list[T]:
    """Return the last order, then items of earlier ones only, latest first, each after the item that it used to
    follow."""
    merged_items = list(dict.fromkeys(orders[-1])) if orders else []
    for order in reversed(orders[:-1]):
        known, place = set(merged_items), 0
        for item in order:
            if item in known:
                place = merged_items.index(item) + 1
            else:
                merged_items.insert(place, item)
                place += 1
    return merged_items
