"""Thousands of random definitions and answers: nothing crashes, and what must hold always does."""

from dataclasses import replace
from random import Random

import pytest

from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.core.model import Questionnaire
from questionnaires.editing.differences import differences
from questionnaires.editing.passages import losses
from questionnaires.editing.verification import verify
from questionnaires.files.versions import content_hash, from_json, to_json
from tests.questionnaires.core.fabrique import JOUR
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.core.hasard_reponses import altered, random_saisie
from tests.questionnaires.expressions.hasard import seeded

RUNS = 10_000
SHARE = 1_000
"""Runs of one test, so that both cores take their part."""

QUICK = 100


def run(seed: int) -> None:
    """One definition and a new version of it, that may be wrong; one answer, judged by both."""
    rng = seeded(seed)
    own = random_questionnaire(rng, blocks=rng.choice([1, 3, 6, 12]))
    saisie = random_saisie(rng, own, odd=rng.choice([0, 0.1, 0.5]))
    comes_back(own)
    judged(own, saisie)
    if rng.random() < 0.5:
        changed(rng, own, saisie)


def comes_back(own: Questionnaire) -> None:
    text = to_json(own)
    again = from_json(text)
    assert to_json(again) == text
    assert content_hash(again) == content_hash(own)
    assert verify(again) == verify(own)


def changed(rng: Random, own: Questionnaire, saisie: dict[str, str]) -> None:
    after = altered(rng, own, 2)
    assert content_hash(after) != content_hash(own) or after == own
    assert {loss.code for loss in losses(own, after, saisie)} <= saisie.keys()
    assert bool(differences(own, after)) == (after != own)
    verify(after)
    judged(after, saisie)


def judged(own: Questionnaire, saisie: dict[str, str]) -> None:
    evaluation = evaluate(own, saisie, today=JOUR)
    confirmed = evaluate(own, saisie, today=JOUR, blanks_confirmed=True)
    for found in (evaluation, confirmed):
        holds_together(own, found)
    zeros = {**saisie, **dict.fromkeys(confirmed.blanks, "0")}
    assert replace(evaluate(own, zeros, today=JOUR), blanks=confirmed.blanks) == confirmed


def holds_together(own: Questionnaire, found: Evaluation) -> None:
    asked = found.valeurs.keys()
    assert asked <= own.questions.keys() | own.justifications.keys()
    assert asked.isdisjoint(found.irrelevant)
    assert {problem.code for problem in found.problems} <= own.questions.keys()
    assert all(problem.problem and problem.remedy for problem in (*found.problems, *found.remarques))
    if found.can_be_transmitted:
        assert all(state.is_left_out or state.is_met for state in found.sums.values())


def test_a_hundred_random_questionnaires_hold_together() -> None:
    for seed in range(QUICK):
        run(seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("first", range(QUICK, QUICK + RUNS, SHARE))
def test_ten_thousand_random_questionnaires_hold_together(first: int) -> None:
    for seed in range(first, first + SHARE):
        run(seed)
