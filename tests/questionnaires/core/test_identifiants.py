"""Numbers of organisations as people copy them: valid ones, invalid ones."""

import pytest

from questionnaires.core.identifiants import compact, is_rna, is_siret


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        pytest.param("73282932000074", True, id="a right key"),
        pytest.param("732 829 320 00074", True, id="with spaces"),
        pytest.param("732\u00a0829\u202f320.00074", True, id="with no-break spaces and a point"),
        pytest.param("73282932000075", False, id="one digit wrong"),
        pytest.param("73282932000047", False, id="two digits swapped"),
        pytest.param("7328293200007", False, id="13 digits"),
        pytest.param("732829320000740", False, id="15 digits"),
        pytest.param("35600000000048", True, id="the head office of La Poste, whose key is Luhn's"),
        pytest.param("35600000049837", True, id="a post office, whose sum 5 divides"),
        pytest.param("35600000049838", False, id="a post office with one digit wrong"),
        pytest.param("７３２８２９３２００００７４", False, id="digits of another alphabet"),
        pytest.param("7328293200007A", False, id="a letter"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_siret_is_told_by_its_key(typed: str, is_one: bool) -> None:
    assert is_siret(compact(typed)) == is_one


def test_any_single_wrong_digit_of_a_siret_is_seen() -> None:
    siret = "73282932000074"
    wrong = [
        siret[:index] + digit + siret[index + 1 :]
        for index in range(14)
        for digit in "0123456789"
        if digit != siret[index]
    ]
    assert len(wrong) == 126
    assert not any(is_siret(digits) for digits in wrong)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("W181000123", True),
        ("w18 1000 123", True),
        ("W18100012", False),
        ("181000123", False),
        ("W1810001234", False),
        ("WW81000123", False),
    ],
)
def test_an_rna_is_w_and_nine_digits(typed: str, is_one: bool) -> None:
    assert is_rna(compact(typed)) == is_one
