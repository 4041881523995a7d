"""The counts behind a statistic: contradictory ones are refused, strata too thin are joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.statistiques.plans import Choix, Resultat, Strate, usable
from tests.exports.statistiques.enumeration import strate


def answers(code: str, population: int, n: int) -> Strate:
    return strate(population, [1] * n, code)


@pytest.mark.parametrize(
    "counts",
    [
        {"population": 3, "interrogees": 4, "repondantes": 2},
        {"population": 9, "interrogees": 4, "repondantes": 5},
        {"population": 9, "interrogees": 4, "repondantes": 1},
        {"population": 9, "interrogees": 4, "repondantes": 3, "sans_objet": 2},
        {"population": 9, "interrogees": 4, "repondantes": 3, "sans_objet": -1},
    ],
    ids=["more asked than there are", "more answers than asked", "more values than answers", "both at once", "below"],
)
def test_counts_that_contradict_each_other_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="contradict"):
        Strate(code="A", valeurs=(1, 0), **counts)


def test_a_question_that_concerns_half_of_the_answers_concerns_half_of_the_population() -> None:
    stratum = Strate(code="A", population=101, interrogees=60, repondantes=40, sans_objet=20, valeurs=(1,) * 15)
    assert stratum.concernees == 51


def test_a_question_left_blank_still_concerns_everyone() -> None:
    assert Strate(code="A", population=101, interrogees=60, repondantes=40, valeurs=(1,) * 15).concernees == 101


def test_a_question_that_concerns_nobody_weighs_nothing() -> None:
    stratum = Strate(code="A", population=9, interrogees=4, repondantes=4, sans_objet=4, valeurs=())
    assert stratum.concernees == 0
    assert [usable_stratum.code for usable_stratum in usable((stratum, answers("B", 9, 4)))] == ["A", "B"]


@pytest.mark.parametrize(
    ("strata", "joined"),
    [
        pytest.param([("A", 20, 5), ("B", 20, 4)], ["A", "B"], id="enough in each"),
        pytest.param([("A", 20, 0), ("B", 20, 4), ("C", 20, 3)], ["A + C", "B"], id="no answer"),
        pytest.param([("A", 20, 1), ("B", 20, 1), ("C", 20, 3)], ["A + B", "C"], id="one and one are two"),
        pytest.param([("A", 20, 1), ("B", 20, 0), ("C", 9, 3)], ["B + A + C"], id="until it is enough"),
        pytest.param([("A", 1, 1), ("B", 20, 4)], ["A", "B"], id="a whole stratum of one hides nothing"),
        pytest.param([("A", 20, 1)], ["A"], id="nothing to join with"),
    ],
)
def test_strata_too_thin_are_joined(strata: list[tuple[str, int, int]], joined: list[str]) -> None:
    assert [stratum.code for stratum in usable(tuple(answers(*counts) for counts in strata))] == joined


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), min_size=1, max_size=7))
def test_joining_loses_nobody(counts: list[tuple[int, int]]) -> None:
    strata = tuple(answers(str(number), n + more, n) for number, (n, more) in enumerate(counts))
    strates = usable(strata)
    for count in ("population", "interrogees", "repondantes", "n"):
        assert sum(getattr(stratum, count) for stratum in strates) == sum(
            getattr(given_stratum, count) for given_stratum in strata
        )
    assert len(strates) == 1 or all(stratum.n >= min(2, stratum.population) for stratum in strates)


@pytest.mark.parametrize("strata", [(), (answers("A", 3, 1), answers("A", 4, 2))], ids=["none", "the same twice"])
def test_strata_need_names_of_their_own(strata: tuple[Strate, ...]) -> None:
    with pytest.raises(ValueError, match="distinct codes"):
        Resultat(Choix.ALEATOIRE, strata, 5)
