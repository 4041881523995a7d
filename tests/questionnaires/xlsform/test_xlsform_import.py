"""Forms made elsewhere, in Kobo, ODK or Excel: each becomes the closest questionnaire, and differences are reported."""

import pytest
from pyxform.aliases import BINDING_CONVERSIONS

from questionnaires.core.anomalies import blocking
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.options import Option
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    Ranking,
    Scale,
    Text,
    Time,
)
from questionnaires.editing.verification import verify
from questionnaires.files.defauts import DefinitionError
from questionnaires.files.xlsform_tables import Tables, numbered
from questionnaires.xlsform import Importation, from_tables, to_tables
from questionnaires.xlsform.bounds import UNBOUNDED
from questionnaires.xlsform.vocabulary import OWN
from tests.questionnaires.core.fabrique import judged, questionnaire
from tests.questionnaires.files.formulaires import form, pyxform_refusal

LIST = """
| list_name | name | label |
| l | 1 | Un |
| l | 2 | Deux |
"""
ONE_TWO = (Option(code="1", libelle="Un"), Option(code="2", libelle="Deux"))
FREE = {"minimum": -UNBOUNDED, "maximum": UNBOUNDED}


def imported(tables: Tables) -> Importation:
    """Import a form that pyxform accepts, and check that the result survives a round trip."""
    assert pyxform_refusal(tables) == ""
    importation = from_tables("essai.xlsx", tables)
    again = to_tables(importation.questionnaire)
    assert pyxform_refusal(again) == ""
    assert from_tables("essai.xlsx", again).questionnaire == importation.questionnaire
    return importation


def blocks(importation: Importation) -> tuple[Block, ...]:
    return importation.questionnaire.blocks


def told(importation: Importation, numero: int, sheet: str = "survey") -> str:
    defauts = [a for a in importation.avertissements if (a.ligne, a.feuille) == (numero, sheet)]
    return " ".join(f"{a.probleme} {a.remede}" for a in defauts).replace("\u00a0", " ").replace("\u202f", " ")


def asked(row: str, headers: str = "type | name | label", choices: str = LIST) -> tuple[Block, str]:
    """Return the block of one row, and the warnings on it."""
    importation = imported(form(f"| {headers} |\n| {row} |", choices))
    (block,) = blocks(importation)
    return block, told(importation, 2)


@pytest.mark.parametrize(
    ("row", "headers", "expected"),
    [
        pytest.param("text | a | A", "type | name | label", Text(code="a", libelle="A"), id="text"),
        pytest.param("string | a | A", "Type | Name | Label", Text(code="a", libelle="A"), id="any case"),
        pytest.param("int | a | A", "type | value | caption", Number(code="a", libelle="A", **FREE), id="aliases"),
        pytest.param(
            "integer | a | A | . >= 18 and . < 120",
            "type | name | label | constraint",
            Number(code="a", libelle="A", minimum=18, maximum=119),
            id="bounds",
        ),
        pytest.param(
            "integer | a | A | 0 <= . and (. != 5 and 9 > .)",
            "type | name | label | constraint",
            Number(code="a", libelle="A", minimum=0, maximum=8, constraint=". != 5"),
            id="bounds the other way round, and a rule",
        ),
        pytest.param(
            "decimal | a | A | . > 0.5 and . <= 7.25",
            "type | name | label | constraint",
            Number(
                code="a",
                libelle="A",
                decimals=4,
                minimum=-UNBOUNDED * 10_000,
                maximum=72_500,
                constraint=". > 0.5",
            ),
            id="a strict bound of decimals stays a rule",
        ),
        pytest.param(
            "integer | a | A | . < 5 or . > 9",
            "type | name | label | constraint",
            Number(code="a", libelle="A", constraint=". < 5 or . > 9", **FREE),
            id="alternatives are not bounds",
        ),
        pytest.param(
            "percentage | a | A",
            "type | name | label",
            Number(code="a", libelle="A", unite="%", minimum=0, maximum=100),
            id="percentage",
        ),
        pytest.param(
            "range | a | A | start=0 end=10 step=1",
            "type | name | label | parameters",
            Scale(code="a", libelle="A", echelle="R10", sans_objet=False),
            id="range of a recommendation",
        ),
        pytest.param(
            "range | a | A | start=0 end=1 step=0.25",
            "type | name | label | parameters",
            Number(code="a", libelle="A", decimals=2, minimum=0, maximum=100, constraint=". mod 0.25 = 0"),
            id="range by quarters",
        ),
        pytest.param("date | a | A", "type | name | label", Day(code="a", libelle="A"), id="date"),
        pytest.param(
            "date | a | A | . >= date('2026-01-01')",
            "type | name | label | constraint",
            Day(code="a", libelle="A", minimum="2026-01-01"),
            id="date with a bound",
        ),
        pytest.param(
            "date | a | A | month-year",
            "type | name | label | appearance",
            Month(code="a", libelle="A"),
            id="month",
        ),
        pytest.param("dateTime | a | A", "type | name | label", Day(code="a", libelle="A"), id="date and time"),
        pytest.param("time | a | A", "type | name | label", Time(code="a", libelle="A"), id="time"),
        pytest.param(
            "select_one l | a | A | minimal",
            "type | name | label | appearance",
            Choice(code="a", libelle="A", options=ONE_TWO, liste=True),
            id="drop-down",
        ),
        pytest.param(
            "text | a | A | multiline | yes",
            "type | name | label | appearance | required",
            Text(code="a", libelle="A", long=True, required=True),
            id="long text, compulsory",
        ),
        pytest.param(
            "text | a | A | true() | pourquoi",
            "type | name | label | required | hint",
            Text(code="a", libelle="A", aide="pourquoi", required=True),
            id="compulsory as an expression",
        ),
        pytest.param(
            "text | a | A | 1 = 1",
            "type | name | label | required",
            Text(code="a", libelle="A", required_if="1 = 1"),
            id="compulsory under a condition",
        ),
        pytest.param(
            "text | a | A | . != '' | non",
            "type | name | label | constraint | constraining_message",
            Text(code="a", libelle="A", constraint=". != ''", constraint_message="non"),
            id="rule and its message",
        ),
        pytest.param(
            "rank l | a | A", "type | name | label", Ranking(code="a", libelle="A", options=ONE_TWO), id="ranking"
        ),
        pytest.param(
            "select_one l | a | A", "type | name | label", Choice(code="a", libelle="A", options=ONE_TWO), id="choice"
        ),
        pytest.param(
            "select one from l | a | A",
            "type | name | label",
            Choice(code="a", libelle="A", options=ONE_TWO),
            id="choice, as it was written once",
        ),
        pytest.param(
            "select_multiple l or_other | a | A",
            "type | name | label",
            MultipleChoice(code="a", libelle="A", options=ONE_TWO, autre=True),
            id="several, or other",
        ),
        pytest.param("acknowledge | a | A", "type | name | label", Acknowledgement(code="a", libelle="A"), id="ack"),
        pytest.param(
            "note | a | *A* <b>x</b>", "type | name | label", Note(code="a", libelle="*A* <b>x</b>"), id="note"
        ),
        pytest.param("file | a | A", "type | name | label", Note(code="a", libelle="A"), id="file"),
        pytest.param(
            "calculate | a | 1 + 1",
            "type | name | calculation",
            Computed(code="a", libelle="a", calculation="1 + 1", decimals=4, montre=False),
            id="a number computed",
        ),
        pytest.param(
            "calculate | a | if(1 = 1, 'x', 'y')",
            "type | name | calculation",
            Computed(code="a", libelle="a", calculation="if(1 = 1, 'x', 'y')", nature="texte", montre=False),
            id="a text computed",
        ),
        pytest.param(
            "integer | a | A | 1 + 1",
            "type | name | label | calculation",
            Computed(code="a", libelle="A", calculation="1 + 1", decimals=4),
            id="a question that is computed",
        ),
        pytest.param(
            "note | a | A | 1 + 1",
            "type | name | label | calculation",
            Computed(code="a", libelle="A", calculation="1 + 1", decimals=4),
            id="a note that is computed",
        ),
        pytest.param(
            "today | a",
            "type | name",
            Computed(code="a", libelle="a", calculation="today()", nature="texte", montre=False),
            id="today",
        ),
        pytest.param(
            "hidden | a | x",
            "type | name | default",
            Computed(
                code="a",
                libelle="a",
                calculation="'x'",
                nature="texte",
                montre=False,
            ),
            id="hidden",
        ),
    ],
)
def test_a_row_becomes_the_closest_question(row: str, headers: str, expected: Block) -> None:
    assert asked(row, headers)[0] == expected


