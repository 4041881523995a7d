"""Forms and buttons on the pages of a campaign: what an operation refuses is said where it was asked."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Form, Page, answer
from collecte.comptes.web.context import Transaction, commit, writing
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire


def answer_with_status(
    page: Callable[[Form], str], form: Form, act: Callable[[Transaction], str], *, done: str = "", on: str
) -> Page:
    """Show a page of one form, or process what it sent, as `answer` does, except that a refusal keeps its status."""
    try:
        return answer(page, form, act, done=done)
    except UserFacingError as error:
        form.refuse(form[error.champ if error.champ in form else on], str(error))
        return page(form), error.status


def press(act: Callable[[Transaction], str], back: str, form: Formulaire | None = None) -> Response:
    """Do what a button asks; confirm it in the words that `act` returns, or say the refusal, on the page of `back`."""
    if not (Formulaire() if form is None else form).validate():
        flash(EXPIRED)
        return redirect(back, HTTPStatus.SEE_OTHER)
    try:
        done = act(writing())
        commit()
        flash(done)
    except UserFacingError as error:
        flash(str(error))
    return redirect(back, HTTPStatus.SEE_OTHER)
