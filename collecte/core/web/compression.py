"""Compression of pages, style sheets and scripts for browsers that accept it.

The length of a compressed page reveals some of its content to an attacker who watches the line and can have their own
words put into it (BREACH). Session cookies do not follow the requests of another site, which such an attack needs; and
each compressed page is longer by a random number of bytes, in the name that its header may carry.
"""

import gzip
import secrets
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO

from flask import Flask, Response, request

_PACKED = frozenset(
    {
        *("text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar"),
        *("application/json", "application/problem+json", "image/svg+xml"),
    }
)
_LEAST = 500
"""Bytes under which compressing gains nothing."""

_MOST_ADDED = 100
"""Bytes of the random name in a header, at most."""


def install(app: Flask) -> None:
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    is_file = request.endpoint == "static" and response.status_code == HTTPStatus.OK
    if response.mimetype not in _PACKED or (response.is_streamed and not is_file):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _LEAST:
        response.set_data(_packed_file(body) if is_file else _packed(body, secrets.randbelow(_MOST_ADDED)))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)  # of the uncompressed file
    return response


def _packed(body: bytes, added: int) -> bytes:
    packed = BytesIO()
    with gzip.GzipFile(filename="a" * added, mode="wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


@lru_cache(maxsize=100)
def _packed_file(body: bytes) -> bytes:
    """Compress a public file: once, and more tightly."""
    return gzip.compress(body, compresslevel=9, mtime=0)
