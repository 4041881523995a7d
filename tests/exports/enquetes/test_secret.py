"""An attacker who subtracts finds no group of one to four structures between a DLA's page, the région's and its
workbook."""

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.comptes import Depouillement
from exports.enquetes.foule import Foule, rangs
from exports.enquetes.secret import Lecteur, Secret, secret_of
from exports.records.records import AttenduEnquete, CollecteEnquete
from exports.release.seuils import Seuils
from questionnaires.files.instruments import IMPACT, SATISFACTION
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte, followed, satisfied, spread

DLAS = ("18", "28", "36", "37", "41", "45")
CONFIDENTIEL = "confidentiel (effectif trop faible)"


def solvable(target: frozenset[int], known: Sequence[frozenset[int]], size: int) -> bool:
    """Return whether the sum of `target`'s answers follows from the sums of the answers of each of `known`."""
    basis: list[list[Fraction]] = []
    for group in (*known, target):
        vector = [Fraction(index in group) for index in range(size)]
        for reduced in basis:
            pivot = next(index for index, value in enumerate(reduced) if value)
            factor = vector[pivot]
            vector = [value - factor * step for value, step in zip(vector, reduced, strict=True)]
        lead = next((value for value in vector if value), None)
        if group is target:
            return lead is None
        if lead is not None:
            basis.append([value / lead for value in vector])
    return False


def campaigns(code: str, count: int) -> Iterator[CollecteEnquete]:
    """Build small campaigns of all shapes, some answers read with names, one direction that reads two DLA."""
    rng = random.Random(f"secret {code}")  # noqa: S311 - cases, not secrets
    for _ in range(count):
        answers: list[AttenduEnquete] = []
        for dla in DLAS:
            for _ in range(rng.choice((0, 1, 2, 3, 4, 5, 6, 9))):
                typed = {"NOMMEE": "oui"} if rng.random() < 0.3 else {}
                answers.append(satisfied(dla, typed) if code == SATISFACTION else followed(dla, 2, 3, typed))
        if answers:
            yield collecte(answers, code, lus_ensemble=(frozenset(("18", "28")),))


def named(collecte_: CollecteEnquete, code: str) -> Iterator[tuple[str, frozenset[str] | None, frozenset[int]]]:
    """List the readers that the introductions of the two questionnaires name: DLA read, answers known."""
    accepted = frozenset(
        index
        for index, attendu in enumerate(collecte_.attendus)
        if attendu.reponse is not None and attendu.reponse.valeurs.get("NOMMEE") == "oui"
    )
    yield "a stranger", frozenset(), frozenset()
    yield "the C2RA", None, accepted if code == IMPACT else frozenset()
    for dlas in (*({dla} for dla in DLAS), {"18", "28"}):
        indices = frozenset(index for index, attendu in enumerate(collecte_.attendus) if attendu.dla in dlas)
        yield f"who reads {dlas}", frozenset(dlas), indices if code == IMPACT else indices & accepted


@pytest.mark.parametrize("code", [SATISFACTION, IMPACT])
def test_no_reader_subtracts_down_to_fewer_than_five_structures(code: str) -> None:
    visible = 0
    for campaign in campaigns(code, 25):
        code_read = "RECOMMANDATION" if code == SATISFACTION else "EVOLUTION"
        all_indices = frozenset(range(len(campaign.attendus)))
        indices_of = {
            dla: frozenset(i for i, attendu in enumerate(campaign.attendus) if attendu.dla == dla) for dla in DLAS
        }
        sommes = Depouillement(campaign).sommes
        published = secret_of(campaign, sommes).publier(sommes.foule.toutes)
        visible += published.region
        for reader_name, dlas, known in named(campaign, code):
            readable = [indices_of[dla] for dla in published.dlas if dlas is None or dla in dlas]
            sums = [*readable, *([all_indices] if published.region else []), *(frozenset({index}) for index in known)]
            for count in range(1, len(DLAS) + 1):
                for chosen in combinations(DLAS, count):
                    rest = frozenset().union(*(indices_of[dla] for dla in chosen)) - known
                    if 0 < len(rest) < 5:
                        assert not solvable(rest, sums, len(all_indices)), (reader_name, chosen, code_read)
    assert visible > 8  # the rule is not to say nothing


def test_a_dla_of_six_is_not_shown_beside_one_of_two() -> None:
    """Région minus the two visible DLA would be the third."""
    enquete = collecte(spread({"18": 8, "28": 6, "36": 2}))
    assert resultats(enquete, "18").pourquoi == ""
    assert resultats(enquete, "28").pourquoi == CONFIDENTIEL
    assert resultats(enquete, "36").pourquoi == CONFIDENTIEL
    assert question(resultats(enquete), "RECOMMANDATION").n == 16


def test_a_dla_that_reads_all_but_two_of_its_answers_with_names_has_no_counts() -> None:
    named_ones = [satisfied("18", {"NOMMEE": "oui"}) for _ in range(6)]
    enquete = collecte([*named_ones, *spread({"18": 2, "28": 9})])
    assert resultats(enquete, "18").pourquoi == CONFIDENTIEL
    assert resultats(enquete, "28").pourquoi == ""


