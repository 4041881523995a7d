"""A workbook shows its release and nothing more: answers that are released alike give the same file."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from exports.records.records import Collecte
from exports.release.cellules import REGION, Audience, Mesure, Statut
from tests.exports.records.builders import CENTRE, LIGNES, collecte, released, reponse, transmis, wishing
from tests.exports.records.classeurs import opened, parts, rows, texts, written

TYPICAL = (2200, 1600, 700, 800, 600, 900, 300, 400, 1500, 500, 200, 300)


def region(*people: Sequence[int], accord: bool = False) -> Collecte:
    """Build one person for each list of shares, in hundredths of a percent."""
    return collecte(
        [
            transmis(
                CENTRE[place % len(CENTRE)].code,
                reponse(dict(zip(LIGNES, weights, strict=True)), accord=accord),
                personne=place,
                nom=f"Personne {place}",
            )
            for place, weights in enumerate(people)
        ]
    )


def shifted(first: int, second: int, points: int) -> list[int]:
    """Return the typical répartition, with some hundredths moved from a line to another."""
    moved = list(TYPICAL)
    moved[first] -= points
    moved[second] += points
    return moved


def test_answers_that_are_released_alike_give_the_same_file() -> None:
    """One person does two points more of a line, another one two points less: no cell moves, so nothing may."""
    campagne = region(*[TYPICAL] * 10)
    other = region(shifted(0, 1, 200), shifted(1, 0, 200), *[TYPICAL] * 8)
    assert campagne.attendus[0].reponse != other.attendus[0].reponse
    assert released(campagne).release == released(other).release
    assert parts(written(released(campagne))) == parts(written(released(other)))


def test_a_cell_that_moves_moves_the_file() -> None:
    """Without this, a workbook that reads nothing would pass the test above."""
    campagne, other = region(*[TYPICAL] * 10), region(*[shifted(0, 3, 400)] * 10)
    assert released(campagne).release != released(other).release
    assert parts(written(released(campagne))) != parts(written(released(other)))


def test_a_workbook_follows_the_release_that_it_is_given_and_not_the_answers() -> None:
    campagne = released(region(*[TYPICAL] * 10))
    later = replace(region(*[shifted(0, 3, 1500)] * 10), release=campagne.release)
    assert parts(written(later)) == parts(written(campagne))


@pytest.mark.parametrize("statut", [Statut.CONFIDENTIEL, Statut.INDISPONIBLE])
def test_a_dla_that_is_hidden_since_has_no_figure_left_anywhere(statut: Statut) -> None:
    """A consent withdrawn, or an erasure: later files are written from the same release without its cells."""
    campagne = released(wishing(region(*[TYPICAL] * 12, accord=True)))
    assert campagne.release is not None
    assert "18" in campagne.release.dlas_montres
    cells = tuple(
        replace(cell, valeur=None, statut=statut, motif="accord retiré") if cell.territoire == "18" else cell
        for cell in campagne.release.cellules
    )
    workbook = opened(written(replace(campagne, release=replace(campagne.release, cellules=cells))))
    name = CENTRE[0].nom
    row = next(row for row in rows(workbook, "Temps") if row[0] == name)
    assert [value for value in row[1:] if isinstance(value, int | float)] == [2], "its number of persons alone"
    header, *data = rows(workbook, "Données")
    hidden = [dict(zip(header, row, strict=True)) for row in data if row[3] == name]
    assert {(line["Valeur"], line["Statut"], line["Motif"]) for line in hidden} == {
        (None, statut.value, "accord retiré")
    }


def test_cells_that_not_everyone_may_read_are_those_of_dla() -> None:
    """An edition without DLA is written from a campaign without them: none of these cells is in it."""
    campagne = released(region(*[TYPICAL] * 12, accord=True))
    assert campagne.release is not None
    of_dlas = [cell for cell in campagne.release.cellules if cell.audience is Audience.DLA]
    assert of_dlas
    assert all(cell.territoire != REGION and cell.mesure is Mesure.PART for cell in of_dlas)
    workbook = opened(written(replace(campagne, dlas=(), attendus=())))
    assert not [dla.nom for dla in CENTRE if dla.nom in texts(workbook)]
