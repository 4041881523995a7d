"""Changing a questionnaire in preparation: codes stay, only removed parts are lost."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaires.core.anomalies import blocking
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.codes import new_code
from questionnaires.editing.edition import (
    add_block,
    add_groupe,
    add_section,
    change_groupe,
    change_section,
    duplicate_block,
    join_groupe,
    join_section,
    move_block,
    move_section,
    new_question_code,
    place_block,
    put_controle,
    remove_block,
    remove_controle,
    remove_groupe,
    remove_section,
    replace_block,
    split_groupe,
    split_section,
    taken_codes,
    with_settings,
)
from questionnaires.editing.places import EditionError, find_block
from questionnaires.editing.verification import verify


def text(code: str) -> Text:
    return Text(code=code, libelle=f"Question {code}")


@pytest.fixture
def deux_pages() -> Questionnaire:
    """Build page ACCUEIL with A and B, page SUITE with C."""
    questionnaire = Questionnaire(code="FLASH", titre="Flash", minutes=0, sections=())
    questionnaire = add_section(add_section(questionnaire, "Accueil"), "Suite")
    questionnaire = add_block(add_block(questionnaire, "ACCUEIL_G", text("A")), "ACCUEIL_G", text("B"))
    return add_block(questionnaire, "SUITE_G", text("C"))


def order(questionnaire: Questionnaire) -> list[str]:
    return list(questionnaire.questions)


@pytest.mark.parametrize(
    ("libelle", "taken", "code"),
    [
        pytest.param("Nombre de salariés", (), "NOMBRE_DE_SALARIES", id="accents aside"),
        pytest.param("Nom", ("NOM", "nom_2"), "NOM_3", id="taken, whatever the case"),
        pytest.param("2025, et après ?", (), "Q_2025_ET_APRES", id="a letter first"),
        pytest.param("« ? »", (), "Q", id="no letter at all"),
        pytest.param(
            "Êtes-vous satisfait de l’accueil et de l’écoute", (), "ETES_VOUS_SATISFAIT_DE_L", id="whole words that fit"
        ),
    ],
)
def test_a_code_is_made_from_a_label(libelle: str, taken: tuple[str, ...], code: str) -> None:
    assert new_code(libelle, taken) == code


@example("Révision")  # a field that pages send
@given(st.text(max_size=80))
def test_any_label_gives_a_code_that_verification_accepts(libelle: str) -> None:
    questionnaire = Questionnaire(code="FLASH", titre="Flash", minutes=0, sections=())
    questionnaire = add_section(questionnaire, "Page")
    questionnaire = add_block(questionnaire, "PAGE_G", text(new_question_code(questionnaire, libelle)))
    assert [anomalie.champ for anomalie in blocking(verify(questionnaire))] == []


def outline(questionnaire: Questionnaire) -> list[list[list[str]]]:
    """List the codes of questions by group, the groups by page."""
    return [
        [[block.code for block in groupe.blocks] for groupe in section.groupes] for section in questionnaire.sections
    ]


def test_a_group_is_split_at_a_question_then_a_page_at_a_group_and_joining_undoes_it(
    deux_pages: Questionnaire,
) -> None:
    whole = change_section(change_groupe(deux_pages, "SUITE_G", relevant="${A} = 'x'"), "SUITE", relevant="${B} = 'x'")
    whole = add_block(whole, "SUITE_G", text("D"))
    split = split_groupe(whole, "D")
    assert outline(split) == [[["A", "B"]], [["C"], ["D"]]]
    _, groupe, _ = find_block(split, "D")
    assert (groupe.code, groupe.titre, groupe.relevant) == ("SUITE_G_2", "Suite (suite)", "${A} = 'x'")
    pages = split_section(split, groupe.code)
    assert outline(pages) == [[["A", "B"]], [["C"]], [["D"]]]
    assert (pages.sections[-1].titre, pages.sections[-1].relevant) == ("Suite (suite)", "${B} = 'x'")
    assert join_groupe(join_section(pages, pages.sections[-1].code), groupe.code) == whole


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(split_groupe, "A", id="at the first question of a group"),
        pytest.param(split_section, "SUITE_G", id="at the first group of a page"),
        pytest.param(join_section, "ACCUEIL", id="the first page"),
        pytest.param(join_groupe, "SUITE_G", id="the first group of a page"),
        pytest.param(join_groupe, "AILLEURS", id="a group that is gone"),
    ],
)
def test_nothing_is_split_nor_joined_at_an_end(
    deux_pages: Questionnaire, change: Callable[[Questionnaire, str], Questionnaire], code: str
) -> None:
    with pytest.raises(EditionError):
        change(deux_pages, code)


def test_a_question_goes_up_and_down_through_the_groups(deux_pages: Questionnaire) -> None:
    assert order(move_block(deux_pages, "B", -1)) == ["B", "A", "C"]
    down = move_block(deux_pages, "B", 1)
    assert find_block(down, "B")[1].code == "SUITE_G"
    assert order(down) == ["A", "B", "C"]
    assert move_block(deux_pages, "A", -1) == deux_pages
    assert order(place_block(deux_pages, "A", "SUITE_G", "C")) == ["B", "C", "A"]
    assert order(place_block(deux_pages, "C", "ACCUEIL_G")) == ["C", "A", "B"]
    assert order(place_block(deux_pages, "A", "ACCUEIL_G", "B")) == ["B", "A", "C"]
    with pytest.raises(EditionError):
        place_block(deux_pages, "A", "SUITE_G", "B")


def test_pages_and_groups_change_and_go(deux_pages: Questionnaire) -> None:
    assert [section.code for section in move_section(deux_pages, "SUITE", -1).sections] == ["SUITE", "ACCUEIL"]
    assert order(remove_section(deux_pages, "ACCUEIL")) == ["C"]
    renamed = change_section(deux_pages, "SUITE", titre="Pour finir", relevant="${A} != ''")
    assert renamed.sections[1].groupes[0].titre == "Pour finir"
    grouped = add_groupe(deux_pages, "SUITE", "Précisions")
    assert order(remove_groupe(grouped, "SUITE_G")) == ["A", "B"]
    assert change_groupe(grouped, "PRECISIONS", aide="Facultatif").sections[1].groupes[1].aide == "Facultatif"


def test_a_question_is_replaced_copied_and_removed(deux_pages: Questionnaire) -> None:
    other = Text(code="B", libelle="Autrement dit")
    assert replace_block(deux_pages, "B", other).questions["B"].libelle == "Autrement dit"
    copied = duplicate_block(deux_pages, "A")
    assert order(copied) == ["A", "A_2", "B", "C"]
    assert order(remove_block(copied, "A_2")) == order(deux_pages)
    assert order(add_block(deux_pages, "ACCUEIL_G", text("D"), after="A")) == ["A", "D", "B", "C"]


def test_checks_are_put_replaced_and_removed(deux_pages: Questionnaire) -> None:
    controle = Controle(code="K1", condition="${A} != ''", message="Vide", ancre="A")
    questionnaire = put_controle(deux_pages, controle)
    again = put_controle(questionnaire, Controle(code="K1", condition="${B} != ''", message="Vide", ancre="B"))
    assert [k.ancre for k in again.controles] == ["B"]
    assert remove_controle(again, "K1").controles == ()


def test_what_is_no_longer_there_is_said(deux_pages: Questionnaire) -> None:
    with pytest.raises(EditionError):
        move_block(deux_pages, "Z", 1)
    with pytest.raises(EditionError):
        remove_section(deux_pages, "Z")
    with pytest.raises(EditionError):
        remove_groupe(deux_pages, "Z")
    with pytest.raises(EditionError):
        remove_controle(deux_pages, "Z")
    with pytest.raises(EditionError):
        add_block(deux_pages, "SUITE_G", text("D"), after="A")


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from([-1, 1])), max_size=30))
def test_moving_loses_and_doubles_nothing(moves: list[tuple[str, int]]) -> None:
    questionnaire = Questionnaire(code="FLASH", titre="Flash", minutes=0, sections=())
    questionnaire = add_groupe(add_section(add_section(questionnaire, "Un"), "Deux"), "UN", "Autre groupe")
    for code, groupe in (("A", "UN_G"), ("B", "UN_G"), ("C", "DEUX_G")):
        questionnaire = add_block(questionnaire, groupe, text(code))
    for code, step in moves:
        questionnaire = move_block(questionnaire, code, step)
    assert Counter(block.code for block in questionnaire.blocks) == Counter("ABC")


def test_settings_change_and_codes_are_known(deux_pages: Questionnaire) -> None:
    assert with_settings(deux_pages, titre="Autre", minutes=3).titre == "Autre"
    assert {"A", "ACCUEIL", "SUITE_G"} <= taken_codes(deux_pages)
