"""Messages that a campaign sent: the list of sendings, and each text as its reader received it."""

from flask import render_template, request

from collecte.comptes.views.ecrans import Page
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading
from collecte.core.web.adresses import number
from collecte.courriels.modeles import modeles
from collecte.courriels.queries.courriels import get_campagne_courriel, list_envois_of_campagne, list_same_envoi
from collecte.organisation.views.acces_organisation import there
from collecte.relances.queries.relances import get_reminded
from collecte.relances.views.relances import bp
from collecte.reponses.views.animation import animated


@bp.get("/campagnes/<int:campagne_id>/messages")
def messages(campagne_id: int) -> Page:
    """List what was sent, all of it or what went to the readers of one answer, latest first."""
    campagne, asked = animated(campagne_id), request.args.get("reponse", type=number)
    participation = None if asked is None else there(get_reminded(reading(), campagne_id, asked))
    envois = list_envois_of_campagne(reading(), acteur(), campagne_id, reponse_id=asked)
    part = tranche(envois)
    return render_template(
        "relances/messages.html",
        campagne=campagne,
        participation=participation,
        part=part,
        nom_of=_nom_of,
    )


@bp.get("/campagnes/<int:campagne_id>/messages/<int:courriel_id>")
def message(campagne_id: int, courriel_id: int) -> Page:
    """Show the text of a message as it was sent, without what opens something, and who received the same."""
    campagne = animated(campagne_id)
    courriel = there(get_campagne_courriel(reading(), acteur(), campagne_id, courriel_id))
    part = tranche(list_same_envoi(reading(), courriel))
    return render_template(
        "relances/message.html",
        campagne=campagne,
        courriel=courriel,
        nom=_nom_of(courriel.modele, courriel.genre),
        part=part,
    )


def _nom_of(modele: str, genre: str) -> str:
    """Return what kind of message it is: the kind of a reminder, else the name of its template."""
    return genre.capitalize() or (modeles()[modele].nom if modele in modeles() else modele)