@pytest.mark.parametrize(
    ("row", "headers", "sentence"),
    [
        pytest.param("range | a | A | start=0 end=10", "type | name | label | parameters", "échelle", id="range"),
        pytest.param("rank l or_other | a | A", "type | name | label", "pas de réponse « Autre »", id="rank, or other"),
        pytest.param(
            "text | a | A | oui",
            "type | name | label | disabled",
            "« oui » est sans effet sur cette ligne",
            id="disabled in another language",
        ),
        pytest.param("dateTime | a | A", "type | name | label", "devient une date", id="date and time"),
        pytest.param("file | a | A", "type | name | label", "Aucun fichier ne se dépose", id="file"),
        pytest.param("today | a", "type | name", "date du jour", id="today"),
        pytest.param(
            "note | a | A | 1 + 1", "type | name | label | calculation", "calcul montré", id="a note that is computed"
        ),
        pytest.param(
            "integer | a | 1 + 1",
            "type | name | calculation",
            "pas d’intitulé",
            id="a computation shown without a label",
        ),
        pytest.param(
            "note | a | A | pulldata('a', 'b', 'c', 'd')",
            "type | name | label | calculation",
            "« pulldata » n’est pas pris en charge",
            id="a note computed outside of the subset",
        ),
        pytest.param("text | a.b | A", "type | name | label", "« a.b » s’appelle désormais « a_b »", id="a dot"),
        pytest.param("text | é | A", "type | name | label", "« é » s’appelle désormais « e »", id="an accent"),
        pytest.param(f"text | {'a' * 61} | A", "type | name | label", "s’appelle désormais", id="a long name"),
        pytest.param("text | a | A | minimal", "type | name | label | appearance", "minimal", id="an appearance"),
        pytest.param("text | a | pourquoi", "type | name | hint", "son aide en tient lieu", id="a hint alone"),
        pytest.param(
            "text | a | A | pulldata('a', 'b', 'c', 'd')",
            "type | name | label | relevant",
            "« pulldata » n’est pas pris en charge",
            id="an expression outside of the subset",
        ),
    ],
)
def test_what_differs_from_the_form_is_told_with_its_row(row: str, headers: str, sentence: str) -> None:
    assert sentence in asked(row, headers)[1]


SIX = Number(code="a", libelle="A", minimum=2, maximum=6)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        pytest.param("start=2 end=6", SIX, id="no step"),
        pytest.param("start = 2 end= 6", SIX, id="spaces around the sign"),
        pytest.param("Start=2, END=6; step=1", SIX, id="any case, commas and semicolons"),
        pytest.param("start=6 end=2", SIX, id="downwards"),
        pytest.param("start=1 start=2 end=6", SIX, id="twice the same"),
        pytest.param("start=2 end=6 step=2", SIX.model_copy(update={"constraint": "(. - 2) mod 2 = 0"}), id="a step"),
        pytest.param("start=-2.5 end=.5 step=0.5", Number(
            code="a", libelle="A", decimals=1, minimum=-25, maximum=5, constraint="(. - -2.5) mod 0.5 = 0"
        ), id="decimals, below zero"),
        pytest.param("", SIX.model_copy(update={"minimum": 1, "maximum": 10}), id="nothing"),
    ],
)  # fmt: skip
def test_a_range_becomes_a_number_between_its_ends(parameters: str, expected: Number) -> None:
    block, warning = asked(f"range | a | A | {parameters}", "type | name | label | parameters")

    assert block == expected
    assert "=" not in warning


def test_the_step_of_a_range_below_zero_is_a_rule_that_can_be_published() -> None:
    tables = form("| type | name | label | parameters |\n| range | a | A | start=-2.5 end=.5 step=0.5 |")
    assert blocking(verify(from_tables("essai.xlsx", tables).questionnaire)) == ()


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        pytest.param("start=2 end=6 tick_interval=2", "« tick_interval=2 » : sans effet", id="a tick"),
        pytest.param("start=2 end=6 placeholder=3", "« placeholder=3 » : sans effet", id="a placeholder"),
        pytest.param("start=2 end=6 couleur=bleu", "« couleur=bleu » : sans effet", id="unknown"),
        pytest.param("start=2 end=6 rapide", "« rapide » : sans effet", id="a word"),
        pytest.param("start=2 end=6 step=0", "« step=0 » ne se lit pas : 1 en tient lieu", id="no step at all"),
        pytest.param("start=2 end=6 step=x", "« step=x » ne se lit pas", id="no number"),
        pytest.param("start=2 end=6 step=0.00001", "« step=0.00001 » ne se lit pas", id="finer than a number"),
    ],
)
def test_what_a_range_says_besides_is_told(parameters: str, sentence: str) -> None:
    tables = form(f"| type | name | label | parameters |\n| range | a | A | {parameters} |")
    importation = from_tables("essai.xlsx", tables)

    assert blocks(importation) == (SIX,)
    assert sentence in told(importation, 2)
    assert "parameters" in {a.colonne for a in importation.avertissements}


def test_a_ranking_of_more_options_than_a_person_can_rank_is_several_choices() -> None:
    choices = "| list_name | name | label |\n" + "\n".join(f"| l | {n} | Option {n} |" for n in range(11))
    block, warning = asked("rank l | a | A", choices=choices)

    assert isinstance(block, MultipleChoice)
    assert "il devient des cases à cocher, sans ordre" in warning


