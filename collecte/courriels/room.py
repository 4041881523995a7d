"""Declaration of the room « courriels », which other rooms post through."""

from collecte.core.rooms import Room

ROOM = Room(name="courriels")
