"""An XLSForm file becomes three plain tables, and nothing of it is dropped silently."""

from io import BytesIO

import pytest
from pyxform.xls2json_backends import xlsx_to_dict

from collecte.core.tableurs import TableurError, read_xlsform
from questionnaires.files.xlsform_tables import Row, Tables, TableXlsform
from tests.collecte.core.test_tableurs_feuilles import written

SURVEY = [["type", "name", "label"], ["text", "a", "Nom"]]
TABLE = TableXlsform(("type", "name", "label"), (Row(2, {"type": "text", "name": "a", "label": "Nom"}),))


def refusal(data: bytes) -> str:
    with pytest.raises(TableurError) as caught:
        read_xlsform("a.xlsx", data)
    return str(caught.value).replace("\u00a0", " ")


def test_each_sheet_becomes_a_table_with_its_headers_as_typed_and_its_row_numbers() -> None:
    data = written(
        ("Settings", [["form_title"], ["Bilan"]]),
        ("survey", [[], [" Type ", "label::Français  (fr)", "NAME"], [], ["text", "", "a"], ["note", "Bonjour"]]),
        ("choices", [["list name", "name", "label"], ["ouinon", 1, "Oui"]]),
    )

    assert read_xlsform("a.xlsx", data) == Tables(
        survey=TableXlsform(
            ("Type", "label::Français  (fr)", "NAME"),
            (Row(4, {"Type": "text", "NAME": "a"}), Row(5, {"Type": "note", "label::Français  (fr)": "Bonjour"})),
        ),
        choices=TableXlsform(
            ("list name", "name", "label"), (Row(2, {"list name": "ouinon", "name": "1", "label": "Oui"}),)
        ),
        settings=TableXlsform(("form_title",), (Row(2, {"form_title": "Bilan"}),)),
    )


def test_choices_and_settings_may_be_absent_and_other_sheets_are_listed() -> None:
    data = written(("Lisez-moi", [["…"]]), ("survey", SURVEY), ("Feuil3", [["a"]]))
    assert read_xlsform("a.xlsx", data) == Tables(survey=TABLE, ignored_sheets=("Lisez-moi", "Feuil3"))


def test_a_column_without_a_title_is_not_read_but_named() -> None:
    rows = [[*SURVEY[0], "", ""], [*SURVEY[1], "", "à revoir"], ["", "", "", "", "note à moi-même"]]
    assert read_xlsform("a.xlsx", written(("survey", rows))) == Tables(
        survey=TableXlsform(TABLE.columns, TABLE.rows, untitled=("E",))
    )


def test_entities_are_not_read_and_their_questions_are() -> None:
    data = written(("survey", SURVEY), ("entities", [["list_name", "label"], ["arbres", "concat('a', 'b')"]]))
    assert read_xlsform("a.xlsx", data) == Tables(survey=TABLE, ignored_sheets=("entities",))


def test_cells_are_read_as_pyxform_reads_them() -> None:
    headers = [f"c{place}" for place in range(9)]
    data = written(("survey", [headers, [1.0, 0.5, -3, 10**12, True, False, " oui ", "007", "deux\nlignes"]]))

    (row,) = read_xlsform("a.xlsx", data).survey.rows

    assert [row.cells] == xlsx_to_dict(BytesIO(data))["survey"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(written(("Feuil1", SURVEY)), ["« survey »", "« Feuil1 »", "Renommez"], id="no survey"),
        pytest.param(written(("survey", [])), ["« survey » est vide"], id="blank survey"),
        pytest.param(
            written(("survey", SURVEY), ("choices", [[], ["name", "label", " name"]])),
            ["Dans la feuille « choices », les colonnes A et C", "« name »", "ligne 2"],
            id="same header twice",
        ),
        pytest.param(written(("survey", [["c"] * 101])), ["colonne CW", "100e"], id="more columns than languages need"),
    ],
)
def test_a_workbook_that_is_no_form_says_why(data: bytes, words: list[str]) -> None:
    message = refusal(data)
    assert [word for word in words if word not in message] == []


def test_lists_outside_of_choices_are_read_beside_them() -> None:
    data = written(("survey", SURVEY), ("external_choices", [["list_name", "name"], ["l", "a"]]))

    tables = read_xlsform("a.xlsx", data, {"villes.csv": "name;label\nbourges;Bourges\nblois;\n".encode("utf-16")})

    assert tables.files == {
        "villes.csv": TableXlsform(
            ("name", "label"), (Row(2, {"name": "bourges", "label": "Bourges"}), Row(3, {"name": "blois"}))
        ),
        "external_choices": TableXlsform(("list_name", "name"), (Row(2, {"list_name": "l", "name": "a"}),)),
    }


def list_of(rows: int) -> bytes:
    return "\n".join(["name,label", *(f"v{row},Ville {row}" for row in range(rows))]).encode()


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        pytest.param(
            {"villes.csv": list_of(2_000)}, ["« villes.csv »", "2\u202f000 lignes"], id="more rows than a page holds"
        ),
        pytest.param({"v.csv": b"a" * 5_000_001}, ["« v.csv »", "5 Mo"], id="too long"),
        pytest.param({"v.xml": b"<root/>"}, ["« v.xml »", "format"], id="another format"),
        pytest.param({f"{n}.csv": list_of(1) for n in range(11)}, ["11 listes", "10"], id="too many"),
    ],
)
def test_a_list_beyond_what_is_read_tells_its_limit(lists: dict[str, bytes], words: list[str]) -> None:
    with pytest.raises(TableurError) as caught:
        read_xlsform("a.xlsx", written(("survey", SURVEY)), lists)
    message = str(caught.value).replace("\u00a0", " ")
    assert [word for word in words if word not in message] == []


def test_a_list_as_long_as_its_limit_is_read() -> None:
    lists = {"villes.csv": list_of(1_999)}
    assert len(read_xlsform("a.xlsx", written(("survey", SURVEY)), lists).files["villes.csv"].rows) == 1_999


def test_long_lists_of_choices_are_read() -> None:
    rows = [["list_name", "name", "label"], *(["communes", f"c{n}", f"Commune {n}"] for n in range(9_999))]
    assert len(read_xlsform("a.xlsx", written(("survey", SURVEY), ("choices", rows))).choices.rows) == 9_999
