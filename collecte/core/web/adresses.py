"""Addresses: of the pages that need nothing else, and numbers, those that both databases can hold."""

from functools import lru_cache

from flask import url_for

MAX_NUMBER = 2**31 - 1
"""No row has a larger number."""


def number(text: str) -> int:
    """A number of an address, in plain digits. Raises ValueError, on which `request.args.get` takes its default."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MAX_NUMBER):
        raise ValueError(text[:20])
    return int(text)


@lru_cache(maxsize=100)
def address(endpoint: str) -> str:
    """Where a page is whose address has no part that changes: each page has a dozen of them in its menu."""
    return url_for(endpoint)
