"""Secrets: random tokens stored as hashes, argon2id passwords, keys derived from a single secret."""

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeSerializer

MIN_PASSWORD = 12
MAX_PASSWORD = 128
ISSUER = "Collecte DLA"
"""Name that an application shows above the codes."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP ASVS 5.0, appendix C
_at_once = threading.BoundedSemaphore(4)  # hashes at once: each takes 19 MiB
_UNKNOWN = _hasher.hash(secrets.token_urlsafe(16))  # verified for unknown accounts: equal duration

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I, which are misread
_STEP = 30  # seconds that a code of an application lasts


def new_token() -> str:
    """Return 256 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the stored form of a token: its SHA-256, in hex. Enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_receipt() -> str:
    """Return a reference that can be read over the phone: `K7QF-3M2X-9PLD`, 60 random bits."""
    return _readable(3)


def as_receipt(typed: str) -> str:
    """Return a reference as it is stored, from a typed one: small letters, spaces, no hyphens."""
    kept = "".join(char for char in typed.upper() if char in _ALPHABET)
    return "-".join(kept[start : start + 4] for start in range(0, len(kept), 4))


def new_recovery_code() -> str:
    """Return a code that opens an account once without its phone: six groups as of `K7QF-3M2X-9PLD-A4WT-…`, 118 random
    bits."""
    return _readable(6)


def _readable(groups: int) -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def hash_password(password: str) -> str:
    """Return an argon2id hash, parameters included."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(stored: str | None, typed: str) -> bool:
    """Return whether the typed password is the stored one, after the same time for an account without one."""
    with _at_once:
        try:
            return _hasher.verify(stored or _UNKNOWN, typed) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str | None) -> bool:
    """Return whether a password that has just been verified was hashed at another cost than today’s."""
    return stored is not None and _hasher.check_needs_rehash(stored)


@dataclass(frozen=True, slots=True)
class CodeReconnu:
    """A code of an application: its 30-second step, and the mask to store so that the current key reads the next
    code."""

    pas: int
    masque: str


class Cles(Protocol):
    """Source of the keys, such as the settings."""

    @property
    def secret_key(self) -> str: ...

    @property
    def former_keys(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Trousseau:
    """Secrets derived from the secret key of an installation: without it, its database opens nothing.

    `former` are earlier keys, newest first: what they made still opens, nothing new is made with them.
    """

    secret_key: str = field(repr=False)
    former: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, cles: Cles) -> Self:
        """Return the key ring of an installation, by its settings."""
        return cls(cles.secret_key, cles.former_keys)

    @property
    def _keys(self) -> tuple[str, ...]:
        return (self.secret_key, *self.former)

    @property
    def signing_keys(self) -> list[str]:
        """Return the keys as `itsdangerous` takes them: any of them is accepted, the last one signs."""
        return list(reversed(self._keys))

    def empreinte(self, use: str, text: str) -> str:
        """Return a keyed hash, in hex: for texts too short, or too easily guessed, for a bare one."""
        return _draw(self.secret_key, use, text).hex()

    def empreintes(self, use: str, text: str) -> tuple[str, ...]:
        """Return the hash under each key, the current one first: to look for hashes stored under earlier keys."""
        return tuple(_draw(key, use, text).hex() for key in self._keys)

    def marques(self) -> tuple[str, ...]:
        """Return an identifier of each key, to record which one was used: it reveals nothing of the key itself."""
        return tuple(empreinte[:16] for empreinte in self.empreintes("marque", ""))

    def jeton_reponse(self, sel: str, empreinte: str = "") -> str:
        """Return the token of a personal link: 256 bits that nothing in the database reveals, the same each time.

        `empreinte` is the hash stored of the link: while the key that made its token is listed, no other token is made.
        """
        return self._jeton("lien de réponse", sel, empreinte)

    def jeton_synthese(self, sel: str, empreinte: str = "") -> str:
        """Return the token of a link to a synthèse, which differs from the one of a personal link."""
        return self._jeton("lien de synthèse", sel, empreinte)

    def _jeton(self, use: str, sel: str, empreinte: str) -> str:
        drawn = [base64.urlsafe_b64encode(_draw(key, use, sel)).rstrip(b"=").decode() for key in self._keys]
        return next((token for token in drawn if token_hash(token) == empreinte), drawn[0])

    def sign_courriel(self, courriel_id: int) -> str:
        """Sign the number in the « ce n’est plus moi » link of a message: only its recipient has it."""
        return self.sign("courriel", courriel_id)

    def read_courriel(self, jeton: str) -> int | None:
        """Return the id of the message of such a link; None when this installation did not sign it."""
        courriel_id = self.read_signed("courriel", jeton)
        return courriel_id if isinstance(courriel_id, int) else None

    def read_list(self, use: str, signed: str) -> list[int | str] | None:
        """Return the values that were signed for a use; None when this installation did not sign them."""
        values = self.read_signed(use, signed)
        return values if isinstance(values, list) else None

    def sign(self, use: str, value: object) -> str:
        """Return a JSON value signed as URL-safe text, which is only accepted again for the same `use`."""
        return str(URLSafeSerializer(self.signing_keys, salt=use).dumps(value))

    def read_signed(self, use: str, signed: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value that was signed for a use; None when this installation did not sign it."""
        try:
            return URLSafeSerializer(self.signing_keys, salt=use).loads(signed)
        except BadSignature:
            return None

    def totp_secret(self, sel: str) -> str:
        """Return the secret shared with an application, 160 bits in base 32 (RFC 4226 requires as many)."""
        return _base32(_pad(self.secret_key, sel))

    def totp_uri(self, sel: str, address: str) -> str:
        """Return the secret as the URI that an application reads from a QR code."""
        return pyotp.TOTP(self.totp_secret(sel), interval=_STEP).provisioning_uri(name=address, issuer_name=ISSUER)

    def totp_code(self, sel: str, masque: str, typed: str, now: datetime) -> CodeReconnu | None:
        """Return the typed code's step and mask: this step, the one before or the one after (clocks differ); None for
        no match.

        A secret is what a key derives from `sel`, XOR `masque` when it was derived by an earlier key: under the current
        one, the returned mask gives the same secret, and the earlier key is needed no more.
        """
        for key in self._keys:
            secret = _xor(_pad(key, sel), masque)
            step = _step_of(secret, typed, now)
            if step is not None:
                return CodeReconnu(step, masque if key == self.secret_key else _mask(secret, self.secret_key, sel))
        return None


def _draw(key: str, use: str, text: str) -> bytes:
    derived = hmac.digest(key.encode(), f"collecte {use}".encode(), "sha256")
    return hmac.digest(derived, text.encode("utf-8", "surrogatepass"), "sha256")


def _pad(key: str, sel: str) -> bytes:
    return _draw(key, "totp", sel)[:20]


def _xor(pad: bytes, masque: str) -> bytes:
    """XOR with `masque`, in hex, or ''."""
    return bytes(byte ^ mask for byte, mask in zip(pad, bytes.fromhex(masque), strict=True)) if masque else pad


def _mask(secret: bytes, key: str, sel: str) -> str:
    return _xor(_pad(key, sel), secret.hex()).hex()


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode()


def _step_of(secret: bytes, typed: str, now: datetime) -> int | None:
    codes = pyotp.TOTP(_base32(secret), interval=_STEP)
    current = int(now.timestamp()) // _STEP
    given = typed.encode("utf-8", "surrogatepass")
    steps = (current, current - 1, current + 1)
    return next((step for step in steps if hmac.compare_digest(codes.generate_otp(step).encode(), given)), None)