def test_a_filter_of_a_ranking_is_a_condition_of_each_option() -> None:
    rows = "| select_one l | a | A | |\n| rank l | r | R | name != ${a} |"
    importation = imported(form(f"| type | name | label | choice_filter |\n{rows}", LIST))

    ranking = blocks(importation)[1]
    assert isinstance(ranking, Ranking)
    assert [option.relevant for option in ranking.options] == ["'1' != ${a}", "'2' != ${a}"]
    assert "filtre" not in told(importation, 3)


def test_codes_of_a_date_that_nobody_writes_are_told() -> None:
    row = "calculate | c | C | format-date(today(), '%A %d %B %Y')"
    _, warnings = asked(row, "type | name | label | calculation")
    assert "« format-date » ne connaît pas « %A »" in warnings
    assert "Sont connus %Y et %y" in warnings


def test_conditions_on_a_ranking_are_taken_with_it() -> None:
    rows = "| rank l | a | A | |\n| text | b | B | selected(${a}, '2') |"
    importation = imported(form(f"| type | name | label | relevant |\n{rows}", LIST))

    assert [block.relevant for block in blocks(importation)] == ["", "selected(${a}, '2')"]
    assert blocking(verify(importation.questionnaire)) == ()


def test_names_that_change_are_changed_in_every_expression() -> None:
    importation = imported(
        form("""
            | type | name | label | relevant | default |
            | integer | mon.âge | Âge | | |
            | text | b | B | ${mon.âge} > 3 or ${mon.âge} = 1 | |
            | text | c | C | | ${mon.âge} |
        """)
    )

    assert blocks(importation)[1].relevant == "${mon_age} > 3 or ${mon_age} = 1"
    assert blocks(importation)[2] == Text(code="c", libelle="C", defaut="=${mon_age}")


def test_codes_of_options_that_change_are_changed_where_they_are_compared() -> None:
    importation = imported(
        form(
            """
            | type | name | label | relevant |
            | select_one l or_other | q | Q | |
            | acknowledge | lu | Lu | |
            | text | b | B | ${q} = 'à voir' or selected(${q}, "other") or ${lu} = 'OK' |
            | text | c | C | ${b} = 'other' |
            """,
            """
            | list_name | name | label |
            | l | à voir | À voir |
            """,
        )
    )

    relevant = [block.relevant for block in blocks(importation)]
    assert relevant[2:] == [
        "${q} = 'a_voir' or selected(${q}, \"autre\") or ${lu} = 'oui'",
        "${b} = 'other'",
    ]
    assert blocking(verify(importation.questionnaire)) == ()


def test_a_question_without_a_label_is_named_by_its_name() -> None:
    importation = from_tables("essai.xlsx", form("| type | name |\n| text | a |"))

    assert blocks(importation) == (Text(code="a", libelle="a"),)
    assert "son nom en tient lieu" in told(importation, 2)


def test_smart_quotes_that_break_an_expression_are_straightened() -> None:
    importation = from_tables(
        "essai.xlsx", form("| type | name | label | relevant |\n| text | a | A | |\n| text | b | B | ${a} = ’x’ |")
    )

    assert blocks(importation)[1].relevant == "${a} = 'x'"
    assert "guillemets droits" in told(importation, 3)


LANGUAGES = """
| type | name | {} |
| text | a | un | deux |
"""


@pytest.mark.parametrize(
    ("headers", "default", "read", "kept"),
    [
        pytest.param("label::English (en) | label::Français (fr)", "", "deux", "label::English (en)", id="French"),
        pytest.param("label | label::French", "", "deux", "label::Autre langue", id="French beside no language"),
        pytest.param("label::English (en) | label", "English (en)", "deux", "label::English (en)", id="no language"),
        pytest.param("label::Deutsch (de) | label::English", "English", "deux", "label::Deutsch (de)", id="default"),
        pytest.param("label::Deutsch (de) | label::English", "", "un", "label::English", id="first"),
    ],
)
def test_one_language_is_read_and_the_others_are_kept(headers: str, default: str, read: str, kept: str) -> None:
    settings = f"| form_title | default_language |\n| Essai | {default} |"
    importation = imported(form(LANGUAGES.format(headers), settings=settings))

    (block,) = blocks(importation)
    assert block.libelle == read
    assert [header for header, _ in block.extras] == [kept]
    assert "plusieurs langues" in told(importation, 1)


def test_columns_that_mean_nothing_here_are_kept_and_told_once() -> None:
    importation = imported(
        form("""
            | type | name | label | guidance_hint | ma colonne | vide |
            | text | a | A | x | y | |
            | text | b | B | | z | |
        """)
    )

    assert [block.extras for block in blocks(importation)] == [
        (("guidance_hint", "x"), ("ma colonne", "y")),
        (("ma colonne", "z"),),
    ]
    assert [a.colonne for a in importation.avertissements if "conservé" in a.probleme] == [
        "guidance_hint",
        "ma colonne",
    ]


@pytest.mark.parametrize(
    ("row", "defaut"),
    [
        pytest.param("text | a | A | Lyon (69)", "Lyon (69)", id="text"),
        pytest.param("decimal | a | A | 12.5", "12,5", id="number"),
        pytest.param("date | a | A | 2026-01-31", "31/01/2026", id="date"),
        pytest.param("date | a | A | today()", "=today()", id="computed"),
        pytest.param("acknowledge | a | A | OK", "oui", id="box"),
        pytest.param("select_one l | a | A | 2", "2", id="option"),
        pytest.param("select_multiple l | a | A | 1 2", "1 2", id="options"),
        pytest.param("rank l | a | A | 2 1", "2 1", id="ranked options"),
    ],
)
def test_a_default_answer_is_read_as_one_would_type_it(row: str, defaut: str) -> None:
    block, warnings = asked(row, "type | name | label | default")
    assert getattr(block, "defaut", "") == defaut
    assert "par défaut" not in warnings


@pytest.mark.parametrize(
    "row",
    ["integer | a | A | beaucoup", "select_one l | a | A | 3", "rank l | a | A | 3 1", "text | a | A | uuid()"],
)
def test_a_default_that_is_no_answer_is_told(row: str) -> None:
    block, warnings = asked(row, "type | name | label | default")
    assert not getattr(block, "defaut", "")
    assert "la question commence vide" in warnings


def test_texts_that_quote_an_answer_are_kept_with_the_name_it_has_here() -> None:
    survey = """
        | type | name | label | hint | constraint | constraint_message |
        | text | mon.âge | Âge | | | |
        | begin group | g | Pour ${mon.âge} | | | |
        | select_one l | b | Et ${mon.âge} | Voir ${mon.âge} | . != '1' | Pas ${mon.âge} |
        | end group | | | | | |
    """
    importation = imported(form(survey, "| list_name | name | label |\n| l | 1 | Un ${mon.âge} |\n| l | 2 | Deux |"))

    block = blocks(importation)[1]
    assert isinstance(block, Choice)
    texts = (block.libelle, block.aide, block.constraint_message, block.options[0].libelle)
    assert texts == ("Et ${mon_age}", "Voir ${mon_age}", "Pas ${mon_age}", "Un ${mon_age}")
    assert importation.questionnaire.sections[1].titre == "Pour ${mon_age}"
    assert not [a for a in verify(importation.questionnaire) if "cite" in a.probleme]


