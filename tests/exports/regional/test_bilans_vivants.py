"""Sentences and charts on bilans follow the cells of « Bilan » and of the tab of a DLA, in the workbook of a région."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.bilans.composition import compose
from exports.records.records import Dla
from exports.regional.matiere import Audience, Famille, Matiere
from questionnaires.core.francais import typeset
from tests.exports.bilans import cas_region
from tests.exports.bilans.cas import rich_faits
from tests.exports.bilans.test_classeur import ARRETE, CADRE, plain
from tests.exports.records.classeurs import opened, rows, sheet
from tests.exports.regional.matieres import matiere, written
from tests.exports.tableur.test_recalculation import changed, differences, recalculated

OF_DLA = "18 Cher"
DRAWN = "Ce que le graphique montre"


@cache
def of_bilans(audience: Audience = Audience.C2RA) -> Matiere:
    """Build records without time, so that bilans come first."""
    par_dla = (compose(rich_faits(), CADRE, ARRETE),)
    return matiere(audience, temps=None, enquetes=(), bilans=(cas_region.region(2025),), par_dla=par_dla)


def first_column(content: bytes, name: str, *, values: bool = False) -> list[str]:
    return [plain(row[0]) for row in rows(opened(content, values=values), name) if row[0]]


def test_the_findings_follow_the_sheet_on_bilans() -> None:
    title, *findings = first_column(written(of_bilans()), "Synthèse")
    assert title.startswith("=IF('Bilan'!$")
    assert len([text for text in findings if text.startswith("=") and "'Bilan'!$" in text]) == 2
    assert not [text for text in findings if "pour un objectif de" in text and not text.startswith("=")]


def test_the_findings_are_values_in_a_book_without_the_sheet_on_bilans() -> None:
    records = of_bilans()
    content = written(replace(records, familles=records.familles - {Famille.BILAN}))
    assert "Bilan" not in opened(content).sheetnames
    title, *findings = first_column(content, "Synthèse")
    assert title == first_column(written(records), "Synthèse", values=True)[0]
    assert not [text for text in (title, *findings) if text.startswith("=")]
    [notice] = [row[1] for row in rows(opened(content), "Lisez-moi") if row[0] == "Formules"]
    assert "« Bilan »" in plain(notice)


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_every_value_on_bilans_is_what_libreoffice_computes(tmp_path: Path) -> None:
    assert differences(written(of_bilans()), tmp_path) == []


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_cells_moves_the_sentences_and_the_charts_of_a_dla_and_the_findings(tmp_path: Path) -> None:
    content = recalculated(changed(written(of_bilans()), change), tmp_path)
    tab = first_column(content, OF_DLA, values=True)
    assert tab[0] == "1 structure accueillie sur la convention, 4 accompagnées"
    assert [text for text in tab if "3 (dont 1 chiffre corrigé à la main) pour un objectif de 12, 6 de moins" in text]
    assert "Lecture : « Structures accueillies », Sur la convention : 1." in tab
    assert drawn(content, OF_DLA)[:2] == [3, 12]
    findings = first_column(content, "Synthèse", values=True)
    assert findings[0].startswith("1 234 structures accueillies et ")
    assert findings[0] == first_column(content, "Bilan", values=True)[0]
    assert [text for text in findings if "pour un objectif de 900," in text]
    assert drawn(content, "Bilan")[1] == 900


def test_a_result_beside_its_target_is_that_of_the_first_table_and_the_région_adds_dlas_up() -> None:
    region = sheet(opened(written(of_bilans()), values=False), "Bilan")
    first, done = row_of(region, "Structures accueillies"), target_of(region) - 1
    assert told_from(region, done) == [f"=$C${first}", f"=$D${first}", "–", f"=SUM($C${done}:$E${done})"]
    entered = row_of(region, "structures accueillies")
    assert told_from(region, entered)[-1] == f"=SUM($C${entered}:$E${entered})"
    assert told_from(region, first)[-1] == 4


def test_over_a_convention_only_the_avenants_that_have_a_target_are_added_up() -> None:
    records = of_bilans()
    faits = rich_faits()
    objectifs = tuple(objectif for objectif in faits.objectifs if objectif.avenant_id != faits.avenants[0].id)
    bilan = compose(replace(faits, objectifs=objectifs), CADRE, ARRETE)
    tab = sheet(opened(written(replace(records, par_dla=(bilan,))), values=False), OF_DLA)
    done = target_of(tab) - 1
    assert told_from(tab, done)[-1] == f'=SUMIF($C${done + 1}:$E${done + 1},">=0",$C${done}:$E${done})'
    assert told_from(tab, done + 3)[-1] == f"=SUM($C${done + 3}:$E${done + 3})"


def told_from(tab: Worksheet, row: int) -> list[object]:
    """Return the figures of a row."""
    return [cell.value for cell in tab[row][2:] if cell.value is not None]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_what_a_dla_did_moves_the_whole_of_the_région_and_what_is_said_of_it(tmp_path: Path) -> None:
    content = recalculated(changed(written(of_bilans()), change_of_dla), tmp_path)
    texts = first_column(content, "Bilan", values=True)
    assert [text for text in texts if ": 10 pour un objectif de 14, 4 de moins" in text]
    assert [text for text in first_column(content, "Synthèse", values=True) if ": 10 pour un objectif de 14," in text]
    assert drawn(content, "Bilan")[0] == 10


def change_of_dla(book: Workbook) -> None:
    region = sheet(book, "Bilan")
    region.cell(row_of(region, "Structures accueillies"), 3).value = 8


def change(book: Workbook) -> None:
    """Change the total of structures received, then their result and their target in both tabs."""
    tab = sheet(book, OF_DLA)
    tab.cell(row_of(tab, "Structures accueillies"), 6).value = 1
    aimed = target_of(tab)
    tab.cell(aimed - 1, 6).value = 3
    tab.cell(aimed, 6).value = 12
    region = sheet(book, "Bilan")
    region.cell(row_of(region, "Structures accueillies"), 6).value = 1234
    region.cell(target_of(region), 6).value = 900


def row_of(tab: Worksheet, label: str) -> int:
    return next(row for row in range(1, tab.max_row) if tab.cell(row, 1).value == label)


def target_of(tab: Worksheet) -> int:
    """Return the row of the first target of structures received."""
    lines = (row for row in range(2, tab.max_row) if tab.cell(row, 1).value == "objectif")
    return next(row for row in lines if tab.cell(row - 1, 1).value == "Structures accueillies")


def drawn(content: bytes, name: str) -> list[object]:
    """Return the first row of figures that a chart shows."""
    table = rows(opened(content), name)
    place = next(place for place, row in enumerate(table) if row[0] == DRAWN)
    return list(table[place + 1][2:])


def test_a_dla_reads_in_its_own_edition_the_tables_of_its_bilan_and_none_of_its_free_texts() -> None:
    records = of_bilans(Audience.DLA)
    edition = first_column(written(replace(records, dla=Dla(code="18", nom="Cher"))), OF_DLA, values=True)
    whole = first_column(written(of_bilans()), OF_DLA, values=True)
    (bilan,) = records.par_dla
    titles = {plain(typeset(tableau.titre)) for partie in bilan.parties for tableau in partie.tableaux}
    assert titles <= set(edition)
    assert "Ligue – Une convention signée" in whole
    assert "Ligue – Une convention signée" not in edition
