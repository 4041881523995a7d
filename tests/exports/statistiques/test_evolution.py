"""A variation in accompanied structures: over those known at both dates, with its caution, or nothing."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain, combinations_with_replacement

import pytest

from exports.release.seuils import Seuils
from exports.statistiques.evolution import Appuis, Evolution, Grandeur, Parcours, Releve, evolution
from questionnaires.core.francais import NARROW, NBSP

T0, T1 = date(2025, 12, 31), date(2026, 12, 31)
APPUIS = Appuis(individuels=9, collectifs=1, jours=12050)


def structure(before: int | None, after: int | None, *, t0: date = T0, t1: date = T1) -> Parcours:
    return Parcours(Releve(t0, before), Releve(t1, after))


def said(parcours: list[Parcours], grandeur: Grandeur = Grandeur.SALARIES) -> Evolution:
    return evolution(parcours, grandeur, APPUIS, Seuils())


def plain(change: Evolution) -> list[str]:
    return [text.replace(NBSP, " ").replace(NARROW, " ") for text in change.phrases]


def test_totals_are_over_the_structures_known_at_both_dates() -> None:
    known = [structure(10, 12), structure(0, 1), structure(4, 4), structure(8, 5), structure(3, 3)]
    unknown = [structure(90, None), structure(None, 70), Parcours(None, Releve(T1, 5)), Parcours(Releve(T0, 9), None)]
    change = said(known + unknown)
    assert (change.n, change.ecartees) == (5, 4)
    assert (change.avant, change.apres, change.variation) == (25, 25, 0)
    assert (change.hausses, change.stables, change.baisses) == (2, 2, 1)
    assert plain(change)[:5] == [
        "De 25 à 25 salariés (0) dans 5 structures.",
        "2 en hausse, 2 stables, 1 en baisse.",
        "Entre les deux dates : 12 mois en moyenne.",
        "4 structures ne sont pas comptées : l’une des deux valeurs manque.",
        "9 accompagnements individuels, 1 accompagnement collectif, 120,5 jours d’ingénierie.",
    ]


@pytest.mark.parametrize(("after", "said_so"), [(450, "(+50, soit +13 %)"), (350, "(−50, soit −13 %)")])
def test_half_a_percent_is_rounded_away_from_zero_as_a_spreadsheet_does(after: int, said_so: str) -> None:
    change = said([structure(10, after // 50)] * 39 + [structure(10, after - 39 * (after // 50))])
    assert said_so in plain(change)[0]


def test_the_caution_is_part_of_the_result() -> None:
    last = plain(said([structure(10, 12)] * 5))[-1]
    assert "structures accompagnées" in last
    assert "ne mesurent pas l’effet du DLA" in last


def test_a_median_comes_from_eleven_structures_on() -> None:
    changes = [structure(10, 10 + change) for change in (-3, -2, -1, 0, 0, 1, 1, 2, 3, 4, 5)]
    assert said(changes).mediane == 1
    assert "variation médiane d’une structure : +1." in plain(said(changes))[1]
    assert said(changes[:10]).mediane is None
    assert "médiane" not in " ".join(plain(said(changes[:10])))


def test_a_median_between_two_structures_is_told_exactly() -> None:
    changes = [structure(1000, 1000 + change) for change in [5] * 6 + [10] * 6]
    result = said(changes, Grandeur.ETP)
    assert result.mediane == Fraction(15, 2)
    assert plain(result)[:2] == [
        "De 120 à 120,9 ETP (+0,9) dans 12 structures.",
        "12 en hausse, 0 stable, 0 en baisse ; variation médiane d’une structure : +0,075.",
    ]


def test_a_percentage_comes_from_thirty_structures_on() -> None:
    assert plain(said([structure(10, 9)] * 30))[0] == "De 300 à 270 salariés (−30, soit −10 %) dans 30 structures."
    assert plain(said([structure(10, 9)] * 29))[0] == "De 290 à 261 salariés (−29) dans 29 structures."
    assert plain(said([structure(0, 1)] * 30))[0] == "De 0 à 30 salariés (+30) dans 30 structures."


def test_the_time_between_dates_is_a_mean_whatever_the_number_of_structures() -> None:
    later = structure(5, 5, t0=date(2025, 6, 30))
    for alike in (9, 10):
        sentence = plain(said([*[structure(5, 5)] * alike, later]))[2]
        assert sentence == "Entre les deux dates : 13 mois en moyenne."


SENT = {months: structure(5, 5, t0=T1 - timedelta(days=months * 30)) for months in (1, 11, 12, 13, 24)}
"""Structures by the months from one date to the other."""


@pytest.mark.parametrize(
    ("printed", "is_proved"),
    [
        pytest.param(lambda others: plain(said([SENT[12]] * 6 + [SENT[it] for it in others]))[2], False, id="mean"),
        pytest.param(lambda others: (min(12, *others), max(12, *others)), True, id="shortest and longest"),
    ],
)
def test_who_knows_six_delays_proves_none_of_the_five_others(
    printed: Callable[[Sequence[int]], object], is_proved: bool
) -> None:
    """A delay is proved when, whatever five delays leave the printed words as they are, it is the same."""
    worlds: dict[object, list[tuple[int, ...]]] = {}
    for others in combinations_with_replacement(SENT, 5):
        worlds.setdefault(printed(others), []).append(others)
    true = combinations_with_replacement((11, 12, 13), 5)
    proved = [others for others in true if len({*chain.from_iterable(worlds[printed(others)])}) == 1]
    assert bool(proved) == is_proved


def test_days_that_are_not_known_are_not_told() -> None:
    change = evolution(
        [structure(5, 5)] * 5, Grandeur.SALARIES, Appuis(individuels=0, collectifs=5, jours=None), Seuils()
    )
    assert plain(change)[3] == "0 accompagnement individuel, 5 accompagnements collectifs."


@pytest.mark.parametrize(
    ("parcours", "sentence"),
    [
        pytest.param([structure(5, 5)] * 4, "moins de 5 structures aux deux dates", id="four structures"),
        pytest.param([structure(90, 1)] + [structure(3, 1)] * 5, "une seule des 6 structures", id="one is all of T0"),
        pytest.param([structure(1, 90)] + [structure(1, 3)] * 5, "une seule des 6 structures", id="one is all of T1"),
    ],
)
def test_what_would_give_a_structure_away_is_not_told(parcours: list[Parcours], sentence: str) -> None:
    change = said(parcours)
    assert (change.avant, change.apres, change.variation, change.hausses, change.mediane) == (None,) * 5
    (only,) = plain(change)
    assert sentence in only
    assert not {"90", "91", "95"} & set(only.split())


def test_that_nobody_gave_a_number_at_both_dates_is_said() -> None:
    assert plain(said([])) == ["Évolution (salariés) : aucune réponse aux deux dates."]


def test_structures_without_employees_are_counted() -> None:
    assert plain(said([structure(0, 0)] * 6))[0] == "De 0 à 0 salariés (0) dans 6 structures."


def test_a_second_record_that_is_not_later_is_refused() -> None:
    with pytest.raises(ValueError, match="not later"):
        structure(1, 2, t1=T0)
