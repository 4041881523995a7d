"""Secrets and passwords: tokens kept only as hashes or signed, argon2id for what people choose."""

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeSerializer

MIN_PASSWORD = 12
MAX_PASSWORD = 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP ASVS 5.0, appendix C
_at_once = threading.BoundedSemaphore(4)  # hashes at once: each takes 19 MiB
_UNKNOWN = _hasher.hash(secrets.token_urlsafe(16))  # verified for unknown accounts, so that time says nothing

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I, which are misread


def new_token() -> str:
    """256 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256, in hex. Enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_receipt() -> str:
    """A reference that can be read over the phone: `K7QF-3M2X-9PLD`, 60 random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


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
