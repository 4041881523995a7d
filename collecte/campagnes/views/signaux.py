"""« Signalements »: the soft checks that transmitted answers fail, marked as seen or to be seen again."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import VusForm
from collecte.campagnes.operations.signaux import marquer_vus, remettre_a_voir
from collecte.campagnes.queries.signaux import get_signaux, list_signaux_comptes
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
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


def _chosen_dla() -> int | None:
    return request.args.get("dla", type=number)


@bp.post("/campagnes/<int:campagne_id>/signalements/<int:participation_id>/vus")
@requires(Droit.ANIMER)
def marquer_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)
    form = VusForm()
    return _do(
        campagne_id,
        form,
        lambda: marquer_vus(
            writing(), participation_id=participation_id, recu=form.recu.data or "", acteur=acteur(), now=now()
        ),
        "Les signalements de cette réponse sont marqués comme vus.",
    )


@bp.post("/campagnes/<int:campagne_id>/signalements/<int:participation_id>/a-voir")
@requires(Droit.ANIMER)
def remettre_les_signaux(campagne_id: int, participation_id: int) -> Page:
    expected_in(animated(campagne_id), participation_id)
    return _do(
        campagne_id,
        Formulaire(),
        lambda: remettre_a_voir(writing(), participation_id=participation_id, acteur=acteur(), now=now()),
        "Les signalements de cette réponse sont de nouveau à voir.",
    )


def _do(campagne_id: int, form: Formulaire, act: Callable[[], bool], message: str) -> Response:
    """Run the action, then redirect to the list that the user came from."""
    if not form.validate():
        flash(EXPIRED)
        return _back(campagne_id)
    try:
        act()
        commit()
        flash(message)
    except UserFacingError as error:
        flash(f"{error.problem} {error.remedy}")
    return _back(campagne_id)


def _back(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.signaux", campagne_id=campagne_id, dla=_chosen_dla()), HTTPStatus.SEE_OTHER)
