"""Pages of the optional parts of a campaign on time, changed until it opens."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for

from collecte.campagnes.forms.campagnes import OptionsForm
from collecte.campagnes.operations.options import change_options
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/options")
@requires(Droit.ANIMER)
def options(campagne_id: int) -> Page:
    campagne = _on_time(campagne_id)
    check_not_settled(campagne)
    asks = get_questionnaire(campagne.version).section("SOUHAITE") is not None
    return _page(campagne, form_as_left(OptionsForm, avec_activites=campagne.avec_activites, avec_souhaitable=asks))


@bp.post("/campagnes/<int:campagne_id>/options")
@requires(Droit.ANIMER)
def changer_options(campagne_id: int) -> Page:
    campagne, form = _on_time(campagne_id), OptionsForm()
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        change_options(
            writing(),
            campagne_id=campagne_id,
            avec_activites=form.avec_activites.data,
            avec_souhaitable=form.avec_souhaitable.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.avec_activites, str(error))
        return _page(animated(campagne_id), form), error.status
    flash("Ce qui est demandé est changé.")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _on_time(campagne_id: int) -> Campagne:
    campagne = animated(campagne_id)
    if not campagne.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


def _page(campagne: Campagne, form: OptionsForm) -> str:
    return render_template("campagnes/options.html", campagne=campagne, form=form)
