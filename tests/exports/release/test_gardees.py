"""Releases made of what a version without releases kept, case by case."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exports.release.cellules import REGION, BlocCellules, Mesure, MotsNombre, Release, Statut
from exports.release.gardees import Gardees, release_of_kept
from exports.release.motifs import AUCUNE, SANS_ACCORD, TROP_PEU, trop_peu_de_dla
from exports.release.seuils import Seuils

ETP_MOIS = 10_000_000
"""Weight of one ETP-mois in what was kept."""

GARDEES = Gardees(
    blocs=(BlocCellules(code="M1", lignes=("A", "B")), BlocCellules(code="M2", lignes=("C",))),
    mois=6,
    dlas=frozenset({"18", "28", "36"}),
    personnes=8,
    region={"A": 24 * ETP_MOIS, "B": 12 * ETP_MOIS, "C": 12 * ETP_MOIS},
    par_dla={"18": (2, {"A": 3, "B": 1, "C": 1})},
    pas=5,
    choix={},
)


def kept(**changes: object) -> Release:
    gardees = replace(GARDEES, **changes)  # type: ignore[arg-type]
    return release_of_kept(gardees, Seuils(), faite_le=datetime(2026, 7, 22, tzinfo=UTC))


def test_shares_keep_the_coarser_of_both_steps_and_etp_their_tenths() -> None:
    """Eight ETP over six months, half of them on the first line."""
    release = kept()
    assert release.parts() == {"A": 50, "B": 25, "M1": 75, "M2": 25, "C": 25}
    assert (release.pas, kept(pas=1).pas) == (5, 2)
    assert release.etp() == {"A": 40, "B": 20, "M1": 60, "M2": 20, "C": 20}


@pytest.mark.parametrize(("weight", "tenths"), [(ETP_MOIS * 3 // 10 - 1, 0), (ETP_MOIS * 3 // 10, 1)])
def test_half_a_tenth_of_an_etp_is_rounded_up(weight: int, tenths: int) -> None:
    assert kept(region={"C": weight}).etp()["M2"] == tenths


def test_lines_are_told_of_eight_persons_and_missions_of_five() -> None:
    assert set(kept(personnes=7).parts()) == {"M1", "M2"}


@pytest.mark.parametrize(
    ("dlas", "motif"),
    [
        pytest.param({"18", "28", "36"}, TROP_PEU, id="too few persons"),
        pytest.param({"18", "28"}, trop_peu_de_dla(3), id="too few DLA"),
        pytest.param(set(), AUCUNE, id="nobody answered"),
    ],
)
def test_a_region_that_was_not_shown_says_why(dlas: set[str], motif: str) -> None:
    release = kept(region={}, dlas=frozenset(dlas), par_dla={})
    assert not release.is_shown
    assert {cellule.motif for cellule in release.of(Mesure.PART)} == {motif}


def test_a_dla_shown_before_stays_so_by_missions_and_the_others_stay_hidden() -> None:
    release = kept()
    assert release.parts("18") == {"M1": 80, "M2": 20}
    assert release.caches == {"28", "36"}
    assert {(cellule.statut, cellule.motif, cellule.n) for cellule in release.of(Mesure.PART, "28")} == {
        (Statut.CONFIDENTIEL, SANS_ACCORD, 0)
    }


@pytest.mark.parametrize(
    ("asked", "said", "mot"),
    [
        pytest.param(8, 8, MotsNombre.PRESQUE_TOUS, id="eight of eight"),
        pytest.param(12, 8, MotsNombre.PRESQUE_TOUS, id="four left it blank"),
        pytest.param(12, 7, None, id="seven answered"),
        pytest.param(7, 9, None, id="seven were asked, and some chose two"),
    ],
)
def test_words_are_told_of_eight_who_answered(asked: int, said: int, mot: MotsNombre | None) -> None:
    [cellule] = kept(choix={"Q": (asked, {"oui": said})}).of(Mesure.MOTS)
    assert (cellule.territoire, cellule.colonne) == (REGION, "oui")
    assert cellule.valeur == (mot.valeur if mot else None)
    assert cellule.n == (min(asked, said) if mot else 0)
