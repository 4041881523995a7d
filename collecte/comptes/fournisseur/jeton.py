"""Verify an identity token (signature, issuer, audience, dates, nonce) and return its claims."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from collecte.core.config import OidcProvider

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a key that only the provider has: never `none`, nor a secret shared with the client."""

_LEEWAY = 60  # clock difference tolerated, in seconds
_KINDS = {"RSA", "EC"}


class JetonError(Exception):
    """The token is not valid."""


def claims_of(
    token: str,
    *,
    keys: Mapping[str, Any],
    provider: OidcProvider,
    nonce: str,
    access_token: str,
    now: datetime,
) -> Mapping[str, Any]:
    """Return the claims of a token signed by this provider, for this client, in answer to this nonce, and not expired.

    Raises JetonError.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    asked = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    try:
        signed = jwt.decode(token, KeySet.import_key_set({"keys": _public(keys)}), algorithms=ALGORITHMS)
        claims = CodeIDToken(signed.claims, signed.header, options, asked)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise JetonError from error
    verified: Mapping[str, Any] = claims
    return verified


def _public(keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the keys of a provider that may have signed."""
    listed = keys.get("keys")
    if not isinstance(listed, list):
        raise JetonError
    return [key for key in listed if isinstance(key, dict) and key.get("kty") in _KINDS and key.get("use") != "enc"]
