"""« À rappeler »: list of the structures that ask to be called, without their answers."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.enquetes.operations.repondants import noter_rappel
from collecte.enquetes.queries.entretiens import get_demande, list_demandes, list_interrogeables
from collecte.enquetes.views.pages_entretien import TITRES
from collecte.models import DemandeRappel
from collecte.policy import Droit
from questionnaires.core.francais import paris_day

bp = Blueprint("demandes", __name__)


@bp.get("/a-rappeler")
@requires(Droit.ACCOMPAGNER)
def liste() -> str:
    today = paris_day(now())
    demandes = list_demandes(reading(), acteur(), today)
    entered = list_interrogeables(reading(), acteur(), today) if demandes else ()
    return render_template(
        "enquetes/demandes/liste.html",
        demandes=demandes,
        entretiens={
            (interrogeable.participation.campagne_id, interrogeable.participation.accompagnement_id): interrogeable
            for interrogeable in entered
        },
        titres=TITRES,
        me=acteur().personne_id,
    )


@bp.post("/a-rappeler/<int:demande_id>/fait")
@requires(Droit.ACCOMPAGNER)
def noter_fait(demande_id: int) -> Response:
    if get_demande(reading(), acteur(), demande_id, paris_day(now())) is None:
        abort(HTTPStatus.NOT_FOUND)
    if not Formulaire().validate():
        flash(EXPIRED)
        return redirect(url_for("demandes.liste"), HTTPStatus.SEE_OTHER)
    session = writing()
    noter_rappel(session, demande=session.get_one(DemandeRappel, demande_id), acteur=acteur(), now=now())
    commit()
    flash("C’est noté.")
    return redirect(url_for("demandes.liste"), HTTPStatus.SEE_OTHER)
