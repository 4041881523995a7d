"""Secrets and passwords: random tokens kept only as hashes, argon2id for what people choose, keys drawn from one."""

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeSerializer

MIN_PASSWORD = 12
MAX_PASSWORD = 128
ISSUER = "Collecte DLA"
"""The name that an application shows above the codes."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP ASVS 5.0, appendix C
_at_once = threading.BoundedSemaphore(4)  # hashes at once: each takes 19 MiB
_UNKNOWN = _hasher.hash(secrets.token_urlsafe(16))  # verified for unknown accounts, so that time says nothing

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I, which are misread
_STEP = 30  # seconds that a code of an application lasts


def new_token() -> str:
    """256 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256, in hex. Enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_receipt() -> str:
    """A reference that can be read over the phone: `K7QF-3M2X-9PLD`, 60 random bits."""
    return _readable(3)


def as_receipt(typed: str) -> str:
    """A reference as it is kept, from what someone typed of it: small letters, spaces, no hyphens."""
    kept = "".join(own for own in typed.upper() if own in _ALPHABET)
    return "-".join(kept[start : start + 4] for start in range(0, len(kept), 4))


def new_recovery_code() -> str:
    """What opens an account once without its phone: `K7QF-3M2X-9PLD-A4WT`, 80 random bits."""
    return _readable(4)


def _readable(groups: int) -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def hash_password(password: str) -> str:
    """An argon2id hash, parameters included."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(stored: str | None, typed: str) -> bool:
    """Whether the typed password is the stored one; as long to answer for an account without one."""
    with _at_once:
        try:
            return _hasher.verify(stored or _UNKNOWN, typed) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def sign_courriel(secret_key: str, courriel_id: int) -> str:
    """What stands in the « ce n’est plus moi » link of a message: only who received it has it."""
    return str(_courriels(secret_key).dumps(courriel_id))


def read_courriel(secret_key: str, jeton: str) -> int | None:
    """The message of such a link; None when we did not make it."""
    try:
        found = _courriels(secret_key).loads(jeton)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def _courriels(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="courriel")


@dataclass(frozen=True, slots=True)
class Trousseau:
    """What is drawn from the secret key of an installation: without it, its base opens nothing."""

    secret_key: str = field(repr=False)

    def _draw(self, use: str, text: str) -> bytes:
        own = hmac.digest(self.secret_key.encode(), f"collecte {use}".encode(), "sha256")
        return hmac.digest(own, text.encode("utf-8", "surrogatepass"), "sha256")

    def empreinte(self, use: str, text: str) -> str:
        """A keyed hash, in hex: of what is too short, or too easily guessed, for a bare one."""
        return self._draw(use, text).hex()

    def jeton_reponse(self, sel: str) -> str:
        """The token of a personal link: 256 bits that nothing in the base gives away, the same each time."""
        return base64.urlsafe_b64encode(self._draw("lien de réponse", sel)).rstrip(b"=").decode()

    def jeton_synthese(self, sel: str) -> str:
        """The same for the link to a synthèse: neither token is that of the other."""
        return base64.urlsafe_b64encode(self._draw("lien de synthèse", sel)).rstrip(b"=").decode()

    def totp_secret(self, sel: str) -> str:
        """The secret that an application shares with us, 160 bits in base 32 (RFC 4226 asks for as many)."""
        return base64.b32encode(self._draw("totp", sel)[:20]).decode()

    def totp_uri(self, sel: str, address: str) -> str:
        """The same as an application reads it from a square."""
        return pyotp.TOTP(self.totp_secret(sel), interval=_STEP).provisioning_uri(name=address, issuer_name=ISSUER)

    def totp_step(self, sel: str, typed: str, now: datetime) -> int | None:
        """The 30-second step whose code was typed: this one, or the one before or after (clocks differ)."""
        codes = pyotp.TOTP(self.totp_secret(sel), interval=_STEP)
        current = int(now.timestamp()) // _STEP
        given = typed.encode("utf-8", "surrogatepass")
        steps = (current, current - 1, current + 1)
        return next((own for own in steps if hmac.compare_digest(codes.generate_otp(own).encode(), given)), None)
