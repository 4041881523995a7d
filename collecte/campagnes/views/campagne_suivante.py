"""« Préparer la période suivante »: create the next campaign from this one, with adjusted dates."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for

from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.forms.campagnes import DatesForm
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/suivante")
@requires(Droit.ANIMER)
def suivante(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if campagne.is_drawn or campagne.is_chosen:
        return _to_launch(campagne)
    dates = propose_next(campagne).dates
    form = form_as_left(DatesForm, ouverture=dates.ouverture, cloture=dates.cloture, grace=dates.grace_jours)
    return _page(campagne, form)


@bp.post("/campagnes/<int:campagne_id>/suivante")
@requires(Droit.ANIMER)
def preparer_suivante(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), DatesForm()
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    try:
        prepared = prepare_next(
            session, campagne=session.get_one(Campagne, campagne_id), dates=form.dates, acteur=acteur(), now=now()
        )
        prepared_id, missing = prepared.id, prepared.missing_notice
        commit()
    except UserFacingError as error:
        form.refuse(form.ouverture, str(error))
        return _page(animated(campagne_id), form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("La campagne suivante est prête. " + ("Complétez sa notice, puis ouvrez-la." if missing else "Ouvrez-la."))
    return redirect(url_for("campagnes.suivi", campagne_id=prepared_id), HTTPStatus.SEE_OTHER)


def _to_launch(campagne: Campagne) -> Page:
    """Redirect to the launch form, filled as this campaign was: who is asked is reviewed before creation."""
    brouillon = get_brouillon_of(reading(), campagne.region_id, campagne.instrument)
    if brouillon is None:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("questionnaires.lancer", brouillon_id=brouillon.id, apres=campagne.id))


def _page(campagne: Campagne, form: DatesForm) -> str:
    proposed = propose_next(campagne)
    return render_template(
        "campagnes/suivante.html",
        campagne=campagne,
        periode=proposed.periode,
        accompagnes=proposed.accompagnes,
        form=form,
    )
