"""Options from files that come with a form: read as those of its sheet, filtered, written back as ordinary choices."""

from dataclasses import replace

import pytest

from questionnaires.answers.settled import settle
from questionnaires.core.anomalies import blocking
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Computed, MultipleChoice
from questionnaires.editing.verification import verify
from questionnaires.expressions import evaluate
from questionnaires.expressions.tree import Reference
from questionnaires.files.xlsform_tables import EXTERNAL, Tables, TableXlsform, numbered
from questionnaires.xlsform import from_tables, to_tables
from tests.questionnaires.core.fabrique import JOUR
from tests.questionnaires.files.formulaires import form, pyxform_refusal
from tests.questionnaires.xlsform.test_xlsform_import import blocks, told
from tests.questionnaires.xlsform.test_xlsform_refus import refusals

VILLES = numbered(
    ["name", "label", "code", "region", "habitants"],
    [
        {"name": "blois", "label": "Blois", "code": "41018", "region": "41", "habitants": "46000"},
        {"name": "bourges", "label": "Bourges", "code": "18033", "region": "18"},
    ],
)
BOTH = (Option(code="blois", libelle="Blois"), Option(code="bourges", libelle="Bourges"))


def with_villes(rows: str, file: TableXlsform = VILLES, name: str = "villes.csv") -> Tables:
    headers = "| type | name | label | choice_filter | parameters |"
    return replace(form(f"{headers}\n{rows}"), files={name: file})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("select_one_from_file villes.csv | v | V", Choice(code="v", libelle="V", options=BOTH), id="one"),
        pytest.param(
            "select_multiple_from_file Villes.csv | v | V",
            MultipleChoice(code="v", libelle="V", options=BOTH),
            id="several, in another case",
        ),
        pytest.param(
            "select_one_from_file villes.csv | v | V | | value=code, label=name",
            Choice(
                code="v",
                libelle="V",
                options=(Option(code="41018", libelle="blois"), Option(code="18033", libelle="bourges")),
            ),
            id="other columns",
        ),
    ],
)
def test_options_come_from_the_file(row: str, expected: Choice | MultipleChoice) -> None:
    tables = with_villes(f"| {row} |")
    assert pyxform_refusal(tables) == ""

    importation = from_tables("essai.xlsx", tables)

    assert blocks(importation) == (expected,)
    assert told(importation, 2, "villes.csv") == ""


def test_a_file_is_filtered_by_its_columns_and_written_back_as_choices() -> None:
    tables = with_villes(
        "| text | r | R |\n| select_one_from_file villes.csv | v | V | region = ${r} and code != '1' |"
    )

    importation = from_tables("essai.xlsx", tables)

    choice = importation.questionnaire.questions["v"]
    assert [option.relevant for option in choice.offered] == [
        "'41' = ${r} and '41018' != '1'",
        "'18' = ${r} and '18033' != '1'",
    ]
    again = to_tables(importation.questionnaire)
    assert pyxform_refusal(again) == ""
    assert from_tables("essai.xlsx", again).questionnaire == importation.questionnaire
    assert [row.cells["type"] for row in again.survey.rows if row.cells.get("name") == "v"] == ["select_one v"]
    assert set(again.choices.columns) == {"list_name", "name", "label", "code", "region"}


def test_names_that_are_no_codes_are_renamed_in_conditions_too() -> None:
    villes = numbered(["name", "label"], [{"name": "saint denis", "label": "Saint-Denis"}])
    rows = "| select_one_from_file villes.csv | v | V |\n| note | n | ${v} = 'saint denis' |"
    tables = replace(with_villes(rows, villes), survey=form(f"| type | name | relevant |\n{rows}").survey)

    importation = from_tables("essai.xlsx", tables)

    assert blocks(importation)[1].relevant == "${v} = 'saint_denis'"
    assert "« saint denis » s’appelle désormais « saint_denis »" in told(importation, 2, "villes.csv")


def test_lists_of_the_sheet_external_choices_are_told_apart() -> None:
    lists = numbered(
        ["list name", "name", "label::Français"],
        [{"list name": key, "name": name, "label::Français": name.upper()} for key, name in (("a", "x"), ("b", "y"))],
    )
    rows = "| select_one_external a | p | P |\n| select_one_external b | q | Q |"

    questions = from_tables("essai.xlsx", with_villes(rows, lists, EXTERNAL)).questionnaire.questions

    assert [question.libelles for question in questions.values()] == [{"x": "X"}, {"y": "Y"}]


ITEMSETS = numbered(
    ["list_name", "name", "label", "dep"],
    [
        {"list_name": name, "name": code, "label": code.title(), "dep": dep}
        for name, dep in (("SECTEUR", "18"), ("SECTEUR", "28"), ("THEME", ""))
        for code in (f"{name}{dep}", "AUTRE")
    ],
)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        pytest.param("list_name = 'THEME'", ["THEME", "AUTRE"], id="one list, in a file of several"),
        pytest.param(
            "list_name='SECTEUR' and dep = ${d}", ["SECTEUR18", "AUTRE", "SECTEUR28", "AUTRE_2"], id="a cascade of one"
        ),
        pytest.param(
            "list_name = 'THEME' or dep = ${d}",
            ["SECTEUR18", "AUTRE", "SECTEUR28", "AUTRE_2", "THEME", "AUTRE_3"],
            id="not of one list for sure",
        ),
        pytest.param("", ["SECTEUR18", "AUTRE", "SECTEUR28", "THEME"], id="the same answer, once"),
    ],
)
def test_a_code_of_another_list_of_the_file_is_not_taken(written: str, codes: list[str]) -> None:
    rows = f"| text | d | D |\n| select_one_from_file itemsets.csv | v | V | {written} |"
    importation = from_tables("essai.xlsx", with_villes(rows, ITEMSETS, "itemsets.csv"))
    choice = importation.questionnaire.questions["v"]
    assert [option.code for option in choice.offered] == codes
    said = [anomalie.probleme for anomalie in importation.avertissements if "Plusieurs réponses" in anomalie.probleme]
    assert len(said) == ("AUTRE_2" in codes), "told once, whatever the number of rows"


