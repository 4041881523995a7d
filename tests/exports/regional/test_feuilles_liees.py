"""Sheets of the workbook of a région that repeat figures of another sheet refer to its cells."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.regional.matiere import Audience, Famille
from tests.exports.bilans.test_classeur import plain
from tests.exports.records.builders import realistic, wishing
from tests.exports.records.classeurs import opened, rows, sheet
from tests.exports.regional.matieres import ALL, matiere, workbook, written
from tests.exports.tableur.test_recalculation import changed, recalculated


def first_column(content: bytes, name: str, *, values: bool = True) -> list[str]:
    return [plain(row[0]) for row in rows(opened(content, values=values), name) if row[0]]


def row_of(tab: Worksheet, label: str) -> int:
    return next(row for row in range(1, tab.max_row) if tab.cell(row, 1).value == label)


def missions(content: bytes, *, values: bool = False) -> list[list[object]]:
    """Return shares and ETP of the table of Synthèse."""
    table = rows(opened(content, values=values), "Synthèse")
    first = next(place for place, row in enumerate(table) if row[0] == "Mission") + 1
    last = next(place for place, row in enumerate(table) if row[0] == "Total")
    return [list(row[1:3]) for row in table[first:last]]


def test_synthese_takes_shares_and_etp_from_the_sheet_on_time() -> None:
    lines = missions(workbook())
    assert lines
    assert all(str(figure).startswith("='Temps'!$") for row in lines for figure in row)


def test_synthese_has_values_in_a_book_without_the_sheet_on_time() -> None:
    lines = missions(workbook(familles=ALL - {Famille.TEMPS}))
    assert lines == missions(workbook(), values=True)


COVERAGE = "11 réponses transmises sur 13 attendues, 84 % des ETP attendus"


def test_coverage_follows_the_list_of_answers_where_the_book_has_it() -> None:
    def said(content: bytes, *, values: bool) -> list[str]:
        texts = [text for text in first_column(content, "Synthèse", values=values) if "des ETP attendus" in text]
        return [text for text in texts if "'Suivi de la collecte'!" in text or text.startswith("11")]

    [formula] = said(workbook(), values=False)
    assert formula.startswith("=IF('Suivi de la collecte'!$")
    assert said(workbook(), values=True) == [f"{COVERAGE}."]
    assert said(workbook(Audience.PUBLIC), values=False) == [f"{COVERAGE}."]
    early = written(matiere(temps=wishing(realistic()), enquetes=(), bilans=(), par_dla=()))
    assert len([text for text in said(early, values=False) if text.startswith("=")]) == 2  # the title too


def test_what_changed_quotes_the_shares_of_the_first_table_of_the_sheet() -> None:
    lines = rows(opened(workbook(), values=False), "Évolution")
    first = next(place for place, row in enumerate(lines) if row[0] == "Ce qui a changé") + 2
    assert lines[first][1:3] == ["=$B$6", "=$B$7"]
    assert [
        text for text in first_column(workbook(), "Évolution") if text.startswith("Lecture : au 1er semestre 2026, la")
    ]


def test_titles_that_count_are_formulas() -> None:
    book = opened(workbook(), values=False)
    assert str(rows(book, "Contrôles")[0][0]).startswith("=IF(SUMPRODUCT(1-$B$")
    assert str(rows(book, "Suivi Satisfaction")[0][0]).startswith("=IF($G$")
    assert plain(rows(opened(workbook()), "Suivi Satisfaction")[0][0]) == "35 réponses transmises sur 35 attendues"


def test_lisez_moi_says_which_figures_are_values_and_which_sheets_are_not_there() -> None:
    def notice(content: bytes) -> str:
        return next(plain(row[1]) for row in rows(opened(content), "Lisez-moi") if row[0] == "Formules")

    text = notice(workbook())
    assert "ce que « Synthèse » reprend de « Temps », de « Suivi de la collecte », de « Bilan »" in text
    assert "parts des questionnaires comprises" in text
    assert "Les nombres de « Satisfaction », « Impact » sont des valeurs" in text
    lacking = "Ce qui lirait « Suivi de la collecte » ou « Bilan », qui n’y est pas, est une valeur"
    assert lacking in notice(workbook(Audience.DLA))
    shares = [row[2] for row in rows(opened(workbook(), values=False), "Satisfaction")[12:]]
    assert not [share for share in shares if str(share).startswith("=")]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_cells_moves_every_sheet_that_tells_them_again(tmp_path: Path) -> None:
    records = matiere(bilans=(), par_dla=())
    content = recalculated(changed(written(replace(records, enquetes=records.enquetes[:1])), change), tmp_path)
    assert missions(content, values=True)[-1][0] == 77
    assert [text for text in first_column(content, "Synthèse") if text.startswith("10 réponses transmises sur 13")]
    lines = rows(opened(content), "Évolution")
    first = next(place for place, row in enumerate(lines) if row[0] == "Ce qui a changé") + 2
    assert lines[first][1] == 33
    assert plain(rows(opened(content), "Contrôles")[0][0]).endswith(("contrôle faux", "contrôles faux"))
    assert plain(rows(opened(content), "Suivi Satisfaction")[0][0]) == "34 réponses transmises sur 35 attendues"


def change(book: Workbook) -> None:
    """Change the last share of the sheet on time, an answer of time and one of a structure, a share of a past
    semestre."""
    time = sheet(book, "Temps")
    time.cell(row_of(time, "Total") - 1, 2).value = 77
    for name, column in (("Suivi de la collecte", 6), ("Suivi Satisfaction", 3)):
        tab = sheet(book, name)
        sent = next(row for row in range(5, tab.max_row) if tab.cell(row, column).value == "transmis")
        tab.cell(sent, column).value = "en retard"
    sheet(book, "Évolution").cell(6, 2).value = 33
