"""Verify an identity token (signature, issuer, audience, dates, nonce) and return its claims."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from collecte.core.config import OidcProvider

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a key that only the provider has: never `none`, nor a secret that both know."""

_LEEWAY = 60  # seconds by which clocks may differ
_KINDS = {"RSA", "EC"}


class JetonError(Exception):
    """It is not to be believed."""


def claims_of(
    token: str,
    *,
    keys: Mapping[str, Any],
    provider: OidcProvider,
    nonce: str,
    access_token: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of a token that this provider signed, for us, in answer to this nonce, and that is not over.

    Raises JetonError.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    told = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    asked = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    try:
        signed = jwt.decode(token, KeySet.import_key_set({"keys": _public(keys)}), algorithms=ALGORITHMS)
        claims = CodeIDToken(signed.claims, signed.header, told, asked)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise JetonError from error
    found: Mapping[str, Any] = claims
    return found


def _public(keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The keys of a provider that may have signed."""
    listed = keys.get("keys")
    if not isinstance(listed, list):
        raise JetonError
    return [own for own in listed if isinstance(own, dict) and own.get("kty") in _KINDS and own.get("use") != "enc"]
