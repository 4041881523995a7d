"""The plain tables of a form: numbered as they will be written, and never a text under the wrong header."""

import pytest

from questionnaires.files.xlsform_tables import Row, Tables, TableXlsform, numbered


def test_rows_are_numbered_as_they_will_be_written_and_what_is_blank_is_dropped() -> None:
    table = numbered(["type", "name"], [{"type": "text", "name": ""}, {"name": ""}, {}, {"name": "b"}])

    assert table == TableXlsform(("type", "name"), (Row(2, {"type": "text"}), Row(3, {"name": "b"})))


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        pytest.param(("name", "name"), {}, id="repeated column"),
        pytest.param(("name", ""), {}, id="blank column"),
        pytest.param(("name",), {"label": "a"}, id="cell outside of the columns"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(columns: tuple[str, ...], cells: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="column"):
        TableXlsform(columns, (Row(2, cells),))


def test_sheets_come_in_the_order_people_expect() -> None:
    assert list(Tables(survey=TableXlsform(("type",))).sheets) == ["survey", "choices", "settings"]
