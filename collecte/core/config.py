"""Settings of an installation, read once from environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from collecte.core.errors import reason_of

MIN_SECRET = 32
"""Characters of a secret key, at least."""

MIN_DISTINCT = 10
"""Different characters of a key, at least: 32 random hexadecimal digits have some 14."""

_DRAW = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
"""Command that draws a key: a key that is this sentence is public."""


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


MAX_ISSUER = 255
"""Characters of a provider's address, at most: no more are stored."""

_OIDC = ("COLLECTE_OIDC_ISSUER", "COLLECTE_OIDC_CLIENT_ID", "COLLECTE_OIDC_NAME")
"""Settings of an identity provider, except its secret."""


_NUMBERS = {  # lowest, highest
    "max_request_bytes": (100_000, 100_000_000),
    "session_idle_minutes": (5, 1_440),
    "session_hours": (1, 168),
    "busy_seconds": (1, 60),
    "proxies": (0, 5),
    "disk_alert": (50, 99),
}


class SettingsError(Exception):
    """A setting is missing or wrong; the sentence says which and what to write."""


class Tls(StrEnum):
    """Protection of a connection to an SMTP server; the value is the one in its address."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NON = "non"


_PORTS = {Tls.STARTTLS: 587, Tls.SSL: 465, Tls.NON: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Server that takes messages. `timeout`: seconds of silence, at each step, before giving up; `deadline`: seconds
    that one message may take in all, connection included, far less than the lease of the sending worker."""

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30
    deadline: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """External identity provider (OpenID Connect). `name`: its name on the sign-in page."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of this installation. No default would be wrong in production: a setting without one must be given."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    former_keys: tuple[str, ...] = field(default=(), repr=False)
    """Former secret keys, newest first: what they made still opens."""
    public_url: str
    smtp: SmtpServer | None = None
    mail_from: str = ""
    mail_reply_to: str = ""
    mail_folder: Path | None = None
    max_request_bytes: int = 2_000_000
    session_idle_minutes: int = 120
    session_hours: int = 12
    busy_seconds: float = 15
    erasures: Path | None = None
    controller: str = ""
    privacy_contact: str = ""
    disk_alert: int = 90
    """Percent of a disk from which monitoring reports it as full."""
    metrics_token: str = field(default="", repr=False)
    """Token that monitoring must show to read the counters; '' : nobody reads them."""
    proxies: int = 0
    """Number of our proxies in front: each adds to X-Forwarded-For, of which nothing is believed otherwise."""
    oidc: OidcProvider | None = None

    def __post_init__(self) -> None:
        if len(self.secret_key) < MIN_SECRET:
            raise SettingsError(f"COLLECTE_SECRET_KEY : {MIN_SECRET} caractères au moins. Par exemple : {_DRAW}")
        if any(len(key) < MIN_SECRET for key in self.former_keys):
            raise SettingsError(
                f"COLLECTE_SECRET_KEY_FALLBACKS : {MIN_SECRET} caractères au moins chacune. Écrivez les clés d’avant, "
                "la plus récente d’abord, séparées par des espaces ou une par ligne."
            )
        if self.metrics_token and len(self.metrics_token) < MIN_SECRET:
            raise SettingsError(f"COLLECTE_METRICS_TOKEN : {MIN_SECRET} caractères au moins. Par exemple : {_DRAW}")
        parts = urlsplit(self.public_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(
                "COLLECTE_PUBLIC_URL : écrivez l’adresse publique, par exemple https://collecte.exemple.fr"
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise SettingsError("COLLECTE_PUBLIC_URL : http n’est admis que sur cette machine ; ailleurs, https.")
        if self.smtp and not self.mail_from:
            raise SettingsError(
                "COLLECTE_MAIL_FROM n’est pas défini : il le faut pour écrire par SMTP. "
                "Par exemple : COLLECTE_MAIL_FROM='C2RA Centre <collecte@exemple.fr>'"
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read each setting from COLLECTE_ and its name in capitals; secrets may be in a _FILE. Raises
        SettingsError."""
        database_url = database_url_from_environment(environ)
        public_url = _required(environ, "COLLECTE_PUBLIC_URL", "https://collecte.exemple.fr")
        numbers = {name: _number(environ, name, *bounds) for name, bounds in _NUMBERS.items()}
        return cls(
            **{name: number for name, number in numbers.items() if number is not None},
            database_url=database_url,
            secret_key=_secret_key(environ, public_url),
            former_keys=tuple(_secret(environ, "COLLECTE_SECRET_KEY_FALLBACKS").split()),
            public_url=public_url,
            smtp=_smtp_server(_secret(environ, "COLLECTE_SMTP_URL")),
            mail_from=_mailbox(environ, "COLLECTE_MAIL_FROM"),
            mail_reply_to=_mailbox(environ, "COLLECTE_MAIL_REPLY_TO"),
            mail_folder=_folder(environ, "COLLECTE_MAIL_FOLDER"),
            erasures=_folder(environ, "COLLECTE_ERASURES"),
            controller=environ.get("COLLECTE_CONTROLLER", "").strip(),
            privacy_contact=environ.get("COLLECTE_PRIVACY_CONTACT", "").strip(),
            metrics_token=_secret(environ, "COLLECTE_METRICS_TOKEN"),
            oidc=_oidc_provider(environ),
        )

    def for_process(self) -> dict[str, str]:
        """Return the environment variables of a child process that opens the database; `from_environment` reads them
        there."""
        return {
            "COLLECTE_DATABASE_URL": self.database_url,
            "COLLECTE_SECRET_KEY": self.secret_key,
            "COLLECTE_SECRET_KEY_FALLBACKS": " ".join(self.former_keys),
            "COLLECTE_PUBLIC_URL": self.public_url,
            "COLLECTE_BUSY_SECONDS": str(max(1, round(self.busy_seconds))),
        }

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def sqlite_path(self) -> Path | None:
        """Return the file of the database when it is SQLite's."""
        return sqlite_path_of(self.database_url)

    @property
    def hosts(self) -> list[str]:
        """Return the hosts that requests may name: the public one, or this machine under both its names."""
        return [urlsplit(self.public_url).hostname or ""] if self.is_https else sorted(_LOOPBACK)


