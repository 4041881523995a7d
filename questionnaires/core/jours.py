"""Read a day or a month as a French hand types it."""

import re
from collections.abc import Sequence
from datetime import date

from questionnaires.core.francais import month_names

Forms = Sequence[re.Pattern[str]]

DAYS: Forms = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[/. -](?P<month>[0-9]{1,2})[/. -](?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{1,2})(?:er)? (?P<month>[^\W\d_]{3,9})\.? (?P<year>[0-9]{4})"),
)
MONTHS: Forms = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"),
    re.compile(r"(?P<month>[0-9]{1,2})[/. -](?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[^\W\d_]{3,9})\.? (?P<year>[0-9]{4})"),
)


def day_of(text: str, forms: Forms) -> date | None:
    """Return the day that a text names, or the first day of the month that it names; None when it names none."""
    match = next(filter(None, (form.fullmatch(text) for form in forms)), None)
    if match is None:
        return None
    parts = {"day": "1"} | match.groupdict()
    month = month_names().get(parts["month"].casefold(), parts["month"])
    try:
        return date(int(parts["year"]), int(month), int(parts["day"]))
    except ValueError:
        return None
