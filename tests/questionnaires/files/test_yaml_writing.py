"""A questionnaire written in YAML is read again unchanged, and the text is made for people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Note
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.files.yaml_questionnaire import read_questionnaire
from questionnaires.files.yaml_text import INVISIBLE
from questionnaires.files.yaml_writing import dump_questionnaire
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.questionnaires.core.hasard_questionnaires import AWKWARD, questionnaires
from tests.questionnaires.files.test_yaml_questionnaire import GOOD

visible = st.text().map(lambda text: INVISIBLE.sub("", text).replace("\r", ""))


def again(questionnaire: Questionnaire) -> Questionnaire:
    return read_questionnaire("essai.yaml", dump_questionnaire(questionnaire).encode())


def note(texte: str, **fields: str) -> Questionnaire:
    """Build a questionnaire that has this text wherever one may stand."""
    groupe = Groupe(code="G", titre=texte, blocks=(Note(code="N", libelle="Note", extras=((texte, texte),)),))
    page = Section(code="S", titre=texte, court="Page", aide=texte, groupes=(groupe,))
    return Questionnaire(code="ESSAI", titre="Essai", intro=texte, minutes=1, sections=(page,))


@settings(max_examples=40)
@given(questionnaires(AWKWARD))
def test_a_questionnaire_comes_back_as_it_was(questionnaire: Questionnaire) -> None:
    assert again(questionnaire) == questionnaire


@given(visible)
def test_any_text_comes_back_as_it_was(texte: str) -> None:
    assert again(note(texte)) == note(texte)


@pytest.mark.parametrize("texte", AWKWARD)
def test_a_text_that_yaml_would_read_otherwise_comes_back_as_it_was(texte: str) -> None:
    assert again(note(texte)) == note(texte)


def test_the_longest_derived_questionnaire_comes_back_as_it_was() -> None:
    temps = derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)
    assert again(temps) == temps


@pytest.mark.parametrize("code", shipped_questionnaires())
def test_a_shipped_questionnaire_comes_back_as_it_was(code: str) -> None:
    assert again(shipped_questionnaires()[code]) == shipped_questionnaires()[code]


def test_what_a_person_wrote_is_written_in_one_way() -> None:
    text = dump_questionnaire(read_questionnaire("essai.yaml", f"# de ma main\n{GOOD}".encode()))
    assert text == dump_questionnaire(read_questionnaire("essai.yaml", text.encode()))
    assert text.startswith("code: ESSAI\ntitre: Essai\nminutes: 5\nsections:\n  - code: PAGE\n")


def test_what_nobody_sees_is_left_out_and_line_ends_are_of_one_kind() -> None:
    assert again(note("un\u2028deux\r\ntrois\u200b\u202equatre\x00")).intro == "un\ndeux\ntrois\u200bquatre"


def test_it_is_written_for_people() -> None:
    phrase = "Une phrase assez longue pour passer sous sa clé. " * 3
    choice = Choice(
        code="CH",
        libelle="Un choix : lequel ?",
        aide=phrase.strip(),
        required=True,
        rattache=("M1F1", "M1F2"),
        options=(Option(code="010", libelle="Oui\nou non"), Option(code="b", libelle="b")),
    )
    groupe = Groupe(code="G", titre="", blocks=(choice,))
    page = Section(code="S", titre="Page", court="P", groupes=(groupe,))
    lines = dump_questionnaire(Questionnaire(code="E", titre="E", minutes=1, sections=(page,))).splitlines()
    assert lines[lines.index("    groupes:") :] == [
        "    groupes:",
        "      - code: G",
        "        titre: ''",
        "        blocks:",
        "          - kind: choix",
        "            code: CH",
        "            libelle: 'Un choix : lequel ?'",
        "            aide: >-",
        "              " + " ".join(["Une phrase assez longue pour passer sous sa clé."] * 2),
        "              Une phrase assez longue pour passer sous sa clé.",
        "            required: true",
        "            rattache: [M1F1, M1F2]",
        "            options:",
        "              - code: 010",
        "                libelle: |-",
        "                  Oui",
        "                  ou non",
        "              - code: b",
        "                libelle: b",
    ]
