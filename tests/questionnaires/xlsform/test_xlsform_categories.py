"""Questions whose choices are a list of the trade: that in force, or that of the file when its codes still are."""

from dataclasses import replace

import pytest

from questionnaires.categories.categories import AUTRE, Categorie, Liste
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice
from questionnaires.files.defauts import DefinitionError
from questionnaires.files.xlsform_tables import EXTERNAL, Tables, TableXlsform, numbered
from questionnaires.xlsform import from_tables, to_tables
from tests.questionnaires.files.formulaires import form
from tests.questionnaires.xlsform.test_xlsform_import import blocks

SECTEUR = Liste(
    code="SECTEUR",
    titre="Secteur d’activité",
    categories=(
        Categorie(code="CULTURE", libelle="culture"),
        Categorie(code="SPORT", libelle="sport"),
        Categorie(code=AUTRE, libelle="autre"),
    ),
    retires=("LOISIRS",),
)
IN_FORCE = tuple(Option(code=code, libelle=libelle) for code, libelle in SECTEUR.libelles.items())
HEADERS = "| type | name | label |"


def asked(sort: str, choices: str = "", files: dict[str, TableXlsform] | None = None) -> Tables:
    """A form of one question, with the rows of its sheet `choices` and the files that come with it."""
    tables = form(f"{HEADERS}\n| {sort} | S | Votre secteur ? |", choices=choices)
    return replace(tables, files=files or {})


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        pytest.param("select_one SECTEUR", Choice, id="by its name"),
        pytest.param("select_multiple SECTEUR", MultipleChoice, id="several"),
        pytest.param("select_one_external SECTEUR", Choice, id="as an external list that did not come"),
        pytest.param("select_one_from_file SECTEUR.csv", Choice, id="as a file that did not come"),
    ],
)
def test_a_question_offers_the_list_in_force_and_comes_back_the_same(
    sort: str, kind: type[Choice | MultipleChoice]
) -> None:
    read = from_tables("essai.xlsx", asked(sort), [SECTEUR]).questionnaire
    (question,) = read.blocks
    assert isinstance(question, kind)
    assert question.options == IN_FORCE
    assert from_tables("essai.xlsx", to_tables(read), [SECTEUR]).questionnaire == read


def test_without_the_lists_of_the_trade_its_name_is_that_of_a_missing_list() -> None:
    with pytest.raises(DefinitionError, match="n’est pas dans la feuille"):
        from_tables("essai.xlsx", asked("select_one SECTEUR"))


def rows(*codes: str) -> str:
    return "\n".join(["| list_name | name | label |", *(f"| SECTEUR | {code} | {code} |" for code in codes)])


def sheet(*codes: str) -> TableXlsform:
    lines = [{"list_name": "SECTEUR", "name": c, "label": f"{c} {rank}"} for rank, c in enumerate(codes)]
    return numbered(["list_name", "name", "label"], lines)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param(
            asked("select_one SECTEUR", rows("CULTURE", "MAGIE")),
            "Le code « MAGIE » n’est pas dans la liste « Secteur d’activité » (SECTEUR).",
            id="a code of no list",
        ),
        pytest.param(
            asked("select_one SECTEUR", rows("CULTURE", "LOISIRS")),
            "Le code « LOISIRS » n’est plus dans la liste « Secteur d’activité » (SECTEUR).",
            id="a retired code",
        ),
        pytest.param(
            asked("select_one_external SECTEUR", files={EXTERNAL: sheet("SPORT", "LOISIRS")}),
            "Le code « LOISIRS » n’est plus dans la liste « Secteur d’activité » (SECTEUR).",
            id="a retired code of an external list",
        ),
        pytest.param(
            asked("select_one_from_file SECTEUR.csv", files={"SECTEUR.csv": sheet("SPORT", "MAGIE")}),
            "Le code « MAGIE » n’est pas dans la liste « Secteur d’activité » (SECTEUR).",
            id="a code of no list, in a file",
        ),
        pytest.param(
            asked("select_one_external SECTEUR", files={EXTERNAL: sheet("SPORT", "SPORT")}),
            "Le code « SPORT » est deux fois dans la liste « Secteur d’activité » (SECTEUR).",
            id="a code twice in an external list",
        ),
    ],
)
def test_a_code_that_is_not_in_force_is_refused(tables: Tables, expected: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        from_tables("essai.xlsx", tables, [SECTEUR])
    assert expected in str(refusal.value).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_refused_code_is_told_on_its_row() -> None:
    with pytest.raises(DefinitionError) as refusal:
        from_tables("essai.xlsx", asked("select_one SECTEUR", rows("CULTURE", "SPORT", "MAGIE", "LOISIRS")), [SECTEUR])
    assert [defaut.ligne for defaut in refusal.value.defauts] == [4, 5]


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        pytest.param(rows("CULTURE", "SPORT"), [], id="in force"),
        pytest.param(rows("LUNE", "MARS"), [(2, "Aucun code de cette liste n’est dans")], id="of another list"),
        pytest.param(
            rows("CULTURE") + "\n| SECTEUR | SPORT | culture |",
            [(3, "« SPORT » veut dire « sport » dans la liste")],
            id="in other words",
        ),
    ],
)
def test_a_list_of_the_form_is_kept_as_it_is_and_differences_are_told(
    choices: str, told: list[tuple[int, str]]
) -> None:
    read = from_tables("essai.xlsx", asked("select_one SECTEUR", choices), [SECTEUR])
    (question,) = blocks(read)
    assert isinstance(question, Choice)
    assert all(f"| SECTEUR | {option.code} | {option.libelle} |" in choices for option in question.options)
    warnings = [warning for warning in read.avertissements if warning.feuille == "choices"]
    assert [warning.ligne for warning in warnings] == [line for line, _ in told]
    assert all(words in str(warning).replace("\u00a0", " ") for warning, (_, words) in zip(warnings, told, strict=True))


def test_an_unused_list_is_told_as_such_alone() -> None:
    tables = asked("select_one P", f"{rows('LUNE', 'MARS')}\n| P | A | A |\n| P | B | B |")
    read = from_tables("essai.xlsx", tables, [SECTEUR])
    (warning,) = (warning for warning in read.avertissements if warning.feuille == "choices")
    assert "Aucune question n’utilise la liste" in warning.probleme


def test_a_missing_list_names_those_of_the_trade() -> None:
    with pytest.raises(DefinitionError, match=r"Listes du réseau.: SECTEUR\."):
        from_tables("essai.xlsx", asked("select_one QPV"), [SECTEUR])


def test_the_sizes_are_offered_too() -> None:
    taille = Liste(
        code="TAILLE", titre="Taille", categories=(Categorie(code="S0", libelle="aucun salarié", de=0, a=0),)
    )
    (question,) = blocks(from_tables("essai.xlsx", asked("select_one TAILLE"), [taille]))
    assert isinstance(question, Choice)
    assert question.options == (Option(code="S0", libelle="aucun salarié"),)
