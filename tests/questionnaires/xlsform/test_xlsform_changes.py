"""An exported form changed in a spreadsheet: the values of XLSForm prevail, and nothing is lost in silence."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.model import Controle, Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, OwnScale, Ranking, Scale, Text
from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.xlsform_tables import Row, Tables, TableXlsform, numbered
from questionnaires.xlsform import Importation, from_tables, to_tables
from questionnaires.xlsform.vocabulary import OWN
from tests.questionnaires.core.fabrique import change, options, questionnaire
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.expressions.hasard import seeded

TITLES = (Intitule(code="A", libelle="Ligne A"), Intitule(code="B", libelle="Ligne B"))
MATRICE = Matrice(code="m", libelle="Matrice", echelle="S4", lignes=TITLES)
GRILLE = Grille(
    code="gr",
    libelle="Grille",
    lignes=TITLES,
    colonnes=(Colonne(code="C", libelle="Colonne"),),
    total_colonnes=True,
)
SOMME = Somme(code="so", libelle="Somme", lignes=(LigneSomme(code="A", libelle="Ligne A"),))
TABLEAU = Tableau(
    code="t",
    libelle="Tableau",
    lignes=tuple(
        Ligne(
            code=title.code,
            libelle=title.libelle,
            choices=(Choice(code=f"t_{title.code}", libelle="Fait", options=(Option(code="1", libelle="Oui"),)),),
        )
        for title in TITLES
    ),
)


def changed(block: Block, name: str, cells: Mapping[str, str]) -> Importation:
    """Import the form of a block, after changing some cells of one of its rows."""
    groupe = Groupe(code="s", titre="Page", blocks=(block,))
    section = Section(code="s", titre="Page", court="Page", groupes=(groupe,))
    tables = to_tables(Questionnaire(code="q", titre="Q", sections=(section,)))
    rows = [Row(r.numero, {**r.cells, **cells} if r.cells.get("name") == name else r.cells) for r in tables.survey.rows]
    filled = tuple(Row(row.numero, {header: text for header, text in row.cells.items() if text}) for row in rows)
    columns = dict.fromkeys((*tables.survey.columns, *cells))
    survey = TableXlsform(tuple(columns), filled)
    return from_tables("essai.xlsx", Tables(survey=survey, choices=tables.choices, settings=tables.settings))


def codes(importation: Importation) -> list[str]:
    return [block.code for block in importation.questionnaire.blocks]


def said(importation: Importation) -> str:
    return " ".join(avertissement.probleme for avertissement in importation.avertissements).replace("\u00a0", " ")


def test_what_the_standard_columns_say_is_taken() -> None:
    importation = changed(
        Number(code="a", libelle="A", maximum=5, unite="€"),
        "a",
        {"label": "Autre intitulé", "constraint": ". >= 2 and . <= 9", "required": "yes"},
    )

    assert importation.questionnaire.blocks == (
        Number(code="a", libelle="Autre intitulé", minimum=2, maximum=9, unite="€", required=True),
    )
    assert importation.avertissements == ()


def test_a_type_that_changed_is_read_as_that_of_anyone() -> None:
    (block,) = changed(
        Number(code="a", libelle="A", maximum=5), "a", {"type": "text", "constraint": ""}
    ).questionnaire.blocks

    assert block == Text(code="a", libelle="A")


def test_a_line_that_was_renamed_keeps_its_table() -> None:
    importation = changed(MATRICE, "m_A", {"label": "Autre ligne"})

    assert importation.questionnaire.blocks == (
        MATRICE.model_copy(update={"lignes": (Intitule(code="A", libelle="Autre ligne"), TITLES[1])}),
    )


@pytest.mark.parametrize(
    ("block", "name", "cells", "left"),
    [
        pytest.param(MATRICE, "m_A", {"type": "text"}, ["m_A", "m_B"], id="a line that is not a scale"),
        pytest.param(MATRICE, "m_A", {"required": "yes"}, ["m_A", "m_B"], id="one line alone compulsory"),
        pytest.param(MATRICE, "m_A", {"name": "z"}, ["z", "m_B"], id="a line under another name"),
        pytest.param(GRILLE, "gr_A_C", {"constraint": ""}, ["gr_A_C", "gr_B_C"], id="a cell without its bounds"),
        pytest.param(GRILLE, "gr_A_C", {"type": "text"}, ["gr_A_C", "gr_B_C"], id="a cell that is a text"),
        pytest.param(TABLEAU, "t_A", {"type": "text"}, ["t_A", "t_B"], id="a text in a table of choices"),
        pytest.param(SOMME, "so_A", {"type": "text"}, ["so_A"], id="a line of a sum that is a text"),
    ],
)
def test_a_table_changed_beyond_its_kind_is_read_question_by_question(
    block: Block, name: str, cells: Mapping[str, str], left: list[str]
) -> None:
    importation = changed(block, name, cells)

    assert codes(importation) == left
    assert "était un tableau de ce logiciel" in said(importation)


def test_a_scale_whose_steps_changed_is_a_choice() -> None:
    tables = to_tables(
        Questionnaire(
            code="q",
            titre="Q",
            sections=(
                Section(
                    code="s",
                    titre="S",
                    court="S",
                    groupes=(Groupe(code="s", titre="S", blocks=(Scale(code="a", libelle="A", echelle="S4"),)),),
                ),
            ),
        )
    )
    choices = TableXlsform(tables.choices.columns, tables.choices.rows[1:])
    importation = from_tables("essai.xlsx", Tables(survey=tables.survey, choices=choices, settings=tables.settings))

    (block,) = importation.questionnaire.blocks
    assert isinstance(block, Choice)
    assert [option.code for option in block.options] == ["3", "2", "1", "nc"]
    assert "échelle ont changé" in said(importation)


@pytest.mark.parametrize("sans_objet", [True, False], ids=["with « Non concerné »", "alone"])
def test_a_scale_whose_own_labels_were_corrected_is_still_one(sans_objet: bool) -> None:
    scale = OwnScale(code="a", libelle="A", pas=("Jamais", "Parfoi", "Toujours"), sans_objet=sans_objet)
    groupe = Groupe(code="s", titre="Page", blocks=(scale,))
    section = Section(code="s", titre="Page", court="Page", groupes=(groupe,))
    tables = to_tables(Questionnaire(code="q", titre="Q", sections=(section,)))
    corrected = [
        replace(row, cells={header: text.replace("Parfoi", "Parfois") for header, text in row.cells.items()})
        for row in tables.choices.rows
    ]
    importation = from_tables("essai.xlsx", replace(tables, choices=replace(tables.choices, rows=tuple(corrected))))

    assert importation.questionnaire.blocks == (change(scale, pas=("Jamais", "Parfois", "Toujours")),)
    assert importation.avertissements == ()


def test_what_was_changed_in_a_row_that_we_write_is_told() -> None:
    importation = changed(SOMME, "so_A", {"constraint": ". >= 0 and . <= 50"})

    assert importation.questionnaire.blocks == (SOMME,)
    assert "« . >= 0 and . <= 50 » n’a pas été repris" in said(importation)


@pytest.mark.parametrize("column", ["appearance", "parameters", "calculation", "ma colonne"])
@pytest.mark.parametrize(
    ("block", "name"), [(SOMME, "so_A"), (SOMME, "so_total"), (SOMME, "so_note"), (GRILLE, "gr_A_C"), (GRILLE, "gr_A")]
)
def test_what_was_added_to_a_row_that_we_write_is_told_when_it_is_not_kept(
    block: Block, name: str, column: str
) -> None:
    importation = changed(block, name, {column: "w1"})

    assert importation.questionnaire.blocks == (block,)
    assert "« w1 » n’a pas été repris tel quel" in said(importation)
    assert "elle est conservée" not in said(importation)


def test_what_was_added_to_a_row_that_we_write_and_keep_is_not_told_as_lost() -> None:
    importation = changed(Text(code="a", libelle="A", long=True), "a", {"appearance": "w1 Multiline", "default": "x"})

    assert importation.questionnaire.blocks == (
        Text(code="a", libelle="A", long=True, defaut="x", extras=(("appearance", "w1"),)),
    )
    assert "repris" not in said(importation)


@pytest.mark.parametrize(
    ("required", "typed", "is_required"),
    [
        pytest.param(False, "TRUE", True, id="compulsory, as Excel writes it"),
        pytest.param(True, "FALSE", False, id="not any more"),
        pytest.param(False, "no", False, id="no more than it was"),
    ],
)
def test_an_obligation_typed_over_ours_is_taken(required: bool, typed: str, is_required: bool) -> None:
    importation = changed(Text(code="a", libelle="A", required=required), "a", {"required": typed})

    assert importation.questionnaire.blocks == (Text(code="a", libelle="A", required=is_required),)
    assert importation.avertissements == ()


def test_our_own_columns_that_another_type_has_no_place_for_are_told() -> None:
    number = Number(code="a", libelle="A", maximum=5, unite="€", rattache=("F1",))
    importation = changed(number, "a", {"type": "text", "constraint": ""})

    assert importation.questionnaire.blocks == (Text(code="a", libelle="A"),)
    assert {avertissement.colonne for avertissement in importation.avertissements} == {
        "bind::collecte:unite",
        "bind::collecte:rattache",
    }


def test_a_column_added_to_the_reasons_of_a_check_is_told() -> None:
    raisons = (Option(code="1", libelle="Un départ"),)
    controle = Controle(code="c", condition="${a} > 0", message="Zéro", portee="justifier", ancre="a", raisons=raisons)
    groupe = Groupe(code="s", titre="S", blocks=(Number(code="a", libelle="A", maximum=5),))
    section = Section(code="s", titre="S", court="S", groupes=(groupe,))
    tables = to_tables(Questionnaire(code="q", titre="Q", sections=(section,), controles=(controle,)))
    choices = numbered([*tables.choices.columns, "x"], [{**row.cells, "x": "1"} for row in tables.choices.rows])
    importation = from_tables("essai.xlsx", replace(tables, choices=choices))

    assert importation.questionnaire.controles == (controle,)
    assert "ne sont pas reprises : « x »" in said(importation)


@pytest.mark.parametrize(
    ("typed", "lines", "is_told"), [("5", (5, 5), False), ("0", (3, 3), True), ("51", (3, 3), True)]
)
def test_another_count_of_lines_typed_over_ours_is_taken_or_told(
    typed: str, lines: tuple[int, int], is_told: bool
) -> None:
    repetition = Repetition(
        code="r", libelle="R", libelle_ligne="Ligne", minimum=3, maximum=3, questions=(Text(code="a", libelle="A"),)
    )
    importation = changed(repetition, "r", {"repeat_count": typed})

    (block,) = importation.questionnaire.blocks
    assert isinstance(block, Repetition)
    assert (block.minimum, block.maximum) == lines
    assert (f"« {typed} » n’a pas été repris tel quel" in said(importation)) == is_told


JUNK = (
    *("", "x", "oui", "non", "-1", "9" * 5_000, "1e999999999", "²", "[" * 20_000, "5", "{}", "null", "${", "() and ("),
    *("decimal", "begin group", "end group", "end repeat", "select_one S4", "note", "somme", "ligne", "total", "R10"),
    *("start=1e999999 end=1/0", "#REF!", ". >= " + "9" * 6_000, "not(1 = 1)", "${a} + ${b}", "é à", "yes", "Ligne"),
)


TYPED = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 99), st.sampled_from(JUNK)), max_size=6)


@given(st.integers(0, 2**64), TYPED)
@settings(deadline=None, max_examples=150)
def test_whatever_is_typed_over_a_form_it_is_read_or_refused_with_words(
    seed: int, typed: list[tuple[int, int, str]]
) -> None:
    tables = to_tables(random_questionnaire(seeded(seed), blocks=8))
    columns, rows = tables.survey.columns, [dict(row.cells) for row in tables.survey.rows]
    for place, rank, text in typed:
        rows[place % len(rows)][columns[rank % len(columns)]] = text
    survey = numbered(columns, rows)

    tables_read, refused = _read_or_refused(Tables(survey=survey, choices=tables.choices, settings=tables.settings))

    assert all(defaut.probleme and defaut.remede for defaut in refused)
    assert (tables_read is None) == bool(refused)


@pytest.mark.parametrize("typed", ["deux", "2.0", "٢"])
def test_a_number_of_ours_that_is_none_is_refused_in_french_with_its_column(typed: str) -> None:
    ranking = Ranking(code="r", libelle="R", options=options(a="A", b="B", c="C"), rangs=2)
    tables, column = to_tables(questionnaire(ranking)), f"{OWN}rangs"
    rows = [{**row.cells, column: typed} if column in row.cells else row.cells for row in tables.survey.rows]
    _, (defaut,) = _read_or_refused(replace(tables, survey=numbered(tables.survey.columns, rows)))
    assert f"dans « {OWN}rangs », « {typed} » n’est pas un nombre entier" in defaut.probleme.replace("\u00a0", " ")


def _read_or_refused(tables: Tables) -> tuple[Tables | None, tuple[Defaut, ...]]:
    """Return the form once imported and written again, or its refusals."""
    try:
        return to_tables(from_tables("essai.xlsx", tables).questionnaire), ()
    except DefinitionError as error:
        return None, error.defauts
