"""Releases of campaigns that an earlier version settled, read from a workbook that 0.11 wrote of `realistic()`."""

from pathlib import Path

import pytest

from exports.records.records import Collecte
from exports.release.cellules import Mesure, Release, Statut
from exports.release.seuils import Seuils
from exports.temps.reference import release_of_reference
from tests.exports.records.builders import realistic, released

KEPT = Path(__file__).with_name("classeur-0.11.xlsx")


@pytest.fixture(scope="module")
def collecte() -> Collecte:
    return realistic()


@pytest.fixture(scope="module")
def kept(collecte: Collecte) -> Release:
    return release_of_reference(KEPT.read_bytes(), collecte, Seuils(), collecte.arrete_a)


def test_it_tells_what_was_told_and_never_more_finely(kept: Release) -> None:
    """Ten persons: 0.11 printed shares by 5 points, which are coarser than the 2 of today."""
    assert (kept.personnes, kept.dlas, kept.pas, kept.numero) == (10, 6, 5, 1)
    assert kept.missions() == {"M1": 45, "M2": 30, "M3": 15, "M4": 5, "AUTRE": 5}
    assert sum(kept.missions().values()) == 100
    assert all(
        cellule.valeur is not None and cellule.valeur % 5 == 0 for cellule in kept.of(Mesure.PART) if cellule.is_shown
    )


def test_lines_add_up_to_their_mission_and_etp_to_their_total(kept: Release) -> None:
    for values in (kept.parts(), kept.etp()):
        for bloc in kept.blocs:
            if bloc.lignes != (bloc.code,):
                assert sum(values[code] for code in bloc.lignes) == values[bloc.code]


def test_a_dla_that_was_shown_stays_shown_by_missions_only(kept: Release, collecte: Collecte) -> None:
    assert kept.dlas_montres == ("18", "37", "45")
    assert kept.caches == {"28", "36", "41"}
    fresh = released(collecte).release
    assert fresh is not None
    for dla in kept.dlas_montres:
        assert kept.parts(dla) == fresh.parts(dla)
        assert set(kept.parts(dla)) == {bloc.code for bloc in kept.blocs}


def test_counts_of_activites_become_words(kept: Release, collecte: Collecte) -> None:
    fresh = released(collecte).release
    assert fresh is not None
    words = {cellule.key: cellule.valeur for cellule in kept.of(Mesure.MOTS)}
    assert len(words) > 500
    common = {key: cell for key in words if (cell := fresh.get(*key[1:3], colonne=key[3])) and cell.is_shown}
    assert len(common) > 400
    unchanged = [key for key, cell in common.items() if cell.valeur == words[key]]
    # Answers were counted then, blanks among them; now persons who answered are, with all their answers together.
    assert len(unchanged) >= 0.9 * len(common)


def test_what_the_workbook_does_not_hold_has_no_cell(kept: Release) -> None:
    assert kept.of(Mesure.SENS) == kept.of(Mesure.SOUHAIT) == kept.of(Mesure.REEL) == ()


def test_consents_and_answers_of_today_move_nothing(kept: Release) -> None:
    """Beside other answers, a workbook gives equal figures: only the list of respondents is read in them."""
    other = realistic(refusals=("Claire Aubert", "Malik Benaïssa", "Paul Girard"))
    again = release_of_reference(KEPT.read_bytes(), other, Seuils(), other.arrete_a)
    assert [cellule for cellule in again.cellules if not cellule.territoire] == [
        cellule for cellule in kept.cellules if not cellule.territoire
    ]


def test_a_workbook_without_figures_gives_none(collecte: Collecte, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.temps.reference._rows", lambda *_: [[], [], [], []])
    empty = release_of_reference(b"", collecte, Seuils(), collecte.arrete_a)
    assert not empty.is_shown
    assert {cellule.statut for cellule in empty.cellules} == {Statut.CONFIDENTIEL}
