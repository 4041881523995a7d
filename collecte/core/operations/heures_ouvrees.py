"""Business hours for messages: Monday to Friday, 8 h 30 to 18 h in Paris, French public holidays excluded."""

from datetime import date, datetime, time, timedelta
from functools import cache

from questionnaires.core.francais import PARIS

DEBUT, FIN = time(8, 30), time(18)
"""From the first, included, to the second, excluded."""

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
_A_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar, by the algorithm in Meeus (Astronomical Algorithms, 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the eleven public holidays of the whole of France (code du travail, L3133-1)."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in _AFTER_EASTER}
    return frozenset({date(year, month, day) for month, day in _FIXED} | moving)


def is_worked(day: date) -> bool:
    """Return whether a day is a working day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_working(moment: datetime) -> datetime:
    """Return the moment itself in business hours, else their next start."""
    local = moment.astimezone(PARIS)
    day, at = local.date(), local.time()
    if is_worked(day) and DEBUT <= at < FIN:
        return moment
    if at >= DEBUT and is_worked(day):
        day += _A_DAY
    while not is_worked(day):
        day += _A_DAY
    return datetime.combine(day, DEBUT, PARIS)


def last_working(moment: datetime) -> datetime:
    """Return the same hour on the last working day up to that day. The hour is within business hours."""
    local = moment.astimezone(PARIS)
    day = local.date()
    while not is_worked(day):
        day -= _A_DAY
    return datetime.combine(day, local.time(), PARIS)
