"""Intervals that readers deduce of a person's shares from released figures: never under ten points, whatever they know.

`make attacks` runs them over forty régions and writes docs/reports/attacks.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from exports.release.cellules import Mesure
from exports.release.contexte import Contexte
from exports.release.exactes import CollecteTemps, ReponseTemps
from exports.release.reseau import Membre
from tests.exports.release import protections
from tests.exports.release.attacker import ANNEE, Attaque, Curieux, ModelError, Publiee
from tests.exports.release.protections import MARGE_SEULE
from tests.exports.release.regions import BLOCS, LIGNES, MOIS, Forme
from tests.exports.release.retraits import RETRAITS, Retrait
from tests.exports.release.scenarios import (
    SCENARIOS,
    after,
    alone,
    attack,
    beside_network,
    first_found,
    late_answers,
    membre,
    over_years,
    settle,
)

Lignes = Mapping[str, int]


@pytest.mark.timeout(600)
@pytest.mark.slow(reason="solves four régions for every reader; `make test` solves those that the rules once gave away")
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("seed", [2, 4, 5, 8])
def test_no_reader_deduces_a_share_within_ten_points(seed: int, scenario: str) -> None:
    readings = attack(SCENARIOS[scenario](seed, ordre=seed != 8), seed)
    assert [trouve for _, trouves in readings.values() for trouve in trouves] == []
    assert {"public", "C2RA", "auteur", "direction"} <= readings.keys()


# --- each protection taken away


@pytest.mark.timeout(600)
@pytest.mark.slow(reason="solves régions until someone is found; `make test` has the two made by hand")
@pytest.mark.parametrize("retrait", RETRAITS, ids=lambda retrait: retrait.nom)
def test_with_a_protection_taken_away_someone_is_found(retrait: Retrait) -> None:
    with retrait.held() as publiees:
        assert first_found(publiees, retrait.seed) is None
    with retrait.lost() as publiees:
        assert first_found(publiees, retrait.seed) is not None


PEU_NOMBREUX = Forme(personnes=(8, 10), par_dla=(1, 2), etp=(50, 100), accord=0.4)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [41, 245])
def test_answers_that_come_in_give_someone_away_unless_the_second_release_minds_the_first(seed: int) -> None:
    """It is not made, or coarser: side by side with the first, it would disclose answers of three persons."""
    assert first_found(late_answers(seed, None, PEU_NOMBREUX), seed) is None
    with protections.REVISIONS.removed() as seuils:
        assert first_found(late_answers(seed, seuils, PEU_NOMBREUX), seed) is not None


PEU: Lignes = {"M1F1": 4_000, "M2F1": 3_000, "M4F1": 3_000}


def made(*rows: tuple[str, int, int, bool, Lignes]) -> CollecteTemps:
    """Build answers from a DLA, a person, a weight, an agreement and shares."""
    reponses = (
        ReponseTemps(dla=dla, personne=number, poids=poids, accord=accord, parts={**dict.fromkeys(LIGNES, 0), **parts})
        for dla, number, poids, accord, parts in rows
    )
    return CollecteTemps(blocs=BLOCS, mois=MOIS, couverture=Fraction(100), reponses=tuple(reponses))


def test_an_author_alone_on_two_dla_of_three_would_find_the_heaviest_of_the_third() -> None:
    lone = (("A", 1, 3_000, False, PEU), ("B", 1, 3_000, False, PEU))
    heavy = ("C", 2, 4_000, False, {"M2F2": 9_000, "M1F2": 1_000})
    collecte = made(*lone, heavy, *(("C", number, 600, False, PEU) for number in (3, 4, 5)))
    with MARGE_SEULE.removed() as seuils:
        assert first_found([Publiee(periode=0, collecte=collecte, release=settle(collecte, None, seuils))], 0) is None
    with protections.AUTEUR.removed() as seuils:
        trouve = first_found([Publiee(periode=0, collecte=collecte, release=settle(collecte, None, seuils))], 0)
    assert trouve is not None


def in_turn() -> tuple[CollecteTemps, CollecteTemps]:
    """Build ten DLA of one: five agree, then four others; someone never does, and alone spends 90 points on a
    mission."""
    first = [(f"A{place}", place, 6_000, True, PEU) for place in range(5)]
    second = [(f"B{place}", 10 + place, 6_000, False, PEU) for place in range(4)]
    never = ("T", 99, 6_000, False, {"M3F1": 9_000, "M1F1": 1_000})
    before = made(never, *first, *second)
    return before, replace(
        before, reponses=tuple(replace(reponse, accord=reponse.dla[0] == "B") for reponse in before.reponses)
    )


@pytest.mark.parametrize("remembers", [True, False])
def test_dla_shown_in_turn_give_away_the_one_that_never_is_unless_those_hidden_stay_so(remembers: bool) -> None:
    first_collecte, second_collecte = in_turn()
    first = settle(first_collecte)
    second = settle(second_collecte, after(first) if remembers else Contexte(), numero=2)
    assert bool(second.dlas_montres) is not remembers
    publiees = [
        Publiee(periode=0, collecte=collecte_told, release=release)
        for collecte_told, release in ((first_collecte, first), (second_collecte, second))
    ]
    assert (first_found(publiees, 0) is None) is remembers


@pytest.mark.parametrize("remembers", [True, False])
def test_a_finer_table_is_not_told_to_who_still_knows_the_figure_of_a_withdrawn_dla(remembers: bool) -> None:
    forme = Forme(personnes=(8, 9), par_dla=(1, 3), etp=(20, 50, 100, 100), accord=0.9)
    (first,) = alone(102, None, forme)
    assert (first.release.pas, first.release.dlas_montres) == (5, ("00",))
    withdrawn = replace(
        first.collecte, reponses=tuple(replace(reponse, accord=False) for reponse in first.collecte.reponses)
    )
    contexte = after(first.release) if remembers else Contexte(caches=first.release.caches)
    second = replace(first, collecte=withdrawn, release=settle(withdrawn, contexte, numero=2))
    assert second.release.pas == (5 if remembers else 2)
    assert (first_found([first, second], 102) is None) is remembers


# --- years


def heavy_semestre(**parts: int) -> CollecteTemps:
    """Build someone who weighs almost two thirds of a région, beside five who agreed and give all to mission 1."""
    light = (("A", 1), ("A", 2), ("B", 3), ("B", 4), ("C", 5))
    return made(("C", 9, 6_550, False, parts), *((dla, person, 690, True, {"M1F1": 10_000}) for dla, person in light))


BEFORE = heavy_semestre(M1F1=1_200, M2F1=3_750, M3F1=3_000, M4F1=1_050, AUTRE=1_000)
AFTER = heavy_semestre(M1F1=2_150, M2F1=2_150, M3F1=2_150, M4F1=2_150, AUTRE=1_400)
"""42.36 points of mission 1, then 48.58: both are printed 45, by five."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_checked", [True, False])
def test_a_change_of_a_year_that_printed_shares_hide_gives_someone_away_unless_it_is_checked(is_checked: bool) -> None:
    semestres = [BEFORE, BEFORE, AFTER, AFTER]
    if is_checked:
        publiees = over_years(semestres)
    else:
        with protections.ANNEES.removed() as seuils:
            publiees = over_years(semestres, seuils)
    assert [publiee.release.missions()["M1"] for publiee in publiees] == [45, 45, 45, 45]
    sens = publiees[-1].release.get(Mesure.SENS, "M1", colonne=ANNEE)
    assert sens is not None
    assert sens.valeur == (None if is_checked else 1)
    trouves = Attaque(publiees, Curieux(nom="public")).found()
    assert bool(trouves) is not is_checked
    assert {trouve.personne for trouve in trouves} <= {9}


