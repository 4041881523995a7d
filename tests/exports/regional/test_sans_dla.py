"""Outside the C2RA the time of a région comes from its own cells: nothing of a DLA, not even its name."""

from dataclasses import replace

import pytest

from exports.regional.matiere import Audience
from exports.regional.parties import Parties, without_dlas
from exports.release.cellules import REGION, Release
from exports.temps.consolidation import consolidate
from tests.exports.records.builders import realistic, released
from tests.exports.regional.matieres import compared, matiere


def release_of(audience: Audience) -> Release:
    consolidation = Parties(matiere(audience)).consolidation
    assert consolidation is not None
    assert consolidation.release is not None
    return consolidation.release


@pytest.mark.parametrize("audience", [audience for audience in Audience if not audience.is_inside])
def test_outside_the_région_alone_has_cells_and_the_same_ones(audience: Audience) -> None:
    inside, outside = release_of(Audience.C2RA), release_of(audience)
    assert inside.dlas_montres
    assert outside.cellules == tuple(cellule for cellule in inside.cellules if cellule.territoire == REGION)


def test_outside_no_name_nor_code_of_a_dla_is_left_in_what_is_told() -> None:
    consolidation = without_dlas(consolidate(released(compared(realistic()))))
    assert consolidation.collecte.dlas == ()
    for release in (consolidation, *consolidation.anterieures):
        assert release.release is not None
        assert {cell.territoire for cell in release.release.cellules} == {REGION}
        assert release.release.caches == frozenset()


def test_before_results_are_settled_there_is_nothing_to_take_away() -> None:
    consolidation = without_dlas(consolidate(realistic()))
    assert consolidation.release is None
    assert consolidation.total == consolidate(realistic()).total


def test_a_region_that_is_not_shown_tells_why_outside_too() -> None:
    few = tuple(attendu for attendu in realistic().attendus if attendu.dla in {"18", "36"})
    consolidation = without_dlas(consolidate(released(replace(realistic(), attendus=few))))
    assert consolidation.release is not None
    assert not consolidation.release.is_shown
    assert consolidation.release.motif
