"""Pages of questions on an answer, for the C2RA that runs the campaign."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import QuestionForm
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.operations.echanges import clore_echange, poser_question
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/echanges/<int:participation_id>")
@requires(Droit.ANIMER)
def echange(campagne_id: int, participation_id: int) -> Page:
    return _asking_page(_with_authors(campagne_id), participation_id, form_as_left(QuestionForm))


def _with_authors(campagne_id: int) -> Campagne:
    """Return a campaign whose authors have accounts; 404 for structures, which have none to read a question with."""
    campagne = animated(campagne_id)
    if campagne.is_of_structures:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


@bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>")
@requires(Droit.ANIMER)
def demander(campagne_id: int, participation_id: int) -> Page:
    campagne, form = _with_authors(campagne_id), QuestionForm()
    expected_in(campagne, participation_id)
    if not form.validate():
        return _asking_page(campagne, participation_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        is_told = poser_question(
            writing(), participation_id=participation_id, texte=form.texte.data or "", acteur=acteur(), now=now()
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.texte, str(error))
        return _asking_page(animated(campagne_id), participation_id, form), error.status
    sentence = "Un courriel prévient son auteur." if is_told else "Son compte est désactivé : prévenez-le autrement."
    flash(f"La question est posée. {sentence}")
    return _to_exchange(campagne_id, participation_id)


@bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>/clore")
@requires(Droit.ANIMER)
def clore(campagne_id: int, participation_id: int) -> Page:
    expected_in(_with_authors(campagne_id), participation_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_exchange(campagne_id, participation_id)
    try:
        clore_echange(writing(), participation_id=participation_id, acteur=acteur(), now=now())
        commit()
        flash("L’échange est clos. Ce qui a été dit est gardé.")
    except UserFacingError as error:
        flash(f"{error.problem} {error.remedy}")
    return _to_exchange(campagne_id, participation_id)


def _asking_page(campagne: Campagne, participation_id: int, form: QuestionForm) -> str:
    return render_template(
        "campagnes/echange.html",
        campagne=campagne,
        suivi=expected_in(campagne, participation_id),
        echange=get_echange(reading(), participation_id),
        form=form,
    )


def _to_exchange(campagne_id: int, participation_id: int) -> Response:
    target = url_for("campagnes.echange", campagne_id=campagne_id, participation_id=participation_id)
    return redirect(target, HTTPStatus.SEE_OTHER)