def test_a_text_that_quotes_what_has_no_single_answer_is_told_on_its_row() -> None:
    survey = """
        | type | name | label |
        | begin repeat | enfants | Enfants de ${nom} |
        | text | pn | Prénom |
        | end repeat | | |
        | text | nom | Nom, ${pn} |
        | note | n | Merci ${rien} |
    """
    importation = from_tables("essai.xlsx", form(survey))
    assert "Le texte cite « pn », une question répétée." in told(importation, 5)
    assert "Le texte cite « rien », qui n’est pas une question." in told(importation, 6)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("${v} = 'autre'", "${v} = 'autre' or ${v} = 'autre_2'", id="equal"),
        pytest.param(
            "'autre' != ${v} and ${t} = 'autre'",
            "('autre' != ${v} and 'autre_2' != ${v}) and ${t} = 'autre'",
            id="different, beside a text of the same words",
        ),
        pytest.param(
            "not(selected(${v}, 'autre')) and ${v} != 'lyon'",
            "not(selected(${v}, 'autre') or selected(${v}, 'autre_2')) and ${v} != 'lyon'",
            id="selected",
        ),
        pytest.param("${v} = 'lyon'", "${v} = 'lyon'", id="an option that is there once"),
    ],
)
def test_a_name_that_a_list_has_twice_is_compared_with_both_options(written: str, read: str) -> None:
    survey = f"""
        | type | name | label | choice_filter | relevant | constraint | calculation | default |
        | select_one z | z | Zone | | | | | |
        | text | t | Texte | | | | | |
        | select_one v | v | Ville | zone = ${{z}} | | {written} | | autre |
        | text | p | Précisez | | {written} | | | |
        | calculate | c | C | | | | if({written}, 1, 2) | |
    """
    choices = """
        | list_name | name | label | zone |
        | z | a | A | |
        | z | b | B | |
        | v | lyon | Lyon | a |
        | v | autre | Autre | a |
        | v | autre | Autre | b |
    """
    importation = imported(form(survey, choices, "| allow_choice_duplicates |\n| yes |"))

    _, _, ville, precision, calcul = blocks(importation)
    assert isinstance(ville, Choice)
    assert [option.code for option in ville.options] == ["lyon", "autre", "autre_2"]
    assert isinstance(calcul, Computed)
    assert (precision.relevant, calcul.calculation) == (read, f"if({read}, 1, 2)")
    assert (ville.constraint, ville.defaut) == (read, "autre")


VILLES = """
    | list_name | name | label | région | pop | libre |
    | r | Est 1 | Est | | | |
    | r | ouest | Ouest | | | |
    | v | nancy | Nancy | Est 1 | 104 | a |
    | v | brest | Brest | ouest | 139 | b |
"""


@pytest.mark.parametrize(
    ("written", "conditions"),
    [
        pytest.param("région = ${mon.r}", ["'Est_1' = ${mon_r}", "'ouest' = ${mon_r}"], id="a cascade"),
        pytest.param(
            "selected(${mon.r}, région)",
            ["selected(${mon_r}, 'Est_1')", "selected(${mon_r}, 'ouest')"],
            id="several answers",
        ),
        pytest.param(
            "pop > 120 and name != 'x'",
            ["'104' > 120 and 'nancy' != 'x'", "'139' > 120 and 'brest' != 'x'"],
            id="a number",
        ),
    ],
)
def test_a_filter_is_a_condition_of_each_option(written: str, conditions: list[str]) -> None:
    survey = f"""
        | type | name | label | choice_filter |
        | select_one r | mon.r | Région | |
        | select_one v | ville | Ville | {written} |
    """
    importation = imported(form(survey, VILLES))

    block = blocks(importation)[1]
    assert isinstance(block, Choice)
    assert [option.relevant for option in block.options] == conditions
    again = to_tables(importation.questionnaire)
    assert [row.cells.get("pop") for row in again.choices.rows[2:]] == ["104", "139"]
    assert "filtre" not in told(importation, 3)
    assert [a.colonne for a in importation.avertissements if "n’est pas connue" in a.probleme] == [
        header for header in ("région", "pop", "libre") if header not in written
    ]


def test_conditions_of_options_are_written_as_a_filter_that_others_read() -> None:
    options = (Option(code="a", libelle="A"), Option(code="b", libelle="B", relevant="${t} = 'x'"))
    whole = questionnaire(
        Text(code="t", libelle="T"), MultipleChoice(code="c", libelle="C", options=options, autre=True)
    )
    tables = to_tables(whole)

    assert pyxform_refusal(tables) == ""
    assert from_tables("essai.xlsx", tables).questionnaire == whole
    bare = [{h: text for h, text in row.cells.items() if not h.startswith(OWN)} for row in tables.survey.rows]
    read = from_tables("essai.xlsx", Tables(survey=numbered(tables.survey.columns, bare), choices=tables.choices))
    theirs = read.questionnaire.blocks[1]
    assert isinstance(theirs, MultipleChoice)
    assert theirs.options[1].relevant == "'1' = '' or ('1' = '1' and (${t} = 'x'))"


def test_groups_are_pages_and_what_is_nested_deeper_is_brought_up() -> None:
    importation = imported(
        form("""
            | type | name | label | relevant |
            | begin group | p | Page | |
            | text | a | A | |
            | begin group | g | Groupe | ${a} = 'x' |
            | text | b | B | |
            | begin group | h | Dedans | ${b} = 'y' |
            | text | c | C | |
            | end group | | | |
            | text | d | D | |
            | end group | | | |
            | end group | | | |
            | text | e | E | |
        """)
    )

    assert [section.titre for section in importation.questionnaire.sections] == ["Page", "Page 2"]
    groupes = importation.questionnaire.sections[0].groupes
    assert [(g.titre, [b.code for b in g.blocks]) for g in groupes] == [
        ("Page", ["a"]),
        ("Groupe", ["b"]),
        ("Dedans", ["c"]),
        ("Groupe", ["d"]),
    ]
    assert groupes[2].relevant == "(${a} = 'x') and (${b} = 'y')"
    assert "repris à sa suite" in told(importation, 6)
    assert blocking(verify(importation.questionnaire)) == ()


def test_the_title_of_a_group_that_only_holds_groups_is_told() -> None:
    importation = imported(
        form("""
            | type | name | label |
            | begin group | p | Page |
            | begin group | g | Vide |
            | begin group | h | Dedans |
            | text | a | A |
            | end group | | |
            | end group | | |
            | end group | | |
        """)
    )

    assert [groupe.titre for groupe in importation.questionnaire.sections[0].groupes] == ["Dedans"]
    assert "son titre n’est pas repris" in told(importation, 3)


GROUP = "| begin group | {0} | {1} | {2} | {3} | {4} |".format
QUESTION = "| text | {0} | {0} | | | |".format
END = "| end group | | | | | |"


