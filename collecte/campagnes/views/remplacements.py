"""« Prendre une remplaçante » on the follow-up of a draw: who comes next is shown, then asked."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.campagnes.forms.campagnes import RemplacementForm
from collecte.campagnes.operations.remplacements import next_for, remplacer
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne, Participation
from collecte.organisation.views.organisation_commun import there
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/remplacer/<int:participation_id>")
@requires(Droit.ANIMER)
def remplacement(campagne_id: int, participation_id: int) -> Page:
    return _page(_lost(animated(campagne_id), participation_id), form_as_left(RemplacementForm))


@bp.post("/campagnes/<int:campagne_id>/remplacer/<int:participation_id>")
@requires(Droit.ANIMER)
def prendre_une_remplacante(campagne_id: int, participation_id: int) -> Page:
    own, form = _lost(animated(campagne_id), participation_id), RemplacementForm()
    if not form.validate():
        return _page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        named = remplacer(
            writing(), participation_id=participation_id, au_dela=form.au_dela.data, acteur=acteur(), now=now()
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.au_dela, str(error))
        return _page(_lost(animated(campagne_id), participation_id), form), error.status
    flash(f"{named} est interrogée à la place. Son lien part à la prochaine relance, ou par « Relancer ».")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _lost(campagne: Campagne, participation_id: int) -> Participation:
    """An answer of this very campaign, withdrawn or not."""
    own = reading().get(Participation, participation_id)
    return there(own if own is not None and own.campagne_id == campagne.id else None)


def _page(own: Participation, form: RemplacementForm) -> str:
    try:
        following, refus = next_for(reading(), own, now()), ""
    except UserFacingError as error:
        following, refus = None, str(error)
    return render_template(
        "campagnes/remplacement.html", campagne=own.campagne, own=own, following=following, refus=refus, form=form
    )
