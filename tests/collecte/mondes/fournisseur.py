"""An identity provider for tests, on a loopback port: correct unless configured otherwise."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from collecte.comptes.web.fournisseur import RETOUR
from collecte.core.config import OidcProvider

CLIENT, CLIENT_SECRET = "collecte", "un secret / d’essai : é"
SERVICE = "http://127.0.0.1:8000"
NOM = "Identité d’essai"

_KEY = RSAKey.generate_key(2048, {"kid": "une", "use": "sig"})
"""Made once: it is slow."""

Signer = Callable[[dict[str, Any]], str]


def signed(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "une"}, claims, _KEY)


def public_key() -> dict[str, Any]:
    return dict(_KEY.as_dict(private=False))


def public_pem() -> bytes:
    return bytes(_KEY.as_pem(private=False))


@dataclass
class Fournisseur:
    """`dit` replaces claims of the token (None: removed), `annonce` parts of the discovery document, `reponses` whole
    responses by path; `sign` writes the token."""

    heure: Callable[[], datetime]
    issuer: str = ""
    service: str = SERVICE
    sujet: str = "personne-1"
    adresse: str = "claire@exemple.fr"
    dit: dict[str, Any] = field(default_factory=dict)
    annonce: dict[str, Any] = field(default_factory=dict)
    reponses: dict[str, Callable[[], Response]] = field(default_factory=dict)
    sign: Signer = signed
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def settings(self) -> OidcProvider:
        return OidcProvider(issuer=self.issuer, client_id=CLIENT, client_secret=CLIENT_SECRET, name=NOM)

    def metadata(self) -> dict[str, Any]:
        metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/autoriser",
            "token_endpoint": f"{self.issuer}/jeton",
            "jwks_uri": f"{self.issuer}/cles",
        }
        return {**metadata, **self.annonce}

    def claims(self, nonce: str) -> dict[str, Any]:
        moment = int(self.heure().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.sujet,
            "aud": CLIENT,
            "exp": moment + 300,
            "iat": moment,
            "nonce": nonce,
            "email": self.adresse,
            "email_verified": True,
            **self.dit,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def authorize(self) -> Response:
        args = request.args
        request_parts = args["client_id"], args["redirect_uri"], args["response_type"]
        if request_parts != (CLIENT, self.service + RETOUR, "code"):
            return Response("refusé", 400)
        assert args["code_challenge_method"] == "S256"
        assert "openid" in args["scope"].split()
        code = token_urlsafe()
        self.codes[code] = {"nonce": args["nonce"], "challenge": args["code_challenge"]}
        return redirect(f"{args['redirect_uri']}?{urlencode({'code': code, 'state': args['state']})}")

    def token(self) -> Response:
        """Return a token; a code is valid once, for the client that requested it and holds its verifier."""
        code_data = self.codes.pop(request.form["code"], None)
        if code_data is None or not _is_ours():
            return _error("invalid_grant")
        if create_s256_code_challenge(request.form["code_verifier"]) != code_data["challenge"]:
            return _error("invalid_grant")
        answer = {
            "id_token": self.sign(self.claims(code_data["nonce"])),
            "access_token": "acces",
            "token_type": "Bearer",
        }
        return jsonify(answer)


def _is_ours() -> bool:
    """Return whether the client authenticated: in the header, each part URL-encoded (RFC 6749, 2.3.1), or in the
    form."""
    if authorization := request.authorization:
        return (unquote(authorization.username or ""), unquote(authorization.password or "")) == (CLIENT, CLIENT_SECRET)
    return (request.form.get("client_id"), request.form.get("client_secret")) == (CLIENT, CLIENT_SECRET)


def _error(code: str) -> Response:
    answer = jsonify({"error": code})
    answer.status_code = 400
    return answer


def _app(fournisseur: Fournisseur) -> Flask:
    app = Flask("fournisseur")

    @app.before_request
    def _replaced() -> Response | None:
        fournisseur.asked.append(request.path)
        answer = fournisseur.reponses.get(request.path)
        return answer() if answer else None

    app.add_url_rule("/.well-known/openid-configuration", "annonce", lambda: jsonify(fournisseur.metadata()))
    app.add_url_rule("/cles", "cles", lambda: jsonify({"keys": [public_key()]}))
    app.add_url_rule("/autoriser", "autoriser", fournisseur.authorize)
    app.add_url_rule("/jeton", "jeton", fournisseur.token, methods=["POST"])
    return app


@contextmanager
def served(heure: Callable[[], datetime]) -> Iterator[Fournisseur]:
    """Run the provider while the block runs."""
    fournisseur = Fournisseur(heure)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, _app(fournisseur), threaded=True)
    fournisseur.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fournisseur
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visit(address: str) -> str:
    """Go to the provider as a browser does; return the path to which it redirects back."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        back = connection.getresponse().getheader("Location") or ""
    finally:
        connection.close()
    assert back.startswith(SERVICE + RETOUR)
    return back.removeprefix(SERVICE)


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
