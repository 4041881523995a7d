"""Declaration of the room « relances »: pages, periodic work, messages."""

from datetime import timedelta

from collecte.core.jobs import Periodique
from collecte.core.rooms import Modele, Room
from collecte.relances.operations.departs_relances import envoyer_les_dues
from collecte.relances.operations.messages_relances import RELANCE, RELANCE_STRUCTURE, relance_context

ROOM = Room(
    name="relances",
    periodic=(
        Periodique(
            "relances",
            timedelta(minutes=10),
            lambda session, _settings, now: envoyer_les_dues(session, now=now),
            rang=30,
        ),
    ),
    messages={
        RELANCE: Modele("Relance", relance_context, heures_ouvrees=True),
        RELANCE_STRUCTURE: Modele("Relance d’une structure", relance_context, heures_ouvrees=True),
    },
)
