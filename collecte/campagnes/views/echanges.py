"""Pages of questions on an answer, for the C2RA that runs the campaign."""

from http import HTTPStatus

from flask import abort, flash, render_template, url_for

from collecte.campagnes.forms.campagnes import QuestionForm
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page, answer, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.operations.echanges import clore_echange, poser_question
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.animation import animated


@bp.route("/campagnes/<int:campagne_id>/echanges/<int:participation_id>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def echange(campagne_id: int, participation_id: int) -> Page:
    campagne = _with_authors(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: QuestionForm) -> str:
        echange = get_echange(reading(), participation_id)
        return render_template("campagnes/echange.html", campagne=campagne, suivi=suivi, echange=echange, form=form)

    def act(session: Transaction) -> str:
        is_told = poser_question(
            session, participation_id=participation_id, texte=form.texte.data or "", acteur=acteur(), now=now()
        )
        sentence = (
            "Un courriel prévient son auteur." if is_told else "Son compte est désactivé : prévenez-le autrement."
        )
        flash(f"La question est posée. {sentence}")
        return _exchange_url(campagne_id, participation_id)

    form = form_of(QuestionForm)
    return answer(page, form, act, on="texte", keeps_status=True)


@bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>/clore")
@requires(Droit.ANIMER)
def clore(campagne_id: int, participation_id: int) -> Page:
    expected_in(_with_authors(campagne_id), participation_id)

    def act(session: Transaction) -> str:
        clore_echange(session, participation_id=participation_id, acteur=acteur(), now=now())
        return "L’échange est clos. Ce qui a été dit est gardé."

    return perform(act, target=_exchange_url(campagne_id, participation_id), shows_refusal=True)


def _with_authors(campagne_id: int) -> Campagne:
    """Return a campaign whose authors have accounts; 404 for structures, which have none to read a question with."""
    campagne = animated(campagne_id)
    if campagne.is_of_structures:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


def _exchange_url(campagne_id: int, participation_id: int) -> str:
    return url_for("campagnes.echange", campagne_id=campagne_id, participation_id=participation_id)
