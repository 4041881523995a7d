"""Deliver messages to an SMTP server or to a folder of .eml files.

This module does not touch the database.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from collecte.core.config import Settings, SettingsError, SmtpServer, Tls
from collecte.core.errors import reason_of
from collecte.courriels.ligne_smtp import ConnexionSmtp, LigneChiffree, TooLongError
from questionnaires.core.answers import clean

_MAX_TOLD = 120
"""Maximum characters kept of a server's answer."""

_DONE = 250
_PERMANENT = 500


class MailError(Exception):
    """A message did not leave; `reason` is a French sentence without its full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgainError(MailError):
    """The server is away, slow or busy, or refuses us: the same message may leave later."""


class AwayServerError(TryAgainError):
    """The trouble is with the server or the way to it: the next message is likely to fail too."""


class RefusedMessageError(MailError):
    """The server will never take this message."""


class NoLongerOwedError(MailError):
    """The message lost its reader or its reason since it was posted: it is given up."""


class RefusedAddressError(MailError):
    """The server will never take a message to this address, or it is not an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettre:
    """One message as it will be read. `message_id` is the same at each attempt, so that a duplicate is recognised."""

    message_id: str
    nom: str
    adresse: str
    objet: str
    texte: str
    html: str
    date: datetime


class Transport(Protocol):
    """A means of delivery. `send` returns once the message is taken; it raises MailError."""

    def send(self, message: EmailMessage) -> None: ...

    def close(self) -> None: ...


def compose(lettre: Lettre, settings: Settings) -> EmailMessage:
    """Return the message on the wire. A line break cannot enter a header. Raise RefusedAddressError."""
    host = _host(settings)
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(settings.mail_from or f"Collecte DLA <collecte@{host}>")
    if settings.mail_reply_to:
        message["Reply-To"] = _mailbox(settings.mail_reply_to)
    message["To"] = _recipient(lettre)
    message["Subject"] = _one_line(lettre.objet)
    message["Date"] = format_datetime(lettre.date)
    message["Message-ID"] = f"<{lettre.message_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(lettre.texte, cte="quoted-printable")
    message.add_alternative(lettre.html, subtype="html", cte="quoted-printable")
    return message


def _host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or ""


def _mailbox(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(name, addr_spec=_ascii_domain(address))


def _recipient(lettre: Lettre) -> Address:
    if not lettre.adresse.rpartition("@")[0].isascii():
        raise RefusedAddressError("une adresse avec un accent avant le @ n’est pas admise")
    try:
        return Address(_one_line(lettre.nom), addr_spec=_ascii_domain(lettre.adresse))
    except (MessageError, ValueError, IndexError):
        raise RefusedAddressError("ce n’est pas une adresse de courriel") from None


def _ascii_domain(address: str) -> str:
    """Return `claire@xn--exmple-cua.fr` for `claire@exämple.fr`, as an address is written on the wire. Raise
    ValueError."""
    local, _, domain = address.strip().rpartition("@")
    if not local or not address.isprintable() or " " in address.strip():
        raise ValueError(address)
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in clean(text).splitlines())


# --- a folder


