"""What cannot be read in a form is refused whole: each defect with its sheet, its row and what to do."""

import pytest

from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import from_tables
from tests.questionnaires.files.formulaires import form


def refusals(tables: Tables) -> tuple[Defaut, ...]:
    with pytest.raises(DefinitionError) as refused:
        from_tables("essai.xlsx", tables)
    return refused.value.defauts


@pytest.mark.parametrize(
    ("rows", "numero", "column", "sentence"),
    [
        pytest.param("| geopoint | a | A |", 2, "type", "Aucune position", id="position"),
        pytest.param("| geotrace | a | A |", 2, "type", "Aucune position", id="trace"),
        pytest.param("| audio | a | A |", 2, "type", "Aucun son ni image", id="sound"),
        pytest.param("| image | a | A |", 2, "type", "Aucun son ni image", id="image"),
        pytest.param("| barcode | a | A |", 2, "type", "code-barres", id="barcode"),
        pytest.param("| osm | a | A |", 2, "type", "Aucune carte", id="map"),
        pytest.param("| select_one_from_file villes.csv | a | A |", 2, "type", "« villes.csv »", id="file"),
        pytest.param("| select_one nulle | a | A |", 2, "type", "La liste « nulle »", id="no list"),
        pytest.param("| select_one ${r} | a | A |", 2, "type", "groupe répété", id="options of a repeat"),
        pytest.param("| txet | a | A |", 2, "type", "Le type « txet »", id="unknown type"),
        pytest.param("| | a | A |", 2, "type", "n’a pas de type", id="no type"),
        pytest.param("| text | | A |", 2, "name", "n’a pas de nom", id="no name"),
        pytest.param("| text | a | A |\n| text | a | B |", 3, "name", "celui de la ligne 2", id="same name"),
        pytest.param("| begin group | g | G |", 2, "type", "n’est pas refermé", id="not closed"),
        pytest.param("| end group | | |", 2, "type", "Aucun groupe n’est ouvert", id="not open"),
        pytest.param(
            "| begin group | g | G |\n| end repeat | | |", 3, "type", "la ligne 2 a ouvert un groupe", id="crossed"
        ),
        pytest.param(
            "| begin repeat | r | R |\n| begin repeat | s | S |\n| end repeat | | |\n| end repeat | | |",
            3,
            "type",
            "dans un autre",
            id="repeat in a repeat",
        ),
        pytest.param("| begin loop over l | g | G |", 2, "type", "Les boucles", id="loop"),
        pytest.param("| text | a | #REF! |", 2, "label", "l’erreur « #REF! »", id="error of Excel"),
    ],
)
def test_a_row_that_cannot_be_asked_is_refused(rows: str, numero: int, column: str, sentence: str) -> None:
    (defaut,) = refusals(form(f"| type | name | label |\n{rows}"))

    assert (defaut.feuille, defaut.ligne, defaut.colonne) == ("survey", numero, column)
    assert sentence in defaut.probleme.replace("\u00a0", " ")
    assert defaut.remede


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        pytest.param("| l | 1 | Un |\n| l | 1 | Deux |", "deux fois dans la liste", id="same name"),
        pytest.param("| l | 2 | Deux |\n| l | | Un |", "pas de nom", id="no name"),
        pytest.param("| l | 2 | Deux |\n| | 1 | Un |", "dans aucune liste", id="no list"),
        pytest.param("| l | 2 | Deux |\n| l | 1 | #N/A |", "l’erreur « #N/A »", id="error of Excel"),
    ],
)
def test_an_option_that_cannot_be_offered_is_refused(choices: str, sentence: str) -> None:
    tables = form("| type | name | label |\n| select_one l | a | A |", f"| list_name | name | label |\n{choices}")
    (defaut,) = refusals(tables)

    assert (defaut.feuille, defaut.ligne) == ("choices", 3)
    assert sentence in defaut.probleme.replace("\u00a0", " ")


def test_every_refusal_is_told_at_once_in_the_order_of_the_rows() -> None:
    tables = form("| type | name | label |\n| geopoint | a | A |\n| text | b | #REF! |\n| end group | | |")

    assert [defaut.ligne for defaut in refusals(tables)] == [2, 3, 4]


def test_two_columns_that_say_the_same_are_refused() -> None:
    (defaut,) = refusals(form("| type | name | label | relevant | Relevance |\n| text | a | A | 1 = 1 | |"))

    assert (defaut.ligne, defaut.colonne) == (1, "Relevance")


def test_a_name_that_an_expression_quotes_may_not_stand_twice() -> None:
    tables = form("""
        | type | name | label | relevant |
        | begin group | g | G | |
        | text | a | A | |
        | end group | | | |
        | begin group | h | H | |
        | text | a | B | |
        | text | b | B | ${a} = 'x' |
        | end group | | | |
    """)
    (defaut,) = refusals(tables)

    assert defaut.ligne == 6


def test_a_refusal_says_where_it_is() -> None:
    (defaut,) = refusals(form("| type | name | label |\n| osm | a | A |"))

    assert (
        str(defaut)
        .replace("\u00a0", " ")
        .startswith("essai.xlsx, feuille « survey », ligne 2, colonne « type » : Aucune carte")
    )


def test_groups_nested_without_end_are_refused_once() -> None:
    depth = 4_000
    rows = [{"type": "begin group", "name": f"g{rank}", "label": "G"} for rank in range(depth)]
    rows += [{"type": "text", "name": "a", "label": "A"}, *[{"type": "end group"}] * depth]
    (defaut,) = refusals(Tables(survey=numbered(["type", "name", "label"], rows)))

    assert "emboîtés sur plus de 20 niveaux" in defaut.probleme
