"""Addresses with which a page keeps what is typed in its form, and forgets it."""

from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.operations.formulaires import LongFormError, forget_form, keep_form
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, mark_unsent, now, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import own_page, typed_fields
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from questionnaires.core.answers import clean
from questionnaires.core.francais import hour_text

bp = Blueprint("formulaires", __name__, url_prefix="/formulaires")

_PAGE = "formulaire_de"
"""Field with the path of the page."""


@bp.post("/garder")
@requires(Droit.CONNECTE)
def garder() -> Response | tuple[Response, int]:
    """Asked by `garde.js` while one types: nothing is checked but the size, since nothing is sent yet."""
    chemin = _own_path()
    if chemin is None or not Formulaire().validate():
        return jsonify(motif=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    champs: dict[str, list[str]] = {}
    for name, value in typed_fields():
        if name != _PAGE:
            champs.setdefault(clean(name), []).append(clean(value))
    try:
        keep_form(writing(), compte_id=acteur().compte_id, chemin=chemin, champs=champs, now=now())
    except LongFormError as error:
        return jsonify(motif=str(error)), error.status
    mark_unsent(chemin)
    commit()
    return jsonify(heure=hour_text(now()))


@bp.post("/oublier")
@requires(Droit.CONNECTE)
def oublier() -> Page:
    """Start again from what is stored."""
    chemin = _own_path()
    if chemin is not None and Formulaire().validate():
        forget_form(writing(), compte_id=acteur().compte_id, chemin=chemin)
        commit()
    return redirect(chemin or url_for("accueil.accueil"), HTTPStatus.SEE_OTHER)


def _own_path() -> str | None:
    """The path of a page of ours, if it is one."""
    chemin = request.form.get(_PAGE, "")
    return chemin if own_page(chemin) == chemin else None
