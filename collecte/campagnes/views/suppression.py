"""Deleting a campaign that never opened."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.campagnes.operations.suppression import may_be_deleted, supprimer_campagne
from collecte.campagnes.queries.suivis import count_attendues
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/supprimer")
@requires(Droit.ANIMER)
def suppression(campagne_id: int) -> Page:
    return _page(campagne_id, Formulaire())


@bp.post("/campagnes/<int:campagne_id>/supprimer")
@requires(Droit.ANIMER)
def supprimer(campagne_id: int) -> Page:
    animated(campagne_id)
    form = Formulaire()
    if not form.validate():
        return _page(campagne_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        titre = supprimer_campagne(writing(), campagne_id=campagne_id, acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        flash(f"{error.problem} {error.remedy}")
        return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)
    flash(f"La campagne « {titre} » est supprimée. Le journal garde ce qu’elle était.")
    return redirect(url_for("campagnes.liste"), HTTPStatus.SEE_OTHER)


def _page(campagne_id: int, form: Formulaire) -> str:
    campagne = animated(campagne_id)
    return render_template(
        "campagnes/supprimer.html",
        campagne=campagne,
        form=form,
        is_possible=may_be_deleted(campagne, now()),
        attendues=count_attendues(reading(), campagne_id),
    )
