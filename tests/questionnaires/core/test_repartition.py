"""Shares as typed by French hands and by attackers; sums and largest remainder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.repartition import (
    DEMI_JOURNEES,
    HEURES,
    POURCENT,
    WHOLE,
    Mesure,
    UnreadableError,
    largest_remainder,
    parse_amount,
    parse_number,
    parse_share,
    shortened,
    total_of,
)

REFUSED = "refused"


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        pytest.param("12,5", 1250, id="decimal comma"),
        pytest.param("12.5", 1250, id="decimal point"),
        pytest.param("12,5 %", 1250, id="percent sign after a space"),
        pytest.param("12,5\u00a0%", 1250, id="percent sign after a no-break space"),
        pytest.param("12,5\u202f%", 1250, id="percent sign after a narrow no-break space"),
        pytest.param("\u2007 12,5\t", 1250, id="spaces of a spreadsheet around"),
        pytest.param("100,00", 10_000, id="the whole, with its zeros"),
        pytest.param("007", 700, id="leading zeros"),
        pytest.param("", None, id="blank"),
        pytest.param(" \u202f ", None, id="only spaces"),
        pytest.param("0", 0, id="zero is not blank"),
        pytest.param("33,333", REFUSED, id="a third decimal is not rounded silently"),
        pytest.param("33,3300", 3330 + 3, id="zeros after the second decimal say nothing"),
        pytest.param("%", REFUSED, id="a sign alone"),
        pytest.param("-0", REFUSED, id="minus zero"),
        pytest.param("+5", REFUSED, id="plus sign"),
        pytest.param("−5", REFUSED, id="typographic minus"),
        pytest.param("1_0", REFUSED, id="python's own digit separator"),
        pytest.param("１２", REFUSED, id="full-width digits"),
        pytest.param("١٢", REFUSED, id="arabic digits"),
        pytest.param("½", REFUSED, id="fraction character"),
        pytest.param("1e1", REFUSED, id="exponent"),
        pytest.param("1e999999999", REFUSED, id="huge exponent"),
        pytest.param("NaN", REFUSED, id="NaN"),
        pytest.param("sNaN", REFUSED, id="signalling NaN"),
        pytest.param("Infinity", REFUSED, id="infinity"),
        pytest.param("0x10", REFUSED, id="hexadecimal"),
        pytest.param("9" * 5_000, REFUSED, id="5,000 digits"),
        pytest.param("0," + "1" * 30, REFUSED, id="30 decimals"),
        pytest.param("5\x00", REFUSED, id="NUL after a digit"),
        pytest.param("1 2", REFUSED, id="a space inside, which could be 1 or 12"),
        pytest.param("5 ; 6", REFUSED, id="the same parameter twice, as pages join it"),
        pytest.param("100,01", REFUSED, id="over the whole"),
        pytest.param("douze", REFUSED, id="a word"),
        pytest.param("12,", REFUSED, id="nothing after the comma"),
    ],
)
def test_a_share_is_read_as_typed_by_a_french_hand(typed: str, hundredths: int | str | None) -> None:
    if hundredths == REFUSED:
        with pytest.raises(UnreadableError):
            parse_share(typed)
    else:
        assert parse_share(typed) == hundredths


def read_or_refusal(typed: str, mesure: Mesure) -> int | UnreadableError | None:
    try:
        return parse_amount(typed, mesure)
    except UnreadableError as error:
        return error


TYPED = st.text() | st.text(alphabet="0123456789 +/:,.hmin%-½\u202f")


@given(TYPED, st.sampled_from([POURCENT, HEURES, DEMI_JOURNEES]))
def test_any_text_gives_an_amount_within_bounds_or_a_french_refusal(typed: str, mesure: Mesure) -> None:
    value = read_or_refusal(typed, mesure)
    if isinstance(value, UnreadableError):
        assert value.problem.startswith("«")
        assert len(value.problem) < 100
        assert value.remedy.endswith(".")
    else:
        assert value is None or 0 <= value <= mesure.most * mesure.grains


@given(st.integers(0, 83), st.integers(0, 59))
def test_a_duration_is_the_same_however_it_is_written(hours: int, minutes: int) -> None:
    grains = 300 * hours + 5 * minutes
    written = (
        f"{hours}h{minutes:02d}",
        f"{hours}:{minutes:02d}",
        f"{hours} h + {minutes} min",
        f"{60 * hours + minutes} min",
    )
    assert {parse_amount(text, HEURES) for text in written} == {grains}
    assert parse_amount(f"{written[0]}+{written[1]}", HEURES) == 2 * grains


@given(st.integers(1, 9_999))
def test_equal_fractions_add_up_to_the_whole(parts: int) -> None:
    terms = min(parts, 20)
    assert parse_share("+".join([f"1/{parts}"] * terms)) == (2 * WHOLE * terms + parts) // (2 * parts)


@given(st.integers(0, WHOLE))
def test_every_share_written_in_french_is_read_back(hundredths: int) -> None:
    assert parse_share(f"{hundredths // 100},{hundredths % 100:02d} %") == hundredths


def test_a_number_out_of_its_bounds_says_the_bounds() -> None:
    with pytest.raises(UnreadableError) as info:
        parse_number("1,2", decimals=2, minimum=5, maximum=100, unit="ETP")
    assert str(info.value) == "«\u00a01,2\u00a0» est hors des limites. Écrivez un nombre entre 0,05 et 1\u00a0ETP."


@pytest.mark.parametrize(
    ("typed", "minimum", "read"),
    [
        pytest.param("-1", -1, -1, id="a minus sign where the minimum is just below zero"),
        pytest.param("−12", -20, -12, id="a typographic one"),
        pytest.param("-1", 0, REFUSED, id="none where nothing is below zero"),
    ],
)
def test_a_minus_sign_is_read_where_the_minimum_is_below_zero(typed: str, minimum: int, read: int | str) -> None:
    if read == REFUSED:
        with pytest.raises(UnreadableError, match="est négatif"):
            parse_number(typed, decimals=0, minimum=minimum, maximum=20)
    else:
        assert parse_number(typed, decimals=0, minimum=minimum, maximum=20) == read


@pytest.mark.parametrize(
    ("typed", "decimals", "remedy"),
    [
        pytest.param("douze", 0, "Écrivez par exemple 7.", id="a word, where no decimal is read"),
        pytest.param("douze", 2, "Écrivez par exemple 7 ou 7,5.", id="a word, where decimals are"),
        pytest.param("-3", 0, "Écrivez un nombre positif, par exemple 7.", id="a number below zero"),
        pytest.param("1,5", 0, "Écrivez un nombre entier.", id="a decimal too many for none"),
        pytest.param("1,25", 1, "Gardez un seul chiffre après la virgule.", id="for one"),
        pytest.param("1,255", 2, "Gardez 2 chiffres au plus après la virgule.", id="for two"),
    ],
)
def test_a_refused_number_says_what_to_write_instead(typed: str, decimals: int, remedy: str) -> None:
    with pytest.raises(UnreadableError) as info:
        parse_number(typed, decimals=decimals, minimum=0, maximum=WHOLE)
    assert info.value.remedy == remedy


@pytest.mark.parametrize(
    ("typed", "decimals", "told"),
    [
        pytest.param("12.500", 2, "12,5 ou 12 500", id="a point for thousands, or for decimals"),
        pytest.param("12,500", 2, "12,5 ou 12 500", id="a comma"),
        pytest.param("1.000", 0, "1 ou 1 000", id="a whole number"),
        pytest.param("12.500", 0, "12 500", id="a half is not taken"),
        pytest.param("-7.250 €", 2, "-7,25 ou -7 250", id="below zero, with its unit"),
        pytest.param("12.345", 2, "12 345", id="more precise than may be"),
        pytest.param("12.345", 4, "12,345 ou 12 345", id="as precise as is asked"),
    ],
)
def test_what_can_be_read_two_ways_is_refused_with_both_readings(typed: str, decimals: int, told: str) -> None:
    """An amount of 12 500 € typed « 12.500 » was read 12,50 €."""
    with pytest.raises(UnreadableError) as info:
        parse_number(typed, decimals=decimals, minimum=-(10**9), maximum=10**9, unit="€")
    assert info.value.remedy.replace("\u202f", " ") == f"Écrivez {told}."


@pytest.mark.parametrize("typed", ["1.500", "123.500"])
def test_a_number_read_two_ways_is_refused_where_nothing_is_below_zero(typed: str) -> None:
    with pytest.raises(UnreadableError, match="se lit de deux façons"):
        parse_number(typed, decimals=2, minimum=0, maximum=10**9)


def test_a_comma_is_a_decimal_mark_where_three_decimals_are_asked() -> None:
    assert parse_number("48,123", decimals=4, minimum=0, maximum=10**13) == 481_230


@pytest.mark.parametrize(
    ("typed", "maximum", "read"),
    [
        pytest.param("12.500", 10_000, 1250, id="12 500 would be beyond the largest"),
        pytest.param("0.500", 10**9, 50, id="no thousand begins with a zero"),
        pytest.param("12.50", 10**9, 1250, id="two digits"),
        pytest.param("1234.500", 10**9, 123450, id="four digits before"),
        pytest.param("12 500", 10**9, 1_250_000, id="a space"),
    ],
)
def test_what_has_one_reading_is_read(typed: str, maximum: int, read: int) -> None:
    assert parse_number(typed, decimals=2, minimum=0, maximum=maximum) == read


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        pytest.param("d" * 30, "d" * 30, id="thirty characters are quoted whole"),
        pytest.param("d" * 31, "d" * 29 + "…", id="one more is cut, in as many characters"),
        pytest.param("  deux \n mots ", "deux mots", id="on one line"),
    ],
)
def test_a_text_is_quoted_in_thirty_characters_at_most(typed: str, quoted: str) -> None:
    assert shortened(typed) == quoted


@pytest.mark.parametrize(
    ("typed", "reparti", "readable"),
    [
        pytest.param(["33,3", "33,3", "33,4"], 10_000, True, id="three thirds that make the whole"),
        pytest.param(["33,33"] * 3, 9_999, True, id="three thirds that miss a hundredth"),
        pytest.param(["9,09"] * 11, 9_999, True, id="eleven equal parts miss a hundredth"),
        pytest.param(["14,29"] * 7, 10_003, True, id="seven equal parts exceed"),
        pytest.param(["50", "", "50"], 10_000, True, id="blanks count for nothing"),
        pytest.param(["50", "douze", "50"], 10_000, False, id="an unreadable line is said"),
    ],
)
def test_a_total_is_exact(typed: list[str], reparti: int, readable: bool) -> None:
    total = total_of(typed)
    assert (total.reparti, total.readable) == (reparti, readable)
    assert total.reste == WHOLE - reparti


@pytest.mark.parametrize(
    ("weights", "parts"),
    [
        pytest.param(
            [12, 6, 4, 3, 2, 2, 3, 1, 1, 1, 0], [34, 17, 11, 9, 6, 6, 8, 3, 3, 3, 0], id="hours of the référentiel"
        ),
        pytest.param([1, 1, 1], [34, 33, 33], id="ties go to the earlier line"),
        pytest.param([0, 0], [0, 0], id="nothing in proportion to nothing"),
        pytest.param([0, 5], [0, 100], id="one line takes all"),
        pytest.param([], [], id="no line"),
    ],
)
def test_largest_remainder_of_known_cases(weights: list[int], parts: list[int]) -> None:
    assert largest_remainder(weights) == parts


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=15), st.integers(1, 10_000))
def test_rounded_parts_sum_to_the_whole_and_stay_within_one_unit(weights: list[int], total: int) -> None:
    parts = largest_remainder(weights, total)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    assert all(abs(part * whole - weight * total) < whole for part, weight in zip(parts, weights, strict=True) if whole)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=12))
def test_a_heavier_line_never_gets_less(weights: list[int]) -> None:
    parts = largest_remainder(weights)
    ranked = sorted(zip(weights, parts, strict=True))
    assert [part for _, part in ranked] == sorted(parts) or sum(weights) == 0


def test_a_negative_weight_is_a_defect() -> None:
    with pytest.raises(ValueError, match="negative"):
        largest_remainder([3, -1])
