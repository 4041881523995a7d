"""Deductions of readers: totals judged wide hide everyone from every reader, as checking each of them would say."""

import random
from collections.abc import Mapping

import pytest

from exports.release.arrondi import controlled
from exports.release.cellules import BlocCellules
from exports.release.exactes import ReponseTemps, sommes
from exports.release.lectures import Intervalle, Lecteur, Total, around, keeps_choices, leaves_enough, lecteurs, tighten
from exports.release.lectures import _Vue as Vue
from exports.release.seuils import Seuils
from questionnaires.core.repartition import largest_remainder

BLOCS = (
    BlocCellules(code="M1", lignes=("M1F1", "M1F2")),
    BlocCellules(code="M2", lignes=("M2F1", "M2F2", "M2F3")),
    BlocCellules(code="AUTRE", lignes=("AUTRE",)),
)
LIGNES = [code for bloc in BLOCS for code in bloc.lignes]


def drawn(chance: random.Random, count: int) -> tuple[ReponseTemps, ...]:
    """Draw so many answers in five DLA, of weights from one to five."""
    return tuple(
        ReponseTemps(
            dla=str(chance.randrange(5)),
            personne=number,
            poids=chance.randrange(1000, 5001),
            accord=chance.random() < 0.3,
            parts=dict(zip(LIGNES, largest_remainder([chance.randrange(1, 9) for _ in LIGNES], 10_000), strict=True)),
        )
        for number in range(count)
    )


@pytest.mark.parametrize("seed", range(30))
def test_a_total_said_to_be_wide_hides_everyone_from_every_reader(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, so that a failure can be seen again
    seuils, reponses = Seuils(), drawn(chance, chance.choice((8, 20, 60, 200)))
    pas = seuils.pas(len(reponses))
    missions, lines = controlled(sommes(reponses), BLOCS, pas)
    protected = sorted(
        (place for place, reponse in enumerate(reponses) if not reponse.accord), key=lambda p: -reponses[p].poids
    )
    groups = {bloc.code: bloc.lignes for bloc in BLOCS} | {code: (code,) for code in LIGNES}
    readers = list(lecteurs(reponses, (), ()))
    for code, intervalle in around({**lines, **missions}, pas).items():
        shares = tuple(sum(reponse.parts[line] for line in groups[code]) for reponse in reponses)
        view, total = Vue(shares, reponses, {}, seuils), Total.of(reponses, intervalle)
        if view.is_wide(total, protected[0]):
            assert all(view.hides(total, protected, reader) for reader in readers)


def test_some_totals_are_wide_and_others_are_not() -> None:
    """Without this, the test above might check nothing, or the short cut might skip nothing."""
    seen = set()
    for count in (8, 200):
        reponses = drawn(random.Random(count), count)  # noqa: S311 - as above
        protected = max(range(count), key=lambda place: reponses[place].poids)
        shares = tuple(reponse.parts["M1F1"] for reponse in reponses)
        exact = sum(reponse.poids * part for reponse, part in zip(reponses, shares, strict=True)) // sum(
            100 * reponse.poids for reponse in reponses
        )
        total = Total.of(reponses, (exact - 1, exact + 2))
        seen.add(Vue(shares, reponses, {}, Seuils()).is_wide(total, protected))
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("dlas", "enough"),
    [
        pytest.param("AABBC", True, id="four others in three DLA"),
        pytest.param("AABC", False, id="three others"),
        pytest.param("AAAAB", False, id="without the one alone, one DLA"),
        pytest.param("A", True, id="nobody else"),
    ],
)
def test_without_one_author_enough_are_left_or_nobody(dlas: str, enough: bool) -> None:
    reponses = [
        ReponseTemps(dla=dla, personne=number, poids=1000, accord=False, parts={"AUTRE": 10_000})
        for number, dla in enumerate(dlas)
    ]
    assert leaves_enough(reponses, Seuils()) is enough


