"""URL converters for numbers and texts that both databases can hold; cached addresses of fixed pages."""

from functools import lru_cache
from typing import Any

from flask import url_for
from werkzeug.routing import BaseConverter, IntegerConverter, Map

MAX_NUMBER = 2**31 - 1
"""No row has a larger number."""


class RowNumberConverter(IntegerConverter):
    """`<int:…>` in a route: a number that both databases can hold; there is no page under a larger one."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_NUMBER)


class TextConverter(BaseConverter):
    """`<…>` in a route: a text that both databases can hold; there is no page under another one."""

    regex = r"[^/\x00]+"
    part_isolating = True  # werkzeug thinks otherwise of a pattern that names a slash


CONVERTERS = {"int": RowNumberConverter, "default": TextConverter}


def number(text: str) -> int:
    """Read a number of an address, in plain digits. Raises ValueError, on which `request.args.get` takes its
    default."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MAX_NUMBER):
        raise ValueError(text[:20])
    return int(text)


@lru_cache(maxsize=5_000)
def address(endpoint: str, **parameters: Any) -> str:  # noqa: ANN401 - of any route
    """Return the address of a page, cached: each page has a dozen of them in its menu, and ten in the steps of an
    answer."""
    return url_for(endpoint, **parameters)