def grouped(*rows: str) -> Importation:
    return imported(form("\n".join(("| type | name | label | hint | appearance | ma colonne |", *rows))))


def columns_again(importation: Importation) -> dict[str, tuple[str, str]]:
    """Return the other columns of groups, once written again: name -> appearance and own column."""
    return {
        row.cells["name"]: (row.cells.get("appearance", ""), row.cells.get("ma colonne", ""))
        for row in to_tables(importation.questionnaire).survey.rows
        if row.cells["type"] == "begin_group"
    }


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        pytest.param(
            [GROUP("p", "P", "", "w1 field-list", "x"), QUESTION("a"), END],
            {"p": ("field-list w1", "x")},
            id="a page",
        ),
        pytest.param(
            [GROUP("p", "P", "", "", "x"), QUESTION("a"), GROUP("g", "G", "", "w1", "y"), QUESTION("b"), END, END],
            {"p": ("field-list", "x"), "p_2": ("", ""), "g": ("w1", "y")},
            id="a group",
        ),
        pytest.param(
            [
                *(GROUP("p", "P", "", "", ""), GROUP("g", "G", "", "", "x"), QUESTION("a"), END, END),
                *(GROUP("q", "Q", "", "", ""), GROUP("g", "G", "", "", "y"), QUESTION("b"), END, END),
            ],
            {"p": ("field-list", ""), "g": ("", "x"), "q": ("field-list", ""), "g_2": ("", "y")},
            id="two groups of one name",
        ),
        pytest.param(
            [
                *(GROUP("p", "P", "", "", ""), GROUP("g", "G", "", "", "x"), QUESTION("a")),
                *(GROUP("h", "H", "", "", "y"), QUESTION("b"), END, QUESTION("c"), END, END),
            ],
            {"p": ("field-list", ""), "g": ("", "x"), "h": ("", "y"), "g_2": ("", "")},
            id="a group on either side of another",
        ),
        pytest.param(
            [GROUP("p", "P", "", "", "x"), GROUP("p", "P", "", "", "y"), QUESTION("a"), END, END],
            {"p": ("field-list", "x"), "p_2": ("", "y")},
            id="a group called as its page",
        ),
    ],
)
def test_columns_of_groups_are_kept_with_the_group_that_had_them(
    rows: list[str], columns: dict[str, tuple[str, str]]
) -> None:
    assert columns_again(grouped(*rows)) == columns


@pytest.mark.parametrize(
    ("rows", "numero", "sentences"),
    [
        pytest.param(
            [GROUP("p", "P", "", "", ""), GROUP("g", "G", "Aide", "w1", "x"), GROUP("h", "H", "", "", ""),
             QUESTION("a"), END, END, END],
            3,
            ("ni son titre ni son aide", "« w1 » est sans effet", "« x » est sans effet"),
            id="a group that only holds groups",
        ),
        pytest.param(
            [GROUP("p", "P", "", "table-list", ""), QUESTION("a"), END],
            2,
            ("elles se suivent l’une sous l’autre",),
            id="questions in a table",
        ),
        pytest.param(
            [GROUP("p", "P", "", "", "x"), "| start | s | | | | |", END, QUESTION("a")],
            2,
            ("ne pose aucune question",),
            id="a page that asks nothing",
        ),
    ],
)  # fmt: skip
def test_what_becomes_of_a_group_is_told_on_its_row(rows: list[str], numero: int, sentences: tuple[str, ...]) -> None:
    warning = told(grouped(*rows), numero)

    assert [sentence for sentence in sentences if sentence not in warning] == []


@pytest.mark.parametrize(
    ("cells", "expected", "sentence"),
    [
        pytest.param("G | Aide | ", ("G", "Aide"), "devient un texte à lire", id="a title and its help"),
        pytest.param(" | Aide | ", ("Aide", ""), "devient un texte à lire", id="a help alone"),
        pytest.param(" | | ", None, "se suivent, sans titre", id="no title"),
        pytest.param("G | | w1", ("G", ""), "« w1 » est sans effet sur cette ligne", id="a column"),
    ],
)
def test_a_group_inside_a_repeat_is_a_text_to_read(cells: str, expected: tuple[str, str] | None, sentence: str) -> None:
    importation = imported(
        form(f"""
            | type | name | label | hint | ma colonne |
            | begin repeat | r | R | | |
            | text | a | A | | |
            | begin group | g | {cells} |
            | text | b | B | | |
            | end group | | | | |
            | end repeat | | | | |
        """)
    )

    (repetition,) = blocks(importation)
    assert isinstance(repetition, Repetition)
    notes = [(question.libelle, question.aide) for question in repetition.questions if isinstance(question, Note)]
    assert notes == ([expected] if expected else [])
    assert sentence in told(importation, 4)


def test_groups_inside_a_repeat_become_titles_and_conditions() -> None:
    importation = imported(
        form("""
            | type | name | label | relevant | repeat_count |
            | begin repeat | r | Partenaires | | 3 |
            | text | nom | Nom | | |
            | begin group | g | Adresse | ${nom} != '' | |
            | text | ville | Ville | | |
            | end group | | | | |
            | end repeat | | | | |
        """)
    )

    (repetition,) = blocks(importation)
    assert isinstance(repetition, Repetition)
    assert (repetition.minimum, repetition.maximum) == (3, 3)
    assert [(type(question), question.libelle, question.relevant) for question in repetition.questions] == [
        (Text, "Nom", ""),
        (Note, "Adresse", "${nom} != ''"),
        (Text, "Ville", "${nom} != ''"),
    ]


def test_a_repeat_inside_a_repeat_is_asked_once_a_line() -> None:
    importation = imported(
        form("""
            | type | name | label | relevant | repeat_count |
            | begin repeat | menages | Ménages | | |
            | text | rue | Rue | | |
            | begin repeat | gens | Personnes | ${rue} != '' | 3 |
            | text | prenom | Prénom | | |
            | begin repeat | animaux | | | |
            | text | animal | Animal | | |
            | end repeat | | | | |
            | end repeat | | | | |
            | end repeat | | | | |
        """)
    )

    (repetition,) = blocks(importation)
    assert isinstance(repetition, Repetition)
    assert [(question.libelle, question.relevant) for question in repetition.questions] == [
        ("Rue", ""),
        ("Personnes", "${rue} != ''"),
        ("Prénom", "${rue} != ''"),
        ("Animal", "${rue} != ''"),
    ]
    assert "chaque ligne ne pose ses questions qu’une fois" in told(importation, 4)
    assert "« 3 » est sans effet" in told(importation, 4)  # its number of lines
    assert "« animaux » est dans un autre" in told(importation, 6)
    assert not blocking(verify(importation.questionnaire))


def test_what_shows_nothing_makes_no_page_of_its_own() -> None:
    importation = imported(
        form("""
            | type | name | label | calculation |
            | start | start | | |
            | calculate | c | | 1 + 1 |
            | begin group | p | Page | |
            | text | a | A | |
            | end group | | | |
        """)
    )

    (section,) = importation.questionnaire.sections
    assert [block.code for groupe in section.groupes for block in groupe.blocks] == ["c", "a"]
    assert "conservée pour l’export" in told(importation, 2)
    assert to_tables(importation.questionnaire).survey.rows[0].cells["type"] == "start"


