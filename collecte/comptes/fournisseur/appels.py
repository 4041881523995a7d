"""HTTP requests to an identity provider, bounded in time, bytes and number; redirects are not followed."""

import io
import socket
from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

MAX_BYTES = 256_000
"""Size of one answer, its headers included."""

SECONDS = 8.0
"""Duration of one conversation, whatever its number of requests."""

_SILENCE = 4.0
_AT_ONCE = BoundedSemaphore(2)  # in this process: a slow provider does not occupy all the threads that serve pages


class AppelError(Exception):
    """`cause`: a constant of this module, for the log. `statut`: HTTP status received in place of 200; 0 for no
    answer."""

    def __init__(self, cause: str, statut: int = 0) -> None:
        super().__init__(cause)
        self.cause = cause
        self.statut = statut


class _Reader(io.RawIOBase):
    """Read a socket until a deadline and up to a size."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)  # keeps the socket open until all is read
        self._until = until
        self._left = MAX_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer, as in io
        if self._left <= 0:
            raise AppelError("réponse trop longue")
        self._sock.settimeout(_wait(self._until))
        count = self._raw.readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= count
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Timed:
    """The only method of a socket that an HTTPResponse calls."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._until))


class Conversation:
    """Requests made one after the other, within one time limit; a context, since few are allowed at once."""

    def __enter__(self) -> "Conversation":
        if not _AT_ONCE.acquire(timeout=1):
            raise AppelError("trop de demandes à la fois")
        self._until = monotonic() + SECONDS
        return self

    def __exit__(self, *_error: object) -> None:
        _AT_ONCE.release()

    def ask(
        self, address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the JSON object of an answer; POST `form` when it is given. Raises AppelError."""
        try:
            content = self._answered(address, form, {"Accept": "application/json", **(headers or {})})
            answer = orjson.loads(content)
        except (OSError, HTTPException) as error:
            raise AppelError("injoignable" if not isinstance(error, TimeoutError) else "trop lent") from error
        except ValueError as error:
            raise AppelError("réponse illisible") from error
        if not isinstance(answer, dict):
            raise AppelError("réponse illisible")
        return answer

    def _answered(self, address: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> bytes:
        parts = urlsplit(address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_wait(self._until))
        connection.response_class = self._response  # type: ignore[assignment] # called as the class would be
        try:
            if form is None:
                connection.request("GET", _target(address), headers=headers)
            else:
                headers |= {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", _target(address), body=urlencode(form), headers=headers)
            response = connection.getresponse()
            if response.status != HTTPStatus.OK:
                raise AppelError("réponse refusée", response.status)
            return response.read(MAX_BYTES)  # the announced length is not allocated
        finally:
            connection.close()

    def _response(self, sock: socket.socket, **options: Any) -> HTTPResponse:  # noqa: ANN401 - http.client's own
        return HTTPResponse(_Timed(sock, self._until), **options)  # type: ignore[arg-type] # the only method of a socket that it calls


def basic(client_id: str, secret: str) -> str:
    """Return the header that authenticates the client (RFC 6749, 2.3.1)."""
    return "Basic " + b64encode(f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()


def _target(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _wait(until: float) -> float:
    """Return how long the next step may take. Raises TimeoutError."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, _SILENCE)