def test_two_questions_on_two_lists_of_a_file_have_each_their_own() -> None:
    rows = (
        "| select_one_from_file itemsets.csv | s | S | list_name = 'THEME' |\n"
        "| select_one_from_file itemsets.csv | t | T | list_name = 'SECTEUR' and dep = '28' |"
    )
    questions = from_tables("essai.xlsx", with_villes(rows, ITEMSETS, "itemsets.csv")).questionnaire.questions
    assert [list(question.libelles) for question in questions.values()] == [["THEME", "AUTRE"], ["SECTEUR28", "AUTRE"]]


@pytest.mark.parametrize(
    "lookup",
    [
        pytest.param("pulldata('villes', 'label', 'code', ${c})", id="in a file"),
        pytest.param("""instance("villes")/root/item[code = ${c}]/label""", id="as ODK writes it"),
    ],
)
def test_a_lookup_gives_the_text_of_the_row_and_its_file_is_used(lookup: str) -> None:
    rows = f"| text | c | C | |\n| calculate | v | | concat('À ', {lookup}) |"
    tables = replace(
        with_villes("| text | c | C |"), survey=form(f"| type | name | label | calculation |\n{rows}").survey
    )

    importation = from_tables("essai.xlsx", tables)

    assert not blocking(verify(importation.questionnaire))
    shown = [settle(importation.questionnaire, {"c": code}, JOUR).context() for code in ("18033", "0")]
    assert [evaluate(Reference("v"), context) for context in shown] == ["À Bourges", "À "]
    assert told(importation, 1, "villes.csv") == ""


def test_a_lookup_in_a_list_of_choices_follows_its_renamed_options() -> None:
    choices = "| list_name | name | label | maire |\n| l | saint denis | Saint-Denis | L’édile |\n| l | b | B | |"
    rows = "| select_one l | q | Q | |\n| calculate | m | | instance('l')/root/item[name=${q}]/maire |"

    importation = from_tables("essai.xlsx", form(f"| type | name | label | calculation |\n{rows}", choices))

    computed = blocks(importation)[1]
    assert isinstance(computed, Computed)
    assert computed.calculation == "concat(if(${q} = 'saint_denis', 'L’édile', ''))"


def test_a_lookup_among_too_many_rows_is_told_and_blocks_publication() -> None:
    many = numbered(["name", "label"], [{"name": f"v{rank}", "label": f"Ville {rank}"} for rank in range(300)])
    rows = "| text | c | C | |\n| calculate | v | | pulldata('villes', 'label', 'name', ${c}) |"
    tables = replace(with_villes("", many), survey=form(f"| type | name | label | calculation |\n{rows}").survey)

    importation = from_tables("essai.xlsx", tables)

    assert "de 150 lignes environ au plus" in told(importation, 3)
    assert blocking(verify(importation.questionnaire))


def test_a_parameter_that_is_no_column_is_told_and_not_lost() -> None:
    importation = from_tables(
        "essai.xlsx", with_villes("| select_one_from_file villes.csv | v | V | | randomize=true value=code |")
    )
    assert "« randomize=true » est sans effet" in told(importation, 2)


def test_long_lists_asked_many_times_are_refused_with_their_limit() -> None:
    many = numbered(["name", "label"], [{"name": f"v{rank}", "label": f"Ville {rank}"} for rank in range(1_999)])
    asked = "\n".join(f"| select_one_from_file villes.csv | q{rank} | Q |" for rank in range(11))
    (defaut,) = refusals(with_villes(asked, many))
    assert (defaut.ligne, "20\u202f000 réponses" in defaut.probleme) == (12, True)


def test_a_file_that_no_question_cites_is_named() -> None:
    importation = from_tables("essai.xlsx", with_villes("| text | a | A |"))
    assert "Aucune question ne cite « villes.csv »" in told(importation, 1, "villes.csv")


@pytest.mark.parametrize(
    ("row", "file", "sentence"),
    [
        pytest.param("autres.csv | v | V", VILLES, "« autres.csv », qui n’a pas été envoyé", id="not sent"),
        pytest.param("villes.csv | v | V | | value=insee", VILLES, "n’a pas de colonne « insee »", id="no such column"),
        pytest.param(
            "villes.csv | v | V",
            numbered(["name", "label"], [{"label": "Blois"}]),
            "Cette option n’a pas de nom",
            id="no name",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_once(row: str, file: TableXlsform, sentence: str) -> None:
    (defaut,) = refusals(with_villes(f"| select_one_from_file {row} |", file))
    assert sentence in defaut.probleme.replace("\u00a0", " ")
    assert defaut.remede
