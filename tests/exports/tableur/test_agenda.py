"""A calendar file follows RFC 5545."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from exports.tableur.agenda import Evenement, calendar

MADE_AT = datetime(2026, 7, 8, 10, 0, tzinfo=timezone(timedelta(hours=2)))


def read(content: bytes) -> list[dict[str, str]]:
    """Return the events of a calendar; refuse files that RFC 5545 does not allow."""
    assert content.endswith(b"\r\n")
    for octets in content.split(b"\r\n"):
        assert len(octets) <= 75, octets
        assert b"\r" not in octets
        assert b"\n" not in octets
        octets.decode("utf-8")  # no character is cut in two
    unfolded = content.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert unfolded[-1] == "END:VCALENDAR"
    assert any(line.startswith("PRODID:") for line in unfolded)
    events: list[dict[str, str]] = []
    for line in unfolded:
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and not line.startswith("END:"):
            name, _, value = line.partition(":")
            assert name not in events[-1], name
            events[-1][name] = value
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "SEQUENCE"} <= set(event)
        assert datetime.strptime(event["DTSTAMP"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        first, after = (_day(event[f"{name};VALUE=DATE"]) for name in ("DTSTART", "DTEND"))
        assert after - first == timedelta(days=1)
        assert int(event["SEQUENCE"]) >= 0
    assert len({event["UID"] for event in events}) == len(events)
    return events


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


def test_an_empty_calendar_is_one() -> None:
    assert read(calendar([], nom="Collecte", made_at=MADE_AT)) == []


def test_a_moment_is_written_in_utc_and_a_day_without_any_hour() -> None:
    evenement = Evenement(uid="un@ici", jour=date(2026, 12, 31), titre="Clôture", revision=3)
    (event,) = read(calendar([evenement], nom="Collecte", made_at=MADE_AT))
    assert event["DTSTAMP"] == "20260708T080000Z"
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20261231", "20270101")
    assert (event["UID"], event["SEQUENCE"]) == ("un@ici", "3")


@pytest.mark.parametrize(
    ("titre", "written"),
    [
        pytest.param("Un, deux ; trois", "Un\\, deux \\; trois", id="commas and semicolons"),
        pytest.param("C:\\dossier", "C:\\\\dossier", id="a backslash"),
        pytest.param("Un\r\nEND:VCALENDAR", "Un\\nEND:VCALENDAR", id="a line end is not one of the file"),
        pytest.param("é" * 120, "é" * 120, id="two octets a letter"),
        pytest.param("😀" * 60, "😀" * 60, id="four octets a letter"),
    ],
)
def test_a_text_is_escaped_and_folded_without_loss(titre: str, written: str) -> None:
    evenement = Evenement(uid="un@ici", jour=date(2026, 7, 1), titre=titre, revision=0)
    (event,) = read(calendar([evenement], nom="Collecte, DLA", made_at=MADE_AT))
    assert event["SUMMARY"] == written
