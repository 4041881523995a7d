"""« À interroger »: list of the structures due to be asked, for the DLA that keeps the register."""

from flask import abort, render_template, request

from collecte.comptes.views.ecrans import Page
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.web.listes import Liste
from collecte.enquetes.queries.a_interroger import FORGOTTEN_END, FORGOTTEN_IMPACT, WITHIN, list_due
from collecte.policy import Droit
from collecte.registre.forms.structures import EcheanceForm
from collecte.registre.views.acces_registre import named_kept_dlas, up_to_list

bp = GatedBlueprint("a_interroger", __name__, Droit.ACCOMPAGNER, url_prefix="/structures/a-interroger")


@bp.get("")
def liste() -> Page:
    dlas = named_kept_dlas() or abort(404)  # the account keeps no register
    form = EcheanceForm.asked(request.args, dlas=dlas)
    due = list_due(reading(), acteur(), today(), dla_id=form.chosen)
    is_soon = "proches" in request.args
    echues = [echue for echue in due if (echue.limite - today()).days <= WITHIN] if is_soon else due
    liste = Liste(
        "structures-a-interroger",
        echues,
        {
            "Structure": lambda echue: echue.nom,
            "DLA": lambda echue: echue.dla,
            "Pourquoi": lambda echue: echue.motif,
            "Date": lambda echue: echue.depuis,
            "À interroger avant le": lambda echue: echue.limite,
            "Retard": lambda echue: echue.retard,
        },
        default="-retard",
    )
    return liste.as_csv() or render_template(
        "enquetes/a_interroger/liste.html",
        form=form,
        dlas=dlas,
        fil=up_to_list(),
        liste=liste,
        part=tranche(liste.rows),
        late=sum(echue.retard > 0 for echue in echues),
        others=len(due) - len(echues),
        mois_fin=FORGOTTEN_END,
        mois_impact=FORGOTTEN_IMPACT,
    )
