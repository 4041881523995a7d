"""Declaration of the room « telechargements »: hook."""

from collecte.core.jobs import HOUSEKEEPING
from collecte.core.rooms import Room
from collecte.telechargements.operations.fabrications import forget_past

ROOM = Room(
    name="telechargements",
    hooks={HOUSEKEEPING: lambda session, _settings, now: forget_past(session, now=now)},
)
