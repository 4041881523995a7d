"""What the room « relances » declares."""

from collecte.core.messages import Modele
from collecte.core.rooms import Room
from collecte.relances.operations.messages_relances import RELANCE, RELANCE_STRUCTURE, relance_context
from collecte.relances.views import relances

ROOM = Room(
    name="relances",
    views=(relances,),
    messages={
        RELANCE: Modele("Relance", relance_context, heures_ouvrees=True),
        RELANCE_STRUCTURE: Modele("Relance d’une structure", relance_context, heures_ouvrees=True),
    },
)
