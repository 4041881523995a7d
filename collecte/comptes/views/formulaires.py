"""Addresses to which a page sends what is typed in its form, to store or forget it."""

from http import HTTPStatus

from flask import flash, jsonify, request, url_for
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response

from collecte.comptes.operations.formulaires import LongFormError, forget_form, keep_form
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import ORIGIN, PAGE, own_page, typed_fields
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from questionnaires.core.answers import clean
from questionnaires.core.francais import hour_text

bp = GatedBlueprint("formulaires", __name__, Droit.CONNECTE, url_prefix="/formulaires")

_FIELDS = TypeAdapter(dict[str, list[str]])


@bp.post("/garder")
def garder() -> Response | tuple[Response, int]:
    """Called by `garde.js` while the user types: only the size is checked, since nothing is sent yet."""
    chemin = _own_address()
    if chemin is None:
        return jsonify(motif="Cette page ne se rouvre pas."), HTTPStatus.NOT_FOUND
    if not Formulaire().validate():
        return jsonify(motif=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    champs: dict[str, list[str]] = {}
    for name, value in typed_fields():
        champs.setdefault(clean(name), []).append(clean(value))
    try:
        depart = _FIELDS.validate_json(clean(request.form.get(ORIGIN) or "{}"), strict=True)
        keep_form(writing(), compte_id=acteur().compte_id, chemin=chemin, champs=champs, depart=depart, now=now())
    except ValidationError:
        return jsonify(motif=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    except LongFormError as error:
        return jsonify(motif=str(error)), error.status
    commit()
    return jsonify(heure=hour_text(now()))


@bp.post("/oublier")
def oublier() -> Page:
    """Start again from what is stored."""
    chemin = _own_address()
    if not Formulaire().validate():
        flash(EXPIRED, "warning")
    elif chemin is not None:
        forget_form(writing(), compte_id=acteur().compte_id, chemin=chemin)
        commit()
    return lead_to(chemin or url_for("accueil.accueil"))


def _own_address() -> str | None:
    """Return the address of a page of this site, its query included; None for any other."""
    address = request.form.get(PAGE, "")
    return address if own_page(address) == address else None
