"""Access control: each route, or its blueprint, declares the right it requires; a route without one is refused."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ConnexionForm
from collecte.comptes.web.context import acteur_or_none, page_of_request
from collecte.comptes.web.reprise import own_page, pack_request, typed_fields
from collecte.policy import Droit, may

View = TypeVar("View", bound=Callable[..., Any])
_RIGHT = "__droit__"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(droit: Droit) -> Callable[[View], View]:
    """Declare the right a view requires; the rows it may reach are bounded by the queries it calls."""

    def mark(view: View) -> View:
        setattr(view, _RIGHT, droit)
        return view

    return mark


class GatedBlueprint(Blueprint):
    """Pages that require one right, but for views that declare another. `Droit.PUBLIC` is declared view by view."""

    def __init__(self, name: str, import_name: str, droit: Droit, **options: Any) -> None:  # noqa: ANN401 - Flask's own
        super().__init__(name, import_name, **options)
        self._droit = droit

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401 - Flask's own
        add = super().route(rule, **options)
        return lambda view: add(view if hasattr(view, _RIGHT) else requires(self._droit)(view))


def droit_of(app: Flask, endpoint: str) -> Droit | None:
    """Return the right a route declares, None when it declares none."""
    return Droit.PUBLIC if endpoint == "static" else getattr(app.view_functions[endpoint], _RIGHT, None)


def install(app: Flask) -> None:
    """Check every request before its view runs."""
    app.before_request(_check)


def _check() -> Response | tuple[str, int] | None:
    if request.method not in _SAFE and not _is_from_a_page_of_ours():
        abort(HTTPStatus.FORBIDDEN)
    if request.endpoint is None:
        return None  # no such route: the error page answers
    droit = droit_of(current_app, request.endpoint)
    if droit is None:
        abort(HTTPStatus.NOT_FOUND)
    if may(acteur_or_none(), droit):
        return None
    if acteur_or_none() is not None:
        abort(HTTPStatus.NOT_FOUND)
    if request.method in _SAFE:
        return redirect(url_for("comptes.connexion", suite=page_of_request()))
    return _sign_in_again()


def _is_from_a_page_of_ours() -> bool:
    """Return whether browsers say so; the oldest ones say nothing, or only an origin, `null` from pages without a
    referrer."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "null")
    return origin == "null" or origin.partition("://")[2] == request.host


def _sign_in_again() -> tuple[str, int]:
    """Show the sign-in page in place of an answer that would be lost: it carries the typed fields, or says that it
    cannot."""
    page = own_page(request.path)
    carried = pack_request() if page == request.path else ""
    is_typed = page == request.path and typed_fields()
    expired = "à refaire" if not is_typed else "conservé" if carried else "trop long"
    form = ConnexionForm(formdata=None, reprise=carried, suite=page or "")
    return render_template("comptes/connexion.html", form=form, expired=expired), HTTPStatus.UNAUTHORIZED
