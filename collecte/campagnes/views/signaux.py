"""« Signalements »: the soft checks that transmitted answers fail, marked as seen or to be seen again."""

from flask import render_template, request, url_for

from collecte.campagnes.forms.campagnes import VusForm
from collecte.campagnes.operations.signaux import marquer_vus, remettre_a_voir
from collecte.campagnes.queries.signaux import get_signaux, list_signaux_comptes
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.core.web.adresses import number
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/signalements")
@requires(Droit.ANIMER)
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
@requires(Droit.ANIMER)
def marquer_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)
    form = VusForm()

    def act(session: Transaction) -> str:
        recu = form.recu.data or ""
        marquer_vus(session, participation_id=participation_id, recu=recu, acteur=acteur(), now=now())
        return "Les signalements de cette réponse sont marqués comme vus."

    return perform(act, target=_list_url(campagne_id), form=form, shows_refusal=True)


@bp.post("/campagnes/<int:campagne_id>/signalements/<int:participation_id>/a-voir")
@requires(Droit.ANIMER)
def remettre_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)

    def act(session: Transaction) -> str:
        remettre_a_voir(session, participation_id=participation_id, acteur=acteur(), now=now())
        return "Les signalements de cette réponse sont de nouveau à voir."

    return perform(act, target=_list_url(campagne_id), shows_refusal=True)


def _list_url(campagne_id: int) -> str:
    """Return the list that the user came from."""
    return url_for("campagnes.signaux", campagne_id=campagne_id, dla=_chosen_dla())


def _chosen_dla() -> int | None:
    return request.args.get("dla", type=number)
