"""What the room « api » declares."""

from collecte.api.views import interface, routes
from collecte.core.rooms import Room

ROOM = Room(
    name="api",
    views=(
        interface,
        routes,
    ),
)
