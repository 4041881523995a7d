"""Authenticate programs by the token of their `Authorization` header: no cookie, no session."""

from datetime import timedelta
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request

from collecte.comptes.operations.freins import Cadence, cible_of_compte, take_turn
from collecte.comptes.operations.jetons import mark_used
from collecte.comptes.queries.comptes import get_porteur
from collecte.comptes.web.context import commit, now, reading, trousseau, writing
from collecte.comptes.web.essais import networks
from collecte.comptes.web.gate import droit_of
from collecte.core.errors import Refus
from collecte.core.web.problemes import is_of_programmes
from collecte.policy import Droit

CADENCE = Cadence(most=120, within=timedelta(minutes=1))
"""Limit on requests with one token."""

REFUSED = Cadence(most=20, within=timedelta(minutes=1))
"""Limit on wrong tokens from one address, which may be that of a whole office."""

_SCHEME = "bearer"
_MAX_TOKEN = 100  # characters; a longer token is never one of ours


def install(app: Flask) -> None:
    """Identify the caller before rights are checked."""
    app.before_request(_identify)
    app.after_request(_vary)


def _identify() -> None:
    """Count the request and set its acteur. Raises TooFastError, Refus."""
    if not is_of_programmes(request.path) or request.endpoint is None:
        return
    g.acteur = None
    if droit_of(current_app, request.endpoint) is Droit.PUBLIC:
        return
    token = _sent()
    porteur = get_porteur(reading(), token, now()) if token else None
    if porteur is None:
        _refuse(token)
    else:
        jeton_id, acteur = porteur
        _count(jeton_id)
        g.acteur, g.compte_du_jeton = acteur, acteur.compte_id


def _sent() -> str:
    """Return the token of the header; '' without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == _SCHEME and len(token) <= _MAX_TOKEN else ""


def _refuse(token: str) -> None:
    """Refuse the request; only a wrong token is counted, since a request without one guesses nothing."""
    for cible in networks("jetons") if token else ():
        take_turn(writing(), cible=cible, cadence=REFUSED, now=now())
        commit()
    raise Refus(
        "Il manque un jeton d’accès qui ouvre quelque chose.",
        "Envoyez l’en-tête « Authorization: Bearer JETON », avec un jeton créé sur la page « Jetons d’accès » de "
        "votre compte, ni expiré ni révoqué.",
        status=HTTPStatus.UNAUTHORIZED,
    )


def _count(jeton_id: int) -> None:
    cible = cible_of_compte(trousseau(), "jeton", jeton_id)
    take_turn(writing(), cible=cible, cadence=CADENCE, now=now())
    mark_used(writing(), jeton_id=jeton_id, now=now())
    commit()


def _vary(response: Response) -> Response:
    if is_of_programmes(request.path):
        response.vary.add("Authorization")
    return response
