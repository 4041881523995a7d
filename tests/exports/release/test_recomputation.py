"""Released figures judged by the independent recomputation of their rules."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exports.records.records import Collecte
from exports.release.annees import annee_of, periodes_of_year
from exports.release.cellules import Cellule, Mesure, Release, Statut
from questionnaires.temps.periodes import Periode
from tests.exports.records.builders import network_of, realistic, released, wishing
from tests.exports.release.collectes import drawn, drawn_over_two_years, drawn_twice
from tests.exports.release.recomputation import defects, network_defects, silences, year_defects

SEEDS = range(40)
_SLOW = pytest.mark.slow(reason="thirty more drawn régions; `make test` has ten")
EACH_SEED = pytest.mark.parametrize("seed", [pytest.param(seed, marks=() if seed < 10 else _SLOW) for seed in SEEDS])


def test_the_figures_of_a_realistic_region_follow_the_rules() -> None:
    assert defects(released(realistic())) == []
    assert defects(released(wishing(realistic()))) == []


def test_nothing_is_confidential_where_nobody_answered() -> None:
    nobody = replace(realistic(), attendus=())
    assert defects(released(nobody)) == []


@EACH_SEED
def test_the_figures_of_a_drawn_region_follow_the_rules(seed: int) -> None:
    assert defects(drawn(seed)) == []


@EACH_SEED
def test_no_change_has_a_wrong_sign_and_no_large_one_is_silent(seed: int) -> None:
    before, after = drawn_twice(seed)
    assert [*defects(before), *defects(after)] == []
    assert [silence for silence in silences([before, after]) if "deviner" not in silence] == []


@pytest.mark.slow(reason="two semestres of forty régions; `make test` checks the signs of each")
def test_large_changes_are_seldom_withheld_because_they_would_give_someone_away() -> None:
    every = [silence for seed in SEEDS for silence in silences(drawn_twice(seed))]
    cells = [
        cellule
        for seed in SEEDS
        for cellule in (drawn_twice(seed)[1].release or pytest.fail("it is settled")).of(Mesure.SENS)
        if cellule.valeur
    ]
    assert len(cells) >= 40
    assert 10 * len(every) <= len(cells)


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_of_a_network_follow_the_rules(seed: int) -> None:
    collectes = [drawn(3 * seed + place) for place in range(3)]
    network = network_of(collectes)
    assert network_defects(collectes, network) == []
    wrong = replace(
        network, cellules=tuple(moved(cellule, Mesure.PART, "M1", 2 * network.pas) for cellule in network.cellules)
    )
    assert not network.is_shown or network_defects(collectes, wrong)


def test_a_network_that_counts_a_region_twice_is_seen() -> None:
    collectes = [drawn(1), drawn(2)]
    assert network_defects(collectes, network_of([*collectes, collectes[1]]))


@EACH_SEED
def test_a_change_of_a_year_is_decided_on_the_exact_means_of_its_semestres(seed: int) -> None:
    collecte = drawn_over_two_years(seed)
    assert defects(collecte) == []
    assert {cell.colonne for cell in collecte.release.of(Mesure.SENS)} >= {"2025-A1", "2026-S1"}  # type: ignore[union-attr]


def test_a_change_of_a_year_that_is_reversed_is_seen() -> None:
    campagne = next(collecte for seed in SEEDS if _affirms_a_year(collecte := drawn_over_two_years(seed)))
    assert defects(tampered(campagne, lambda cell: reversed_direction(cell) if cell.colonne == "2025-A1" else cell))


def _affirms_a_year(collecte: Collecte) -> bool:
    cells = collecte.release.of(Mesure.SENS) if collecte.release else ()
    return any(cell.colonne == "2025-A1" and cell.valeur for cell in cells)


@EACH_SEED
def test_a_year_is_made_of_what_its_semestres_print(seed: int) -> None:
    semestres = [semestre.release for semestre in drawn_twice(seed) if semestre.release]
    releases: dict[Periode, Release | str | None] = dict(zip(periodes_of_year(2026, "S"), semestres, strict=True))
    year = annee_of(2026, "S", releases)
    assert year_defects(year, semestres) == []
    other = replace(year, parts={**year.parts, "M1": year.parts.get("M1", 0) + 1})
    assert year_defects(other, semestres) or not year.parts


Change = Callable[[Cellule], Cellule]


def tampered(collecte: Collecte, change: Change) -> Collecte:
    """Return the release with some cells changed."""
    assert collecte.release is not None
    return replace(collecte, release=replace(collecte.release, cellules=tuple(map(change, collecte.release.cellules))))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda cellule: moved(cellule, Mesure.PART, "M1", 2), id="a share of two points more"),
        pytest.param(lambda cellule: moved(cellule, Mesure.PART, "M1F1", 2), id="a line of two points more"),
        pytest.param(lambda cellule: moved(cellule, Mesure.ETP, "M1", 1), id="a tenth of an ETP more"),
        pytest.param(lambda cellule: moved(cellule, Mesure.SOUHAIT, "M1", 5), id="a wish of five points more"),
        pytest.param(lambda cellule: moved(cellule, Mesure.MOTS, cellule.ligne, 1), id="by more people"),
        pytest.param(lambda cellule: hidden(cellule, Mesure.MOTS), id="words hidden from everyone"),
        pytest.param(lambda cellule: replace(cellule, n=cellule.n + 1), id="one person more"),
    ],
)
def test_the_recomputation_sees_a_figure_that_is_changed(change: Change) -> None:
    campagne = released(wishing(realistic()))
    assert defects(tampered(campagne, change))


def test_the_recomputation_sees_a_direction_that_is_reversed() -> None:
    _, after = drawn_twice(1)
    assert after.release is not None
    assert any(cellule.valeur for cellule in after.release.of(Mesure.SENS))
    assert defects(tampered(after, lambda cellule: reversed_direction(cellule)))


def test_the_recomputation_sees_a_dla_that_is_shown_without_everyone_s_agreement() -> None:
    campagne = released(realistic(refusals=()))
    refused = realistic(refusals=("Inès Carpentier",))
    assert defects(campagne) == []
    assert defects(replace(refused, release=campagne.release))


def moved(cellule: Cellule, mesure: Mesure, ligne: str, points: int) -> Cellule:
    if cellule.mesure is not mesure or cellule.ligne != ligne or cellule.territoire or cellule.valeur is None:
        return cellule
    return replace(cellule, valeur=cellule.valeur % 3 + points if mesure is Mesure.MOTS else cellule.valeur + points)


def hidden(cellule: Cellule, mesure: Mesure) -> Cellule:
    if cellule.mesure is not mesure:
        return cellule
    return replace(cellule, valeur=None, statut=Statut.CONFIDENTIEL, motif="effectif trop faible")


def reversed_direction(cellule: Cellule) -> Cellule:
    return replace(cellule, valeur=-cellule.valeur) if cellule.mesure is Mesure.SENS and cellule.valeur else cellule
