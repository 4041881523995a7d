"""The end of an answer: check it whole, transmit it once, keep its receipt, choose who may see it."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.forms.reponses import PartageForm
from collecte.operations.reponses import change_partage
from collecte.policy import Droit
from collecte.queries.echanges import get_echange
from collecte.queries.transmissions import get_present_transmission
from collecte.views.pages_reponse import Reponse, own_reponse
from collecte.views.pages_transmission import Lecture
from collecte.views.verification import Page, show_check, transmit
from collecte.web.context import acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left
from questionnaires.francais import paris_day

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
    form = form_as_left(
        PartageForm,
        accord_chiffres="oui" if own.participation.accord_chiffres else "non",
        vue_direction=own.participation.vue_direction.value,
        partage_fiche=own.participation.partage_fiche,
    )
    return _receipt_page(own, form)


_SHARED = "Vos choix de partage sont enregistrés. Ils s’appliquent dès le prochain classeur."
_SHARED_LATE = (
    "Vos choix de partage sont enregistrés. Les résultats sont arrêtés : le classeur de référence, déjà produit, ne "
    "change plus."
)


@bp.post("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def changer_partage(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is None or not own.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    form = PartageForm()
    if not form.validate():
        return _receipt_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    change_partage(writing(), participation_id=participation_id, partage=form.partage, acteur=acteur(), now=now())
    commit()
    flash(_SHARED_LATE if own.participation.campagne.arretee_le else _SHARED)
    return _to_receipt(participation_id)


def _receipt_page(own: Reponse, form: PartageForm) -> str:
    return render_template(
        "reponses/recu.html",
        own=own,
        participation=own.participation,
        is_closed=not own.participation.etat_campagne(paris_day(now())).accepts,
        form=form,
        lecture=Lecture.of(get_present_transmission(reading(), own.participation)),
        questions=get_echange(reading(), own.participation.id) is not None,
    )


def _receipt_url(participation_id: int) -> str:
    return url_for("transmission.recu", participation_id=participation_id)


def _to_receipt(participation_id: int) -> Response:
    return redirect(_receipt_url(participation_id), HTTPStatus.SEE_OTHER)
