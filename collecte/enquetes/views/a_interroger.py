"""« À interroger »: list of the structures due to be asked, for the DLA that keeps the register."""

from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for

from collecte.comptes.views.ecrans import Page
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import requires
from collecte.enquetes.queries.a_interroger import FORGOTTEN_END, FORGOTTEN_IMPACT, list_due
from collecte.policy import Droit
from collecte.registre.forms.structures import EcheanceForm
from collecte.registre.views.acces_registre import named_kept_dlas, up_to_list

bp = Blueprint("a_interroger", __name__, url_prefix="/structures/a-interroger")


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def liste() -> Page:
    dlas = named_kept_dlas() or abort(404)  # the account keeps no register
    form = EcheanceForm.asked(request.args, dlas=dlas)
    echues = list_due(reading(), acteur(), today(), dla_id=form.chosen)
    part = tranche(echues)
    return render_template(
        "enquetes/a_interroger/liste.html",
        form=form,
        dlas=dlas,
        fil=up_to_list(),
        echues=part.shown,
        part=part,
        late=sum(echue.retard > 0 for echue in echues),
        address=_address,
        mois_fin=FORGOTTEN_END,
        mois_impact=FORGOTTEN_IMPACT,
    )


def _address(page: int) -> str:
    """Return the URL of a page of the current list."""
    parameters = {"dla": dla} if (dla := request.args.get("dla")) else {}
    return f"{url_for('a_interroger.liste')}?{urlencode({**parameters, 'page': page})}"
