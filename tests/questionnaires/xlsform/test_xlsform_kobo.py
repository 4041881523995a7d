"""Scores, rankings and matrices of KoboToolbox become questions that any form may have."""

from questionnaires.core.anomalies import blocking
from questionnaires.core.questions import Choice, Number, Ranking
from questionnaires.editing.verification import verify
from questionnaires.xlsform import Importation, from_tables, to_tables
from tests.questionnaires.files.formulaires import form, pyxform_refusal
from tests.questionnaires.xlsform.test_xlsform_import import ONE_TWO, blocks, told

LISTS = """
    | list_name | name | label |
    | l | 1 | Un |
    | l | 2 | Deux |
    | biens | velo | Vélo |
    | biens | radio | Radio |
"""


def read(column: str, rows: str) -> Importation:
    """Import rows that are ready to publish, and the same once they were exported."""
    importation = from_tables(
        "essai.xlsx", form(f"| type | name | label | required | relevant | {column} |{rows}", LISTS)
    )
    assert not blocking(verify(importation.questionnaire))
    again = to_tables(importation.questionnaire)
    assert pyxform_refusal(again) == ""
    assert from_tables("essai.xlsx", again).questionnaire == importation.questionnaire
    return importation


def test_a_score_is_a_group_of_choices_of_one_list() -> None:
    importation = read(
        "kobo--score-choices",
        """
        | begin_score | s | Votre avis | true | | l |
        | score__row | a | Sur l’accueil | | | |
        | score__row | b | Sur le suivi | | | |
        | end_score | | | | | |
        | text | c | Pourquoi ? | | ${a} = '1' | |
    """,
    )
    (section, _) = importation.questionnaire.sections
    assert section.titre == "Votre avis"
    assert list(section.questions.values()) == [
        Choice(code="a", libelle="Sur l’accueil", options=ONE_TWO, required=True),
        Choice(code="b", libelle="Sur le suivi", options=ONE_TWO, required=True),
    ]


def test_a_ranking_is_one_question_of_as_many_ranks() -> None:
    importation = read(
        "kobo--rank-items",
        """
        | begin_rank | r | Vos priorités | | | l |
        | rank__level | r1 | Première | | | |
        | end_rank | | | | | |
    """,
    )
    assert blocks(importation) == (Ranking(code="r", libelle="Vos priorités", options=ONE_TWO, rangs=1),)


def test_a_matrix_asks_each_question_of_each_option_of_its_list() -> None:
    importation = read(
        "kobo--matrix_list",
        """
        | begin_kobomatrix | m | Vos biens | | | biens |
        | select_one l | q1 | En avez-vous ? | yes | | |
        | integer | q2 | Combien ? | | ${q1} = '1' | |
        | end_kobomatrix | | | | | |
        | text | c | Lequel ? | | ${m_velo_q1} = '1' | |
    """,
    )
    *matrix, text = blocks(importation)
    assert [(block.code, block.libelle, block.relevant) for block in matrix] == [
        ("m_velo_q1", "Vélo – En avez-vous ?", ""),
        ("m_velo_q2", "Vélo – Combien ?", "${m_velo_q1} = '1'"),
        ("m_radio_q1", "Radio – En avez-vous ?", ""),
        ("m_radio_q2", "Radio – Combien ?", "${m_radio_q1} = '1'"),
    ]
    assert [type(block) for block in matrix] == [Choice, Number] * 2
    assert text.relevant == "${m_velo_q1} = '1'"
    assert "Cette matrice de Kobo devient un groupe" in told(importation, 2)
