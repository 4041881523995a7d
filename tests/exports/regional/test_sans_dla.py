"""Outside the C2RA the time of a région is told by its own cells: nothing of a DLA, not even its name."""

from dataclasses import replace

import pytest

from exports.regional.matiere import Audience
from exports.regional.parties import Parties, without_dlas
from exports.release.cellules import REGION, Release
from exports.temps.consolidation import consolidate
from tests.exports.records.builders import realistic, released
from tests.exports.regional.matieres import compared, matiere


def release_of(audience: Audience) -> Release:
    own = Parties(matiere(audience)).consolidation
    assert own is not None
    assert own.release is not None
    return own.release


@pytest.mark.parametrize("audience", [own for own in Audience if not own.is_inside])
def test_outside_the_région_alone_has_cells_and_the_same_ones(audience: Audience) -> None:
    inside, outside = release_of(Audience.C2RA), release_of(audience)
    assert inside.dlas_montres
    assert outside.cellules == tuple(own for own in inside.cellules if own.territoire == REGION)


def test_outside_no_name_nor_code_of_a_dla_is_left_in_what_is_told() -> None:
    own = without_dlas(consolidate(released(compared(realistic()))))
    assert own.collecte.dlas == ()
    for each in (own, *own.anterieures):
        assert each.release is not None
        assert {cell.territoire for cell in each.release.cellules} == {REGION}
        assert each.release.caches == frozenset()


def test_before_results_are_settled_there_is_nothing_to_take_away() -> None:
    own = without_dlas(consolidate(realistic()))
    assert own.release is None
    assert own.total == consolidate(realistic()).total


def test_a_region_that_is_not_shown_tells_why_outside_too() -> None:
    few = tuple(each for each in realistic().attendus if each.dla in {"18", "36"})
    own = without_dlas(consolidate(released(replace(realistic(), attendus=few))))
    assert own.release is not None
    assert not own.release.is_shown
    assert own.release.motif
