"""The end of an answer: check it whole, transmit it once, keep its receipt."""

from flask import Blueprint, redirect, render_template, url_for

from collecte.comptes.web.context import now, reading
from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.queries.transmissions import get_present_transmission
from collecte.reponses.views.pages_reponse import Reponse, own_reponse
from collecte.reponses.views.pages_transmission import Lecture
from collecte.reponses.views.verification import Page, show_check, transmit
from questionnaires.core.francais import paris_day

bp = Blueprint("transmission", __name__)


@bp.get("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def verifier(participation_id: int) -> Page:
    return show_check(own_reponse(participation_id))


@bp.post("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def transmettre_reponse(participation_id: int) -> Page:
    return transmit(own_reponse(participation_id))


@bp.get("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def recu(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is None:
        return redirect(url_for("reponses.reprendre", participation_id=participation_id))
    return _receipt_page(own)


def _receipt_page(own: Reponse) -> str:
    return render_template(
        "reponses/recu.html",
        own=own,
        participation=own.participation,
        is_closed=not own.participation.etat_campagne(paris_day(now())).accepts,
        lecture=Lecture.of(get_present_transmission(reading(), own.participation)),
        questions=get_echange(reading(), own.participation.id) is not None,
    )
