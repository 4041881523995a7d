"""A release that replaces another: which answers moved, which DLA that hides, and what it says of moved figures."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

import pytest

from exports.release.cellules import REGION, SOUHAIT, Cellule, Mesure, Release, cell, withheld
from exports.release.exactes import ReponseTemps
from exports.release.motifs import BOUGEE, TROP_PEU
from exports.release.revisions import Anterieure, DifferenceReponses, revisions
from exports.release.seuils import Seuils
from tests.exports.release.scenarios import settle
from tests.exports.release.test_release_temps import EVEN, answer, collecte, people

MINE = answer("D0", 1)
OTHER = {**EVEN, "M1F1": 2_600, "M2F1": 2_400}


def anterieure(
    avant: Sequence[ReponseTemps], apres: Sequence[ReponseTemps], cellules: Sequence[Cellule] = ()
) -> Anterieure:
    """Build a release of these cells, and the answers that it counted before others came in."""
    release = replace(settle(collecte(*avant)), cellules=tuple(cellules))
    return Anterieure(release=release, avant=collecte(*avant), apres=collecte(*apres))


@pytest.mark.parametrize(
    ("later", "moved"),
    [
        pytest.param(MINE, 0, id="nothing else"),
        pytest.param(replace(MINE, parts=OTHER), 2, id="other shares: it goes, and comes as it is now"),
        pytest.param(replace(MINE, poids=3_000), 2, id="another weight"),
        pytest.param(replace(MINE, dla="D1"), 2, id="for another DLA"),
        pytest.param(replace(MINE, parts={code: part for code, part in MINE.parts.items() if part}), 0, id="no zero"),
        pytest.param(replace(MINE, accord=True), 0, id="an agreement is no figure"),
    ],
)
def test_an_answer_moves_when_what_figures_are_made_of_does(later: ReponseTemps, moved: int) -> None:
    before = anterieure([MINE], [later])
    assert (len(before.venues), len(before.parties), len(before.bougees)) == (moved // 2, moved // 2, moved)


def test_of_two_answers_alike_one_alone_comes_in() -> None:
    assert anterieure([MINE], [MINE, MINE]).venues == (MINE,)
    assert anterieure([MINE, MINE], [MINE]).parties == (MINE,)


@pytest.mark.parametrize(
    ("dlas", "is_enough"),
    [
        pytest.param("D0 D1 D0", True, id="three persons in two DLA"),
        pytest.param("D0 D1", False, id="two persons"),
        pytest.param("D0 D0 D0", False, id="one DLA"),
    ],
)
def test_a_release_is_replaced_once_three_persons_of_two_dla_moved(dlas: str, is_enough: bool) -> None:
    later = [answer(dla, 10 + place) for place, dla in enumerate(dlas.split())]
    assert anterieure([MINE], [MINE, *later]).is_enough(Seuils()) is is_enough


def test_a_person_who_corrects_counts_once() -> None:
    several = [answer(f"D{place}", place) for place in range(2)]
    corrected = [replace(reponse, parts=OTHER) for reponse in several]
    assert not anterieure(several, corrected).is_enough(Seuils())


def shown(dla: str) -> Cellule:
    return cell(dla, Mesure.PART, "M1", 2, 25, 5)


@pytest.mark.parametrize(
    ("avant", "apres", "cellules", "hidden"),
    [
        pytest.param([MINE], [MINE, answer("D0", 2)], [shown("D0")], {"D0"}, id="someone comes in"),
        pytest.param([MINE, answer("D0", 2)], [MINE], [shown("D0")], {"D0"}, id="someone goes"),
        pytest.param([MINE], [replace(MINE, parts=OTHER)], [shown("D0")], set(), id="alone there, and reads oneself"),
        pytest.param([MINE], [MINE, answer("D0", 2)], [], set(), id="not shown before"),
        pytest.param([MINE], [MINE, answer("D1", 2)], [shown("D0")], set(), id="where nothing moved"),
    ],
)
def test_a_dla_shown_where_an_answer_moved_is_hidden(
    avant: list[ReponseTemps], apres: list[ReponseTemps], cellules: list[Cellule], hidden: set[str]
) -> None:
    before = anterieure(avant, apres, cellules)
    assert before.a_cacher == before.bougees_cachees == hidden


def test_a_dla_hidden_once_because_it_moved_stays_so_and_no_other() -> None:
    cellules = [
        withheld("D2", Mesure.PART, "M1", 2, 5, BOUGEE),
        withheld("D3", Mesure.PART, "M1", 2, 5, TROP_PEU),
    ]
    assert anterieure([MINE], [MINE], cellules).bougees_cachees == {"D2"}


# --- two sets of answers side by side


def difference(avant: Sequence[ReponseTemps], apres: Sequence[ReponseTemps]) -> DifferenceReponses:
    """Compare two sets of answers of which the whole points of the first mission are known."""
    sides = collecte(*avant), collecte(*apres)
    points = [side.exact(["M1F1"]) for side in sides]
    first, other = ({"M1": (floor(exact), ceil(exact))} for exact in points)
    return DifferenceReponses(avant=sides[0], apres=sides[1], dite_avant=first, dite_apres=other)


ALL = people(8)
ONE, SEVERAL = ALL[:-1], [*people(8), *(answer(f"E{place % 4}", 20 + place) for place in range(8))]


@pytest.mark.parametrize(
    ("avant", "apres", "hides"),
    [
        pytest.param(ALL, ALL, True, id="nobody moved"),
        pytest.param(ONE, ALL, False, id="one comes in"),
        pytest.param(ALL, ONE, False, id="one goes"),
        pytest.param(ALL, [*ONE, replace(ALL[-1], parts={"M1F1": 10_000})], False, id="one corrects"),
        pytest.param(ALL, SEVERAL, True, id="eight of four DLA come in"),
        pytest.param(SEVERAL, ALL, True, id="eight of four DLA go"),
    ],
)
def test_answers_that_moved_are_found_by_subtraction_when_they_are_few(
    avant: list[ReponseTemps], apres: list[ReponseTemps], hides: bool
) -> None:
    assert difference(avant, apres).hides_everyone((), (), Seuils()) is hides


def test_readers_of_a_dla_know_all_its_answers() -> None:
    """Of seven who come in, three are of each of two DLA, and one of another."""
    later = [*ALL, *(answer(dla, 20 + place) for place, dla in enumerate("EEEFFFG"))]
    assert difference(ALL, later).hides_everyone((), (), Seuils())
    assert not difference(ALL, later).hides_everyone((), ("E", "F"), Seuils())


# --- figures that moved


def released(*cellules: Cellule) -> Release:
    return replace(settle(collecte(*people(8))), cellules=cellules)


def part(ligne: str, valeur: int | None, territoire: str = REGION, pas: int = 1) -> Cellule:
    return (
        withheld(territoire, Mesure.PART, ligne, 8, pas, TROP_PEU)
        if valeur is None
        else cell(territoire, Mesure.PART, ligne, 8, valeur, pas)
    )


def test_moved_appeared_and_hidden_figures_are_counted_out_of_all() -> None:
    before = released(part("M1", 20), part("M2", None), part("M3", 30), part("M4", 40, pas=2), part("M5", None))
    after = released(part("M1", 21), part("M2", 5), part("M3", None), part("M4", 40), part("M5", None))
    [parts] = revisions(before, after)
    assert (parts.territoire, parts.table, parts.sur) == (REGION, "parts", 5)
    assert (parts.bougees, parts.parues, parts.cachees) == (1, 1, 1)
    assert parts.dite.replace("\u00a0", " ") == "parts : 3 sur 5, dont 1 paru, 1 caché"


def test_a_figure_of_one_release_only_appears_or_is_hidden() -> None:
    [parts] = revisions(released(part("M1", 20)), released(part("M2", 20)))
    assert (parts.bougees, parts.parues, parts.cachees, parts.sur) == (0, 1, 1, 2)


def test_the_region_comes_before_dlas_and_wishes_with_what_they_are_compared_to() -> None:
    wish = cell(REGION, Mesure.SENS, "M1", 8, 1, 1, SOUHAIT)
    change = cell(REGION, Mesure.SENS, "M1", 8, 1, 1, "2025-S2")
    tables = revisions(released(part("M1", 20, "18")), released(part("M1", 20, "18"), part("M1", 1), wish, change))
    assert [(revision.territoire, revision.table) for revision in tables] == [
        (REGION, "parts"),
        (REGION, "réel et souhaitable"),
        (REGION, "changements"),
        ("18", "parts"),
    ]
    assert [revision.dite.replace("\u00a0", " ") for revision in tables[-1:]] == ["parts : 0 sur 1"]