@dataclass(frozen=True, slots=True)
class Dossier:
    """Transport that sends nothing: each message is a file named by its Message-ID, so that a second attempt adds
    none."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.folder / f".{name}.part"
            part.touch(mode=0o600)
            part.write_bytes(message.as_bytes())
            part.rename(self.folder / f"{name}.eml")
        except OSError as error:
            raise TryAgainError(f"le dossier des courriels ne peut pas être écrit ({reason_of(error)})") from None

    def close(self) -> None:
        """Do nothing: no file stays open."""


# --- a server


class Smtp:
    """One connection for the messages of a round, renewed when the server has left."""

    def __init__(self, server: SmtpServer, *, own_name: str) -> None:
        self._server = server
        self._own_name = own_name  # name that we announce: asking the machine for its own may take seconds
        self._line: ConnexionSmtp | None = None
        self._until = 0.0

    def send(self, message: EmailMessage) -> None:
        self._until = monotonic() + self._server.deadline
        with self._told():
            self._connected().send_message(message)

    def close(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        line.until = monotonic() + self._server.timeout
        try:
            line.quit()
        except (smtplib.SMTPException, OSError):
            line.close()

    def _connected(self) -> ConnexionSmtp:
        if self._line is not None:
            self._line.until = self._until
            if not self._is_there(self._line):
                self._drop()
        if self._line is None:
            self._line = self._connect()
        return self._line

    def _is_there(self, line: ConnexionSmtp) -> bool:
        try:
            return bool(line.noop()[0] == _DONE)
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> ConnexionSmtp:
        server, secure = self._server, ssl.create_default_context()
        kind, protection = (LigneChiffree, {"context": secure}) if server.tls is Tls.SSL else (ConnexionSmtp, {})
        line = kind(
            server.host,
            server.port,
            until=self._until,
            timeout=server.timeout,
            local_hostname=self._own_name,
            **protection,
        )
        try:
            if server.tls is Tls.STARTTLS:
                line.starttls(context=secure)
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn SMTP and network errors into MailError. After any doubt the next message gets a new connection."""
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            said = f"par {self._server.host} : {_said(code, reply)}"
            if code >= _PERMANENT:
                raise RefusedAddressError(f"adresse refusée {said}") from None
            raise TryAgainError(f"adresse refusée pour l’instant {said}") from None
        except smtplib.SMTPDataError as error:
            kind = RefusedMessageError if error.smtp_code >= _PERMANENT else TryAgainError
            raise kind(f"message refusé par {self._server.host} : {_said(error.smtp_code, error.smtp_error)}") from None
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            is_endless = any(isinstance(cause, TooLongError) for cause in (error, error.__context__))
            reason = f"{self._server.host} ne finit pas de répondre" if is_endless else self._trouble(error)
            raise AwayServerError(reason) from None

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _trouble(self, error: Exception) -> str:
        host = self._server.host
        match error:
            case smtplib.SMTPAuthenticationError():
                return f"{host} refuse notre identifiant ou notre mot de passe"
            case smtplib.SMTPNotSupportedError():
                return f"{host} n’offre pas la connexion chiffrée ou l’identification demandée"
            case ssl.SSLError():
                return f"la connexion chiffrée avec {host} échoue"
            case smtplib.SMTPServerDisconnected() | TimeoutError():
                return f"{host} a coupé la connexion ou ne répond plus"
            case smtplib.SMTPResponseException():
                return f"{host} refuse : {_said(error.smtp_code, error.smtp_error)}"
            case _:
                return f"{host} ne répond pas"


def _said(code: int, reply: bytes | str) -> str:
    """Return a server's answer on one short line: its text is not trusted."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {_one_line(text)[:_MAX_TOLD]}".strip()


# --- which of the two


def transport_of(settings: Settings) -> Transport:
    """Return the transport of the settings. Raise SettingsError when there is neither a server nor a place for a
    folder."""
    if settings.smtp:
        return Smtp(settings.smtp, own_name=_host(settings))
    return Dossier(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    """Return the folder of .eml files: the one of the settings, or `courriels` beside the SQLite database. Raise
    SettingsError."""
    if settings.mail_folder:
        return settings.mail_folder
    database = settings.sqlite_path
    if database is None:
        raise SettingsError(
            "Où vont les courriels ? Définissez COLLECTE_SMTP_URL (smtp://identifiant:mot-de-passe@serveur:587) "
            "ou, pour n’en envoyer aucun, COLLECTE_MAIL_FOLDER=/var/lib/collecte/courriels"
        )
    return database.parent / "courriels"


def destination(settings: Settings) -> str:
    """Say in French where messages go, for whoever starts the worker. Raise SettingsError."""
    if settings.smtp:
        return f"Les courriels partent par {settings.smtp.host}:{settings.smtp.port}."
    return f"Aucun courriel ne part : ils sont écrits dans {folder_of(settings)} (COLLECTE_SMTP_URL n’est pas défini)."
