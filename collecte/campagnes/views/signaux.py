"""Pages of an answer for the C2RA that runs its campaign: the soft checks that it fails, questions to its author."""

from flask import render_template, request, url_for

from collecte.campagnes.forms.campagnes import QuestionForm, VusForm
from collecte.campagnes.operations.signaux import marquer_vus, remettre_a_voir
from collecte.campagnes.queries.signaux import get_signaux, list_signaux_comptes
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.web.adresses import number
from collecte.models import Campagne
from collecte.organisation.views.acces_organisation import there
from collecte.reponses.operations.echanges import clore_echange, poser_question
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/signalements")
def signaux(campagne_id: int) -> Page:
    """Show flags; only those of one DLA when `dla` names it in the URL."""
    campagne = animated(campagne_id)
    signalements = get_signaux(reading(), campagne)
    return render_template(
        "campagnes/signaux.html",
        campagne=campagne,
        signaux=signalements,
        dla_id=_chosen_dla(),
        comptes=list_signaux_comptes(reading(), campagne, signalements.versions, now())
        if signalements.is_counted
        else None,
    )


@bp.post("/campagnes/<int:campagne_id>/signalements/<int:participation_id>/vus")
def marquer_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)
    form = VusForm()
    act = acting(marquer_vus, participation_id=participation_id, recu=form.recu.data or "")
    done = "Les signalements de cette réponse sont marqués comme vus."
    return perform(act, done=done, target=_list_url(campagne_id), form=form, shows_refusal=True)


@bp.post("/campagnes/<int:campagne_id>/signalements/<int:participation_id>/a-voir")
def remettre_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)
    act = acting(
        remettre_a_voir, "Les signalements de cette réponse sont de nouveau à voir.", participation_id=participation_id
    )
    return perform(act, target=_list_url(campagne_id), shows_refusal=True)


def _list_url(campagne_id: int) -> str:
    """Return the list that the user came from."""
    return url_for("campagnes.signaux", campagne_id=campagne_id, dla=_chosen_dla())


def _chosen_dla() -> int | None:
    return request.args.get("dla", type=number)


@bp.route("/campagnes/<int:campagne_id>/echanges/<int:participation_id>", methods=["GET", "POST"])
def echange(campagne_id: int, participation_id: int) -> Page:
    campagne = _with_authors(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: QuestionForm) -> str:
        echange = get_echange(reading(), participation_id)
        return render_template("campagnes/echange.html", campagne=campagne, suivi=suivi, echange=echange, form=form)

    def said(is_told: bool) -> str:
        prevenu = "Un courriel prévient son auteur." if is_told else "Son compte est désactivé : prévenez-le autrement."
        return f"La question est posée. {prevenu}"

    form, back = form_of(QuestionForm), _exchange_url(campagne_id, participation_id)
    act = acting(poser_question, back, said, participation_id=participation_id, texte=form.texte)
    return answer(page, form, act, on="texte", keeps_status=True)


@bp.post("/campagnes/<int:campagne_id>/echanges/<int:participation_id>/clore")
def clore(campagne_id: int, participation_id: int) -> Page:
    expected_in(_with_authors(campagne_id), participation_id)
    act = acting(clore_echange, "L’échange est clos. Ce qui a été dit est gardé.", participation_id=participation_id)
    return perform(act, target=_exchange_url(campagne_id, participation_id), shows_refusal=True)


def _with_authors(campagne_id: int) -> Campagne:
    """Return a campaign whose authors have accounts; 404 for structures, which have none to read a question with."""
    campagne = animated(campagne_id)
    return there(None if campagne.is_of_structures else campagne)


def _exchange_url(campagne_id: int, participation_id: int) -> str:
    return url_for("campagnes.echange", campagne_id=campagne_id, participation_id=participation_id)
