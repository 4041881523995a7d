"""Write an iCalendar file (RFC 5545) of whole-day events: CRLF, folded lines, escaped texts, UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from exports.tableur.text import clean_text

_WIDTH = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Evenement:
    """A whole-day event. `uid` never changes; `revision` grows each time that the event may have moved."""

    uid: str
    jour: date
    titre: str
    revision: int


def calendar(evenements: Iterable[Evenement], *, nom: str, made_at: datetime) -> bytes:
    """Return the file of a calendar; `made_at` must be aware of its time zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Collecte DLA//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(nom)}",
        *(line for evenement in evenements for line in _event(evenement, made_at)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(evenement: Evenement, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{evenement.uid}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{evenement.jour:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{evenement.jour + timedelta(days=1):%Y%m%d}"
    yield f"SEQUENCE:{evenement.revision}"
    yield f"SUMMARY:{_escaped(evenement.titre)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Escape backslashes, semicolons, commas and line ends (RFC 5545, 3.3.11)."""
    escaped = clean_text(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> bytes:
    """Fold a content line between characters, so that none is longer than 75 octets, line end excluded."""
    folded, room = b"", _WIDTH
    for char in line:
        octets = char.encode()
        if len(octets) > room:
            folded, room = folded + b"\r\n ", _WIDTH - 1
        folded, room = folded + octets, room - len(octets)
    return folded + b"\r\n"
