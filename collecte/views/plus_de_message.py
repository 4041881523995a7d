"""« Ne plus recevoir de message », for a contact of a structure, by the signed link of one of them."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.forms.base import EXPIRED, Formulaire
from collecte.models import ContactStructure
from collecte.operations.contacts import stop_writing
from collecte.policy import Droit
from collecte.queries.courriels import get_courriel_of_contact
from collecte.views.envois import Page, UnknownMessageError, bp
from collecte.web.context import commit, now, reading, trousseau, writing
from collecte.web.gate import requires


@bp.get("/courriels/plus-de-message/<jeton>")
@requires(Droit.PUBLIC)
def plus_de_message(jeton: str) -> Page:
    """Opening it changes nothing: mail scanners do."""
    return render_template("envois/plus_de_message.html", contact=_contact(jeton), jeton=jeton)


@bp.post("/courriels/plus-de-message/<jeton>")
@requires(Droit.PUBLIC)
def demander_plus_de_message(jeton: str) -> Page:
    contact = _contact(jeton)
    if Formulaire().validate():
        session = writing()
        stop_writing(session, contact=session.get_one(ContactStructure, contact.id), now=now())
        commit()
    else:
        flash(EXPIRED)
    return redirect(url_for("envois.plus_de_message", jeton=jeton), HTTPStatus.SEE_OTHER)


def _contact(jeton: str) -> ContactStructure:
    """Whom the message of a signed link was for. Raises UnknownMessageError."""
    courriel_id = trousseau().read_courriel(jeton)
    courriel = None if courriel_id is None else get_courriel_of_contact(reading(), courriel_id)
    if courriel is None or courriel.contact is None:
        raise UnknownMessageError
    return courriel.contact
