"""What was typed on a page whose session had ended: carried through signing in, then shown again, never lost."""

import json
import re
from typing import Any

from flask import request
from flask import session as web_session
from werkzeug.datastructures import MultiDict

_KEY = "reprise"
_LIMIT = 300_000  # characters; an answer's page is far below
_OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.-]*")


def own_path(path: str | None) -> str | None:
    """A path of this site to go to after signing in, None for anything else (`//evil`, `/\\evil`, `https:evil`)."""
    return path if path and len(path) < 200 and _OWN_PATH.fullmatch(path) and "//" not in path else None


def pack_request() -> str:
    """This request's path and fields, for a hidden field of the sign-in page."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    packed = json.dumps([request.path, fields])
    return packed if len(packed) <= _LIMIT else ""


def keep(packed: str) -> str | None:
    """Put what a sign-in page carried in the new session; returns the path to go back to, None when there is none."""
    try:
        path, fields = json.loads(packed[:_LIMIT])
        pairs = [[str(name), str(value)] for name, value in fields]
    except (ValueError, TypeError):
        return None
    if own_path(path) is None:
        return None
    web_session[_KEY] = {"chemin": path, "champs": pairs}
    return str(path)


def take() -> MultiDict[str, str] | None:
    """What was typed on this very page before signing in, given once."""
    kept: dict[str, Any] | None = web_session.get(_KEY)
    if kept is None or kept["chemin"] != request.path:
        return None
    web_session.pop(_KEY)
    return MultiDict([(name, value) for name, value in kept["champs"]])
