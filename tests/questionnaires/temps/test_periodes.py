"""Périodes are read, placed in the year, and compared with the dates of an affectation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.temps.periodes import Periode

PERIODES = st.one_of(
    st.builds(Periode, st.integers(2000, 2099), st.just("S"), st.integers(1, 2)),
    st.builds(Periode, st.integers(2000, 2099), st.just("Q"), st.integers(1, 3)),
    st.builds(Periode, st.integers(2000, 2099), st.sampled_from("AV"), st.just(1)),
)


@pytest.mark.parametrize(
    ("code", "debut", "fin", "libelle"),
    [
        pytest.param("2026-S1", date(2026, 1, 1), date(2026, 6, 30), "1er semestre 2026", id="first semestre"),
        pytest.param("2026-S2", date(2026, 7, 1), date(2026, 12, 31), "2e semestre 2026", id="second semestre"),
        pytest.param("2024-Q1", date(2024, 1, 1), date(2024, 4, 30), "1er quadrimestre 2024", id="first quadrimestre"),
        pytest.param("2024-Q2", date(2024, 5, 1), date(2024, 8, 31), "2e quadrimestre 2024", id="second quadrimestre"),
        pytest.param("2024-Q3", date(2024, 9, 1), date(2024, 12, 31), "3e quadrimestre 2024", id="third quadrimestre"),
        pytest.param("2026-A1", date(2026, 1, 1), date(2026, 12, 31), "année 2026", id="année"),
        pytest.param("2026-V1", date(2026, 1, 1), date(2026, 12, 31), "avenant 2026", id="avenant"),
    ],
)
def test_a_code_says_when_the_periode_begins_and_ends(code: str, debut: date, fin: date, libelle: str) -> None:
    periode = Periode.parse(code)
    assert (periode.debut, periode.fin, periode.libelle) == (debut, fin, libelle)


@pytest.mark.parametrize("typed", [" 2026-S1 ", "2026-s1", "2026-S1\n"])
def test_a_code_is_read_as_typed_by_hand(typed: str) -> None:
    assert Periode.parse(typed) == Periode(2026, "S", 1)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("2026-S3", id="third semestre"),
        pytest.param("2026-Q4", id="fourth quadrimestre"),
        pytest.param("2026-A2", id="second année"),
        pytest.param("2026-S0", id="number zero"),
        pytest.param("2026-T1", id="trimestre"),
        pytest.param("1999-S1", id="last century"),
        pytest.param("2026S1", id="no hyphen"),
        pytest.param("２０２６-S1", id="full-width digits"),
        pytest.param("2026-S1 et S2", id="two périodes"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_refused_with_an_example_of_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match="Écrivez par exemple 2026-S1"):
        Periode.parse(typed)


@given(periode=PERIODES)
def test_a_periode_is_read_back_from_its_code(periode: Periode) -> None:
    assert Periode.parse(periode.code) == periode


@given(periode=PERIODES)
def test_the_next_periode_begins_the_day_after(periode: Periode) -> None:
    following = periode.suivante
    assert following.debut == periode.fin + timedelta(days=1)
    assert (following.kind, following.mois) == (periode.kind, periode.mois)


def test_the_same_periode_one_year_before_keeps_its_kind_and_number() -> None:
    assert Periode.parse("2026-Q3").last_year == Periode.parse("2025-Q3")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("2025-S2", "au 2e semestre 2025"),
        ("2026-S1", "au 1er semestre 2026"),
        ("2025-Q3", "au 3e quadrimestre 2025"),
        ("2025-A1", "en 2025"),
        ("2025-V1", "sur l’avenant 2025"),
    ],
)
def test_what_is_so_over_a_periode_is_told_with_its_preposition(code: str, told: str) -> None:
    assert Periode.parse(code).pendant == told


def test_periodes_stand_in_the_order_of_time() -> None:
    codes = ["2026-S2", "2025-S2", "2026-S1"]
    assert [periode.code for periode in sorted(map(Periode.parse, codes))] == ["2025-S2", "2026-S1", "2026-S2"]


@pytest.mark.parametrize(
    ("debut", "fin", "tenths"),
    [
        pytest.param(date(2020, 1, 1), None, 60, id="present since long before"),
        pytest.param(date(2026, 1, 1), date(2026, 6, 30), 60, id="exactly the période"),
        pytest.param(date(2026, 4, 1), None, 30, id="came in April"),
        pytest.param(date(2020, 1, 1), date(2026, 1, 31), 10, id="left at the end of January"),
        pytest.param(date(2026, 2, 15), date(2026, 2, 28), 5, id="half of February"),
        pytest.param(date(2026, 3, 16), date(2026, 4, 15), 10, id="half of two months"),
        pytest.param(date(2026, 6, 30), None, 1, id="one day counts for a tenth"),
        pytest.param(date(2026, 7, 1), None, 0, id="came the day after"),
        pytest.param(date(2020, 1, 1), date(2025, 12, 31), 0, id="left the day before"),
        pytest.param(date(2026, 5, 1), date(2026, 4, 1), 0, id="left before coming"),
    ],
)
def test_months_of_presence_are_those_of_the_periode(debut: date, fin: date | None, tenths: int) -> None:
    assert Periode.parse("2026-S1").months_between(debut, fin) == tenths


@given(periode=PERIODES, data=st.data())
def test_months_before_and_after_a_day_add_up_to_the_whole(periode: Periode, data: st.DataObject) -> None:
    day = data.draw(st.dates(periode.debut, periode.fin - timedelta(days=1)))
    before = periode.months_between(periode.debut, day)
    after = periode.months_between(day + timedelta(days=1), None)
    assert abs(before + after - 10 * periode.mois) <= 1


@given(periode=PERIODES, debut=st.dates(), fin=st.none() | st.dates())
def test_months_never_exceed_the_periode(periode: Periode, debut: date, fin: date | None) -> None:
    assert 0 <= periode.months_between(debut, fin) <= 10 * periode.mois


@given(one=PERIODES, other=PERIODES)
def test_two_periodes_meet_when_a_day_is_in_both(one: Periode, other: Periode) -> None:
    days = {one.debut + timedelta(days=count) for count in range((one.fin - one.debut).days + 1)}
    assert one.meets(other) == any(other.debut <= day <= other.fin for day in days) == other.meets(one)
