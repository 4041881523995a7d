"""Second step of signing in: enter a code, or set up the authenticator application with a QR code."""

import segno
from flask import render_template, request, url_for
from flask import session as web_session
from markupsafe import Markup
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import CodeForm
from collecte.comptes.operations.freins import TooManyTriesError
from collecte.comptes.operations.second_facteur import WrongCodeError, enroll
from collecte.comptes.queries.comptes import get_compte
from collecte.comptes.views.comptes import bp
from collecte.comptes.views.ecrans import Page, form_page, lead_to
from collecte.comptes.web.context import commit, now, trousseau, writing
from collecte.comptes.web.entree import open_session, page_after, waiting
from collecte.comptes.web.essais import try_code
from collecte.comptes.web.gate import requires
from collecte.comptes.web.sessions import need_session, sign_in
from collecte.core.security import new_token
from collecte.models import Compte
from collecte.policy import Droit

_BORDER = 4  # white modules around, without which phones read badly


def qr_svg(text: str, label: str) -> Markup:
    """Return the QR code of a text; `label` is its name for assistive technologies."""
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 2 * _BORDER
    path = "".join(
        f"M{x + _BORDER} {y + _BORDER}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(side=side, label=label, path=path)


_SEL = "sel"


@bp.route("/connexion/code", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def code() -> Page:
    pending = waiting()
    if pending is None:
        return _begin_again()
    entree, form = pending[0], CodeForm()
    if request.method != "POST" or not form.validate():
        return form_page("comptes/code.html", form=form)
    try:
        try_code(entree.compte_id, form.code_unique.data)
    except (WrongCodeError, TooManyTriesError) as error:
        form.refuse(form.code_unique, str(error))
        return render_template("comptes/code.html", form=form), error.status
    return open_session(
        entree.compte_id, second_factor=True, suite=entree.suite, reprise=entree.reprise, is_proof=entree.is_proof
    )


@bp.route("/connexion/application", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def application() -> Page:
    """Turn the application on, sign in, and show the recovery codes on this very page, since nothing stores them."""
    pending = waiting()
    if pending is None or pending[1].totp_sel:
        return _begin_again()
    (entree, compte), form = pending, CodeForm()
    codes = enrolled(form, compte.id)
    if codes is None:
        return enrolment_page(form, compte)
    sign_in(entree.compte_id, second_factor=True, is_proof=entree.is_proof)
    after = page_after(entree.compte_id, entree.suite, entree.reprise)
    return render_template("comptes/codes_secours.html", codes=codes, suite=after)


def _begin_again() -> Response:
    return lead_to(url_for("comptes.connexion"))


def enrolment_page(form: CodeForm, compte: Compte) -> Page:
    """Show the secret to scan or type, the same until it is confirmed; only what it is derived from is stored."""
    sel = web_session.get(_SEL)
    if sel is None:
        sel = web_session[_SEL] = new_token()
        need_session()
    secret = trousseau().totp_secret(sel)
    square = qr_svg(trousseau().totp_uri(sel, compte.adresse), "Code QR à scanner avec votre application")
    key = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return form_page("comptes/application.html", form=form, square=square, key=key, has_one=bool(compte.totp_sel))


def enrolled(form: CodeForm, compte_id: int) -> tuple[str, ...] | None:
    """Return the recovery codes of an application that has just given a right code; None before it is sent, or with an
    error on the form."""
    sel = web_session.get(_SEL)
    if request.method != "POST" or not form.validate():
        return None
    if sel is None:
        form.refuse(
            form.code_unique, "Cette page a déjà servi : scannez le nouveau code QR, puis tapez le code affiché."
        )
        return None
    compte = get_compte(writing(), compte_id)
    if compte is None:
        raise LookupError(compte_id)
    try:
        codes = enroll(writing(), compte=compte, sel=sel, typed=form.code_unique.data, trousseau=trousseau(), now=now())
        commit()
    except WrongCodeError as error:
        form.refuse(form.code_unique, str(error))
        return None
    web_session.pop(_SEL)
    return codes