def test_a_sum_written_by_hand_stays_numbers_and_is_proposed() -> None:
    importation = imported(
        form("""
            | type | name | label | constraint |
            | integer | a | A | |
            | integer | b | B | . + ${a} = 100 |
        """)
    )

    assert all(isinstance(block, Number) for block in blocks(importation))
    assert "somme constante" in told(importation, 3)


def test_a_list_that_nothing_uses_and_a_row_that_is_disabled_are_told() -> None:
    importation = imported(form("| type | name | label | disabled |\n| text | a | A | |\n| text | b | B | yes |", LIST))

    assert [block.code for block in blocks(importation)] == ["a"]
    assert "désactivée" in told(importation, 3)
    assert "n’est pas reprise" in told(importation, 2, "choices")


def test_names_that_differ_by_case_alone_are_told_apart() -> None:
    importation = imported(form("| type | name | label |\n| text | Age | A |\n| text | age | B |"))

    assert [block.code for block in blocks(importation)] == ["Age", "age_2"]


def test_the_title_and_the_code_come_from_the_file_when_nothing_says_them() -> None:
    importation = from_tables("Enquête 2026.xlsx", form("| type | name | label |\n| text | a | A |"))

    questionnaire = importation.questionnaire
    assert (questionnaire.titre, questionnaire.code) == ("Enquête 2026", "Enquete_2026")


@pytest.mark.parametrize(
    ("form_id", "code"),
    [
        pytest.param("enquete_2026", "enquete_2026", id="as it is"),
        pytest.param("Enquête été", "Enquete_ete", id="accents and spaces"),
        pytest.param("../../etc/passwd", "etc_passwd", id="a path"),
        pytest.param("E" * 70, "E" * 60, id="longer than a code"),
    ],
)
def test_the_code_of_a_form_becomes_one_of_ours_and_it_is_told(form_id: str, code: str) -> None:
    settings = f"| form_title | form_id |\n| Essai | {form_id} |"
    importation = from_tables("essai.xlsx", form("| type | name | label |\n| text | q | Q |", settings=settings))
    assert importation.questionnaire.code == code
    assert ("devient" in told(importation, 2, "settings")) == (form_id != code)


def test_what_the_sheet_of_options_loses_is_told_there() -> None:
    choices = "| list_name | name | label | x |\n| l | 1 | Un ${a} | |\n| | | | seul |"
    importation = imported(form("| type | name | label |\n| select_one l | a | A |", choices))

    assert "ni liste ni nom" in told(importation, 3, "choices")


# --- questions to the device


