"""Working hours in Paris: public holidays, both changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from collecte.core.operations.heures_ouvrees import easter, holidays, is_worked, last_working, next_working
from questionnaires.core.francais import PARIS


@pytest.mark.parametrize(
    "sunday",
    [date(1818, 3, 22), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25), date(2100, 3, 28)],
    ids=str,
)
def test_easter_is_when_the_almanac_says(sunday: date) -> None:
    assert easter(sunday.year) == sunday


def test_the_public_holidays_of_a_year_are_the_eleven_of_the_code() -> None:
    days = ("01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25")
    assert holidays(2026) == {date.fromisoformat(f"2026-{day}") for day in days}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        pytest.param("2026-07-08 10:00", "2026-07-08 10:00", id="in the middle of a day"),
        pytest.param("2026-07-08 08:29", "2026-07-08 08:30", id="before the day begins"),
        pytest.param("2026-07-08 17:59", "2026-07-08 17:59", id="the last minute"),
        pytest.param("2026-07-08 18:00", "2026-07-09 08:30", id="the day is over"),
        pytest.param("2026-07-10 20:00", "2026-07-13 08:30", id="friday evening"),
        pytest.param("2026-07-13 18:00", "2026-07-15 08:30", id="the eve of 14 July"),
        pytest.param("2026-04-03 19:00", "2026-04-07 08:30", id="easter monday"),
        pytest.param("2026-12-31 18:30", "2027-01-04 08:30", id="over the new year and a week-end"),
        pytest.param("2026-03-27 18:00", "2026-03-30 08:30", id="the clocks go forward meanwhile"),
        pytest.param("2026-10-23 18:00", "2026-10-26 08:30", id="the clocks go back meanwhile"),
    ],
)
def test_what_falls_outside_goes_to_the_next_time_people_work(asked: str, given: str) -> None:
    moment = datetime.fromisoformat(asked).replace(tzinfo=PARIS)
    assert next_working(moment.astimezone(UTC)) == datetime.fromisoformat(given).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("day", "hour_utc"), [("2026-03-27", 7), ("2026-03-30", 6), ("2026-10-23", 6), ("2026-10-26", 7)]
)
def test_the_day_begins_at_half_past_eight_in_paris_whatever_the_season(day: str, hour_utc: int) -> None:
    moment = next_working(datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=PARIS))
    assert (moment.astimezone(UTC).hour, moment.astimezone(UTC).minute) == (hour_utc, 30)


def test_every_moment_of_two_years_goes_to_a_working_one_and_never_back() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2028:
        given = next_working(moment)
        assert given >= moment
        assert next_working(given) == given
        assert is_worked(given.astimezone(PARIS).date())
        moment += timedelta(hours=5, minutes=7)


def test_the_last_day_worked_before_a_holiday_keeps_the_hour() -> None:
    assert last_working(datetime(2026, 4, 6, 9, 0, tzinfo=PARIS)) == datetime(2026, 4, 3, 9, 0, tzinfo=PARIS)
