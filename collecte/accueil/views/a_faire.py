"""« À faire »: answers, interviews and requests that an account is expected to handle."""

from flask import Blueprint, render_template

from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.enquetes.queries.entretiens import count_demandes, list_interrogeables
from collecte.policy import Droit
from collecte.reponses.queries.echanges import list_waiting_for_author
from collecte.reponses.queries.echeances import list_echeances
from collecte.reponses.queries.participations import list_last_reopenings, list_own_participations
from collecte.reponses.views.animation import open_the_day
from collecte.reponses.views.pages_reponse import attentes, charge_of_the_year
from questionnaires.core.francais import paris_day

bp = Blueprint("reponses", __name__)


@bp.get("/a-faire")
@requires(Droit.REPONDRE)
def a_faire() -> Page:
    open_the_day()
    today = paris_day(now())
    participations = list_own_participations(reading(), acteur(), today)
    expected = attentes(participations, today)
    echeances = list_echeances(reading(), acteur(), today, answers=participations)
    return render_template(
        "accueil/a_faire.html",
        attentes=expected,
        rendues=list_last_reopenings(reading(), [attente.participation for attente in expected if attente.is_to_do]),
        demandes=count_demandes(reading(), acteur(), today),
        a_joindre=len(list_a_joindre(reading(), acteur(), today)),
        entretiens=len(list_interrogeables(reading(), acteur(), today)),
        asked=list_waiting_for_author(reading(), [participation.id for participation in participations]),
        charge=charge_of_the_year(participations, today),
        echeances=[echeance for echeance in echeances if echeance.jour >= today],
        today=today,
    )