@pytest.mark.parametrize(
    "kind",
    [
        *("start", "end", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email"),
        *("audit", "background-audio", "start-geopoint"),
    ],
)
def test_metadata_is_kept_without_effect_wherever_it_stands(kind: str) -> None:
    """`end` was taken for the end of a group, in 51 forms of 232."""
    name = "audit" if kind == "audit" else "m"
    rows = f"| begin group | g | G |\n| text | a | A |\n| {kind} | {name} | |\n| text | b | B |\n| end group | | |"
    importation = imported(form(f"| type | name | label |\n{rows}"))
    assert [block.code for block in blocks(importation)] == ["a", "b"]
    assert "conservée pour l’export, sans effet" in told(importation, 4)
    assert kind in {row.cells["type"] for row in to_tables(importation.questionnaire).survey.rows}


@pytest.mark.parametrize(
    ("kind", "calculation"),
    [
        pytest.param("start", "today()", id="the day in place of a moment"),
        pytest.param("end", "today()", id="the end too"),
        pytest.param("deviceid", "''", id="no device is known"),
        pytest.param("hidden", "''", id="a hidden blank"),
    ],
)
def test_metadata_that_is_quoted_becomes_a_computation_and_its_form_can_be_published(
    kind: str, calculation: str
) -> None:
    rows = f"| {kind} | m | | |\n| text | a | A | ${{m}} != '' |"
    importation = imported(form(f"| type | name | label | relevant |\n{rows}"))
    computed, _ = blocks(importation)
    assert isinstance(computed, Computed)
    assert (computed.calculation, computed.montre) == (calculation, False)
    assert "n’est pas enregistré ici" in told(importation, 2)
    assert not blocking(verify(importation.questionnaire))


@pytest.mark.parametrize(
    "quoted",
    [
        pytest.param("| note | n | N | |", id="a note"),
        pytest.param("| begin group | n | N | |\n| text | x | X | |\n| end group | | | |", id="a group"),
    ],
)
def test_what_is_no_question_and_is_quoted_is_a_blank(quoted: str) -> None:
    importation = imported(form(f"| type | name | label | relevant |\n{quoted}\n| text | a | A | ${{n}} = '' |"))
    assert blocks(importation)[1].relevant == "'' = ''"
    assert any("« n » n’est pas une question" in a.probleme.replace("\u00a0", " ") for a in importation.avertissements)
    assert not blocking(verify(importation.questionnaire))


def test_a_file_for_lookups_asks_nothing_and_is_kept() -> None:
    importation = imported(form("| type | name | label |\n| csv-external | villes | |\n| text | a | A |"))
    assert [block.code for block in blocks(importation)] == ["a"]
    assert "conservée pour l’export, sans effet" in told(importation, 2)


def test_a_negative_code_is_kept_and_compared_as_a_number_or_as_a_text() -> None:
    choices = "| list_name | name | label |\n| l | 1 | Un |\n| l | -99 | Ne sait pas |"
    rows = "| select_one l | a | A | |\n| text | b | B | ${a} = -99 |\n| text | c | C | selected(${a}, '-99') |"
    importation = imported(form(f"| type | name | label | relevant |\n{rows}", choices))
    choice, *texts = blocks(importation)
    assert isinstance(choice, Choice)
    assert choice.codes == {"1", "-99"}
    assert [text.relevant for text in texts] == ["${a} = -99", "selected(${a}, '-99')"]
    assert told(importation, 3, "choices") == ""
    answers = judged(importation.questionnaire, a="-99", b="x", c="y").valeurs
    assert (answers["b"], answers["c"]) == ("x", "y")


@pytest.mark.parametrize(
    ("label", "beginning"),
    [
        pytest.param("Un paragraphe. " * 40 + "\n" + "La suite. " * 60, "Un paragraphe. " * 40, id="paragraph"),
        pytest.param("Une phrase. " * 100, "Une phrase. " * 83, id="sentence"),
        pytest.param("mot " * 300, "mot " * 250, id="word"),
        pytest.param("x" * 1_200, "x" * 1_000, id="nowhere to cut"),
    ],
)
def test_a_label_too_long_goes_on_in_its_help(label: str, beginning: str) -> None:
    row = {"type": "text", "name": "a", "label": label, "hint": "Aide"}
    importation = imported(Tables(survey=numbered([*row], [row])))
    (block,) = blocks(importation)
    assert isinstance(block, Text)
    rest = label.strip().removeprefix(beginning.strip()).strip()
    assert (block.libelle, block.aide) == (beginning.strip(), f"{rest}\n\nAide")
    assert "sa suite est reprise dans l’aide" in told(importation, 2)


def test_a_barcode_is_typed() -> None:
    block, said = asked("barcode | a | A")
    assert block == Text(code="a", libelle="A")
    assert "son code s’écrit, comme un texte" in said


def test_a_name_may_come_twice_in_a_list_whose_other_columns_tell_its_options_apart() -> None:
    """Cascades of before the setting `allow_choice_duplicates`."""
    choices = "| list_name | name | label | zone |\n| v | autre | Autre | a |\n| v | autre | Autre | b |"
    (block,) = blocks(from_tables("essai.xlsx", form("| type | name | label |\n| select_one v | v | V |", choices)))
    assert isinstance(block, Choice)
    assert [option.code for option in block.options] == ["autre", "autre_2"]


@pytest.mark.parametrize(
    "word", ["yes", "Yes", "YES", "true", "True", "TRUE", "no", "No", "NO", "false", "False", "FALSE"]
)
@pytest.mark.parametrize("column", ["relevant", "constraint"])
def test_a_condition_of_one_word_is_what_pyxform_makes_of_it(word: str, column: str) -> None:
    expected = "true()" if word.casefold() in {"yes", "true"} else "false()"
    (block,) = blocks(from_tables("essai.xlsx", form(f"| type | name | label | {column} |\n| text | a | A | {word} |")))
    assert isinstance(block, Text)
    assert getattr(block, column) == expected
    assert BINDING_CONVERSIONS[word] == expected


# --- nothing is dropped without a word

COLUMNS = "type | name | label | required | constraint | constraint_message | calculation | parameters"
SILENT = [
    pytest.param("note | n | N | yes | . > 1 | Non | | ", {"yes", ". > 1", "Non"}, id="a note"),
    pytest.param("calculate | c | | yes | . > 1 | Non | 1 + 1 | ", {"yes", ". > 1", "Non"}, id="a computation"),
    pytest.param("integer | i | I | | . > 1 | Non | 2 * 3 | ", {". > 1", "Non"}, id="a question that is computed"),
    pytest.param("text | t | T | | | | | rows=5", {"rows=5"}, id="parameters of a text"),
    pytest.param("select_one l | s | S | | | | | randomize=true", {"randomize=true"}, id="parameters of a choice"),
    pytest.param("file | f | F | yes | | | | ", {"yes"}, id="a file"),
]


@pytest.mark.parametrize(("row", "dropped"), SILENT)
def test_what_has_no_effect_on_a_row_is_told_there(row: str, dropped: set[str]) -> None:
    importation = from_tables("essai.xlsx", form(f"| {COLUMNS} |\n| {row} |\n| text | z | Z | | | | | |", LIST))
    warnings = told(importation, 2)
    assert {text for text in dropped if f"« {text} » est sans effet sur cette ligne" in warnings} == dropped


def test_what_is_told_of_a_row_comes_in_the_order_of_its_columns() -> None:
    columns = [
        "constraint",
        "hint",
        "required",
        "relevant",
        "label",
        "repeat_count",
        "appearance",
        "constraint_message",
    ]
    rows = [
        {"type": "begin group", "name": "g", "label": "G"},
        {"type": "text", "name": "a", "label": "A"},
        {"type": "end group", **dict.fromkeys(columns, "1")},
    ]
    importation = from_tables("essai.xlsx", Tables(survey=numbered(["type", "name", *columns], rows)))

    assert [a.colonne for a in importation.avertissements] == columns


@pytest.mark.parametrize("word", ["no", "FALSE", "false()"])
def test_a_note_or_a_group_that_is_not_compulsory_is_nothing_to_tell(word: str) -> None:
    rows = (
        f"| begin group | g | G | {word} |\n| note | n | N | {word} |\n| text | a | A | {word} |\n| end group | | | |"
    )
    importation = imported(form(f"| type | name | label | required |\n{rows}"))

    assert importation.avertissements == ()


def test_columns_of_groups_are_told_too() -> None:
    rows = "| begin group | g | G | yes | . > 1 | |\n| text | a | A | | | |\n| end group | | | | | |"
    importation = from_tables(
        "essai.xlsx", form(f"| type | name | label | required | constraint | parameters |\n{rows}")
    )
    assert "« yes » est sans effet sur cette ligne" in told(importation, 2)
    assert "« . > 1 » est sans effet sur cette ligne" in told(importation, 2)


@pytest.mark.parametrize("what", ["group", "repeat"])
@pytest.mark.parametrize(
    ("column", "text"),
    [("label", "Fin"), ("relevant", "1 = 1"), ("required", "yes"), ("repeat_count", "3"), ("ma colonne", "à moi")],
)
def test_what_stands_on_the_end_of_a_group_is_told_there(what: str, column: str, text: str) -> None:
    rows = [
        {"type": f"begin {what}", "name": "g", "label": "G"},
        {"type": "text", "name": "a", "label": "A"},
        {"type": f"end {what}", "name": "g", column: text},
    ]
    importation = imported(Tables(survey=numbered(dict.fromkeys(("type", "name", "label", column)), rows)))

    assert f"« {text} » est sans effet sur cette ligne" in told(importation, 4)
    assert "la ligne qui ouvre le groupe" in told(importation, 4)


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("choice_filter", "pays = ${p}", "toutes les options de la liste paraissent"),
        ("read_only", "yes", "ici, elle se remplit"),
    ],
)
@pytest.mark.parametrize(
    "kind", ["text", "integer", "range", "date", "acknowledge", "select_one l", "select_multiple l", "rank l"]
)
def test_a_column_without_effect_is_told_on_the_question_that_it_changes(
    kind: str, column: str, text: str, sentence: str
) -> None:
    rows = f"| {kind} | s | S | {text} |\n| {kind} | t | T | |"
    importation = from_tables("essai.xlsx", form(f"| type | name | label | {column} |\n{rows}", LIST))
    assert (sentence in told(importation, 2)) == (column != "choice_filter" or kind.endswith(" l"))
    assert sentence not in told(importation, 3)


@pytest.mark.parametrize("kind", ["select_one", "select_multiple"])
@pytest.mark.parametrize("name", ["other", "autre"])
def test_an_option_that_or_other_replaces_is_told_and_its_columns_are_kept(kind: str, name: str) -> None:
    choices = f"| list_name | name | label | note |\n| l | {name} | Un choix très précis | n2 |\n| l | 1 | Un | n1 |"
    importation = imported(form(f"| type | name | label |\n| {kind} l or_other | a | A |", choices))

    (block,) = blocks(importation)
    assert isinstance(block, Choice | MultipleChoice)
    assert (block.options, block.autre) == (ONE_TWO[:1], True)
    assert f"« {name} » de la liste devient « Autre, précisez »" in told(importation, 2)
    assert "son libellé « Un choix très précis » n’est pas repris" in told(importation, 2)
    assert [row.cells["note"] for row in to_tables(importation.questionnaire).choices.rows] == ["n1", "n2"]


