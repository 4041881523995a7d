"""Parts of a long page: which come open, and the address that opens each without a script."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request

_PARTIE, _PRINTED = "partie", "imprimer"


def is_open(code: str, codes: Sequence[str]) -> bool:
    """Return whether a part of the page comes open: all to print, else the one asked for, else the first."""
    asked = request.args.get(_PARTIE)
    return is_printed() or code == (asked if asked in codes else codes[0])


def is_printed() -> bool:
    return _PRINTED in request.args


def address(code: str = "") -> str:
    """Return the address of this page with one part open; with all, to print, when `code` is empty."""
    chosen = [(name, value) for name, value in request.args.items(multi=True) if name not in {_PARTIE, _PRINTED}]
    chosen.append((_PARTIE, code) if code else (_PRINTED, "1"))
    return f"?{urlencode(chosen)}" + (f"#{code}" if code else "")
