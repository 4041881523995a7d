"""Pages that settle the results of a campaign for good."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import ArretForm
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import paris_day


@bp.get("/campagnes/<int:campagne_id>/arreter")
@requires(Droit.ANIMER)
def arret(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if campagne.arretee_le is not None:
        return _to_follow_up(campagne_id)
    return _page(campagne, form_as_left(ArretForm))


@bp.post("/campagnes/<int:campagne_id>/arreter")
@requires(Droit.ANIMER)
def arreter(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), ArretForm()
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        arreter_resultats(writing(), campagne_id=campagne_id, ecarts=form.ecarts.data or "", acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        form.refuse(form.ecarts, str(error))
        return _page(animated(campagne_id), form), error.status
    flash("Les résultats sont arrêtés. Le classeur de référence est gardé : téléchargez-le ici quand vous voulez.")
    return _to_follow_up(campagne_id)


def _page(campagne: Campagne, form: ArretForm) -> str:
    rows = list_suivi(reading(), campagne)
    return render_template(
        "campagnes/arreter.html",
        campagne=campagne,
        form=form,
        is_over=campagne.is_over(paris_day(now())),
        transmises=sum(row.is_transmitted for row in rows),
        refusees=sum(row.is_refused for row in rows),
        missing=[row for row in rows if not row.is_transmitted and not row.is_refused],
    )


def _to_follow_up(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)
