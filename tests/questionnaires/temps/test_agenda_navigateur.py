"""A calendar file is read in the browser: meetings of a période, their length, what is left out, whatever the file."""

import json
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.outils import require_tool
from tests.questionnaires.expressions.vecteurs import BROWSER, VECTORS

TEN = "DTSTART;TZID=Europe/Paris:20260302T100000"  # a Monday


def event(*lines: str, title: str = "Comité") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


def read(*pieces: str | bytes, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read a file, given by pieces, over the first semestre of 2026."""
    command = [require_tool("node", "nodejs"), str(VECTORS / "agenda.mjs"), str(BROWSER.parent)]
    texts = [b64encode(piece.encode() if isinstance(piece, str) else piece).decode() for piece in pieces]
    payload = json.dumps([[texts, "2026-01-01", "2026-06-30", given or {}]])
    done = subprocess.run(command, input=payload, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)[0]
    return result


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        pytest.param([TEN, "DTEND;TZID=Europe/Paris:20260302T113000"], 90, id="a beginning and an end"),
        pytest.param([TEN, "DURATION:PT1H15M"], 75, id="a length"),
        pytest.param(["DTSTART;TZID=America/New_York:20260302T030000", "DURATION:PT1H"], 60, id="another time zone"),
        pytest.param(["DTSTART:20260302T220000Z", "DTEND:20260303T013000Z"], 210, id="past midnight"),
        pytest.param([TEN, "DURATION:PT1H", "RRULE:FREQ=DAILY"], 60 * 121, id="every day without end"),
        pytest.param(["DTSTART:20100104T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"], 60 * 181, id="since long ago"),
        pytest.param([TEN, "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4"], 240, id="every other day"),
        pytest.param(
            [TEN, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20260319T090000Z"], 360, id="two days a week"
        ),
        pytest.param(
            [TEN, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=3;WKST=SU"],
            180,
            id="weeks from Sunday",
        ),
        pytest.param([TEN, "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=1MO"], 240, id="first Monday of the month"),
        pytest.param(
            ["DTSTART:20260130T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"], 360, id="last Friday"
        ),
        pytest.param(
            ["DTSTART:20260130T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"],
            360,
            id="last working day",
        ),
        pytest.param(
            ["DTSTART:20260131T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY"], 180, id="the 31st where there is one"
        ),
        pytest.param(["DTSTART:20200302T100000", "DURATION:PT1H", "RRULE:FREQ=YEARLY"], 60, id="every year"),
        pytest.param(
            [TEN, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Paris:20260309T100000"],
            120,
            id="a date taken out",
        ),
        pytest.param([TEN, "DURATION:PT1H", "BEGIN:VALARM", "DURATION:PT9H", "END:VALARM"], 60, id="an alarm inside"),
        pytest.param(["DTSTART:20261002T100000", "DURATION:PT1H"], None, id="out of the période"),
        pytest.param(
            ["DTSTART;TZID=(UTC+01:00) Paris:20260302T100000", "DTEND;TZID=(UTC+01:00) Paris:20260302T110000"],
            60,
            id="a time zone without quotes",
        ),
        pytest.param(
            ["DTSTART;TZID=Mars/Olympus:20260302T100000", "DTEND;TZID=Mars/Olympus:20260302T110000"],
            60,
            id="an unknown time zone",
        ),
    ],
)
def test_a_meeting_takes_what_its_file_says(lines: Sequence[str], minutes: int | None) -> None:
    assert read(calendar(event(*lines)))["minutes"] == ({} if minutes is None else {"Comité": minutes})


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["DTSTART;VALUE=DATE:20260302"], "entiers"),
        ([TEN, "DTEND;TZID=Europe/Paris:20260306T170000"], "entiers"),
        ([TEN, "DURATION:PT1H", "STATUS:CANCELLED"], "libres"),
        ([TEN, "DURATION:PT1H", "TRANSP:TRANSPARENT"], "libres"),
        ([TEN], "libres"),
        ([TEN, "DTEND;TZID=Europe/Paris:20260302T090000"], "illisibles"),
        ([TEN, "DTEND;TZID=America/New_York:20260302T110000"], "illisibles"),
        ([TEN, "DTEND:20260302T110000Z"], "illisibles"),
        ([TEN, "DTEND:midi"], "illisibles"),
        ([TEN, "DURATION:-PT1H"], "illisibles"),
        (["DTSTART:lundi", "DURATION:PT1H"], "illisibles"),
        (["DTSTART:20260230T100000", "DURATION:PT1H"], "illisibles"),
        (["DURATION:PT1H"], "illisibles"),
    ],
)
def test_what_is_no_meeting_is_left_out_and_counted(lines: Sequence[str], left: str) -> None:
    lu = read(calendar(event(*lines)))
    assert (lu["minutes"], lu[left]) == ({}, 1)


def test_an_event_of_another_periode_is_not_counted_as_wrong() -> None:
    lu = read(calendar(event("DTSTART:20251202T100000", "DTEND:20251202T090000")))
    assert (lu["minutes"], lu["illisibles"]) == ({}, 0)


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=DAILY;COUNT=0", "FREQ=MONTHLY;BYDAY=ZZ", "FREQ=YEARLY;BYWEEKNO=3", "n’importe quoi"]
)
def test_a_rule_that_is_not_read_counts_once_and_is_told(rule: str) -> None:
    lu = read(calendar(event(TEN, "DURATION:PT1H", f"RRULE:{rule}")))
    assert (lu["minutes"], lu["regles"]) == ({"Comité": 60}, 1)


def test_a_moved_meeting_counts_where_it_is_now() -> None:
    weekly = event("UID:7", TEN, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("UID:7", "RECURRENCE-ID:20260309T100000", "DTSTART:20260310T100000", "DURATION:PT3H", title="Déplacé")
    assert read(calendar(weekly, moved))["minutes"] == {"Comité": 60, "Déplacé": 180}


def test_a_file_is_read_alike_however_it_is_cut_in_pieces() -> None:
    text = calendar(event(TEN, "DURATION:PT1H", title="Un titre\\, long\r\n  et plié"))
    whole = read(text)
    assert whole["minutes"] == {"Un titre, long et plié": 60}
    assert all(read(text.encode()[:cut], text.encode()[cut:]) == whole for cut in range(0, len(text), 23))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_accents_are_read_as_they_were_written(encoding: str) -> None:
    text = calendar(event(TEN, "DURATION:PT1H", title="Réunion à Nîmes"))
    assert read(text.encode(encoding))["minutes"] == {"Réunion à Nîmes": 60}


def test_a_line_may_be_folded_inside_a_character() -> None:
    text = calendar(event(TEN, "DURATION:PT1H", title="Réunion")).encode()
    assert read(text.replace(b"\xc3\xa9", b"\xc3\r\n \xa9"))["minutes"] == {"Réunion": 60}


def test_a_file_cut_in_the_middle_keeps_what_was_read() -> None:
    text = calendar(event(TEN, "DURATION:PT1H"), event(TEN, "DURATION:PT1H", title="Perdu"))
    lu = read(text[: text.index("Perdu")])
    assert (lu["isCalendar"], lu["isEnded"], lu["minutes"]) == (True, False, {"Comité": 60})


@pytest.mark.parametrize("text", ["", "nom;prénom\r\n", "\x00\x01PK", "BEGIN:VCARD\r\nEND:VCARD\r\n"])
def test_another_file_is_no_calendar(text: str) -> None:
    assert not read(text)["isCalendar"]


def test_events_without_end_stop_somewhere_and_it_is_told() -> None:
    endless = event("DTSTART:19700101T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=999999999")
    lu = read(calendar(*[endless] * 2_000))
    assert lu["isCut"]


TITRES = [("Comité d’appui Bourges", 60), ("Comité de pilotage", 120), ("RDV Amap", 30), ("RDV Fabrique", 30)]
MEETINGS = calendar(*(event(TEN, f"DURATION:PT{minutes}M", title=title) for title, minutes in TITRES))


def test_titles_and_the_words_that_several_share_may_be_given_a_fonction() -> None:
    assert read(MEETINGS)["terms"] == [
        "comite",
        "comite de pilotage",
        "comite d appui bourges",
        "rdv amap",
        "rdv fabrique",
    ]


def test_a_term_is_not_asked_for_when_those_before_it_tell_all_of_it() -> None:
    several = [("Diagnostic Amap", 90), ("Diagnostic Fabrique", 90), ("Suivi Amap", 30), ("Suivi Fabrique", 30)]
    lu = read(calendar(*(event(TEN, f"DURATION:PT{minutes}M", title=title) for title, minutes in several)))
    assert lu["main"] == ["diagnostic", "suivi"]


def test_a_whole_title_is_stronger_than_a_word_and_what_has_none_is_left_apart() -> None:
    given = {"comite": "M2F3", "comite d appui bourges": "M2F1"}
    assert read(MEETINGS, given=given)["sums"] == {"M2F1": 60, "M2F3": 120, "": 60}
