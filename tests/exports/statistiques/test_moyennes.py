"""Means: every population of scores and every sample of it, then properties of their intervals."""

import pytest

from exports.statistiques.moyennes import RECOMMANDATION, STUDENT, Bornes, moyenne, recommandation
from exports.statistiques.plans import Intervalle, Strate
from tests.exports.statistiques.enumeration import of_scores, of_strata, strate

S4 = Bornes(1, 4)


def interval_of(strates: tuple[Strate, ...], bornes: Bornes) -> Intervalle:
    intervalle = moyenne(strates, bornes).intervalle
    assert intervalle is not None
    return intervalle


@pytest.mark.parametrize(
    ("population", "drawn", "least", "mean"),
    [(8, 4, 0.9714, 0.9997), (10, 5, 0.9683, 0.9970), (12, 6, 0.9621, 0.9948), (12, 9, 0.9364, 0.9873)],
)
def test_means_on_four_steps_are_covered_as_the_decision_says(
    population: int, drawn: int, least: float, mean: float
) -> None:
    coverage = of_scores(population, drawn, (1, 2, 3, 4), lambda strates: interval_of(strates, S4))
    assert (round(coverage.least, 4), round(coverage.mean, 4)) == (least, mean)


@pytest.mark.parametrize(
    ("population", "drawn", "least", "mean"),
    [(40, 30, 0.9107, 0.9636), (60, 30, 0.8814, 0.9620)],
)
def test_recommendation_scores_are_covered_as_the_decision_says(
    population: int, drawn: int, least: float, mean: float
) -> None:
    coverage = of_scores(population, drawn, (-100, 0, 100), lambda strates: interval_of(strates, RECOMMANDATION))
    assert (round(coverage.least, 4), round(coverage.mean, 4)) == (least, mean)
    assert coverage.below(0.90) < 0.002


@pytest.mark.parametrize(
    ("strata", "least", "mean"),
    [
        pytest.param(((8, 4), (10, 5)), 0.9345, 0.9884, id="in proportion"),
        pytest.param(((8, 6), (10, 3)), 0.8000, 0.9882, id="one DLA answered, the other hardly"),
    ],
)
def test_means_by_strata_are_covered_as_the_decision_says(
    strata: tuple[tuple[int, int], ...], least: float, mean: float
) -> None:
    coverage = of_strata(strata, (-100, 0, 100), lambda strates: interval_of(strates, RECOMMANDATION))
    assert (round(coverage.least, 4), round(coverage.mean, 4)) == (least, mean)


def test_one_draw_is_the_textbook_interval_with_one_answer_more_at_each_end() -> None:
    values = [1, 2, 2, 3, 4, 4] * 3
    estimation = moyenne((strate(60, values),), S4)
    with_ends = [*values, 1, 4]
    centre = sum(with_ends) / 20
    squares = sum((value - centre) ** 2 for value in with_ends) / 19
    half = 2.1098 * (squares / 18 * 42 / 60) ** 0.5  # the quantile of the table for 17 degrees
    assert estimation.methode == STUDENT
    assert estimation.valeur == pytest.approx(16 / 6)
    assert estimation.intervalle is not None
    assert estimation.intervalle.bas == pytest.approx(16 / 6 - half, abs=1e-4)
    assert estimation.intervalle.haut == pytest.approx(16 / 6 + half, abs=1e-4)


def test_strata_weigh_what_they_are_in_the_population() -> None:
    estimation = moyenne((strate(30, [4, 4, 4], "A"), strate(10, [1, 1, 1], "B")), S4)
    assert estimation.valeur == pytest.approx(3.25)


def test_thirty_answers_alike_leave_doubt_about_the_others() -> None:
    intervalle = interval_of((strate(200, [100] * 30),), RECOMMANDATION)
    assert intervalle.haut == 100
    assert intervalle.bas < 95


def test_an_interval_never_goes_beyond_what_was_seen() -> None:
    # 4 of 5 are known: the fifth moves the mean by three fifths of a point at most.
    intervalle = interval_of((strate(5, [1, 1, 1, 4]),), S4)
    assert intervalle.bas == pytest.approx(8 / 5)
    assert intervalle.haut == pytest.approx(11 / 5)


def test_nothing_is_left_to_guess_when_all_are_known() -> None:
    for strates in ((strate(4, [1, 2, 3, 4]),), (strate(1, [1], "A"), strate(3, [2, 3, 4], "B")), (strate(1, [3]),)):
        mean = moyenne(strates, S4).valeur
        intervalle = interval_of(strates, S4)
        assert [intervalle.bas, intervalle.haut] == pytest.approx([mean, mean])


def test_one_answer_has_a_mean_without_interval() -> None:
    assert moyenne((strate(9, [3]),), S4).intervalle is None


@pytest.mark.parametrize("values", [[], [0, 3], [2, 5]], ids=["none", "below the scale", "above the scale"])
def test_what_has_no_mean_on_the_scale_is_refused(values: list[int]) -> None:
    with pytest.raises(ValueError, match="within their bounds"):
        moyenne((strate(9, values),), S4)


def test_promoters_are_nine_and_ten_and_detractors_six_and_less() -> None:
    assert recommandation(range(11)) == (-100,) * 7 + (0, 0, 100, 100)
    for wrong in (-1, 11):
        with pytest.raises(ValueError, match="from 0 to 10"):
            recommandation([wrong])
