"""« À faire »: answers, interviews and requests that an account is expected to handle, then what it gets back."""

from collections.abc import Sequence

from flask import render_template

from collecte.accueil.views.actes_des_roles import to_answer, to_call, to_tell
from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.enquetes.queries.entretiens import count_demandes, list_interrogeables
from collecte.models import Participation
from collecte.policy import Droit
from collecte.registre.views.rapprochements import to_map
from collecte.reponses.queries.echanges import list_waiting_for_author
from collecte.reponses.queries.echeances import list_echeances
from collecte.reponses.queries.participations import count_to_answer, list_last_reopenings, list_own_participations
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import open_the_day
from collecte.reponses.views.pages_reponse import attentes, charge_of_the_year
from collecte.reponses.views.totaux import Repartie, shared
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("reponses", __name__, Droit.REPONDRE)


@bp.get("/a-faire")
def a_faire() -> Page:
    open_the_day()
    today = paris_day(now())
    participations = list_own_participations(reading(), acteur(), today)
    expected = attentes(participations, today)
    echeances = list_echeances(reading(), acteur(), today, answers=participations)
    waiting = list_waiting_for_author(reading(), [participation.id for participation in participations])
    rendues = list_last_reopenings(reading(), [attente.participation for attente in expected if attente.is_to_do])
    todo = [
        *to_tell(participations, waiting),
        *sorted(to_answer(expected, rendues, today), key=lambda acte: acte.rang),
        *to_call(
            demandes=count_demandes(reading(), acteur(), today),
            a_joindre=len(list_a_joindre(reading(), acteur(), today)),
            entretiens=len(list_interrogeables(reading(), acteur(), today)),
        ),
        *to_map(),
    ]
    return render_template(
        "accueil/a_faire.html",
        attentes=expected,
        actes=todo,
        derniere=_last_time(participations),
        charge=charge_of_the_year(participations, today),
        echeances=[echeance for echeance in echeances if echeance.jour >= today],
        today=today,
    )


def count_waiting() -> int:
    """Count the answers that the visitor may give today, for the menu."""
    return count_to_answer(reading(), acteur(), paris_day(now()))


def _last_time(participations: Sequence[Participation]) -> tuple[Participation, Repartie] | None:
    """Return the latest répartition that the visitor transmitted, and its bar."""
    for participation in participations:
        if participation.campagne.is_temps and participation.transmise_le and participation.valeurs:
            return participation, shared(get_questionnaire(participation.version), participation.valeurs)
    return None
