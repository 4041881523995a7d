"""A form with an unreadable part is refused whole: each defect with its sheet, its row and its remedy."""

import pytest

from questionnaires.core.anomalies import blocking
from questionnaires.editing.places import every_block
from questionnaires.editing.verification import verify
from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import UnaskedError, from_tables, to_tables
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
        pytest.param("| begin_rank | r | Rang |", 2, "type", "propre à Kobo", id="ranking of Kobo"),
        pytest.param("| rank__level | r1 | 1er |", 2, "type", "propre à Kobo", id="rank of Kobo"),
        pytest.param("| end_rank | | |", 2, "type", "propre à Kobo", id="end of a ranking of Kobo"),
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
        pytest.param("| l | 2 | Deux |\n| l | 1 | #N/A |", "l’erreur « #N/A »", id="error of Excel"),
    ],
)
def test_an_option_that_cannot_be_offered_is_refused(choices: str, sentence: str) -> None:
    tables = form("| type | name | label |\n| select_one l | a | A |", f"| list_name | name | label |\n{choices}")
    (defaut,) = refusals(tables)

    assert (defaut.feuille, defaut.ligne) == ("choices", 3)
    assert sentence in defaut.probleme.replace("\u00a0", " ")


# --- forms usable without their unsupported questions


PHOTO = """
    | type | name | label | relevant | required | constraint | calculation | repeat_count |
    | text | nom | Votre nom ? | | | | | |
    | image | photo | Une photo ? | | | | | |
    | begin group | suite | Suite | ${photo} != '' | | | | |
    | text | quand | Prise quand ? | | ${photo} != '' | | | |
    | text | ou | Prise où ? | ${nom} != '' | | . != ${photo} | | |
    | end group | | | | | | | |
    | calculate | taille | | | | | string-length(${photo}) | |
    | calculate | double | | | | | ${taille} * 2 | |
    | begin repeat | visites | Vos visites | | | | | ${double} |
    | text | lieu | Quel lieu ? | | | | | |
    | end repeat | | | | | | | |
    | note | fin | Merci ${photo}, ${nom} | | | | | |
"""


EMPTIED = """
    | type | name | label | relevant |
    | text | nom | Votre nom ? | |
    | begin repeat | photos | Vos photos | |
    | begin group | g | Photo | |
    | image | photo | Une photo ? | |
    | end group | | | |
    | end repeat | | | |
    | text | fin | Merci | count(${photos}) > 1 |
"""


def test_a_repeat_of_which_nothing_is_asked_here_goes_with_its_rows() -> None:
    error = unasked(form(EMPTIED))
    assert [retire.ligne for retire in error.sans.retires] == [3, 5]
    assert "La condition cite « photos »" in error.sans.suites[0].pourquoi.replace("\u00a0", " ")
    assert [block.code for block in error.reste.questionnaire.blocks] == ["nom", "fin"]
    assert not blocking(verify(error.reste.questionnaire))


def unasked(tables: Tables) -> UnaskedError:
    with pytest.raises(UnaskedError) as refused:
        from_tables("essai.xlsx", tables)
    return refused.value


def test_the_rest_of_a_form_can_be_taken_and_all_that_is_not_is_told() -> None:
    error = unasked(form(PHOTO))

    assert [(defaut.ligne, defaut.colonne) for defaut in error.defauts] == [(3, "type")]
    removed = [
        (retire.ligne, retire.quoi.replace("\u202f", " "), retire.pourquoi.replace("\u00a0", " "))
        for retire in error.sans.retires
    ]
    assert removed == [
        (3, "Une photo ?", "Aucun son ni image n’est recueilli ici : le type « image » est refusé."),
        (8, "taille", "Elle est calculée à partir de « photo », qui n’est pas repris."),
        (9, "double", "Elle est calculée à partir de « taille », qui n’est pas repris."),
    ]
    assert [
        (suite.ligne, suite.pourquoi.replace("\u00a0", " ").partition(" : ")[0]) for suite in error.sans.suites
    ] == [
        (4, "La condition cite « photo »"),
        (5, "L’obligation cite « photo »"),
        (6, "La règle cite « photo »"),
        (10, "Le nombre de lignes cite « double »"),
    ]


def test_what_is_left_of_a_form_can_be_published() -> None:
    reste = unasked(form(PHOTO)).reste

    assert [block.code for block in every_block(reste.questionnaire.blocks)] == [
        "nom", "quand", "ou", "visites", "lieu", "fin"
    ]  # fmt: skip
    assert blocking(verify(reste.questionnaire)) == ()
    assert reste.questionnaire.sections[1].relevant == ""
    assert reste.questionnaire.questions["ou"].relevant == "${nom} != ''"
    assert from_tables("essai.xlsx", to_tables(reste.questionnaire)).questionnaire == reste.questionnaire


def test_a_name_that_another_row_bears_too_is_still_there() -> None:
    error = unasked(
        form("""
        | type | name | label | relevant |
        | begin group | g | G | |
        | image | a | A | |
        | end group | | | |
        | begin group | h | H | |
        | text | a | A | |
        | end group | | | |
        | begin group | i | I | 1 = 1 |
        | text | b | B | |
        | end group | | | |
    """)
    )
    assert [retire.ligne for retire in error.sans.retires] == [3]
    assert error.sans.suites == ()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("| image | a | A |\n| text | b | #REF! |", id="something is wrong elsewhere"),
        pytest.param("| image | a | A |\n| geopoint | b | B |", id="nothing would be left"),
    ],
)
def test_a_form_that_cannot_be_used_without_them_either_is_refused_whole(rows: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        from_tables("essai.xlsx", form(f"| type | name | label |\n{rows}"))
    assert not isinstance(refused.value, UnaskedError)
    assert [defaut.ligne for defaut in refused.value.defauts] == [2, 3]


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
