"""What the room « enquetes » declares."""

from collecte.campagnes.hooks import ENTRETIENS
from collecte.core.messages import Modele
from collecte.core.rooms import Room
from collecte.enquetes.operations.entretiens import COPIE_REPONSE
from collecte.enquetes.operations.envois_resultats import RESULTATS, resultats_context
from collecte.enquetes.operations.gestion_liens import LIEN_ENVOYE
from collecte.enquetes.operations.repondants import LIEN_TRANSMIS
from collecte.enquetes.views import (
    a_interroger,
    demandes,
    entretiens,
    envois_resultats,
    gestes_repondant,
    liens,
    repondants,
    resultats_structures,
    textes_libres,
)
from collecte.enquetes.views.pages_entretien import list_entered
from collecte.registre.hooks import EXPECTED_ANSWERS
from collecte.relances.operations.messages_relances import copie_context, lien_context

ROOM = Room(
    name="enquetes",
    views=(
        a_interroger,
        demandes,
        entretiens,
        envois_resultats,
        gestes_repondant,
        liens,
        repondants,
        resultats_structures,
        textes_libres,
    ),
    messages={
        COPIE_REPONSE: Modele("Copie d’une réponse saisie pour une structure", copie_context),
        LIEN_ENVOYE: Modele("Lien envoyé à quelqu’un d’une structure", lien_context, heures_ouvrees=True),
        LIEN_TRANSMIS: Modele("Lien transmis par quelqu’un de la structure", lien_context),
        RESULTATS: Modele("Résultats d’une campagne, aux structures", resultats_context, heures_ouvrees=True),
    },
    hooks={EXPECTED_ANSWERS: entretiens.links_to_enter, ENTRETIENS: list_entered},
)
