"""Questions on an answer: the page of its author."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Echange
from collecte.policy import Droit
from collecte.reponses.forms.reponses import RepliqueForm
from collecte.reponses.operations.echanges import repondre_question
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.pages_reponse import Reponse, own_reponse
from collecte.reponses.views.reponses import bp


@bp.get("/reponses/<int:participation_id>/questions-du-c2ra")
@requires(Droit.REPONDRE)
def questions(participation_id: int) -> Page:
    own, said = _asked(participation_id)
    return _replying_page(own, said, form_as_left(RepliqueForm))


@bp.post("/reponses/<int:participation_id>/questions-du-c2ra")
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
    return render_template("reponses/questions.html", own=own, participation=own.participation, echange=said, form=form)
