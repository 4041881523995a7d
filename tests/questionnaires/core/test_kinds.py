"""Requirements of a new kind of question that the type checker cannot see: tables by kind."""

from typing import get_args

import pytest

from questionnaires.answers.evaluation import evaluate
from questionnaires.core.blocs import Block, Composed, RepeatedBlock
from questionnaires.core.duree import estimated_minutes
from questionnaires.core.elements import Asked, AskedQuestion, Question
from questionnaires.core.questions import Choice, Day, Simple, Time
from questionnaires.editing.differences import differences
from questionnaires.files.yaml_questionnaire import read_questionnaire
from questionnaires.files.yaml_writing import dump_questionnaire
from questionnaires.xlsform.reading import from_tables
from questionnaires.xlsform.writing import to_tables
from tests.questionnaires.core.fabrique import JOUR, change, pages
from tests.questionnaires.core.hasard_blocs import KINDS
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.core.hasard_reponses import random_saisie
from tests.questionnaires.expressions.hasard import seeded

CLASSES = (*get_args(Simple), *get_args(Composed))
"""Every kind of block; the unions are the list, and this module is about the parts that do not follow them."""


def kind_of(model: type) -> str:
    kind: str = model.model_fields["kind"].default  # type: ignore[attr-defined]
    return kind


def test_definitions_read_what_the_types_say() -> None:
    """Pydantic reads `Block`; the type checker follows `Simple` and `Composed`."""
    assert set(get_args(get_args(Block)[0])) == set(CLASSES)
    assert set(get_args(get_args(RepeatedBlock)[0])) <= set(get_args(Simple))
    assert all(issubclass(kind, AskedQuestion) for kind in get_args(Simple) if issubclass(kind, Asked))


def test_each_kind_has_a_name_of_its_own_and_is_tried_at_random() -> None:
    """Each property of random questionnaires (files, exports, hash, judgment) is then checked for it."""
    kinds = [kind_of(class_) for class_ in CLASSES]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize("kind", [kind_of(class_) for class_ in CLASSES])
def test_each_kind_goes_everywhere(kind: str) -> None:
    for seed in range(10):
        questionnaire = random_questionnaire(seeded(seed), kinds=(kind,), blocks=3)
        assert estimated_minutes(questionnaire) >= 1
        assert all(block.description for block in questionnaire.blocks)
        assert read_questionnaire("essai.yaml", dump_questionnaire(questionnaire).encode()) == questionnaire
        assert from_tables("essai.xlsx", to_tables(questionnaire)).questionnaire == questionnaire
        evaluation = evaluate(questionnaire, random_saisie(seeded(seed), questionnaire), today=JOUR)
        assert evaluation.valeurs.keys() <= questionnaire.questions.keys() | questionnaire.justifications.keys()
        emptied = change(questionnaire, sections=pages().sections, repartitions=(), controles=())
        assert {block.code for block in questionnaire.blocks} <= {
            difference.code for difference in differences(questionnaire, emptied)
        }


@pytest.mark.parametrize(
    ("question", "description"),
    [
        (
            Time(code="H", libelle="H", minimum="08:00", maximum="20:00"),
            "heure, au plus tôt à 8 h 00, au plus tard à 20 h 00",
        ),
        (Day(code="J", libelle="J", maximum="2026-06-30"), "date, au plus tard le 30 juin 2026"),
        (Day(code="J", libelle="J", minimum="hier"), "date, au plus tôt le hier"),
        (Choice(code="C", libelle="C", options=(), liste=True), "liste déroulante"),
        (Choice(code="C", libelle="C", options=()), "choix unique"),
    ],
)
def test_a_question_is_described_with_its_bounds_and_its_look(question: Question, description: str) -> None:
    assert question.description.replace("\u00a0", " ") == description
