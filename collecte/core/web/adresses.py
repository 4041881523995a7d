"""URL converters for numbers and texts that both databases can hold; cached addresses of fixed pages."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
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


_FILTER = re.compile("[a-z][a-z_-]{,40}")
_LONGEST = 200
"""Characters kept of the text of a filter, in each link of a list."""


def current_address(endpoint: str = "", *, anchor: str = "", **changes: object) -> str:
    """Return the address of this list, of another page of it or of another form of it, with its filters and its sort
    but these parameters; None takes one away. What is found after `page` or `csv` is never kept."""
    target = url_for(endpoint or request.endpoint or "", **request.view_args or {})
    given = [pair for pair in request.args.items(multi=True) if pair[0] not in {"page", "csv", *changes}]
    kept = [(name, text[:_LONGEST]) for name, text in given if text and _FILTER.fullmatch(name)]
    asked = urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])
    return f"{target}{asked and f'?{asked}'}{anchor and f'#{anchor}'}"