# --- the network


def alone_in_their_region() -> list[Membre]:
    """Build nine light persons whose région is shown, and one heavy one whose région is not."""
    light = membre(11, 0, Forme(personnes=(9, 9), par_dla=(2, 3), etp=(20,), mois=(20,), accord=0))
    heavy = made(("Z", 1_000, 6_000, False, {"M1F1": 9_000, "M2F1": 1_000}))
    return [light, Membre(code="1", collecte=heavy, release=settle(heavy))]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_checked", [True, False])
def test_the_network_less_a_region_gives_away_the_one_that_is_hidden_unless_it_is_checked(is_checked: bool) -> None:
    membres = alone_in_their_region()
    assert [region.release.is_shown for region in membres] == [True, False]
    if is_checked:
        publiees = beside_network(membres)
    else:
        with protections.RESEAU.removed() as seuils:
            publiees = beside_network(membres, seuils)
    trouves = Attaque(publiees, Curieux(nom="public")).found()
    assert bool(trouves) is not is_checked
    assert {trouve.personne for trouve in trouves} <= {1_000}


# --- the attacker itself


def test_the_attacker_finds_the_interval_that_a_hand_finds() -> None:
    """Two equal persons, printed 40 by two points, of whom one is known to give 40: the other gives 36.5 to 43.5."""
    collecte = made(("A", 0, 6_000, False, PEU), ("B", 1, 6_000, False, PEU))
    with protections.AUTEUR.removed() as seuils:
        release = settle(collecte, None, replace(seuils, personnes=1, dlas=1, personnes_lignes=1, dominance=100))
    publiee = Publiee(periode=0, collecte=collecte, release=release)
    trouves = Attaque([publiee], Curieux(nom="auteur", personnes=frozenset({0}))).found()
    assert {(trouve.bas, trouve.haut) for trouve in trouves if trouve.code == "M1"} == {(36.5, 43.5)}
    assert {trouve.personne for trouve in trouves} == {1}


def test_the_attacker_refuses_a_model_that_the_true_answers_do_not_satisfy() -> None:
    (publiee,) = alone(2)
    cells = tuple(
        replace(cellule, valeur=(cellule.valeur or 0) + 3 * cellule.pas) if cellule.ligne == "M1" else cellule
        for cellule in publiee.release.cellules
        if cellule.mesure is Mesure.PART
    )
    wrong = replace(publiee, release=replace(publiee.release, cellules=cells))
    with pytest.raises(ModelError, match="do not satisfy"):
        Attaque([wrong], Curieux(nom="public")).found()


def test_etp_that_tell_more_than_printed_shares_are_refused() -> None:
    (publiee,) = alone(2)
    cells = tuple(
        replace(cellule, valeur=(cellule.valeur or 0) + 5)
        if cellule.mesure is Mesure.ETP and cellule.ligne == "M1"
        else cellule
        for cellule in publiee.release.cellules
    )
    wrong = replace(publiee, release=replace(publiee.release, cellules=cells))
    with pytest.raises(ModelError, match="the ETP of M1"):
        Attaque([wrong], Curieux(nom="public")).found()
