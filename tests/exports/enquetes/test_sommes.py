"""Sums equal those of reading every answer again, one by one, and no set of answers discloses more."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.enquetes import sommer
from exports.enquetes.catalogue import Variable
from exports.enquetes.comptes import TOUT, Depouillement
from exports.enquetes.foule import Ensemble, Foule, extended, rangs
from exports.enquetes.lecture import LigneLue, Manque, ValeurLue, lignes_repetees, number_of
from exports.enquetes.secret import Lecteur, Secret, secret_of
from exports.enquetes.sommes import FINE, Perimetre, SommesBloc
from exports.records.records import CollecteEnquete, QuiRepond
from exports.release.seuils import Seuils
from questionnaires.core.questions import Computed, Number, Part
from tests.exports.enquetes.structures import collecte, satisfied
from tests.exports.enquetes.test_random import campaign
from tests.questionnaires.expressions.hasard import seeded

DLAS = ("18", "28", "36")
SECRET = 5


def spread_over_dlas(seed: int) -> CollecteEnquete:
    """Build random answers to three random versions, some of them beyond a draw, by persons of three DLA."""
    rng, enquete = seeded(seed), campaign(seed, "agregee")
    answers = [
        replace(attendu, dla=rng.choice(DLAS), en_plus=rng.random() < 0.3, personne=rank)
        for rank, attendu in enumerate([*enquete.attendus] * 4)
    ]
    return replace(enquete, attendus=tuple(answers))


def recounted(variable: Variable, lignes: Sequence[LigneLue], sommes: SommesBloc, perimetre: Perimetre) -> None:
    """Check the sums by hand, from the lines of a perimeter."""
    readings = [(ligne.attendu.personne, ligne.read(variable)) for ligne in lignes]
    lus = [(personne, lu) for personne, lu in readings if isinstance(lu, ValeurLue)]
    cumul = sommes.cumul(variable.nom, perimetre)
    assert cumul.lus == len(lus)
    assert cumul.manques == Counter(lu for _, lu in readings if isinstance(lu, Manque))
    if variable.options:
        assert cumul.valeurs == Counter(str(lu.value) for _, lu in lus)
    numbers = [lu for _, lu in lus if isinstance(lu.question, Part | Number | Computed)]
    if numbers and all(isinstance(lu.value, int) for lu in numbers):
        by_hand = sum(Fraction(int(lu.value), 100 if isinstance(lu.question, Part) else _unit(lu)) for lu in numbers)
        assert Fraction(cumul.somme or 0, FINE) == by_hand


def _unit(lu: ValeurLue) -> int:
    assert isinstance(lu.question, Number | Computed)
    assert number_of(lu) == int(lu.value) / 10.0**lu.question.decimals
    return int(10**lu.question.decimals)


def within(lignes: Iterable[LigneLue], perimetre: Perimetre) -> list[LigneLue]:
    return [
        ligne
        for ligne in lignes
        if perimetre.dla in {None, ligne.attendu.dla} and (perimetre.en_plus or not ligne.attendu.en_plus)
    ]


PERIMETRES = [
    pytest.param(TOUT, id="all"),
    pytest.param(Perimetre(en_plus=False), id="the draw"),
    pytest.param(Perimetre("28"), id="a DLA"),
    pytest.param(Perimetre("36", en_plus=False), id="the draw of a DLA"),
]


@pytest.mark.parametrize("perimetre", PERIMETRES)
@pytest.mark.parametrize("seed", range(12))
def test_sums_are_what_reading_each_answer_again_finds(
    seed: int, perimetre: Perimetre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sommer, "BLOC", 3)  # answers of one version come in several blocks
    depouillement = Depouillement(spread_over_dlas(seed))
    simples, repetees = depouillement.sommes.simples, depouillement.sommes.repetees
    kept_lignes = within(depouillement.lignes, perimetre)
    assert simples.lines_in(perimetre) == len(kept_lignes)
    for variable in (*depouillement.catalogue.variables, *depouillement.catalogue.comptees):
        recounted(variable, kept_lignes, simples, perimetre)
    for repetee in depouillement.catalogue.repetees:
        lines = within(lignes_repetees(depouillement.collecte, repetee), perimetre)
        assert repetees[repetee.code].lines_in(perimetre) == len(lines)
        for variable in (*repetee.variables, *repetee.comptees):
            recounted(variable, lines, repetees[repetee.code], perimetre)


@pytest.mark.parametrize("seed", range(12))
def test_a_bit_stands_for_each_answer_that_says_something_and_for_no_other(seed: int) -> None:
    depouillement = Depouillement(replace(spread_over_dlas(seed), qui=QuiRepond.STRUCTURE))
    foule = depouillement.sommes.foule
    assert Counter(foule.personnes) == Counter(attendu.personne for attendu in depouillement.collecte.attendus)
    for variable in depouillement.catalogue.comptees:
        by_hand = {
            ligne.attendu.personne for ligne in depouillement.lignes if isinstance(ligne.read(variable), ValeurLue)
        }
        bits = depouillement.sommes.simples.lus.get(variable.nom, 0)
        assert {foule.personnes[rank] for rank in rangs(bits)} == by_hand
    for dla, reponses in foule.dlas.items():
        of_dla = {attendu.personne for attendu in depouillement.collecte.attendus if attendu.dla == dla}
        assert {foule.personnes[rank] for rank in rangs(reponses)} == of_dla


@pytest.mark.parametrize("seed", range(12))
def test_answers_of_persons_are_kept_until_enough_of_them_answered(seed: int) -> None:
    depouillement = Depouillement(spread_over_dlas(seed))
    for variable in depouillement.catalogue.variables:
        by_hand = {
            ligne.attendu.personne for ligne in depouillement.lignes if isinstance(ligne.read(variable), ValeurLue)
        }
        bits = depouillement.sommes.simples.lus.get(variable.nom, 0)
        assert depouillement.sommes.foule.distinctes(bits, SECRET) == min(SECRET, len(by_hand))


def test_numbers_that_do_not_fit_in_four_bytes_are_kept_as_they_are() -> None:
    assert list(extended(extended(array("i"), [1, -2]), [2**40, 3])) == [1, -2, 2**40, 3]


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 2**20 - 1)), max_size=12))
def test_a_set_made_block_by_block_is_that_of_its_bits(blocks: list[tuple[int, int]]) -> None:
    ensemble, whole, first = Ensemble(), 0, 0
    for size, bits in blocks:
        bits &= (1 << size) - 1
        ensemble.add(first, bits)
        whole |= bits << first
        first += size
    assert ensemble.made() == whole
    assert list(rangs(whole)) == [rank for rank in range(first) if whole >> rank & 1]


KEYS = st.lists(st.tuples(st.sampled_from(DLAS), st.integers(1, 8)), max_size=24)


@given(KEYS, st.integers(0, 2**24 - 1))
def test_a_structure_counts_once_in_each_dla_and_is_known_whole(keys: list[tuple[str, int]], bits: int) -> None:
    foule, bits = Foule.of(keys), bits & ((1 << len(keys)) - 1)
    given_by = [keys[rank] for rank in rangs(bits)]
    assert Counter(keys[rank] for rank in rangs(foule.uniques(bits))) == Counter(set(given_by))
    others = {rank for rank, key in enumerate(keys) if key in given_by}
    assert set(rangs(foule.with_others(bits))) == others
    assert foule.distinctes(bits, 3) == min(3, len({personne for _, personne in given_by}))


@given(KEYS, st.integers(0, 2**24 - 1), st.integers(0, 2**24 - 1))
def test_what_is_published_leaves_no_reader_with_one_to_four_structures(
    keys: list[tuple[str, int]], reponses: int, known: int
) -> None:
    """By the definition, on sets of names instead of bits: every DLA published, and the rest of the région."""
    whole = (1 << len(keys)) - 1
    foule = Foule.of(keys)
    reponses, known = reponses & whole, foule.with_others(known & whole)
    secret = Secret(foule, (Lecteur(frozenset()), Lecteur(None), Lecteur(frozenset({"18"}), known)), Seuils())
    published = secret.publier(reponses)
    answered = {keys[rank] for rank in rangs(reponses)}
    for lecteur in secret.lecteurs if published.region else ():
        knows = {keys[rank] for rank in rangs(lecteur.connues)}
        readable = [dla for dla in published.dlas if lecteur.dlas is None or dla in lecteur.dlas]
        parts = [{key for key in answered if key[0] == dla} for dla in readable]
        parts.append({key for key in answered if key[0] not in readable})
        for part in parts:
            assert len({structure for _, structure in part - knows}) not in range(1, SECRET)
    if len({structure for _, structure in answered}) < SECRET:
        assert not published.region


def test_an_answer_beyond_the_draw_makes_nobody_known() -> None:
    """Its DLA reads it with the name of its structure, and counts none of it in what it subtracts."""
    lost = replace(satisfied("18", {"NOMMEE": "oui"}, structure=7), en_plus=True)
    enquete = collecte([*(satisfied("18") for _ in range(5)), satisfied("18", structure=7), lost])
    sommes = Depouillement(enquete).sommes
    assert all(not lecteur.connues for lecteur in secret_of(enquete, sommes).lecteurs)
    drawn = collecte([*(satisfied("18") for _ in range(5)), replace(lost, en_plus=False)])
    readers = secret_of(drawn, Depouillement(drawn).sommes).lecteurs
    assert [lecteur.connues.bit_count() for lecteur in readers] == [0, 0, 0, 1]
