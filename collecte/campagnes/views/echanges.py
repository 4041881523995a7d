"""Questions on an answer: the pages of who runs the campaign, and that of its author."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.accueil.views import reponses
from collecte.campagnes.forms.echanges import QuestionForm, RepliqueForm
from collecte.campagnes.views import campagnes
from collecte.campagnes.views.campagnes import Page
from collecte.campagnes.views.pages_campagne import animated, expected_in
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Campagne, Echange
from collecte.policy import Droit
from collecte.reponses.operations.echanges import clore_echange, poser_question, repondre_question
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.pages_reponse import Reponse, own_reponse


@campagnes.bp.get("/campagnes/<int:campagne_id>/echanges/<int:participation_id>")
@requires(Droit.ANIMER)
def echange(campagne_id: int, participation_id: int) -> Page:
    return _asking_page(_with_authors(campagne_id), participation_id, form_as_left(QuestionForm))


def _with_authors(campagne_id: int) -> Campagne:
    """A campaign whose answers have an author with an account: a structure has none to read a question with."""
    campagne = animated(campagne_id)
    if campagne.is_of_structures:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


@campagnes.bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>")
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
    told = "Un courriel prévient son auteur." if is_told else "Son compte est désactivé : prévenez-le autrement."
    flash(f"La question est posée. {told}")
    return _to_exchange(campagne_id, participation_id)


@campagnes.bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>/clore")
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
        own=expected_in(campagne, participation_id),
        echange=get_echange(reading(), participation_id),
        form=form,
    )


def _to_exchange(campagne_id: int, participation_id: int) -> Response:
    target = url_for("campagnes.echange", campagne_id=campagne_id, participation_id=participation_id)
    return redirect(target, HTTPStatus.SEE_OTHER)


@reponses.bp.get("/reponses/<int:participation_id>/questions-du-c2ra")
@requires(Droit.REPONDRE)
def questions(participation_id: int) -> Page:
    own, said = _asked(participation_id)
    return _replying_page(own, said, form_as_left(RepliqueForm))


@reponses.bp.post("/reponses/<int:participation_id>/questions-du-c2ra")
@requires(Droit.REPONDRE)
def repliquer(participation_id: int) -> Page:
    (own, said), form = _asked(participation_id), RepliqueForm()
    if not form.validate():
        return _replying_page(own, said, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        repondre_question(
            writing(), participation_id=participation_id, texte=form.texte.data or "", acteur=acteur(), now=now()
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.texte, str(error))
        return _replying_page(*_asked(participation_id), form), error.status
    flash(f"Votre réponse à la question est envoyée à votre {acteur().mots.c2ra}.")
    return redirect(url_for("reponses.questions", participation_id=participation_id), HTTPStatus.SEE_OTHER)


def _asked(participation_id: int) -> tuple[Reponse, Echange]:
    """One's own answer, and what was asked on it; 404 when nothing was."""
    own = own_reponse(participation_id)
    said = get_echange(reading(), participation_id)
    if said is None:
        abort(HTTPStatus.NOT_FOUND)
    return own, said


def _replying_page(own: Reponse, said: Echange, form: RepliqueForm) -> str:
    return render_template(
        "campagnes/questions.html", own=own, participation=own.participation, echange=said, form=form
    )
