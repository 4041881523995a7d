"""The two steps of an OpenID Connect sign-in: redirect the browser, then verify the identity sent back.

Authorization code flow with PKCE (S256), a state and a nonce; the values that the browser carries back are worthless
without those kept in its session.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from time import monotonic
from typing import Any

from collecte.comptes.fournisseur.appels import AppelError, Conversation, basic
from collecte.comptes.fournisseur.jeton import JetonError, claims_of
from collecte.core.config import OidcProvider, is_https_or_local
from collecte.core.errors import InputError
from collecte.core.security import new_token, token_hash

_PASSWORD = "connectez-vous avec votre adresse et votre mot de passe"  # noqa: S105 - a sentence


class FournisseurError(InputError):
    """`cause`: a constant for the operator's log; it holds nothing that the provider sent."""

    def __init__(self, problem: str, remedy: str, cause: str) -> None:
        super().__init__(problem, remedy)
        self.cause = cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """A user according to a provider. `sujet`: their identifier there, which never changes. `adresse`: '' unless the
    provider verified it."""

    emetteur: str
    sujet: str = field(repr=False)
    adresse: str = field(repr=False)

    @property
    def empreinte(self) -> str:
        """Return the hash that is stored. An issuer is an address, which contains no line break."""
        return token_hash(f"{self.emetteur}\n{self.sujet}")


LIFE = timedelta(minutes=10)
"""Time allowed to complete a sign-in at the provider."""

_SCOPE = "openid email"
_KNOWN_FOR = 3_600.0  # seconds for which the provider's metadata is cached
_MAX_SUJET = 255  # characters, according to OpenID Connect
_REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart:
    """Data of a browser's session while its user signs in on the provider's site.

    `suite`: the page to open after that. `reprise`: the fields typed there before, as `pack_request` writes them.
    """

    etat: str = field(repr=False)
    nonce: str = field(repr=False)
    verifieur: str = field(repr=False)
    depuis: str
    suite: str
    reprise: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adresses:
    """Endpoints of a provider. `has_basic`: whether it accepts the client's credentials in a header."""

    authorization: str
    token: str
    keys: str
    has_basic: bool


