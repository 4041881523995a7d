"""« Je ne souhaite pas répondre »: a page that says what it does, and the way back."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from collecte.reponses.operations.refus import refuser as refuse
from collecte.reponses.operations.refus import revenir_sur_le_refus
from collecte.reponses.views.pages_reponse import own_reponse
from collecte.reponses.views.reponses import bp
from collecte.reponses.views.saisie import Page


@bp.get("/reponses/<int:participation_id>/ne-pas-repondre")
@requires(Droit.REPONDRE)
def refuser(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is not None:
        return redirect(url_for("transmission.recu", participation_id=participation_id))
    return render_template("reponses/refus.html", own=own, participation=own.participation)


@bp.post("/reponses/<int:participation_id>/ne-pas-repondre")
@requires(Droit.REPONDRE)
def noter_le_refus(participation_id: int) -> Page:
    return _change(participation_id, refuse, _NOTED)


@bp.post("/reponses/<int:participation_id>/repondre")
@requires(Droit.REPONDRE)
def repondre_finalement(participation_id: int) -> Page:
    return _change(participation_id, revenir_sur_le_refus, _BACK)


_NOTED = "C’est noté : vous ne souhaitez pas répondre. Vous ne recevrez pas de relance, et vous pouvez changer d’avis."
_BACK = "Vous pouvez de nouveau répondre. Ce que vous aviez enregistré est là."


def _change(participation_id: int, change: Callable[..., bool], told: str) -> Page:
    own_reponse(participation_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _back(participation_id)
    try:
        change(writing(), participation_id=participation_id, acteur=acteur(), now=now())
        commit()
        flash(told)
    except UserFacingError as error:
        flash(f"{error.problem} {error.remedy}")
        return _back(participation_id)
    return redirect(url_for("reponses.reprendre", participation_id=participation_id), HTTPStatus.SEE_OTHER)


def _back(participation_id: int) -> Response:
    return redirect(url_for("reponses.refuser", participation_id=participation_id), HTTPStatus.SEE_OTHER)
