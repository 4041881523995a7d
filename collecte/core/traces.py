"""Service log: one JSON object a line with its UTC time and request, and no personal data.

An exception is logged as its class and the lines it went through, never its message, which often quotes what was typed.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

REQUETE: ContextVar[str] = ContextVar("requete", default="")
"""Number of the current request, '' outside one."""

_log = logging.getLogger("collecte")


class JsonFormatter(logging.Formatter):
    """A line of JSON: line breaks and quotes of a message cannot forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "moment": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if requete := REQUETE.get():
            entry["requete"] = requete
        entry |= getattr(record, "faits", {})
        if record.exc_info and record.exc_info[1]:
            entry["erreur"] = _told(record.exc_info[1])
        return json.dumps(entry)


def _told(error: BaseException) -> list[str]:
    """Return the class of an exception and of its causes, with the lines that each went through."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__name__)
        lines += [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return lines


def note(message: str, faits: Mapping[str, object]) -> None:
    """Log an event with its facts: numbers and constants of the code only."""
    _log.info(message, extra={"faits": dict(faits)})


_SERVING = ("Exception while serving", "Client disconnected while serving")
"""Beginnings of waitress messages that end with the address of the request."""


def _without_address(record: logging.LogRecord) -> bool:
    """Remove the address from a record: it may hold a token."""
    for beginning in _SERVING:
        if record.getMessage().startswith(beginning):
            record.msg, record.args = beginning, ()
    return True


def install() -> None:
    """Log as JSON for the rest of this process, this product's modules from level INFO."""
    logging.getLogger("waitress").addFilter(_without_address)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], force=True)
    _log.setLevel(logging.INFO)
