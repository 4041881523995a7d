"""The release of the network: as fine as that of a région of its size, beside those of each of its régions."""

from dataclasses import replace

import pytest

from exports.release.cellules import Release, Statut
from exports.release.motifs import DEDUCTIBLE
from exports.release.reseau import Membre, release_reseau
from exports.release.seuils import Seuils
from tests.exports.release.regions import PETITE, Forme
from tests.exports.release.scenarios import FAITE_LE, membre

TINY = Forme(personnes=(1, 2), par_dla=(1, 1))


def network(*membres: Membre, seuils: Seuils | None = None) -> Release:
    return release_reseau(membres, seuils or Seuils(), numero=1, faite_le=FAITE_LE)


def test_twenty_persons_are_told_by_one_point_where_each_region_is_told_by_two() -> None:
    membres = [membre(seed, place) for place, seed in enumerate((1, 2, 4))]
    release = network(*membres)
    assert {region.release.pas for region in membres} == {2}
    assert (release.pas, release.has_lines, release.regions) == (1, True, ("0", "1", "2"))
    assert release.personnes == sum(region.release.personnes for region in membres)
    assert sum(release.missions().values()) == 100


@pytest.mark.parametrize("seed", range(6))
def test_every_share_is_within_a_step_of_the_exact_one(seed: int) -> None:
    membres = [membre(10 * seed + place, place) for place in range(3)]
    release = network(*membres)
    answers = [reponse for region in membres for reponse in region.collecte.reponses]
    weight = sum(answer.poids for answer in answers)
    for bloc in release.blocs:
        exact = sum(answer.poids * answer.parts[code] for answer in answers for code in bloc.lignes) / weight / 100
        assert abs(release.missions()[bloc.code] - exact) < release.pas


def test_a_hidden_line_of_a_region_is_known_to_be_within_its_mission() -> None:
    region = membre(0, 0, Forme(personnes=(6, 7)))
    assert region.release.is_shown
    assert not region.release.has_lines
    for bloc in region.release.blocs:
        for line in bloc.lignes:
            if line != bloc.code:
                assert region.told[line] == (0, region.release.missions()[bloc.code] + region.release.pas)


def test_two_dla_together_are_not_told() -> None:
    release = network(*(membre(seed, place, TINY) for place, seed in enumerate((1, 2))))
    assert not release.is_shown
    assert release.motif == "moins de 3 DLA ont répondu"
    assert {cellule.statut for cellule in release.cellules} == {Statut.CONFIDENTIEL}


def test_someone_alone_in_a_region_that_is_hidden_is_not_found_by_subtracting_the_others() -> None:
    """The others make the network almost whole: its remainder, at one point, would be one person's answer."""
    heavy = Forme(personnes=(9, 10), par_dla=(2, 3), etp=(20,), mois=(20,))
    alone = membre(5, 1, Forme(personnes=(1, 1), etp=(100,), mois=(60,)))
    answer = replace(
        alone.collecte.reponses[0], parts={**dict.fromkeys(alone.collecte.reponses[0].parts, 0), "M1F1": 10_000}
    )
    collecte = replace(alone.collecte, reponses=(answer,))
    release = network(membre(11, 0, heavy), replace(alone, collecte=collecte))
    assert release.pas != 1


ONE_DLA, TWO_DLA = Forme(personnes=(6, 6), par_dla=(6, 6)), Forme(personnes=(11, 11), par_dla=(5, 6))


@pytest.mark.parametrize(("forme", "dlas"), [(ONE_DLA, 1), (TWO_DLA, 2)])
def test_a_region_without_figures_is_left_out_of_the_network(forme: Forme, dlas: int) -> None:
    """Whatever it counts, the network less the others would tell it as closely as a région that may be told."""
    publies, silent = [membre(11, 0), membre(12, 1)], membre(7, 2, forme)
    assert (silent.release.dlas, silent.release.is_shown) == (dlas, False)
    release = network(*publies, silent)
    assert (release.is_shown, release.regions) == (True, ("0", "1"))
    assert release.cellules == network(*publies).cellules


def test_two_regions_of_which_one_has_no_figures_make_no_network() -> None:
    release = network(membre(11, 0), membre(7, 1, TWO_DLA))
    assert (release.is_shown, release.motif, release.regions) == (False, DEDUCTIBLE, ("0", "1"))
    assert network(membre(11, 0), membre(12, 1)).is_shown


@pytest.mark.parametrize(("forme", "regions"), [(TWO_DLA, ("0", "1", "2", "3")), (Forme(personnes=(2, 2)), ("0", "1"))])
def test_regions_without_figures_are_in_the_network_where_they_may_be_told_together(
    forme: Forme, regions: tuple[str, ...]
) -> None:
    silent = [membre(seed, place, forme) for place, seed in enumerate((7, 8), start=2)]
    assert not any(region.release.is_shown for region in silent)
    assert network(membre(11, 0), membre(12, 1), *silent).regions == regions


def test_two_regions_may_give_one_code_to_a_dla() -> None:
    first, second = membre(1, 0, PETITE), replace(membre(2, 0, PETITE), code="1")
    assert first.collecte.dlas & second.collecte.dlas
    release = network(first, second)
    assert release.dlas == first.release.dlas + second.release.dlas