def database_url_from_environment(environ: Mapping[str, str] = os.environ) -> str:
    """Return the only setting that commands need; it may be in a _FILE, since it may hold a password. Raises
    SettingsError."""
    name = "COLLECTE_DATABASE_URL"
    return _secret(environ, name) or _required(environ, name, "sqlite:////var/lib/collecte/collecte.sqlite")


def backup_folder_from_environment(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of backups: by default `sauvegardes` beside the SQLite database. Raises SettingsError."""
    beside = sqlite_path_of(database_url_from_environment(environ))
    folder = _folder(environ, "COLLECTE_BACKUP_FOLDER") or (beside.with_name("sauvegardes") if beside else None)
    if folder is None:
        raise SettingsError(
            "COLLECTE_BACKUP_FOLDER n’est pas défini. "
            "Par exemple : COLLECTE_BACKUP_FOLDER=/var/lib/collecte/sauvegardes"
        )
    return folder


def sqlite_path_of(database_url: str) -> Path | None:
    """Return the file of the database at an address, when it is SQLite’s."""
    kind, _, path = database_url.partition(":///")
    return Path(path.partition("?")[0]) if kind.partition("+")[0] == "sqlite" and path else None


def _required(environ: Mapping[str, str], name: str, example: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} n’est pas défini. Par exemple : {name}={example}")
    return value


def _number(environ: Mapping[str, str], setting: str, low: int, high: int) -> int | None:
    """Return a whole number between bounds, None when it is not given."""
    name = f"COLLECTE_{setting.upper()}"
    text = environ.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise SettingsError(f"{name} : écrivez un nombre entier de {low} à {high}, en chiffres. Lu : « {text[:40]} ».")
    return int(text)


def _secret(environ: Mapping[str, str], name: str) -> str:
    if path := environ.get(f"{name}_FILE", "").strip():
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE : {path} ne peut pas être lu ({reason_of(error)}).") from None
    return environ.get(name, "").strip()


def _secret_key(environ: Mapping[str, str], public_url: str) -> str:
    """Return the key, which must be random when the service is reachable from other machines. Raises SettingsError."""
    key = _secret(environ, "COLLECTE_SECRET_KEY")
    if public_url.startswith("https:") and len(key) >= MIN_SECRET and is_guessable(key):
        raise SettingsError(
            f"COLLECTE_SECRET_KEY : cette clé se devine. Il en faut une tirée au hasard. Par exemple : {_DRAW}"
        )
    return key


def is_guessable(key: str) -> bool:
    """Return whether a key is published somewhere, has few different characters, or repeats itself."""
    is_repeated = any(key == (key[:size] * len(key))[: len(key)] for size in range(1, len(key) - 5))
    return is_repeated or len(set(key)) < MIN_DISTINCT or key.strip("'\"` ") in _DRAW


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name, "").strip()
    return Path(text) if text else None


def _mailbox(environ: Mapping[str, str], name: str) -> str:
    """Return a name and an address, or an address; '' when it is not given."""
    text = environ.get(name, "").strip()
    try:
        if text and not (text.isprintable() and Address(addr_spec=parseaddr(text)[1]).domain):
            raise ValueError(text)
    except (MessageError, ValueError, IndexError):
        raise SettingsError(
            f"{name} : écrivez une adresse, seule ou comme « C2RA Centre <collecte@exemple.fr> »."
        ) from None
    return text


def is_https_or_local(address: str) -> bool:
    """Return whether traffic to an address cannot be read on its way: https, or this machine."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port  # raises for a port that is no number
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def _oidc_provider(environ: Mapping[str, str]) -> OidcProvider | None:
    """Return the provider, None when none of its settings is given; they go together. Raises SettingsError."""
    given = {name: environ.get(name, "").strip() for name in _OIDC}
    secret = _secret(environ, "COLLECTE_OIDC_CLIENT_SECRET")
    if not secret and not any(given.values()):
        return None
    given["COLLECTE_OIDC_CLIENT_SECRET"] = secret
    if missing := [name for name, value in given.items() if not value]:
        raise SettingsError(
            f"{', '.join(missing)} : il le faut aussi pour se connecter par un fournisseur. Donnez "
            "COLLECTE_OIDC_ISSUER, COLLECTE_OIDC_CLIENT_ID, COLLECTE_OIDC_CLIENT_SECRET et COLLECTE_OIDC_NAME, "
            "ou aucun des quatre."
        )
    if find_spec("authlib") is None:
        raise SettingsError(
            "COLLECTE_OIDC_ISSUER : se connecter par un fournisseur demande l’extra « oidc ». "
            "Installez-le (pip install 'collecte-dla[oidc]'), ou retirez les réglages COLLECTE_OIDC_…"
        )
    issuer, client_id, name = (given[setting] for setting in _OIDC)
    if not is_https_or_local(issuer) or {"?", "#"} & set(issuer) or len(issuer) > MAX_ISSUER:
        raise SettingsError(
            "COLLECTE_OIDC_ISSUER : écrivez l’adresse de l’émetteur telle que le fournisseur la donne, en https (http "
            "n’est admis que sur cette machine), sans « ? » ni « # ». Par exemple : https://identite.exemple.fr/realms/dla"
        )
    return OidcProvider(issuer=issuer, client_id=client_id, client_secret=secret, name=name)


def _smtp_server(url: str) -> SmtpServer | None:
    """Return the server of an address, which errors never repeat: it may hold a password. Raises SettingsError."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        seconds = float(options.pop("timeout", "30")), float(options.pop("deadline", "120"))
        return _checked(parts, Tls(options.pop("tls", "starttls")), seconds, options)
    except ValueError:
        raise SettingsError(
            "COLLECTE_SMTP_URL n’est pas compris. Écrivez smtp://identifiant:mot-de-passe@serveur:port?tls=starttls "
            "(ou ssl, ou non), les caractères spéciaux du mot de passe notés comme dans une adresse (%40 pour @)."
        ) from None


def _checked(parts: SplitResult, tls: Tls, seconds: tuple[float, float], unknown: Mapping[str, str]) -> SmtpServer:
    """Raise ValueError when it is not understood, SettingsError when a password would travel in clear."""
    timeout, deadline = seconds
    are_bounded = 0 < timeout <= 120 and 0 < deadline <= 300
    if parts.scheme != "smtp" or not parts.hostname or unknown or not are_bounded:
        raise ValueError(parts.scheme)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and tls is Tls.NON and parts.hostname not in _LOOPBACK:
        raise SettingsError(
            "COLLECTE_SMTP_URL : un mot de passe ne part pas en clair. Écrivez tls=starttls ou tls=ssl, "
            "ou retirez l’identifiant."
        )
    port = parts.port or _PORTS[tls]
    return SmtpServer(
        host=parts.hostname, port=port, tls=tls, user=user, password=password, timeout=timeout, deadline=deadline
    )
