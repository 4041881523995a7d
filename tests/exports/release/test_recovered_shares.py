"""Shares that an attacker recovers from sums: answers are whole or multiple-of-5 percents, weights are known.

Everything here is in integers: a weight in thousandths of an ETP-mois, a share in steps of the answer.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.records.records import Collecte
from exports.release.disclosure import SEUILS, coarse
from exports.temps.consolidation import consolidate
from questionnaires.core.repartition import WHOLE
from tests.exports.records.builders import LIGNES, collecte, reponse, transmis
from tests.exports.records.classeurs import parts, written

FIVES, ONES = 20, 100
"""How many steps make the whole, for those who answer by 5 % or by 1 %."""

ETPS = ((100, 80, 50, 32, 65), (100, 80, 80, 90, 70), (100, 100, 100, 100, 100), (100, 75, 45, 85, 27))
MONTHS = 60

Answers = list[list[int]]
"""For each person, the steps given to each line."""


def weights_of(etps: Sequence[int]) -> list[int]:
    return [etp * MONTHS for etp in etps]


def exact_sums(weights: Sequence[int], answers: Answers, whole: int) -> list[int]:
    step = WHOLE // whole
    return [
        step * sum(weight * given for weight, given in zip(weights, line, strict=True))
        for line in zip(*answers, strict=True)
    ]


def possible_shares(weights: Sequence[int], low: int, high: int, whole: int) -> list[set[int]]:
    """For each person, every share of a line whose weighted sum is between two bounds (included).

    Meet in the middle: one person on one side, the sums that the others can reach on the other, as bits of an integer.
    """
    step = WHOLE // whole
    first, last = max(0, -(-low // step)), high // step
    wanted = (1 << last + 1) - (1 << first) if first <= last else 0
    return [
        {share for share in range(whole + 1) if reachable(weights, person, whole) << weight * share & wanted}
        for person, weight in enumerate(weights)
    ]


_reached: dict[tuple[tuple[int, ...], int], int] = {}


def reachable(weights: Sequence[int], without: int, whole: int) -> int:
    """The sums that everyone but one person can reach."""
    others = tuple(weight for person, weight in enumerate(weights) if person != without)
    if (others, whole) not in _reached:
        sums = 1
        for weight in others:
            more = 0
            for share in range(whole + 1):
                more |= sums << weight * share
            sums = more
        _reached[others, whole] = sums
    return _reached[others, whole]


def recovered(
    weights: Sequence[int], bounds: Sequence[tuple[int, int]], answers: Answers, whole: int
) -> list[tuple[int, int]]:
    """The (person, line) for whom one share only is possible; the true one always is, or the attacker is mistaken."""
    found = []
    for line, (low, high) in enumerate(bounds):
        for person, shares in enumerate(possible_shares(weights, low, high, whole)):
            assert answers[person][line] in shares
            found += [(person, line)] if len(shares) == 1 else []
    return found


def bounds_of(weights: Sequence[int], published: Sequence[int], weight: int) -> list[tuple[int, int]]:
    """What rounding by largest remainder leaves possible, for a reader who knows the exact weight."""
    unit, units = SEUILS.arrondi * WHOLE, weight // SEUILS.arrondi
    exact = sum(weights) * WHOLE
    counts = [somme // unit for somme in published]
    return [(max(0, (count - 1) * exact // units), -(-(count + 1) * exact // units)) for count in counts]


def random_answers(chance: random.Random, whole: int, persons: int = 5) -> Answers:
    """Some lines are many people's, some nobody's."""
    answers = []
    for _ in range(persons):
        taste = [chance.choice((0, 0, 1, 2, 3, 5)) + 0.01 for _ in LIGNES]
        drawn = chance.choices(range(len(LIGNES)), taste, k=whole)
        answers.append([drawn.count(line) for line in range(len(LIGNES))])
    return answers


def pool_of(etps: Sequence[int], answers: Answers, whole: int) -> Collecte:
    """Five persons who refuse, in two DLA, and another DLA that agrees."""
    step = WHOLE // whole
    refusing = [
        transmis(
            "18" if person < 3 else "28",
            reponse({code: step * share for code, share in zip(LIGNES, line, strict=True)}, etp=etp, accord=False),
            personne=person,
        )
        for person, (etp, line) in enumerate(zip(etps, answers, strict=True))
    ]
    return collecte([*refusing, transmis("36", reponse(), personne=10), transmis("36", reponse(), personne=11)])


def published_of_pool(asked: Collecte) -> tuple[int, list[int]]:
    """Weight and sums of the pool, as the workbook gives them."""
    row = consolidate(asked).sommes.query("nature == 'ensemble de DLA'").iloc[0]
    return int(row["poids"]), [int(row[code]) for code in LIGNES]


@pytest.mark.parametrize("etps", [ETPS[0], ETPS[1], ETPS[3]])
def test_exact_sums_give_shares_away(etps: tuple[int, ...]) -> None:
    """Without this, the attacker below could fail because it is blind."""
    weights, chance = weights_of(etps), random.Random(1)  # noqa: S311 (a seed, not a secret)
    found = 0
    for _ in range(20):
        answers = random_answers(chance, FIVES)
        sums = exact_sums(weights, answers, FIVES)
        solved = recovered(weights, [(somme, somme) for somme in sums], answers, FIVES)
        found += sum(answers[person][line] > 0 for person, line in solved)
    assert found > 0


answers_by_fives = st.lists(
    st.lists(st.integers(0, len(LIGNES) - 1), min_size=FIVES, max_size=FIVES).map(
        lambda drawn: [drawn.count(line) for line in range(len(LIGNES))]
    ),
    min_size=5,
    max_size=5,
)


@given(st.sampled_from(ETPS), answers_by_fives)
@settings(max_examples=40, deadline=None)
def test_published_sums_give_no_share_of_those_who_answer_by_fives(etps: tuple[int, ...], answers: Answers) -> None:
    weights = weights_of(etps)
    weight, sums = published_of_pool(pool_of(etps, answers, FIVES))
    assert recovered(weights, bounds_of(weights, sums, weight), answers, FIVES) == []


@given(st.sampled_from(ETPS), answers_by_fives, st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_someone_of_the_pool_recovers_no_share_above_zero_of_another(
    etps: tuple[int, ...], answers: Answers, insider: int
) -> None:
    weights = weights_of(etps)
    weight, sums = published_of_pool(pool_of(etps, answers, FIVES))
    own = [weights[insider] * share * WHOLE // FIVES for share in answers[insider]]
    bounds = [
        (low - mine, high - mine) for (low, high), mine in zip(bounds_of(weights, sums, weight), own, strict=True)
    ]
    others = [line for person, line in enumerate(answers) if person != insider]
    solved = recovered([one for person, one in enumerate(weights) if person != insider], bounds, others, FIVES)
    assert [others[person][line] for person, line in solved if others[person][line]] == []


@pytest.mark.parametrize("etps", ETPS)
def test_published_sums_give_no_share_of_those_who_answer_in_whole_percents(etps: tuple[int, ...]) -> None:
    weights = weights_of(etps)
    answers = random_answers(random.Random(2), ONES)  # noqa: S311 (a seed, not a secret)
    weight, sums = published_of_pool(pool_of(etps, answers, ONES))
    assert recovered(weights, bounds_of(weights, sums, weight), answers, ONES) == []


@pytest.mark.parametrize("etps", ETPS)
def test_other_answers_would_have_been_published_alike_for_every_share_above_zero(etps: tuple[int, ...]) -> None:
    """A proof against any attacker, whole répartitions considered: it cannot tell these answers from others."""
    weights, chance = weights_of(etps), random.Random(3)  # noqa: S311 (a seed, not a secret)
    for _ in range(4):
        answers = random_answers(chance, FIVES)
        for person, shares in enumerate(answers):
            for line, share in enumerate(shares):
                assert not share or alike(weights, answers, person, line)


def alike(weights: Sequence[int], answers: Answers, person: int, line: int) -> Answers | None:
    """Answers where that share is other and that are published alike: a step moved, and moved back by someone else."""
    before = coarse(sum(weights), exact_sums(weights, answers, FIVES))
    for source, target in ((line, other) for other in range(len(LIGNES)) if other != line):
        for changed in (moved(answers, person, source, target), moved(answers, person, target, source)):
            given_back = [
                back
                for other in range(len(weights))
                if other != person
                for back in (moved(changed, other, target, source), moved(changed, other, source, target))
            ]
            for candidate in (changed, *given_back):
                if candidate and coarse(sum(weights), exact_sums(weights, candidate, FIVES)) == before:
                    return candidate
    return None


def moved(answers: Answers | None, person: int, source: int, target: int) -> Answers | None:
    """One step of a person from a line to another, None when there is none to take."""
    if answers is None or not answers[person][source]:
        return None
    line = list(answers[person])
    line[source] -= 1
    line[target] += 1
    return [line if place == person else other for place, other in enumerate(answers)]


def test_nothing_in_the_workbook_tells_apart_answers_that_are_published_alike() -> None:
    """Every sheet, chart, formula and cached value derives from the rounded sums: the files are the same."""
    etps, chance = ETPS[0], random.Random(4)  # noqa: S311 (a seed, not a secret)
    answers = random_answers(chance, FIVES)
    line = next(line for line, share in enumerate(answers[0]) if share)
    other = alike(weights_of(etps), answers, 0, line)
    assert other
    assert other[0][line] != answers[0][line]
    assert parts(written(pool_of(etps, answers, FIVES))) == parts(written(pool_of(etps, other, FIVES)))


def test_sums_that_everyone_accepted_are_exact_even_in_a_pool() -> None:
    answers = random_answers(random.Random(5), ONES)  # noqa: S311 (a seed, not a secret)
    asked = pool_of(ETPS[0], answers, ONES)
    agreed = replace(
        asked,
        regroupes=frozenset({"18", "28"}),
        attendus=tuple(
            replace(one, reponse=replace(one.reponse, accord_chiffres=True)) if one.reponse else one
            for one in asked.attendus
        ),
    )
    weights = weights_of(ETPS[0])
    assert published_of_pool(agreed) == (sum(weights), exact_sums(weights, answers, ONES))
