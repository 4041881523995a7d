"""Error pages: the problem and what to do; an internal error shows only an incident number."""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, g, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from collecte.comptes.web.context import services
from collecte.comptes.web.reprise import MAX_FIELDS
from collecte.core.database import is_unavailable
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import SECRET_FIELDS
from collecte.core.web.problemes import SENTENCES, is_of_programmes, told_to_program
from exports.tableur.text import ExportLimitError
from questionnaires.core.francais import decimal_text, typeset

_log = logging.getLogger("collecte")

_SENTENCES = {
    400: ("Cette demande n’a pas été comprise.", "Revenez à la page précédente et essayez de nouveau."),
    403: ("Cette demande vient d’un autre site.", "Revenez sur le site par votre navigateur, puis recommencez."),
    404: ("Cette page n’existe pas, ou elle n’est pas à vous.", "Vérifiez l’adresse, ou revenez à l’accueil."),
    405: ("Cette page ne s’utilise pas ainsi.", "Revenez à l’accueil."),
}
_BUSY = (
    "Le service est très occupé ou sa base ne répond pas.",
    "Ce que vous aviez enregistré est conservé. Attendez une minute, puis envoyez de nouveau cette page.",
)

Page = tuple[str, int, dict[str, str]]
Fields = tuple[tuple[str, str], ...]


def install(app: Flask) -> None:
    """Answer every error with a page in French."""
    app.register_error_handler(UserFacingError, _user_facing)
    app.register_error_handler(ExportLimitError, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(SQLAlchemyError, _base)
    app.register_error_handler(Exception, _defect)


def _page(
    status: int, problem: str, remedy: str, *, incident: str | None = None, again: Fields = (), wait: int = 0
) -> Page:
    g.acteur = None  # no session nor database: the page that reports their failure must not need them
    wait = wait or (60 if status == HTTPStatus.SERVICE_UNAVAILABLE else 0)
    headers = {"Retry-After": str(wait)} if wait else {}
    if is_of_programmes(request.path):
        return told_to_program(status, problem, remedy, incident, headers)
    html = render_template("erreur.html", status=status, problem=problem, remedy=remedy, incident=incident, again=again)
    return html, status, headers


def _sent() -> Fields:
    """Return the request's fields, for the page to carry and send again: going back would show the form as it was.

    Empty when one of them is a password, or when there are more fields than any form has.
    """
    fields = tuple(request.form.items(multi=True)) if request.method == "POST" else ()
    return () if len(fields) > MAX_FIELDS or any(name in SECRET_FIELDS for name, _ in fields) else fields


def _user_facing(error: UserFacingError) -> Page:
    again = _sent() if error.may_send_again else ()
    return _page(error.status, error.problem, error.remedy, again=again, wait=error.retry_after)


def _too_large(error: ExportLimitError) -> Page:
    return _page(HTTPStatus.CONFLICT, str(error), "Revenez à la page précédente : rien n’est changé.")


def _foreign_host(_error: SecurityError) -> Page:
    """Answer in plain text: no address of this site can be written for a foreign host."""
    return (
        "Cette adresse n’est pas celle du service.\n",
        HTTPStatus.BAD_REQUEST,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _http(error: HTTPException) -> Page:
    """Return the page of a status, with the headers that it requires, such as `Allow`."""
    if isinstance(error, InternalServerError) and isinstance(cause := error.original_exception, Exception):
        return _base(cause)  # raised outside views
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    html, status, headers = _page(status, *_sentences(status))
    required = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return html, status, {**required, **headers}


def _sentences(status: int) -> tuple[str, str]:
    """Return the problem and what to do, with the limit when there is one."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        limit = decimal_text(services().settings.max_request_bytes // 100_000, 1)
        return (
            f"Ce que vous envoyez est trop volumineux\u00a0: la limite est {limit}\u00a0Mo.",
            "Raccourcissez les textes ou le fichier, puis recommencez.",
        )
    known = SENTENCES if is_of_programmes(request.path) else _SENTENCES
    return known.get(status, known[400])


def _base(error: Exception) -> Page:
    if not is_unavailable(error):
        return _defect(error)
    _log.warning("database unavailable: %s", type(getattr(error, "orig", error)).__name__)
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, *_BUSY, again=_sent())


def _defect(error: Exception) -> Page:
    incident = secrets.token_hex(4)
    _log.exception("incident %s", incident, exc_info=error)
    return _page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        typeset("Le service a rencontré un défaut : ce n’est pas de votre fait."),
        f"Ce que vous aviez enregistré est conservé. Donnez le numéro {incident} à votre C2RA.",
        incident=incident,
        again=_sent(),
    )
