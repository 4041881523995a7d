"""Declaration of the room « courriels »: command."""

from collecte.core.rooms import Room
from collecte.courriels.commands import courriels

ROOM = Room(name="courriels", commands=(courriels,))
