"""A year is the mean of the figures that its semestres print."""

from dataclasses import replace

import pytest

from exports.release.annees import REFERENTIEL, annee_of, mean_of
from exports.release.cellules import BlocCellules, Mesure, Release, cell
from questionnaires.core.francais import typeset
from questionnaires.temps.periodes import Periode
from tests.exports.release.regions import PETITE, draw
from tests.exports.release.scenarios import settle, two_periodes

S1, S2 = Periode.parse("2026-S1"), Periode.parse("2026-S2")
Told = dict[Periode, Release | str | None]
BLOCS = (BlocCellules(code="M1", lignes=("A", "B")), BlocCellules(code="M2", lignes=("C",)))


@pytest.mark.parametrize("seed", range(20))
def test_a_year_is_within_half_a_point_of_the_mean_of_what_is_printed_and_adds_up(seed: int) -> None:
    first, second = (collecte.release for collecte in two_periodes(seed))
    year = annee_of(2026, "S", {S1: first, S2: second})
    if not (first.is_shown and second.is_shown):
        assert year.motif
        return
    assert sum(year.missions.values()) == 100
    for code, share in year.parts.items():
        assert abs(2 * share - first.parts()[code] - second.parts()[code]) <= 1
    for bloc in first.blocs:
        if set(bloc.lignes) <= year.parts.keys():
            assert sum(year.parts[line] for line in bloc.lignes) == year.missions[bloc.code]
    assert year.pas == max(first.pas, second.pas)


def test_halves_are_rounded_so_that_missions_sum_to_100_and_lines_to_their_mission() -> None:
    """47.5 and 52.5: the first of equal remainders is rounded up; 20.5 and 27 in 48."""
    first, other = {"M1": 47, "A": 21, "B": 26, "M2": 53, "C": 53}, {"M1": 48, "A": 20, "B": 28, "M2": 52, "C": 52}
    assert mean_of([first, other], BLOCS, BLOCS) == ({"M1": 48, "M2": 52}, {"A": 21, "B": 27, "C": 52})


@pytest.mark.parametrize(
    ("told", "motif"),
    [
        pytest.param({}, "1er semestre 2026 : non demandé ; 2e semestre 2026 : non demandé", id="none was asked"),
        pytest.param(
            {S1: settle(draw(1))}, "2e semestre 2026 : après la dernière période montrée ici", id="one comes after"
        ),
        pytest.param(
            {S2: "résultats non arrêtés"}, "2e semestre 2026 : résultats non arrêtés", id="one is not settled"
        ),
        pytest.param(
            {S2: settle(draw(3, replace(PETITE, personnes=(4, 4))))},
            "2e semestre 2026 : effectif trop faible",
            id="one is hidden",
        ),
    ],
)
def test_a_year_of_which_a_semestre_is_missing_or_hidden_says_why(told: Told, motif: str) -> None:
    known = {S1: settle(draw(1)), **told} if told else told
    year = annee_of(2026, "S", known)
    assert year.motif == typeset(motif)
    assert (year.missions, year.parts) == ({}, {})


def test_lines_are_told_of_a_year_when_each_semestre_tells_them() -> None:
    fine, coarse = settle(draw(1)), settle(draw(3))
    assert fine.has_lines
    assert not coarse.has_lines
    year = annee_of(2026, "S", {S1: fine, S2: coarse})
    assert "M1F1" not in year.parts
    assert sum(year.missions.values()) == 100


def test_semestres_that_ask_other_missions_make_no_year() -> None:
    release = settle(draw(1))
    assert annee_of(2026, "S", {S1: release, S2: replace(release, blocs=release.blocs[:-1])}).motif == REFERENTIEL


def test_a_mission_that_has_other_lines_in_a_semestre_is_told_without_them() -> None:
    release = settle(draw(1))
    first, *others = release.blocs
    year = annee_of(
        2026, "S", {S1: release, S2: replace(release, blocs=(replace(first, lignes=first.lignes[:-1]), *others))}
    )
    assert year.missions == release.missions()
    assert set(first.lignes).isdisjoint(year.parts)
    assert set(others[0].lignes) <= year.parts.keys()


def test_three_quadrimestres_make_a_year() -> None:
    release = settle(draw(1))
    known: Told = {Periode(2026, "Q", numero): release for numero in (1, 2, 3)}
    assert annee_of(2026, "Q", known).missions == release.missions()
    assert "3e quadrimestre" in annee_of(2026, "Q", {**known, Periode(2026, "Q", 3): None}).motif


@pytest.mark.parametrize(
    ("first", "second", "share", "bound"),
    [
        pytest.param(0, 2, 1, 3, id="less than 2 and 2, which is less than 4"),
        pytest.param(0, 0, 0, 2, id="less than 2 twice"),
        pytest.param(0, 4, 2, None, id="a mean of a step is told"),
        pytest.param(2, 2, 2, None, id="none is less than a step"),
    ],
)
def test_a_small_share_of_a_year_is_told_as_less_than_what_its_semestres_allow(
    first: int, second: int, share: int, bound: int | None
) -> None:
    year = annee_of(2026, "S", {S1: printed(first), S2: printed(second)})
    assert (year.missions["M1"], year.moins_de.get("M1")) == (share, bound)
    assert "M2" not in year.moins_de


def printed(share: int) -> Release:
    """Build a release of two missions, by two points."""
    release = settle(draw(1))
    parts = {"M1": share, "M2": 100 - share}
    cellules = tuple(cell("", Mesure.PART, code, 10, points, 2) for code, points in parts.items())
    return replace(release, cellules=cellules, blocs=BLOCS)
