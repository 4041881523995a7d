"""SMTP connections with an overall time limit, which `smtplib` applies only to each read."""

import io
import smtplib
import socket
from time import monotonic
from typing import Any

MAX_REPLY = 100_000
"""Maximum bytes of one reply, whatever its number of lines."""

_BLOCK = 16_384  # bytes sent at once: the time left is checked between two blocks


class TooLongError(TimeoutError):
    """The server answers, but the conversation does not end."""


class _Reader(io.RawIOBase):
    """Reads the server's replies, until the time of a connection is over."""

    def __init__(self, line: "ConnexionSmtp") -> None:
        self._line = line
        self.left = MAX_REPLY

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer, as io says it
        if self.left <= 0:
            raise TooLongError
        try:
            count = self._line.timed().recv_into(buffer)
        except TimeoutError:
            self._line.timed()  # its silence was too long, or its whole time is over
            raise
        self.left -= count
        return count


class ConnexionSmtp(smtplib.SMTP):
    """SMTP connection; `until`: the moment, by the monotonic clock, when any exchange under way is given up."""

    def __init__(self, host: str, port: int, *, until: float, **options: Any) -> None:  # noqa: ANN401 - smtplib's own
        self.until = until
        self._reader: _Reader | None = None
        super().__init__(host, port, **options)

    def timed(self) -> socket.socket:
        """Return the socket, which waits no longer than the time left. Raise TooLongError."""
        left = self.until - monotonic()
        if left <= 0:
            raise TooLongError
        sock: socket.socket | None = self.sock
        if sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        sock.settimeout(min(self.timeout, left))
        return sock

    def send(self, s: Any) -> None:  # noqa: ANN401 - smtplib's own: text or bytes
        content = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        for start in range(0, len(content), _BLOCK):
            self.timed()
            super().send(content[start : start + _BLOCK])

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:  # the socket is new, or newly protected
            self._reader = _Reader(self)
            self.file = io.BufferedReader(self._reader)
        if self._reader is not None:
            self._reader.left = MAX_REPLY
        return super().getreply()


class LigneChiffree(ConnexionSmtp, smtplib.SMTP_SSL):
    """SMTP connection protected from its first byte."""
