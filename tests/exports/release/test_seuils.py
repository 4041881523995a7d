"""Thresholds of disclosure: which values are stricter, and which are incompatible."""

from dataclasses import replace

import pytest

from exports.release.contexte import Contexte
from exports.release.seuils import REGLABLES, Seuils
from exports.release.temps import release_temps
from tests.exports.release.regions import draw
from tests.exports.release.scenarios import FAITE_LE


def test_only_stricter_values_replace_those_of_the_network() -> None:
    seuils = Seuils().stricter({"personnes": 7, "personnes_lignes": 3, "dominance": 60, "reponses": 5})
    assert seuils == replace(Seuils(), personnes=7, dominance=60)
    assert Seuils().stricter({"dominance": 95}) == Seuils()


@pytest.mark.parametrize(
    ("seuils", "wrong"),
    [
        pytest.param({}, "", id="those of the network"),
        pytest.param({"pas_missions": 15}, "pas_missions", id="fifteen does not divide a hundred"),
        pytest.param({"personnes": 9}, "personnes_lignes", id="lines would appear before missions"),
        pytest.param({"pas_fin": 4}, "pas_lignes", id="the finest step would be the coarser"),
        pytest.param({"personnes": 9, "personnes_lignes": 12}, "", id="both raised"),
    ],
)
def test_thresholds_that_contradict_each_other_are_named(seuils: dict[str, int], wrong: str) -> None:
    assert Seuils().stricter(seuils).incoherence() == wrong


@pytest.mark.parametrize("seed", range(6))
def test_a_stricter_region_prints_no_finer_and_from_more_persons(seed: int) -> None:
    collecte = draw(seed)
    strict = Seuils().stricter({"personnes": 8, "personnes_lignes": 1000, "personnes_fin": 1000, "pas_missions": 10})
    release = release_temps(collecte, Contexte(), strict, numero=1, faite_le=FAITE_LE)
    assert not release.has_lines
    assert release.pas in {0, 10}
    assert release.is_shown <= (release.personnes >= 8)
    assert release.seuils == strict


def test_every_threshold_but_the_one_that_has_no_stricter_side_may_be_set() -> None:
    assert sorted([*REGLABLES, "arrondi"]) == sorted(Seuils.__slots__)
