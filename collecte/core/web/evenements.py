"""Security log of requests: sign-ins, refusals and failures, with a number for each request.

The route is logged, never the address, which may hold a secret; the account by its number. Nothing is logged about
respondents with a personal link: the minute of an answer would be enough to identify its author.
"""

import secrets
from http import HTTPStatus

from flask import Flask, Response, g, request
from flask import session as web_session

from collecte.core.traces import REQUETE, note
from collecte.core.web.repondants import is_of_repondants

_SIGNING = frozenset(
    {
        *("/connexion", "/connexion/code", "/connexion/application", "/deconnexion", "/acces", "/mot-de-passe-oublie"),
        *("/compte/mot-de-passe", "/compte/confirmer", "/compte/application", "/compte/application/retirer"),
    }
)
"""Routes of credentials: requests to them are logged whether refused or not."""

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"})


def install(app: Flask) -> None:
    """Number each request before anything else, and log it once answered."""
    app.before_request(_number)
    app.after_request(_note)


def _number() -> None:
    REQUETE.set(secrets.token_hex(8))


def _note(response: Response) -> Response:
    is_told = response.status_code >= HTTPStatus.BAD_REQUEST or (request.method == "POST" and route() in _SIGNING)
    if is_told and not is_of_repondants(request.path):
        note("requête", {"methode": methode(), "route": route(), "statut": response.status_code, **_who()})
    return response


def route() -> str:
    """Return the route of the request, or a constant when there is none."""
    return request.url_rule.rule if request.url_rule else "aucune"


def methode() -> str:
    """Return the method, when it is a known one."""
    return request.method if request.method in _METHODS else "autre"


def _who() -> dict[str, object]:
    """Return the number of the account, when there is one: in a browser, or with a token."""
    compte_id = g.get("compte_du_jeton") or web_session.get("compte_id")
    return {} if compte_id is None else {"compte": compte_id}