def test_the_region_is_not_told_when_a_dla_knows_all_but_three_of_its_answers() -> None:
    """The DLA reads changes with names: it would subtract its own from the région."""
    enquete = collecte([*(followed("18", 2, 3) for _ in range(9)), *(followed("28", 2, 3) for _ in range(3))], IMPACT)
    results = resultats(enquete)
    assert results.pourquoi == CONFIDENTIEL
    assert results.changements == ()


def test_a_question_that_few_answered_is_hidden_where_the_others_are_told() -> None:
    enquete = collecte([*spread({"18": 6, "28": 6}), *(satisfied("36", {"QUI": "bureau"}) for _ in range(4))])
    assert question(resultats(enquete), "QUI").confidentiel == CONFIDENTIEL
    assert question(resultats(enquete), "QUI").modalites == ()


def test_a_structure_with_two_accompagnements_is_one_of_the_five() -> None:
    enquete = collecte([satisfied("18", structure=number) for number in (1, 1, 2, 3, 4)])
    assert resultats(enquete).pourquoi == CONFIDENTIEL


@pytest.mark.parametrize(
    ("read", "told_apart"),
    [
        pytest.param(frozenset[str](), [[1, 2, 3, 4]], id="a stranger: the région"),
        pytest.param(frozenset({"18"}), [[1], [2, 3, 4]], id="a DLA: its own, and the others together"),
        pytest.param(None, [[1], [2, 3], [4]], id="the C2RA: each that is published, and what is left"),
    ],
)
def test_what_a_reader_tells_apart(read: frozenset[str] | None, told_apart: list[list[int]]) -> None:
    """The answer 0 was not given to this question, and 36 is not published."""
    foule = Foule.of([("18", 0), ("18", 1), ("28", 2), ("28", 3), ("36", 4)])
    parts = Lecteur(read).parts(foule, foule.toutes & ~1, ("18", "28"))
    assert [list(rangs(part)) for part in parts] == told_apart


def test_readers_are_everyone_the_c2ra_each_dla_and_who_reads_several() -> None:
    alone, both = frozenset({"18"}), frozenset({"18", "28"})
    enquete = collecte(spread({"18": 6, "28": 6, "36": 6}), lus_ensemble=(alone, both))
    read_dlas = [lecteur.dlas for lecteur in secret_of(enquete, Depouillement(enquete).sommes).lecteurs]
    assert read_dlas == [frozenset(), None, None, alone, frozenset({"28"}), frozenset({"36"}), both]


def test_a_dla_without_an_answer_is_not_published() -> None:
    foule = Foule.of([*(("18", number) for number in range(6)), ("28", 99)])
    published = Secret(foule, (Lecteur(frozenset()),), Seuils()).publier(foule.dlas["18"])
    assert published.region
    assert published.dlas == frozenset({"18"})


def test_a_total_is_hidden_from_who_would_be_left_with_one_structure() -> None:
    """A DLA that subtracts its own answers must not be left with a total that one structure makes."""
    foule = Foule.of(
        [*(("18", number) for number in range(5)), *(("28", 10 + number) for number in range(5)), ("28", 99)]
    )
    reader = Lecteur(frozenset({"18"}), foule.dlas["18"])
    amounts = [*([50] * 5), *([1] * 5), 100]
    empty = collecte([])
    lecteurs = secret_of(empty, Depouillement(empty).sommes).lecteurs
    assert not Secret(foule, lecteurs, Seuils()).is_dominated(foule.toutes, amounts)
    assert Secret(foule, (*lecteurs, reader), Seuils()).is_dominated(foule.toutes, amounts)


@pytest.mark.parametrize("known", range(10))
def test_a_total_is_told_to_who_already_knows_the_structure_that_makes_it(known: int) -> None:
    foule = Foule.of([("18", number) for number in range(10)])
    amounts = [1_000 if number == known else 10 for number in range(10)]
    assert Secret(foule, (Lecteur(frozenset()),), Seuils()).is_dominated(foule.toutes, amounts)
    assert not Secret(foule, (Lecteur(None, 1 << known),), Seuils()).is_dominated(foule.toutes, amounts)


def test_a_total_has_one_amount_an_answer() -> None:
    foule = Foule.of([("18", number) for number in range(3)])
    with pytest.raises(ValueError, match="shorter"):
        Secret(foule, (Lecteur(None),), Seuils()).is_dominated(foule.toutes, [10, 10])


def test_a_dla_whose_named_answers_hide_it_does_not_hide_the_others() -> None:
    """The C2RA reads two of its five with names: its figures would be those of the other three."""
    enquete = collecte(
        [
            *(followed("18", 2, 3, {"NOMMEE": "oui"}) for _ in range(2)),
            *(followed("18", 2, 3) for _ in range(3)),
            *(followed(dla, 2, 3) for dla in ("28", "36") for _ in range(6)),
            *(followed("37", 2, 3) for _ in range(4)),
        ],
        IMPACT,
    )
    assert [resultats(enquete, dla).pourquoi for dla in ("18", "28", "36", "37")] == [
        CONFIDENTIEL,
        "",
        "",
        CONFIDENTIEL,
    ]
