"""Pages where an author answers: sections, refusal to answer, replies to the C2RA."""

from collections.abc import Callable
from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.policy import Droit
from collecte.reponses.forms.reponses import RepliqueForm
from collecte.reponses.operations.echanges import repondre_question
from collecte.reponses.operations.refus import refuser as refuse
from collecte.reponses.operations.refus import revenir_sur_le_refus
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.pages_reponse import own_reponse
from collecte.reponses.views.saisie import resume, save_section, show_section

bp = GatedBlueprint("reponses", __name__, Droit.REPONDRE)


@bp.get("/reponses/<int:participation_id>")
def reprendre(participation_id: int) -> Page:
    """Redirect to where one left off."""
    return resume(own_reponse(participation_id))


@bp.route("/reponses/<int:participation_id>/<code>", methods=["GET", "POST"])
def section(participation_id: int, code: str) -> Page:
    reponse = own_reponse(participation_id)
    return save_section(reponse, code) if request.method == "POST" else show_section(reponse, code)


@bp.route("/reponses/<int:participation_id>/ne-pas-repondre", methods=["GET", "POST"])
def refuser(participation_id: int) -> Page:
    reponse = own_reponse(participation_id)
    if request.method == "POST":
        return _change(participation_id, refuse, _NOTED)
    if reponse.participation.transmise_le is not None:
        return redirect(url_for("transmission.recu", participation_id=participation_id))
    return render_template("reponses/refus.html", reponse=reponse, participation=reponse.participation)


@bp.post("/reponses/<int:participation_id>/repondre")
def repondre_finalement(participation_id: int) -> Page:
    own_reponse(participation_id)
    return _change(participation_id, revenir_sur_le_refus, _BACK)


_NOTED = "C’est noté : vous ne souhaitez pas répondre. Vous ne recevrez pas de relance, et vous pouvez changer d’avis."
_BACK = "Vous pouvez de nouveau répondre. Ce que vous aviez enregistré est là."


def _change(participation_id: int, change: Callable[..., bool], message: str) -> Page:
    act = acting(
        change, url_for("reponses.reprendre", participation_id=participation_id), participation_id=participation_id
    )
    target = url_for("reponses.refuser", participation_id=participation_id)
    return perform(act, done=message, target=target, shows_refusal=True, leads_on=True)


@bp.route("/reponses/<int:participation_id>/questions-du-c2ra", methods=["GET", "POST"])
def questions(participation_id: int) -> Page:
    reponse, form = own_reponse(participation_id), form_of(RepliqueForm)
    echange = get_echange(reading(), participation_id) or abort(HTTPStatus.NOT_FOUND)

    def shown(form: RepliqueForm) -> str:
        return render_template(
            "reponses/questions.html", reponse=reponse, participation=reponse.participation, echange=echange, form=form
        )

    back = url_for("reponses.questions", participation_id=participation_id)
    act = acting(repondre_question, back, participation_id=participation_id, texte=lambda: form.texte.data or "")
    done = f"Votre réponse à la question est envoyée à votre {acteur().mots.c2ra}."
    return answer(shown, form, act, done=done, on="texte", keeps_status=True)
