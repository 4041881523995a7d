"""« Relancer » on the follow-up: write and send a reminder for one answer."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.campagnes.operations.rappels import RecentReminderError, check_remindable, readers_of, relancer
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Campagne, GenreRelance, Participation
from collecte.policy import Droit
from collecte.relances.forms.relances import RappelForm
from collecte.relances.operations.textes_relances import MARQUES, MotsRelance, textes_of
from collecte.relances.queries.relances import list_last_rappels
from collecte.relances.views.pages_relances import departure
from collecte.reponses.views.animation import animated, animated_to_change


@bp.get("/campagnes/<int:campagne_id>/relancer/<int:participation_id>")
@requires(Droit.ANIMER)
def relancer_une(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    objet, texte = textes_of(campagne)[GenreRelance.RELANCE]
    return _page(campagne, participation_id, form_as_left(RappelForm, objet=objet, texte=texte))


@bp.post("/campagnes/<int:campagne_id>/relancer/<int:participation_id>")
@requires(Droit.ANIMER)
def envoyer_rappel(campagne_id: int, participation_id: int) -> Page:
    campagne, form = animated(campagne_id), RappelForm()
    expected_in(campagne, participation_id)
    if not form.validate():
        return _page(campagne, participation_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        quand = relancer(
            writing(),
            participation_id=participation_id,
            mots=MotsRelance.typed(form.objet.data or "", form.texte.data or ""),
            confirmed=form.confirme.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.confirme if isinstance(error, RecentReminderError) else form.texte, str(error))
        return _page(animated(campagne_id), participation_id, form), error.status
    flash(f"La relance part {departure(quand, now())}.")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _page(campagne: Campagne, participation_id: int, form: RappelForm) -> str:
    suivi = expected_in(campagne, participation_id)
    answer = reading().get_one(Participation, participation_id)
    last = list_last_rappels(reading(), campagne.id).get(participation_id)
    return render_template(
        "campagnes/relancer.html",
        campagne=campagne,
        suivi=suivi,
        form=form,
        refus=_refusal(campagne, answer),
        lecteurs=[lecteur.nom for lecteur in readers_of(reading(), answer, now())],
        dernier=last,
        maintenant=now(),
        marques=MARQUES,
        depart=departure(next_working(now()), now()),
    )


def _refusal(campagne: Campagne, answer: Participation) -> str:
    """Return why the answer cannot be reminded, '' when it can."""
    try:
        check_remindable(campagne, answer, now())
    except UserFacingError as error:
        return str(error)
    return ""
