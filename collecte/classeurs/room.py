"""What the room « classeurs » declares."""

from collecte.classeurs.views import classeur_regional, fabrications
from collecte.core.rooms import Room

ROOM = Room(
    name="classeurs",
    views=(
        classeur_regional,
        fabrications,
    ),
)
