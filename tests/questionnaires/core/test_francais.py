"""Numbers, shares, dates and lists are written as a French reader expects them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.francais import (
    day_text,
    decimal_text,
    euros_text,
    moment_text,
    paris_day,
    percent_text,
    plural,
    short_day_text,
    singular,
    sort_key,
    titled,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        pytest.param(1250, 2, "12,5", id="last zero dropped"),
        pytest.param(1200, 2, "12", id="no comma without decimals"),
        pytest.param(1205, 2, "12,05", id="zero in the middle kept"),
        pytest.param(5, 2, "0,05", id="less than one"),
        pytest.param(0, 2, "0", id="zero"),
        pytest.param(0, 0, "0", id="whole zero"),
        pytest.param(100, 0, "100", id="zeros of a whole number kept"),
        pytest.param(-5, 1, "−0,5", id="true minus sign"),
        pytest.param(1234567, 0, "1\u202f234\u202f567", id="thousands apart"),
        pytest.param(123456789, 2, "1\u202f234\u202f567,89", id="thousands and decimals"),
    ],
)
def test_a_number_has_a_comma_and_narrow_spaces(value: int, decimals: int, text: str) -> None:
    assert decimal_text(value, decimals) == text


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        pytest.param(7_725_550, "77\u202f255,50\u00a0€", id="both decimals of a cent amount"),
        pytest.param(7_725_500, "77\u202f255\u00a0€", id="none of a whole one"),
        pytest.param(5, "0,05\u00a0€", id="less than one"),
        pytest.param(0, "0\u00a0€", id="zero"),
    ],
)
def test_an_amount_has_two_decimals_or_none(cents: int, text: str) -> None:
    assert euros_text(cents) == text


@given(value=st.integers(-(10**12), 10**12), decimals=st.integers(0, 4))
def test_a_written_number_is_read_back_exactly(value: int, decimals: int) -> None:
    typed = decimal_text(value, decimals).replace("\u202f", "").replace(",", ".").replace("−", "-")
    assert Decimal(typed) == Decimal(value).scaleb(-decimals)


@pytest.mark.parametrize(
    ("hundredths", "text"), [(10000, "100\u00a0%"), (1250, "12,5\u00a0%"), (1, "0,01\u00a0%"), (0, "0\u00a0%")]
)
def test_a_share_has_a_no_break_space_before_its_sign(hundredths: int, text: str) -> None:
    assert percent_text(hundredths) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2027, 1, 4), "lundi 4 janvier 2027"),
        (date(2027, 3, 1), "lundi 1er mars 2027"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
        (date(2026, 8, 11), "mardi 11 août 2026"),
    ],
)
def test_a_day_is_written_in_words_and_the_first_is_1er(day: date, text: str) -> None:
    assert day_text(day) == text
    assert short_day_text(day) == text.partition(" ")[2]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        pytest.param(datetime(2027, 1, 4, 13, 5, tzinfo=UTC), "4 janvier 2027 à 14\u00a0h\u00a005", id="winter"),
        pytest.param(datetime(2027, 7, 4, 13, 5, tzinfo=UTC), "4 juillet 2027 à 15\u00a0h\u00a005", id="summer"),
        pytest.param(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027 à 0\u00a0h\u00a030", id="next year"),
    ],
)
def test_a_moment_is_that_of_a_clock_in_paris(moment: datetime, text: str) -> None:
    assert moment_text(moment) == text


def test_a_campagne_that_opens_at_midnight_in_paris_opens_that_day() -> None:
    assert paris_day(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)


@pytest.mark.parametrize("convert", [moment_text, paris_day], ids=["moment_text", "paris_day"])
def test_a_naive_datetime_is_refused(convert: object) -> None:
    assert callable(convert)
    with pytest.raises(ValueError, match="naive"):
        convert(datetime(2027, 1, 4, 13, 5))  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0\u00a0réponse"), (1, "1\u00a0réponse"), (2, "2\u00a0réponses"), (1200, "1\u202f200\u00a0réponses")],
)
def test_zero_and_one_are_singular(count: int, text: str) -> None:
    assert plural(count, "réponse") == text


def test_an_irregular_plural_is_the_one_given() -> None:
    assert plural(3, "journal", "journaux") == "3\u00a0journaux"


def test_names_stand_where_a_french_reader_looks_for_them() -> None:
    names = ["Zoé", "Élise", "eric", "Abel", "Cœur", "Çelik", "Saint-Ouen", "Saint Aignan"]
    assert sorted(names, key=sort_key) == [
        "Abel",
        "Çelik",
        "Cœur",
        "Élise",
        "eric",
        "Saint Aignan",
        "Saint-Ouen",
        "Zoé",
    ]


@pytest.mark.parametrize(
    ("unit", "word"),
    [
        ("personnes", "personne"),
        ("postes", "poste"),
        ("mois", "mois"),
        ("ETP", "ETP"),
        ("€", "€"),
        ("jours par an", "jours par an"),
        ("", ""),
    ],
)
def test_a_unit_of_one_is_singular(unit: str, word: str) -> None:
    assert singular(unit) == word


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        pytest.param("Il manque un jour.", "Vos jours – Il manque un jour.", id="capital"),
        pytest.param("L’ETP manque.", "Vos jours – L’ETP manque.", id="capital before an apostrophe"),
        pytest.param("« x » n’est pas un nombre.", "Vos jours\u00a0: «\u00a0x\u00a0» n’est pas un nombre.", id="quote"),
        pytest.param("3 réponses sont classées.", "Vos jours\u00a0: 3 réponses sont classées.", id="figure"),
    ],
)
def test_no_colon_stands_before_a_capital(sentence: str, text: str) -> None:
    assert titled("Vos jours", sentence) == text


def test_no_colon_follows_a_question() -> None:
    assert titled("Combien ?", "« x » n’est pas un nombre.") == "Combien\u202f? – «\u00a0x\u00a0» n’est pas un nombre."
