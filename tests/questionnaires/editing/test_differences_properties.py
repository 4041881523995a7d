"""Listed differences between versions are true, on random versions and random answers."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from questionnaires.answers.evaluation import evaluate
from questionnaires.core.elements import Question
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import MultipleChoice
from questionnaires.core.repartition import UnreadableError
from questionnaires.editing.differences import differences, heaviest
from questionnaires.editing.effets import Effet
from questionnaires.editing.passages import is_lossless, losses, typed_questions
from questionnaires.expressions import Answer
from questionnaires.files.versions import from_json, to_json
from tests.questionnaires.core.hasard_questionnaires import questionnaires, random_questionnaire
from tests.questionnaires.core.hasard_reponses import altered, random_saisie
from tests.questionnaires.expressions.hasard import seeded

TODAY = date(2026, 11, 25)
SEEDS = st.integers(0, 2**64)


def pair(seed: int, changes: int = 3) -> tuple[Questionnaire, Questionnaire]:
    rng = seeded(seed)
    before = random_questionnaire(rng, blocks=rng.randint(1, 12))
    return before, altered(rng, before, rng.randint(1, changes))


def answered(question: Question, typed: str) -> Answer | frozenset[str] | None:
    """Return the answer, whatever the order of the options that are ticked; None for a blank or unreadable text."""
    try:
        answer = question.answer(question.read(typed))
    except UnreadableError:
        return None
    is_several = answer is not None and isinstance(question, MultipleChoice)
    return frozenset(str(answer).split()) if is_several else answer


@given(questionnaires())
def test_a_version_does_not_differ_from_itself(questionnaire: Questionnaire) -> None:
    assert differences(questionnaire, from_json(to_json(questionnaire))) == ()


@given(SEEDS)
def test_any_change_is_told(seed: int) -> None:
    before, after = pair(seed)
    assert (differences(before, after) == ()) == (before == after)


@given(SEEDS)
def test_a_code_that_vanishes_is_always_a_loss(seed: int) -> None:
    before, after = pair(seed)
    gone = before.questions.keys() - after.questions.keys()
    assert not gone or heaviest(differences(before, after)) is Effet.PERTE


@given(SEEDS)
def test_a_draft_under_a_code_that_vanishes_is_a_loss(seed: int) -> None:
    before, after = pair(seed)
    gone = typed_questions(before).keys() - typed_questions(after).keys()
    assert {loss.code for loss in losses(before, after, dict.fromkeys(gone, "x"))} == gone


@given(SEEDS)
def test_what_has_no_effect_leaves_every_value_as_it_was(seed: int) -> None:
    before, after = pair(seed, changes=2)
    if heaviest(differences(before, after)) is not Effet.SANS_EFFET:
        return
    saisie = random_saisie(seeded(seed), before, odd=0)
    first, other = (evaluate(version, saisie, today=TODAY) for version in (before, after))
    known = before.questions.keys() | before.justifications.keys()
    assert {code: value for code, value in other.valeurs.items() if code in known} == dict(first.valeurs)
    added = typed_questions(after).keys() - typed_questions(before).keys()
    assert not any(other.valeurs.get(code) for code in added)


@given(SEEDS)
@example(250)  # a blank text of a question that is removed
@example(2823)  # two ticked options that change places
def test_a_draft_that_loses_nothing_reads_the_same(seed: int) -> None:
    before, after = pair(seed)
    saisie = random_saisie(seeded(seed), before)
    lost = {loss.code for loss in losses(before, after, saisie)}
    assert is_lossless(before, after, saisie) == (not lost)
    new = typed_questions(after)
    for code, question in typed_questions(before).items():
        if code in saisie and code not in lost and answered(question, saisie[code]) is not None:
            assert answered(new[code], saisie[code]) == answered(question, saisie[code])


@given(SEEDS)
def test_what_is_no_loss_loses_no_draft(seed: int) -> None:
    """A draft may still break rules that are to confirm, such as narrower bounds."""
    before, after = pair(seed)
    light = heaviest(differences(before, after)) is Effet.SANS_EFFET
    assert not light or is_lossless(before, after, random_saisie(seeded(seed), before))
