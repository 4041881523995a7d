"""Thousands of random definitions and answers: nothing crashes, and invariants hold."""

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
    """Judge one answer by one definition and a new version of it, which may be wrong."""
    rng = seeded(seed)
    questionnaire = random_questionnaire(rng, blocks=rng.choice([1, 3, 6, 12]))
    saisie = random_saisie(rng, questionnaire, odd=rng.choice([0, 0.1, 0.5]))
    comes_back(questionnaire)
    judged(questionnaire, saisie)
    if rng.random() < 0.5:
        changed(rng, questionnaire, saisie)


def comes_back(questionnaire: Questionnaire) -> None:
    text = to_json(questionnaire)
    again = from_json(text)
    assert to_json(again) == text
    assert content_hash(again) == content_hash(questionnaire)
    assert verify(again) == verify(questionnaire)


def changed(rng: Random, questionnaire: Questionnaire, saisie: dict[str, str]) -> None:
    after = altered(rng, questionnaire, 2)
    assert content_hash(after) != content_hash(questionnaire) or after == questionnaire
    assert {loss.code for loss in losses(questionnaire, after, saisie)} <= saisie.keys()
    assert bool(differences(questionnaire, after)) == (after != questionnaire)
    verify(after)
    judged(after, saisie)


def judged(questionnaire: Questionnaire, saisie: dict[str, str]) -> None:
    evaluation = evaluate(questionnaire, saisie, today=JOUR)
    confirmed = evaluate(questionnaire, saisie, today=JOUR, blanks_confirmed=True)
    for judgement in (evaluation, confirmed):
        holds_together(questionnaire, judgement)
    zeros = {**saisie, **dict.fromkeys(confirmed.blanks, "0")}
    assert replace(evaluate(questionnaire, zeros, today=JOUR), blanks=confirmed.blanks) == confirmed


def holds_together(questionnaire: Questionnaire, evaluation: Evaluation) -> None:
    asked = evaluation.valeurs.keys()
    assert asked <= questionnaire.questions.keys() | questionnaire.justifications.keys()
    assert asked.isdisjoint(evaluation.irrelevant)
    assert {problem.code for problem in evaluation.problems} <= questionnaire.questions.keys()
    assert all(problem.problem and problem.remedy for problem in (*evaluation.problems, *evaluation.remarques))
    if evaluation.can_be_transmitted:
        assert all(state.is_left_out or state.is_met for state in evaluation.sums.values())


def test_a_hundred_random_questionnaires_hold_together() -> None:
    for seed in range(QUICK):
        run(seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("first", range(QUICK, QUICK + RUNS, SHARE))
def test_ten_thousand_random_questionnaires_hold_together(first: int) -> None:
    for seed in range(first, first + SHARE):
        run(seed)
