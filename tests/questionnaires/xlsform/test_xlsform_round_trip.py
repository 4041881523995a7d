"""A questionnaire written as an XLSForm is the same when read again, and pyxform accepts the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.core.blocs import LigneSomme, Somme
from questionnaires.core.model import Controle, Groupe, Questionnaire, Section
from questionnaires.core.questions import Acknowledgement, Computed, Number, Text
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from questionnaires.xlsform import from_tables, to_tables
from questionnaires.xlsform.bounds import UNBOUNDED
from tests.questionnaires.core.hasard_questionnaires import questionnaires, random_questionnaire
from tests.questionnaires.expressions.hasard import seeded
from tests.questionnaires.files.formulaires import pyxform_refusal


def of(*blocks: Number | Text | Acknowledgement | Somme, controles: tuple[Controle, ...] = ()) -> Questionnaire:
    groupe = Groupe(code="g", titre="Groupe", blocks=blocks)
    section = Section(code="s", titre="Section", court="S", groupes=(groupe,))
    return Questionnaire(code="essai", titre="Essai", minutes=5, sections=(section,), controles=controles)


def read(questionnaire: Questionnaire) -> Questionnaire:
    return from_tables("essai.xlsx", to_tables(questionnaire)).questionnaire


def cells(questionnaire: Questionnaire, name: str) -> dict[str, str]:
    return next(dict(r.cells) for r in to_tables(questionnaire).survey.rows if r.cells.get("name") == name)


@given(questionnaires())
@settings(deadline=None, max_examples=150)
def test_any_questionnaire_is_the_same_when_read_again(questionnaire: Questionnaire) -> None:
    importation = from_tables("essai.xlsx", to_tables(questionnaire))

    assert importation.questionnaire == questionnaire
    assert not [
        str(avertissement) for avertissement in importation.avertissements if "repris" in avertissement.probleme
    ]


@given(st.integers(0, 2**64), st.integers(1, 25))
@settings(deadline=None, max_examples=60)
def test_pyxform_accepts_any_questionnaire(seed: int, blocks: int) -> None:
    tables = to_tables(random_questionnaire(seeded(seed), blocks=blocks))
    texts = [text for table in tables.sheets.values() for row in table.rows for text in row.cells.values()]
    if not any("\ud800" in text for text in texts):  # no file could hold it
        assert pyxform_refusal(tables) == ""


@pytest.mark.parametrize("avec_activites", [False, True])
def test_the_derived_questionnaire_goes_there_and_back(avec_activites: bool) -> None:
    periode = Periode.parse("2026-S1")
    temps = derive_temps(shipped_referentiel(), shipped_recette(), periode, avec_activites=avec_activites)

    assert read(temps) == temps
    assert pyxform_refusal(to_tables(temps)) == ""


@pytest.mark.parametrize("code", sorted(shipped_questionnaires()))
def test_the_shipped_questionnaires_go_there_and_back(code: str) -> None:
    questionnaire = shipped_questionnaires()[code]

    assert read(questionnaire) == questionnaire
    assert pyxform_refusal(to_tables(questionnaire)) == ""


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(Text(code="meta", libelle="a"), id="a name that XLSForm keeps for itself"),
        pytest.param(Text(code="s", libelle="a"), id="the code of its page"),
        pytest.param(Text(code="data", libelle="a"), id="the name of the root of a form"),
        pytest.param(Number(code="a", libelle="a", minimum=-UNBOUNDED, maximum=UNBOUNDED), id="no bound"),
        pytest.param(
            Number(code="a", libelle="a", minimum=-UNBOUNDED, maximum=UNBOUNDED, constraint=". >= 1 and . <= 3"),
            id="a rule that reads as bounds",
        ),
        pytest.param(Number(code="a", libelle="a", maximum=9, constraint=". >= 1 and . <= 3"), id="bounds and a rule"),
        pytest.param(Number(code="a", libelle="a", maximum=9, constraint="(. = 1) or (. = 3)"), id="bounds, a choice"),
        pytest.param(Number(code="a", libelle="a", decimals=2, minimum=-1250, maximum=-5), id="negative decimals"),
        pytest.param(Text(code="a", libelle="a", constraint="(. = 'x') or (. = 'y')"), id="parentheses on both ends"),
        pytest.param(Text(code="a", libelle="a", constraint="(. = 'x')"), id="parentheses around"),
        pytest.param(Text(code="a", libelle="a", constraint="pulldata('a')"), id="a rule outside of the subset"),
        pytest.param(Text(code="a", libelle="a", constraint=") = ("), id="a rule that means nothing"),
        pytest.param(Text(code="a", libelle="a", required=True, required_if="1 = 1"), id="compulsory twice"),
        pytest.param(Text(code="a", libelle="a", required_if="true()"), id="compulsory by an expression of yes"),
        pytest.param(Text(code="a", libelle="a", max_length=0, long=True), id="no length"),
        pytest.param(Text(code="a", libelle="a", required_if="${a} = “x”"), id="smart quotes that are read"),
    ],
)
def test_what_is_awkward_in_a_question_goes_there_and_back(block: Text | Number) -> None:
    assert read(of(block)) == of(block)


def test_a_ticked_box_is_ok_in_odk_and_oui_here() -> None:
    box = Acknowledgement(code="lu", libelle="Lu")
    questionnaire = of(box, Text(code="a", libelle="a", relevant="${lu} = 'oui' or selected(${lu}, \"oui\")"))

    assert cells(questionnaire, "a")["relevant"] == "${lu} = 'OK' or selected(${lu}, \"OK\")"
    assert read(questionnaire) == questionnaire


def test_every_line_of_a_sum_is_compulsory_and_the_last_carries_its_rule() -> None:
    lignes = tuple(LigneSomme(code=code, libelle=code) for code in "AB")
    questionnaire = of(Somme(code="S1", libelle="Somme", lignes=lignes))

    assert cells(questionnaire, "S1_A")["required"] == cells(questionnaire, "S1_B")["required"] == "yes"
    assert cells(questionnaire, "S1_A")["constraint"] == ". >= 0 and . <= 100"
    assert cells(questionnaire, "S1_B")["constraint"].endswith("and round(coalesce(${S1_A}, 0) + ., 2) = 100")
    assert pyxform_refusal(to_tables(questionnaire)) == ""


def test_a_page_of_hidden_computations_keeps_the_code_of_its_group() -> None:
    hidden = Computed(code="c", libelle="c", calculation="1 + 1", montre=False)
    groupe = Groupe(code="s", titre="Section", blocks=(hidden,))
    section = Section(code="s", titre="Section", court="S", groupes=(groupe,))
    questionnaire = Questionnaire(code="essai", titre="Essai", sections=(section,))

    assert read(questionnaire) == questionnaire


def test_a_check_is_a_note_shown_when_it_fails() -> None:
    controle = Controle(code="C", condition="${a} > 0", message="Vérifiez a.", ancre="a")
    questionnaire = of(Number(code="a", libelle="a", maximum=5), controles=(controle,))

    assert cells(questionnaire, "C")["relevant"] == "not(${a} > 0)"
    assert read(questionnaire) == questionnaire


def test_the_same_options_are_one_list() -> None:
    questionnaire = random_questionnaire(seeded(4), kinds=("echelle", "matrice"), blocks=20)
    lists = {row.cells["list_name"] for row in to_tables(questionnaire).choices.rows}

    assert lists <= {f"{name}{suffix}" for name in ("S4", "E5", "C4", "T4", "R10") for suffix in ("", "_nc")}
