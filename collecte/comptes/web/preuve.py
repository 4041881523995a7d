"""Sensitive acts ask for a password or code again when the last proof is old; typed fields are kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import abort, redirect, render_template, request, url_for
from flask import session as web_session

from collecte.comptes.forms.comptes import PreuveForm
from collecte.comptes.operations.comptes import WRONG_PASSWORD, UnknownCredentialsError
from collecte.comptes.operations.freins import TooManyTriesError
from collecte.comptes.operations.second_facteur import WrongCodeError
from collecte.comptes.queries.comptes import get_compte
from collecte.comptes.web.context import Transaction, acteur, now, page_of_request, reading
from collecte.comptes.web.essais import try_code, try_password
from collecte.comptes.web.reprise import MAX_FIELDS, hand_on, typed_fields
from collecte.comptes.web.sessions import proven_again
from collecte.models import Compte

PROOF_LIFE = timedelta(minutes=10)

Fields = list[tuple[str, str]]
View = TypeVar("View", bound=Callable[..., Any])


def recent_proof() -> bool:
    """Return whether the user gave password and code less than ten minutes ago."""
    since = web_session.get("preuve")
    return since is not None and now() - datetime.fromisoformat(since) <= PROOF_LIFE


def proven(view: View) -> View:
    """Declare, under `requires`, that a view requires a recent proof.

    A page opened without one redirects to the proof page, then back. A form sent without one is answered by that page,
    which carries the typed fields: once the proof is given, the view gets the form as if nothing had happened. A file
    cannot be carried: put this on the page that asks for it too.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any view
        if recent_proof():
            return view(*args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            hand_on()
            return redirect(url_for("mon_compte.confirmer", suite=page_of_request()))
        form = PreuveForm()
        if form.is_given and prove(form):
            return view(*args, **kwargs)
        if not form.is_given:
            form = PreuveForm(formdata=None)
        carried = typed_fields()
        if len(carried) > MAX_FIELDS:  # no form has as many; the page would weigh twenty times what was sent
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return page(form, action=request.path, carried=carried)

    return cast(View, checked)


def own_compte(session: Transaction | None = None) -> Compte:
    """Return the user's account, for reading, or in the transaction that is given."""
    compte = get_compte(session or reading(), acteur().compte_id)
    if compte is None:
        raise LookupError(acteur().compte_id)
    return compte


def prove(form: PreuveForm) -> bool:
    """Return whether the form holds the user's password, and a code when there is an application; else set its
    errors."""
    if not form.validate():
        return False
    compte = own_compte()
    compte_id, has_code = compte.id, compte.totp_sel is not None
    field = form.preuve_mot_de_passe
    try:
        try_password(compte.adresse, form.preuve_mot_de_passe.data)
        if has_code:
            field = form.preuve_code
            try_code(compte_id, form.preuve_code.data or "")
    except (UnknownCredentialsError, WrongCodeError, TooManyTriesError) as error:
        form.refuse(field, WRONG_PASSWORD if isinstance(error, UnknownCredentialsError) else str(error))
        return False
    proven_again()
    return True


def page(form: PreuveForm, *, action: str, carried: Fields | None = None) -> tuple[str, int]:
    """Show the proof page; `carried` are the fields of the form that it interrupts, None when it interrupts a page."""
    html = render_template(
        "comptes/confirmer.html",
        form=form,
        action=action,
        carried=carried or [],
        is_page=carried is None,
        has_code=own_compte().totp_sel is not None,
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
