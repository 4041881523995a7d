"""What the room « courriels » declares."""

from collecte.core.rooms import Room
from collecte.courriels.commands import courriels

ROOM = Room(name="courriels", commands=(courriels,))
