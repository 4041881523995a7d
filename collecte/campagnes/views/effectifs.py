"""What directions said of the effectifs of a campaign, for who runs it."""

from http import HTTPStatus

from flask import abort, render_template

from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import reading
from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/effectifs")
@requires(Droit.ANIMER)
def effectifs(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if not campagne.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "campagnes/effectifs.html", campagne=campagne, effectifs=list_effectifs(reading(), campagne_id)
    )
