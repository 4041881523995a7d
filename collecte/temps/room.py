"""What the room « temps » declares."""

from collecte.core.rooms import Room
from collecte.temps.views import engagements, fiches_appui, notes, repartitions

ROOM = Room(
    name="temps",
    views=(
        engagements,
        fiches_appui,
        notes,
        repartitions,
    ),
)
