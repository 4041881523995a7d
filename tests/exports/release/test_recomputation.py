"""Released figures against the same rules, computed again by another hand."""

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


def test_the_figures_of_a_realistic_region_follow_the_rules() -> None:
    assert defects(released(realistic())) == []
    assert defects(released(wishing(realistic()))) == []


def test_nothing_is_confidential_where_nobody_answered() -> None:
    nobody = replace(realistic(), attendus=())
    assert defects(released(nobody)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_of_a_drawn_region_follow_the_rules(seed: int) -> None:
    assert defects(drawn(seed)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_change_has_a_wrong_sign_and_no_large_one_is_silent(seed: int) -> None:
    before, after = drawn_twice(seed)
    assert [*defects(before), *defects(after)] == []
    assert [own for own in silences([before, after]) if "deviner" not in own] == []


def test_large_changes_are_seldom_withheld_because_they_would_give_someone_away() -> None:
    every = [own for seed in SEEDS for own in silences(drawn_twice(seed))]
    told = [
        own
        for seed in SEEDS
        for own in (drawn_twice(seed)[1].release or pytest.fail("it is settled")).of(Mesure.SENS)
        if own.valeur
    ]
    assert len(told) >= 40
    assert 10 * len(every) <= len(told)


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_of_a_network_follow_the_rules(seed: int) -> None:
    collectes = [drawn(3 * seed + place) for place in range(3)]
    made = network_of(collectes)
    assert network_defects(collectes, made) == []
    wrong = replace(made, cellules=tuple(moved(own, Mesure.PART, "M1", 2 * made.pas) for own in made.cellules))
    assert not made.is_shown or network_defects(collectes, wrong)


def test_a_network_that_counts_a_region_twice_is_seen() -> None:
    collectes = [drawn(1), drawn(2)]
    assert network_defects(collectes, network_of([*collectes, collectes[1]]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_of_a_year_is_decided_on_the_exact_means_of_its_semestres(seed: int) -> None:
    own = drawn_over_two_years(seed)
    assert defects(own) == []
    assert {cell.colonne for cell in own.release.of(Mesure.SENS)} >= {"2025-A1", "2026-S1"}  # type: ignore[union-attr]


def test_a_change_of_a_year_that_is_reversed_is_seen() -> None:
    own = next(each for seed in SEEDS if _affirms_a_year(each := drawn_over_two_years(seed)))
    assert defects(tampered(own, lambda cell: reversed_direction(cell) if cell.colonne == "2025-A1" else cell))


def _affirms_a_year(own: Collecte) -> bool:
    cells = own.release.of(Mesure.SENS) if own.release else ()
    return any(cell.colonne == "2025-A1" and cell.valeur for cell in cells)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_is_made_of_what_its_semestres_print(seed: int) -> None:
    semestres = [own.release for own in drawn_twice(seed) if own.release]
    told: dict[Periode, Release | str | None] = dict(zip(periodes_of_year(2026, "S"), semestres, strict=True))
    year = annee_of(2026, "S", told)
    assert year_defects(year, semestres) == []
    other = replace(year, parts={**year.parts, "M1": year.parts.get("M1", 0) + 1})
    assert year_defects(other, semestres) or not year.parts


Change = Callable[[Cellule], Cellule]


def tampered(own: Collecte, change: Change) -> Collecte:
    """The same release, where some cells say something else."""
    assert own.release is not None
    return replace(own, release=replace(own.release, cellules=tuple(map(change, own.release.cellules))))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda own: moved(own, Mesure.PART, "M1", 2), id="a share of two points more"),
        pytest.param(lambda own: moved(own, Mesure.PART, "M1F1", 2), id="a line of two points more"),
        pytest.param(lambda own: moved(own, Mesure.ETP, "M1", 1), id="a tenth of an ETP more"),
        pytest.param(lambda own: moved(own, Mesure.SOUHAIT, "M1", 5), id="a wish of five points more"),
        pytest.param(lambda own: moved(own, Mesure.MOTS, own.ligne, 1), id="by more people"),
        pytest.param(lambda own: hidden(own, Mesure.MOTS), id="words hidden from everyone"),
        pytest.param(lambda own: replace(own, n=own.n + 1), id="one person more"),
    ],
)
def test_the_recomputation_sees_a_figure_that_is_changed(change: Change) -> None:
    own = released(wishing(realistic()))
    assert defects(tampered(own, change))


def test_the_recomputation_sees_a_direction_that_is_reversed() -> None:
    _, after = drawn_twice(1)
    assert after.release is not None
    assert any(own.valeur for own in after.release.of(Mesure.SENS))
    assert defects(tampered(after, lambda own: reversed_direction(own)))


def test_the_recomputation_sees_a_dla_that_is_shown_without_everyone_s_agreement() -> None:
    own = released(realistic(refusals=()))
    refused = realistic(refusals=("Inès Carpentier",))
    assert defects(own) == []
    assert defects(replace(refused, release=own.release))


def moved(own: Cellule, mesure: Mesure, ligne: str, points: int) -> Cellule:
    if own.mesure is not mesure or own.ligne != ligne or own.territoire or own.valeur is None:
        return own
    return replace(own, valeur=own.valeur % 3 + points if mesure is Mesure.MOTS else own.valeur + points)


def hidden(own: Cellule, mesure: Mesure) -> Cellule:
    if own.mesure is not mesure:
        return own
    return replace(own, valeur=None, statut=Statut.CONFIDENTIEL, motif="effectif trop faible")


def reversed_direction(own: Cellule) -> Cellule:
    return replace(own, valeur=-own.valeur) if own.mesure is Mesure.SENS and own.valeur else own
