"""Pages of extensions for one DLA: list, grant, withdraw."""

from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import ProlongationForm
from collecte.campagnes.operations.prolongations import prolonger, retirer_prolongation
from collecte.campagnes.queries.campagnes import list_prolongations
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.web.adresses import number
from collecte.models import Campagne
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Droit
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import paris_day

_A_WEEK = timedelta(days=7)


@bp.get("/campagnes/<int:campagne_id>/prolongations")
@requires(Droit.ANIMER)
def prolongations(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    proposed = max(campagne.cloture, paris_day(now())) + _A_WEEK
    return _page(campagne, form_as_left(ProlongationForm, cloture=proposed, dla=request.args.get("dla", type=number)))


@bp.post("/campagnes/<int:campagne_id>/prolongations")
@requires(Droit.ANIMER)
def accorder_prolongation(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), ProlongationForm()
    form.offer(list_dlas(reading(), campagne.region_id))
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        prolonger(
            writing(),
            campagne_id=campagne_id,
            dla_id=form.dla.data,
            cloture=form.cloture.data,
            raison=form.raison.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.cloture, str(error))
        return _page(animated(campagne_id), form), error.status
    told = (
        "Un message le dit à ses structures qui n’ont pas transmis"
        if campagne.is_of_structures
        else "Ses personnes voient leur date et la raison"
    )
    flash(f"La clôture est repoussée pour ce DLA. {told}.")
    return _to_list(campagne_id)


@bp.post("/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer")
@requires(Droit.ANIMER)
def reprendre_prolongation(campagne_id: int, dla_id: int) -> Page:
    animated(campagne_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_list(campagne_id)
    try:
        retirer_prolongation(writing(), campagne_id=campagne_id, dla_id=dla_id, acteur=acteur(), now=now())
        commit()
        flash("La prolongation est retirée : ce DLA se clôture avec les autres. Ce qui est enregistré est conservé.")
    except UserFacingError as error:
        flash(str(error))
    return _to_list(campagne_id)


def _to_list(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.prolongations", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _page(campagne: Campagne, form: ProlongationForm) -> str:
    form.offer(list_dlas(reading(), campagne.region_id))
    if campagne.is_of_structures:
        form.raison.label.text = "Raison, gardée dans le journal des modifications"
    given = list_prolongations(reading(), campagne.id)
    return render_template("campagnes/prolongations.html", campagne=campagne, form=form, prolongations=given)
