"""What the room « relances » declares."""

from collecte.core.rooms import Room
from collecte.relances.views import relances

ROOM = Room(name="relances", views=(relances,))