@pytest.mark.parametrize(
    ("told", "left"),
    [
        pytest.param(
            {"M1": (0, 2), "M2": (0, 2), "AUTRE": (94, 98)},
            {"M1": (0, 2), "M2": (0, 2), "AUTRE": (96, 98)},
            id="what others leave at least",
        ),
        pytest.param(
            {"M1": (48, 52), "M2": (49, 53), "AUTRE": (0, 2)},
            {"M1": (48, 51), "M2": (49, 52), "AUTRE": (0, 2)},
            id="what others leave at most",
        ),
        pytest.param(
            {"M1": (40, 50), "M1F1": (20, 22), "M1F2": (20, 22), "M2": (48, 52), "AUTRE": (0, 4)},
            {"M1": (44, 44), "M1F1": (22, 22), "M1F2": (22, 22), "M2": (52, 52), "AUTRE": (4, 4)},
            id="lines bound their mission, which bounds the others",
        ),
    ],
)
def test_sums_tighten_what_is_told(told: Mapping[str, Intervalle], left: Mapping[str, Intervalle]) -> None:
    assert tighten(told, BLOCS) == left


def alone(*poids: int) -> tuple[ReponseTemps, ...]:
    """Build so many persons, each in a DLA of their own, all of it outside missions."""
    return tuple(
        ReponseTemps(dla=str(number), personne=number, poids=weight, accord=True, parts={"AUTRE": 10_000})
        for number, weight in enumerate(poids)
    )


def test_answers_by_halves_of_a_point_reach_sums_strictly_between_two_bounds() -> None:
    view = Vue((10_000, 10_000), alone(1_000, 1_500), {}, Seuils())
    assert view._reached(0, 150_000, [0]) == (50_000, 100_000)
    assert view._reached(10_000, 140_000, [0]) == (50_000, 100_000)
    assert view._reached(0, 150_000, [0, 1]) == (25_000, 125_000)


def test_a_dla_shown_bounds_its_answers_by_its_step() -> None:
    """40 points printed of one person: above 35 and below 45."""
    reponses = alone(1_000, 1_000)
    view = Vue((4_000, 10_000), reponses, {"0": 40}, Seuils())
    least, below = view._of_dla("0", Total.of(reponses, (0, 100)), Lecteur(frozenset(), frozenset({"0"})))
    assert (least, below) == (100 * 35_500, 100 * (100_000 - 44_500))


def test_what_a_shown_dla_does_not_have_is_what_the_others_have() -> None:
    """Three persons make 160 points or more of 300. A reader who sees that the first has less than 45 knows that the
    second has 15 at least; another knows nothing."""
    reponses = alone(1_000, 1_000, 1_000)
    view, total = Vue((4_000, 6_000, 6_200), reponses, {"0": 40}, Seuils()), Total.of(reponses, (53, 56))
    assert view.hides(total, [1, 2], Lecteur(frozenset(), frozenset()))
    assert not view.hides(total, [1, 2], Lecteur(frozenset(), frozenset({"0"})))


@pytest.mark.parametrize(
    ("yes", "kept"),
    [
        pytest.param(6, False, id="without them, too few say yes: they say it again"),
        pytest.param(7, True, id="enough say yes without them"),
    ],
)
def test_who_knows_one_of_two_answers_is_not_sure_of_the_other(yes: int, kept: bool) -> None:
    """Eight others are all known; the ninth says yes for two DLA, one of which is known."""
    others = [(place, "A", "oui" if place < yes else "non") for place in range(8)]
    reponses = [
        ReponseTemps(
            dla=dla,
            personne=person,
            poids=1000,
            accord=False,
            parts={"AUTRE": 10_000},
            choix={"Q": frozenset({choice})},
        )
        for person, dla, choice in [*others, (8, "B", "oui"), (8, "C", "oui")]
    ]
    known = frozenset({*((place, "A") for place in range(8)), (8, "B")})
    bounds = {"oui": (7, 9), "non": (0, 2)}
    assert keeps_choices(reponses, "Q", bounds, [known]) is kept
