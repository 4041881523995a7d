"""When what is done with structures was entered, in the demo: within a month most often, later in one DLA."""

import zlib
from datetime import date, datetime, time, timedelta

from collecte.models import Dla
from questionnaires.core.francais import PARIS

LATE = "28"
"""The DLA that enters late."""


def delay(dla_code: str, key: str) -> int:
    """Days from an event to its entry, always the same for a same `key`."""
    drawn = zlib.crc32(f"{dla_code} {key}".encode())
    if dla_code == LATE:
        return 18 + drawn % 75
    return 40 + drawn % 30 if drawn % 12 == 0 else 1 + drawn % 24


def entered(dla: Dla, jour: date, now: datetime) -> datetime:
    """The moment when an event of a day was entered, `now` at the latest."""
    moment = datetime.combine(jour + timedelta(days=delay(dla.code, jour.isoformat())), time(10), PARIS)
    return min(moment, now)
