"""Service log: one JSON object a line with its UTC time and request, and no personal data.

An exception is told by its class and the lines it went through, never by its message: that often quotes what was typed.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

REQUETE: ContextVar[str] = ContextVar("requete", default="")
"""The number of the request under way, '' out of one."""

_log = logging.getLogger("collecte")


class JsonFormatter(logging.Formatter):
    """A line for a machine to read: line breaks and quotes of a message cannot make another one."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "moment": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if requete := REQUETE.get():
            told["requete"] = requete
        told |= getattr(record, "faits", {})
        if record.exc_info and record.exc_info[1]:
            told["erreur"] = _told(record.exc_info[1])
        return json.dumps(told)


def _told(error: BaseException) -> list[str]:
    """The class of an exception and of those that led to it, with where each went through."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__name__)
        lines += [f"{own.filename}:{own.lineno} {own.name}" for own in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return lines


def note(message: str, faits: Mapping[str, object]) -> None:
    """Log an event with its facts: numbers and words of ours only."""
    _log.info(message, extra={"faits": dict(faits)})


_SERVING = ("Exception while serving", "Client disconnected while serving")
"""How waitress begins the messages that end with the address of the request."""


def _without_address(record: logging.LogRecord) -> bool:
    """An address may hold a token."""
    for said in _SERVING:
        if record.getMessage().startswith(said):
            record.msg, record.args = said, ()
    return True


def install() -> None:
    """For the rest of this process: everything that is logged, by our modules from their information on."""
    logging.getLogger("waitress").addFilter(_without_address)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], force=True)
    _log.setLevel(logging.INFO)
