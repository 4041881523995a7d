"""Publication accepts each random questionnaire, and together they leave nothing out."""

from hypothesis import given

from questionnaires.core.anomalies import blocking
from questionnaires.core.model import Questionnaire
from questionnaires.editing.verification import verify
from tests.questionnaires.core.hasard_blocs import KINDS
from tests.questionnaires.core.hasard_questionnaires import AWKWARD, questionnaires, random_questionnaire
from tests.questionnaires.expressions.hasard import seeded


@given(questionnaires(AWKWARD))
def test_publication_accepts_any_of_them(questionnaire: Questionnaire) -> None:
    assert blocking(verify(questionnaire)) == ()


def test_together_they_have_every_kind_and_every_rule() -> None:
    drawn = [random_questionnaire(seeded(seed)) for seed in range(40)]
    blocks = [block for questionnaire in drawn for block in questionnaire.blocks]
    assert {block.kind for block in blocks} == set(KINDS)
    assert any(block.relevant for block in blocks)
    assert {sum.operateur for questionnaire in drawn for sum in questionnaire.sums} == {"=", "<=", "<", ">=", ">"}
    assert any("${" in sum.cible for questionnaire in drawn for sum in questionnaire.sums)
    portees = {controle.portee for questionnaire in drawn for controle in questionnaire.controles}
    assert portees == {"bloquant", "justifier", "auteur"}