def test_two_options_that_or_other_replaces_are_both_told() -> None:
    choices = "| list_name | name | label | note |\n| l | other | O | n1 |\n| l | autre | A | n2 |\n| l | 1 | Un | |"
    _, warning = asked("select_one l or_other | a | A", choices=choices)

    assert "son libellé « O » n’est pas repris" in warning
    assert "son libellé « A » n’est pas repris" in warning
    assert "« n1 » n’est pas repris" in warning


def test_options_whose_names_give_the_same_code_are_told_apart_in_any_order() -> None:
    for names in (("a b", "a_b"), ("a_b", "a b")):
        rows = "\n".join(f"| l | {name} | {name.upper()} |" for name in names)
        block, _ = asked("select_one l | a | A", choices=f"| list_name | name | label |\n{rows}")

        assert isinstance(block, Choice)
        assert [(option.code, option.libelle) for option in block.options] == [
            ("a_b", names[0].upper()),
            ("a_b_2", names[1].upper()),
        ]


def test_a_text_taken_in_another_language_is_told_where_it_is_missing() -> None:
    importation = imported(
        form(
            """
            | type | name | label::French (fr) | label::English (en) | hint::French (fr) | hint::English (en) |
            | select_one l | a | A | | | Help |
            | note | b | | Note | | |
            | text | c | C | C in English | Aide | |
            """,
            """
            | list_name | name | label::French (fr) | label::English (en) |
            | l | 1 | | One |
            | l | 2 | Deux | Two |
            """,
        )
    )

    sentence = "le texte en English (en) est pris, faute de texte en French (fr)"
    languages = [a for a in importation.avertissements if "faute de texte" in a.probleme]
    assert [(a.feuille, a.ligne, a.colonne) for a in languages] == [
        ("choices", 2, "label"),
        ("survey", 2, "hint"),
        ("survey", 3, "label"),
    ]
    assert f"« Help » : {sentence}" in told(importation, 2)


@pytest.mark.parametrize(
    ("headers", "is_told"),
    [
        pytest.param("label::French | hint::English", True, id="a column in another language only"),
        pytest.param("label | hint::English", True, id="another language beside no language"),
        pytest.param("label::French | hint", False, id="a column that has no language"),
        pytest.param("label::French (fr) | hint::french", False, id="French by another name"),
        pytest.param("label | hint::French", False, id="French beside no language"),
        pytest.param("label::Deutsch | hint::deutsch", False, id="the language that is read"),
    ],
)
def test_a_column_in_another_language_is_told_on_every_row(headers: str, is_told: bool) -> None:
    importation = from_tables("essai.xlsx", form(f"| type | name | {headers} |\n| text | a | A | B |"))

    assert ("faute de texte" in told(importation, 2)) == is_told


def test_columns_that_look_like_ours_are_kept_and_told_like_any_other() -> None:
    unknown = ("bind::collecte:truc", "body::collecte:x", "collecte::choices::x")
    importation = imported(
        form(
            f"""
            | type | name | label | {" | ".join(unknown)} |
            | begin group | g | G | s1 | s2 | s3 |
            | select_one l | a | A | q1 | q2 | q3 |
            | end group | | | e1 | e2 | e3 |
            """,
            LIST,
            "| form_title | namespaces | collecte::bidule | collecte::survey |\n"
            '| Q | collecte="urn:collecte-dla:questionnaire" | p1 | p2 |',
        )
    )

    again = to_tables(importation.questionnaire)
    texts = {text for table in again.sheets.values() for row in table.rows for text in row.cells.values()}
    assert texts >= {"s1", "s2", "s3", "q1", "q2", "q3", "p1", "p2"}
    assert {a.colonne for a in importation.avertissements if "n’est pas connue" in a.probleme} == {
        *unknown,
        *("collecte::bidule", "collecte::survey"),
    }
    assert all(f"« {text} » est sans effet sur cette ligne" in told(importation, 4) for text in ("e1", "e2", "e3"))


def test_columns_of_options_that_look_like_ours_are_told_as_lost() -> None:
    choices = "| list_name | name | label | bind::collecte:truc | collecte::x |\n| l | 1 | Un | c1 | c2 |"
    importation = from_tables("essai.xlsx", form("| type | name | label |\n| select_one l | a | A |", choices))

    assert "« bind::collecte:truc » n’est pas connue ; son contenu n’est pas repris" in told(importation, 1, "choices")
    assert "« collecte::x » n’est pas connue ; son contenu n’est pas repris" in told(importation, 1, "choices")
    assert pyxform_refusal(to_tables(importation.questionnaire)) == ""


@pytest.mark.parametrize("field", ["unite", "kind", "raisons", "mission", "rattache"])
def test_our_columns_without_effect_on_a_row_of_someone_else_are_told_there(field: str) -> None:
    importation = imported(
        form(
            f"""
            | type | name | label | bind::collecte:{field} |
            | begin group | gré | G | bizarre |
            | text | a | A | bizarre |
            | start | b | | bizarre |
            | end group | | | bizarre |
            """,
            settings='| namespaces |\n| collecte="urn:collecte-dla:questionnaire" |',
        )
    )

    rows = [a.ligne for a in importation.avertissements if a.colonne == f"bind::collecte:{field}"]
    assert rows == [2, 3, 4, 5]


def test_a_text_of_a_row_that_is_not_read_is_not_told_as_taken_in_another_language() -> None:
    importation = imported(
        form("""
            | type | name | label::French (fr) | label::English (en) | disabled |
            | begin group | g | G | G | |
            | text | a | A | A | |
            | text | b | | B | yes |
            | end group | | | G | |
        """)
    )

    assert [a.probleme for a in importation.avertissements if "faute de texte" in a.probleme] == []
    assert "est désactivée" in told(importation, 4)
    assert "est sans effet sur cette ligne" in told(importation, 5)


def test_our_columns_that_a_row_of_someone_else_can_use_are_not_told() -> None:
    importation = imported(
        form(
            """
            | type | name | label | bind::collecte:court | bind::collecte:code | bind::collecte:libelle_ligne |
            | begin group | gré | Grand titre de la page | Bref | | |
            | text | a | A | | autre_code | |
            | end group | | | | | |
            | begin repeat | r | R | | | Un membre |
            | text | b | B | | | |
            | end repeat | | | | | |
            """,
            settings='| namespaces |\n| collecte="urn:collecte-dla:questionnaire" |',
        )
    )

    assert importation.questionnaire.sections[0].court == "Bref"
    assert [a.probleme for a in importation.avertissements if a.colonne.startswith("bind::collecte:")] == []


def test_two_columns_of_ours_that_say_the_same_are_refused() -> None:
    headers = "type | name | label | bind::collecte:unite | Bind::collecte:unite"
    with pytest.raises(DefinitionError, match="disent la même chose"):
        from_tables("essai.xlsx", form(f"| {headers} |\n| integer | a | A | € | F |"))