class Fournisseur:
    """One provider, from the settings. `retour`: the address of this site that it sends browsers back to."""

    def __init__(self, provider: OidcProvider, *, retour: str) -> None:
        self._provider = provider
        self._retour = retour
        self._known: tuple[float, _Adresses] | None = None

    @property
    def nom(self) -> str:
        return self._provider.name

    @property
    def emetteur(self) -> str:
        return self._provider.issuer

    def begin(self, *, suite: str, reprise: str = "", now: datetime) -> tuple[Depart, str]:
        """Return what to keep in the session, and the address to send the browser to. Raises FournisseurError."""
        from authlib.common.urls import add_params_to_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        with self._conversation() as conversation:
            adresses = self._adresses(conversation)
        tokens = {"etat": new_token(), "nonce": new_token(), "verifieur": new_token()}
        depart = Depart(**tokens, depuis=now.isoformat(), suite=suite, reprise=reprise)
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._retour,
            "scope": _SCOPE,
            "state": depart.etat,
            "nonce": depart.nonce,
            "code_challenge": create_s256_code_challenge(depart.verifieur),
            "code_challenge_method": "S256",
        }
        address: str = add_params_to_uri(adresses.authorization, list(asked.items()))
        return depart, address

    def finish(self, depart: Depart | None, answer: Mapping[str, str], *, now: datetime) -> Identite:
        """Return the identity in the answer to a departure. Raises FournisseurError."""
        code = self._code(depart, answer, now)
        assert depart is not None  # noqa: S101 - or `_code` raised
        with self._conversation() as conversation:
            adresses = self._adresses(conversation)
            given = self._exchange(conversation, adresses, depart, code)
            keys = conversation.ask(adresses.keys)
        try:
            claims = claims_of(
                given["id_token"],
                keys=keys,
                provider=self._provider,
                nonce=depart.nonce,
                access_token=given["access_token"],
                now=now,
            )
        except JetonError as error:
            raise self._invalid("jeton refusé") from error
        return self._identite(claims)

    def _code(self, depart: Depart | None, answer: Mapping[str, str], now: datetime) -> str:
        """Return the code of an answer to this very departure, given by this provider."""
        is_ours = depart is not None and compare_digest(answer.get("state", "").encode(), depart.etat.encode())
        if depart is None or not is_ours or now - datetime.fromisoformat(depart.depuis) > LIFE:
            raise FournisseurError(
                "Cette connexion a trop attendu, a déjà servi, ou a commencé dans un autre navigateur.",
                "Recommencez depuis cette page.",
                "départ inconnu",
            )
        if answer.get("iss", self.emetteur) != self.emetteur:  # RFC 9207: the answer of another provider
            raise self._invalid("autre émetteur")
        if "error" in answer or not answer.get("code"):
            raise self._refused("sans code")
        return answer["code"]

    def _silent(self, cause: str) -> FournisseurError:
        """Return the error of a provider that does not answer, or not as it must."""
        remedy = f"Réessayez dans quelques minutes, ou {_PASSWORD}."
        return FournisseurError(f"« {self.nom} » ne répond pas comme attendu.", remedy, cause)

    def _refused(self, cause: str) -> FournisseurError:
        """Return the error of a provider, or its user, that refused."""
        remedy = f"Recommencez depuis cette page, ou {_PASSWORD}."
        return FournisseurError(f"« {self.nom} » n’a pas confirmé votre identité.", remedy, cause)

    def _invalid(self, cause: str) -> FournisseurError:
        """Return the error of an identity token that is not valid."""
        problem = f"La réponse de « {self.nom} » n’a pas pu être vérifiée : rien n’est ouvert."
        remedy = f"Recommencez depuis cette page, ou {_PASSWORD}. Si cela se répète, prévenez votre C2RA."
        return FournisseurError(problem, remedy, cause)

    @contextmanager
    def _conversation(self) -> Iterator[Conversation]:
        try:
            with Conversation() as conversation:
                yield conversation
        except AppelError as error:
            raise self._silent(error.cause) from error

    def _adresses(self, conversation: Conversation) -> _Adresses:
        if self._known is None or monotonic() - self._known[0] > _KNOWN_FOR:
            self._known = monotonic(), self._discovered(conversation)
        return self._known[1]

    def _discovered(self, conversation: Conversation) -> _Adresses:
        from authlib.oidc.discovery import get_well_known_url

        document = conversation.ask(get_well_known_url(self.emetteur, external=True))
        if document.get("issuer") != self.emetteur:
            raise self._silent("autre émetteur")
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return _Adresses(
            authorization=self._adresse(document, "authorization_endpoint"),
            token=self._adresse(document, "token_endpoint"),
            keys=self._adresse(document, "jwks_uri"),
            has_basic=isinstance(methods, list) and "client_secret_basic" in methods,
        )

    def _adresse(self, document: Mapping[str, Any], name: str) -> str:
        address = document.get(name)
        if not isinstance(address, str) or not is_https_or_local(address):
            raise self._silent("adresse refusée")
        return address

    def _exchange(
        self, conversation: Conversation, adresses: _Adresses, depart: Depart, code: str
    ) -> Mapping[str, str]:
        """Exchange a code for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._retour,
            "code_verifier": depart.verifieur,
        }
        who, secret, headers = self._provider.client_id, self._provider.client_secret, {}
        if adresses.has_basic:
            headers["Authorization"] = basic(who, secret)
        else:
            form |= {"client_id": who, "client_secret": secret}
        try:
            given = conversation.ask(adresses.token, form=form, headers=headers)
        except AppelError as error:
            if error.statut in _REFUSED:
                raise self._refused("code refusé") from error
            raise
        tokens = {name: given.get(name) for name in ("id_token", "access_token")}
        if not all(isinstance(token, str) for token in tokens.values()):
            raise self._invalid("jeton absent")
        return {name: str(token) for name, token in tokens.items()}

    def _identite(self, claims: Mapping[str, Any]) -> Identite:
        sujet, adresse = claims["sub"], claims.get("email")
        if not isinstance(sujet, str) or not 0 < len(sujet) <= _MAX_SUJET:
            raise self._invalid("sujet refusé")
        is_verified = claims.get("email_verified") is True and isinstance(adresse, str)
        return Identite(emetteur=self.emetteur, sujet=sujet, adresse=str(adresse) if is_verified else "")
