"""« À rappeler »: list of the structures that ask to be called, without their answers."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import acting, perform
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.rows import fetch
from collecte.core.web.listes import Liste
from collecte.enquetes.operations.repondants import noter_rappel
from collecte.enquetes.queries.entretiens import list_demandes, list_interrogeables
from collecte.enquetes.views.pages_entretien import TITRES
from collecte.models import DemandeRappel
from collecte.policy import Droit, followed_demandes

bp = GatedBlueprint("demandes", __name__, Droit.ACCOMPAGNER)


@bp.get("/a-rappeler")
def liste() -> str:
    demandes = list_demandes(reading(), acteur(), today())
    liste = Liste(
        "demandes",
        demandes,
        {
            "Structure": lambda demande: demande.accompagnement.structure.nom,
            "Qui appeler": lambda demande: demande.nom,
            "Demandé le": lambda demande: demande.demandee_le,
            "Enquête": lambda demande: demande.campagne.titre,
            "À faire": None,
        },
        default="demande-le",
        export="",  # telephone numbers stay where they are asked for
    )
    entered = list_interrogeables(reading(), acteur(), today()) if demandes else ()
    return render_template(
        "enquetes/demandes/liste.html",
        liste=liste,
        entretiens={
            (interrogeable.participation.campagne_id, interrogeable.participation.accompagnement_id): interrogeable
            for interrogeable in entered
        },
        titres=TITRES,
        me=acteur().personne_id,
    )


@bp.post("/a-rappeler/<int:demande_id>/fait")
def noter_fait(demande_id: int) -> Response:
    demande = fetch(DemandeRappel, demande_id, followed_demandes)
    return perform(acting(noter_rappel, demande=demande), done="C’est noté.", target=url_for("demandes.liste"))
