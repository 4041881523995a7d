"""Parts copied, moved and renamed: codes of their own, and conditions that follow; nothing that publication refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.anomalies import blocking
from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.questions import Number, Text, YesNo
from questionnaires.editing.edition import (
    add_block,
    add_groupe,
    add_repeated,
    add_section,
    duplicate_block,
    duplicate_groupe,
    duplicate_section,
    move_block,
    move_groupe,
    put_controle,
    remove_block,
    rename_block,
    replace_block,
)
from questionnaires.editing.places import EditionError, every_block, find_block, find_groupe
from questionnaires.editing.verification import verify
from tests.questionnaires.core.hasard_questionnaires import questionnaires


@pytest.fixture
def asked() -> Questionnaire:
    """Build page P, which asks OUI, then T when it is yes, and page SUITE, which asks N; a check and a repetition name
    them."""
    questionnaire = Questionnaire(code="FLASH", titre="Flash", sections=())
    questionnaire = add_section(add_section(questionnaire, "P"), "Suite")
    questionnaire = add_block(questionnaire, "P_G", YesNo(code="OUI", libelle="Intervenu ?"))
    questionnaire = add_block(questionnaire, "P_G", Text(code="T", libelle="Lequel ?", relevant="${OUI} = 'oui'"))
    questionnaire = add_block(questionnaire, "SUITE_G", Number(code="N", libelle="Combien ?", maximum=9))
    inside = (Text(code="NOM", libelle="Nom"), Text(code="ROLE", libelle="Rôle", relevant="${NOM} != ''"))
    questionnaire = add_block(
        questionnaire, "SUITE_G", Repetition(code="R", libelle="Liste", libelle_ligne="Un", questions=inside)
    )
    return put_controle(
        questionnaire, Controle(code="C", condition="${N} > 1 or ${OUI} = 'non'", message="!", ancre="N")
    )


def codes(questionnaire: Questionnaire) -> list[str]:
    return [block.code for block in every_block(questionnaire.blocks)]


def test_a_renamed_question_is_renamed_wherever_it_is_named(asked: Questionnaire) -> None:
    questionnaire = rename_block(rename_block(asked, "OUI", "VENU"), "N", "JOURS")
    assert codes(questionnaire) == ["VENU", "T", "JOURS", "R", "NOM", "ROLE"]
    assert find_block(questionnaire, "T")[2].relevant == "${VENU} = 'oui'"
    assert questionnaire.controles[0].condition == "${JOURS} > 1 or ${VENU} = 'non'"
    assert questionnaire.controles[0].ancre == "JOURS"


def test_a_check_follows_a_renamed_question_of_a_repetition(asked: Questionnaire) -> None:
    questionnaire = put_controle(asked, Controle(code="D", condition="count(${NOM}) > 1", message="!", ancre="R.1.NOM"))
    renamed = rename_block(questionnaire, "NOM", "QUI").controles[1]
    assert (renamed.condition, renamed.ancre) == ("count(${QUI}) > 1", "R.1.QUI")


def test_a_question_of_a_repetition_is_found_replaced_moved_and_removed(asked: Questionnaire) -> None:
    questionnaire = replace_block(asked, "NOM", Text(code="NOM", libelle="Son nom"))
    assert find_block(questionnaire, "NOM")[2].libelle == "Son nom"
    questionnaire = move_block(questionnaire, "ROLE", -1)
    assert codes(questionnaire)[-2:] == ["ROLE", "NOM"]
    assert codes(move_block(questionnaire, "ROLE", -1))[-2:] == ["ROLE", "NOM"]  # it stays in its repetition
    questionnaire = remove_block(questionnaire, "ROLE")
    questionnaire = add_repeated(questionnaire, "R", Text(code="AGE", libelle="Âge"), after="NOM")
    assert codes(questionnaire)[-2:] == ["NOM", "AGE"]


def test_only_a_repetition_repeats(asked: Questionnaire) -> None:
    with pytest.raises(EditionError):
        add_repeated(asked, "T", Text(code="AGE", libelle="Âge"))


def test_a_copied_page_has_conditions_on_its_own_questions(asked: Questionnaire) -> None:
    questionnaire = duplicate_section(asked, "P")
    assert [section.code for section in questionnaire.sections] == ["P", "P_2", "SUITE"]
    assert find_block(questionnaire, "T_2")[2].relevant == "${OUI_2} = 'oui'"
    assert find_block(questionnaire, "T")[2].relevant == "${OUI} = 'oui'"


def test_a_copied_question_is_asked_under_the_same_condition(asked: Questionnaire) -> None:
    assert find_block(duplicate_block(asked, "T"), "T_2")[2].relevant == "${OUI} = 'oui'"


def test_the_questions_of_a_copied_repetition_name_one_another(asked: Questionnaire) -> None:
    questionnaire = duplicate_block(asked, "R")
    assert codes(questionnaire)[-3:] == ["R_2", "NOM_2", "ROLE_2"]
    assert find_block(questionnaire, "ROLE_2")[2].relevant == "${NOM_2} != ''"


def test_a_group_moves_within_its_page_then_to_the_next(asked: Questionnaire) -> None:
    changed = add_groupe(asked, "P", "Fin")

    def places(questionnaire: Questionnaire) -> list[list[str]]:
        return [[groupe.code for groupe in section.groupes] for section in questionnaire.sections]

    assert places(move_groupe(changed, "P_G", 1)) == [["FIN", "P_G"], ["SUITE_G"]]
    assert places(move_groupe(changed, "FIN", 1)) == [["P_G"], ["FIN", "SUITE_G"]]
    assert places(move_groupe(changed, "SUITE_G", -1)) == [["P_G", "FIN", "SUITE_G"], []]
    assert places(move_groupe(changed, "P_G", -1)) == places(changed)


@given(questionnaires(), st.data())
def test_what_is_copied_can_be_published(questionnaire: Questionnaire, data: st.DataObject) -> None:
    block = data.draw(st.sampled_from(codes(questionnaire)))
    section = data.draw(st.sampled_from(questionnaire.sections))
    groupe = data.draw(st.sampled_from(section.groupes))
    for copied in (
        duplicate_block(questionnaire, block),
        duplicate_groupe(questionnaire, groupe.code),
        duplicate_section(questionnaire, section.code),
    ):
        assert blocking(verify(copied)) == ()
        assert set(questionnaire.questions) <= set(copied.questions)


@given(questionnaires(), st.data())
def test_what_is_renamed_can_be_published_and_renamed_back(questionnaire: Questionnaire, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(codes(questionnaire)))
    renamed = rename_block(questionnaire, code, "TOUT_AUTRE")
    assert blocking(verify(renamed)) == ()
    assert find_block(renamed, "TOUT_AUTRE")
    assert rename_block(renamed, "TOUT_AUTRE", code) == questionnaire


@given(questionnaires(), st.data())
def test_removing_a_part_leaves_no_share_outside_its_repartition(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([block.code for block in questionnaire.blocks]))
    remaining = remove_block(questionnaire, code)
    assert all(line in remaining.questions for repartition in remaining.repartitions for line in repartition.lignes)
    assert find_groupe(remaining, remaining.sections[0].groupes[0].code)
