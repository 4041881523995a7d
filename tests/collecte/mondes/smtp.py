"""A real SMTP server on the loopback: it accepts messages, refuses them, or hangs up in the middle."""

import asyncio
import email
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from collecte.core.config import SmtpServer, Tls
from tests.collecte.mondes.commande import unused_port

PATIENCE = 0.5  # seconds that a sender waits for this server in tests of a hang
WITHIN = 120  # seconds, for what several processes do


@dataclass
class Boite:
    """The messages that a server received, in order.

    `answers`: its replies to an address, used one at a time, then 250. `cuts`: how many times it hangs up once it has a
    message, without a reply. `hold_at`: the message, by rank, that it never replies to.
    """

    answers: Mapping[str, list[str]] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    cuts: int = 0
    hold_at: int | None = None
    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        if replies := self.answers.get(address):
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's own name
        if self.data_answers:
            return self.data_answers.pop(0)
        message = email.message_from_bytes(cast(bytes, envelope.content), policy=default)
        with self.changed:
            self.received.append(message)
            rank = len(self.received)
            self.changed.notify_all()
        if rank == self.hold_at:
            await asyncio.Event().wait()
        if self.cuts:
            self.cuts -= 1
            cast(Any, server.transport).abort()
        return "250 OK"

    def wait_for(self, count: int, within: float = WITHIN) -> None:
        """Wait until that many messages came. Fails when they do not."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.received) >= count, within), len(self.received)

    @property
    def numbers(self) -> Counter[str]:
        """Count how many times each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.received)

    @property
    def server(self) -> SmtpServer:
        return SmtpServer(host="127.0.0.1", port=self.port, tls=Tls.NON, timeout=PATIENCE * 20)


CERTIFICATE = Path(__file__).with_name("certificat.pem")


def _protection(tls: Tls) -> dict[str, Any]:
    """Return what the server needs for TLS, with which it also requires authentication."""
    if tls is Tls.NON:
        return {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if tls is Tls.SSL:  # aiosmtpd does not know that such a connection is protected
        return {"ssl_context": context, "authenticator": _known, "auth_require_tls": False}
    return {"tls_context": context, "authenticator": _known, "auth_required": True}


def _known(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, credentials: Any) -> AuthResult:  # noqa: ANN401 - LoginPassword, of two bytes
    return AuthResult(
        success=(credentials.login, credentials.password) == (b"collecte", b"mot de passe"), handled=False
    )


@contextmanager
def listening(boite: Boite, tls: Tls = Tls.NON) -> Iterator[Boite]:
    """Run the server while the block runs; with `tls`, a protected one that knows `collecte`, « mot de passe »."""
    controller = Controller(boite, hostname="127.0.0.1", port=unused_port(), **_protection(tls))
    boite.port = controller.port
    controller.start()
    try:
        yield boite
    finally:
        controller.stop()


@dataclass
class Lente:
    """A server that accepts a connection, talks, and never ends: it repeats one line again and again.

    `proper`: its first replies, one line each, the first being its greeting. `dropped`: the line it then repeats,
    `every` so many seconds.
    """

    proper: Sequence[str]
    dropped: bytes
    every: float = 0.05
    port: int = 0
    _end: threading.Event = field(default_factory=threading.Event)

    def talk(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as heard:
            for place, reply in enumerate(self.proper):
                if place:
                    heard.readline()
                line.sendall(f"{reply}\r\n".encode())
            while not self._end.wait(self.every):
                try:
                    line.sendall(self.dropped)
                except OSError:
                    return

    def stop(self) -> None:
        self._end.set()


@contextmanager
def dripping(lente: Lente) -> Iterator[Lente]:
    """Run the server for one conversation, the first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WITHIN)
        lente.port = listener.getsockname()[1]
        thread = threading.Thread(target=lambda: lente.talk(listener.accept()[0]))
        thread.start()
        try:
            yield lente
        finally:
            lente.stop()
            thread.join()
