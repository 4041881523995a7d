"""The settings of an installation, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

MIN_SECRET = 32
"""Characters of a secret key."""


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


_NUMBERS = {  # lowest, highest
    "max_request_bytes": (100_000, 100_000_000),
    "session_idle_minutes": (5, 1_440),
    "session_hours": (1, 168),
    "busy_seconds": (1, 60),
    "proxies": (0, 5),
}


class SettingsError(Exception):
    """A setting is missing or wrong; the sentence says which and what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation runs. No default would be wrong in production: what has none must be given."""

    database_url: str
    secret_key: str
    public_url: str
    max_request_bytes: int = 2_000_000
    session_idle_minutes: int = 120
    session_hours: int = 12
    busy_seconds: float = 15
    proxies: int = 0
    """How many proxies of ours stand before: each adds to X-Forwarded-For, of which none is believed otherwise."""

    def __post_init__(self) -> None:
        if len(self.secret_key) < MIN_SECRET:
            raise SettingsError(
                f"COLLECTE_SECRET_KEY : {MIN_SECRET} caractères au moins. Par exemple : "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        parts = urlsplit(self.public_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(
                "COLLECTE_PUBLIC_URL : écrivez l’adresse publique, par exemple https://collecte.exemple.fr"
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise SettingsError("COLLECTE_PUBLIC_URL : http n’est admis que sur cette machine ; ailleurs, https.")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Each setting is COLLECTE_ and its name in capitals; the key may be in a _FILE. Raises SettingsError."""
        numbers = {name: _number(environ, name, *bounds) for name, bounds in _NUMBERS.items()}
        return cls(
            **{name: number for name, number in numbers.items() if number is not None},
            database_url=database_url_from_environment(environ),
            secret_key=_secret(environ),
            public_url=_required(environ, "COLLECTE_PUBLIC_URL", "https://collecte.exemple.fr"),
        )

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """The hosts that requests may name: the public one, or this machine under both its names."""
        return [urlsplit(self.public_url).hostname or ""] if self.is_https else sorted(_LOOPBACK)


def database_url_from_environment(environ: Mapping[str, str] = os.environ) -> str:
    """All that commands need. Raises SettingsError."""
    return _required(environ, "COLLECTE_DATABASE_URL", "sqlite:////var/lib/collecte/collecte.sqlite")


def _required(environ: Mapping[str, str], name: str, example: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} n’est pas défini. Par exemple : {name}={example}")
    return value


def _number(environ: Mapping[str, str], setting: str, low: int, high: int) -> int | None:
    """A whole number between bounds, None when it is not given."""
    name = f"COLLECTE_{setting.upper()}"
    text = environ.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise SettingsError(f"{name} : écrivez un nombre entier de {low} à {high}, en chiffres. Lu : « {text[:40]} ».")
    return int(text)


def _secret(environ: Mapping[str, str]) -> str:
    if path := environ.get("COLLECTE_SECRET_KEY_FILE", "").strip():
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"COLLECTE_SECRET_KEY_FILE : {path} ne peut pas être lu ({error.strerror}).") from None
    return environ.get("COLLECTE_SECRET_KEY", "").strip()
