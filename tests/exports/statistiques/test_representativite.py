"""Respondents against those asked and the population: columns that add up, counts when they are few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.statistiques.representativite import (
    INCONNUE,
    PLUSIEURS,
    TableauRepresentativite,
    UnitePopulation,
    representativite,
    taille,
)

ALL_ANSWERED, ASKED, NOT_ASKED = (True, True), (True, False), (False, False)


def units(
    count: int, state: tuple[bool, bool], dla: str = "18", salaries: int | None = 3, orientations: tuple[str, ...] = ()
) -> list[UnitePopulation]:
    asked, answered = state
    return [
        UnitePopulation(dla=dla, salaries=salaries, orientations=orientations, interrogee=asked, repondante=answered)
    ] * count


def rows(table: TableauRepresentativite) -> list[tuple[object, ...]]:
    return [
        (ligne.categorie, ligne.population, ligne.interrogees, ligne.repondantes, ligne.attendues, ligne.ecart)
        for ligne in table.lignes
    ]


def shares(table: TableauRepresentativite) -> list[tuple[object, ...]]:
    return [table.parts(ligne) for ligne in table.lignes]


def test_one_count_has_one_percentage_and_a_half_goes_up() -> None:
    """13 of 44 are 30 % on both lines, though 17 would then make 99; 8 of 64 are 12,5, read 13."""
    table, _, _ = representativite(
        units(13, ALL_ANSWERED, "18") + units(13, ALL_ANSWERED, "28") + units(18, ALL_ANSWERED, "36")
    )
    assert shares(table) == [(30, 30, 30), (30, 30, 30), (41, 41, 41)]
    table, _, _ = representativite(units(8, ALL_ANSWERED, "18") + units(56, ALL_ANSWERED, "28"))
    assert shares(table) == [(13, 13, 13), (88, 88, 88)]


def test_a_dla_that_answers_more_is_seen() -> None:
    unites = (
        units(30, ALL_ANSWERED, "18")
        + units(10, ASKED, "18")
        + units(10, ALL_ANSWERED, "28")
        + units(30, ASKED, "28")
        + units(40, NOT_ASKED, "28")
        + units(1, ASKED, "36")
    )
    table, _, _ = representativite(unites)
    assert table.titre == "DLA"
    assert rows(table) == [("18", 40, 40, 30, 13, 17), ("28", 80, 40, 10, 27, -17), ("36", 1, 1, 0, 0, 0)]
    assert shares(table) == [(33, 49, 75), (66, 49, 25), (1, 1, 0)]


def test_fewer_than_thirty_respondents_have_counts_and_no_percentage() -> None:
    table, _, _ = representativite(units(12, ALL_ANSWERED, "18") + units(40, ASKED, "28"))
    assert shares(table) == [(23, 23, None), (77, 77, None)]
    assert rows(table) == [("18", 12, 12, 12, 3, 9), ("28", 40, 40, 0, 9, -9)]
    assert table.absentes == ("28",)


def test_sizes_are_in_their_order_and_those_of_nobody_are_left_out() -> None:
    unites = units(1, ASKED, salaries=None) + units(2, ASKED, salaries=60) + units(1, ASKED, salaries=0)
    _, table, _ = representativite(unites)
    assert [ligne.categorie for ligne in table.lignes] == ["aucun salarié", "50 salariés et plus", INCONNUE]


@pytest.mark.parametrize(
    ("salaries", "expected"),
    [
        (0, "aucun salarié"),
        (1, "1 à 9 salariés"),
        (9, "1 à 9 salariés"),
        (10, "10 à 49 salariés"),
        (49, "10 à 49 salariés"),
        (50, "50 salariés et plus"),
        (None, INCONNUE),
    ],
)
def test_a_size_class_begins_where_it_says(salaries: int | None, expected: str) -> None:
    assert taille(salaries) == expected


def test_fewer_than_no_employees_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no"):
        taille(-1)


def test_several_orientations_make_one_line_so_that_columns_add_up() -> None:
    unites = (
        units(2, ASKED, orientations=("Mutualisation", "Emploi"))
        + units(3, ASKED, orientations=("Égalité",))
        + units(4, ASKED, orientations=("Emploi",))
        + units(1, ASKED)
    )
    _, _, table = representativite(unites)
    assert [(ligne.categorie, ligne.population) for ligne in table.lignes] == [
        ("Égalité", 3),
        ("Emploi", 4),
        (PLUSIEURS, 2),
        (INCONNUE, 1),
    ]


def test_an_answer_without_a_question_is_refused() -> None:
    with pytest.raises(ValueError, match="without being asked"):
        representativite(units(1, (False, True)))


def test_a_population_of_nobody_has_empty_tables() -> None:
    assert [table.lignes for table in representativite([])] == [(), (), ()]


@given(
    st.lists(
        st.builds(
            UnitePopulation,
            dla=st.sampled_from(["18", "28", "36"]),
            salaries=st.none() | st.integers(0, 80),
            orientations=st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple),
            interrogee=st.just(True),
            repondante=st.booleans(),
        ),
        max_size=120,
    )
)
def test_columns_always_add_up(unites: list[UnitePopulation]) -> None:
    answered = sum(unite.repondante for unite in unites)
    for table in representativite(unites):
        assert sum(ligne.population for ligne in table.lignes) == len(unites)
        assert sum(ligne.attendues for ligne in table.lignes) == answered
        assert sum(ligne.ecart for ligne in table.lignes) == 0
