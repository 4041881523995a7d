"""The workbook of a questionnaire as a file: typed text stays text, limits, formulas, identical bytes."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import pandas as pd
import pytest

from exports.enquetes.classeur import write_answers_workbook
from exports.records.records import CollecteEnquete, Connue, Dla, VersionPosee
from exports.tableur.text import ExportLimitError, one_line
from questionnaires.core.blocs import Colonne, Grille, Intitule, Repetition
from questionnaires.core.questions import Text
from tests.exports.enquetes.builders import (
    BOTH,
    SAISIE_V1,
    SAISIE_V2,
    V2,
    answered,
    enquete,
    expected,
    versions,
    written,
)
from tests.exports.records.classeurs import cells, formulas, opened, parts, sheet, texts
from tests.exports.tableur.test_hostile_text import CORPUS, renamed
from tests.exports.tableur.test_recalculation import differences
from tests.tiers import sampled

ANSWERS = enquete([*(answered(BOTH[1], SAISIE_V2) for _ in range(6)), answered(BOTH[0], SAISIE_V1), expected(BOTH[1])])
SHEETS = ["Lisez-moi", "Synthèse", "Données", "PARTENAIRES", "Suivi de la collecte", "Dictionnaire"]


def hostile(text: str) -> CollecteEnquete:
    """Put this text wherever people type one: labels, options, names, answers, prefilled values, names of versions."""
    asked = tuple(
        VersionPosee(numero=version.numero, libelle=text, questionnaire=renamed(version.questionnaire, text))
        for version in BOTH
    )
    answer = answered(BOTH[0], SAISIE_V1)
    assert answer.reponse is not None
    typed = dict.fromkeys(("ANCIENNE", "BESOINS_AUTRE", "PARTENAIRES.1.P_NOM"), text)
    known = {"JOURS": Connue(text, text, text)}
    answer = replace(answer, nom=text, reponse=replace(answer.reponse, valeurs={**answer.reponse.valeurs, **typed}))
    later = answered(BOTH[1], SAISIE_V2, nom=text, connues=known)
    dlas = [Dla(code=code, nom=text) for code in ("18", "28")]
    return enquete([answer, *([later] * 6), expected(BOTH[1], nom=text)], asked, dlas=dlas, region=text, titre=text)


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_what_people_type_is_never_a_formula_nor_a_link(text: str) -> None:
    content, ordinary = written(hostile(text)), written(hostile("texte"))
    assert formulas(content) == formulas(ordinary)
    xml, plain = "".join(parts(content).values()), "".join(parts(ordinary).values())
    assert re.findall("<hyperlink [^>]*>", xml) == re.findall("<hyperlink [^>]*>", plain)
    assert "TargetMode" not in xml
    cleaned = one_line(text)
    assert [cell.value for _, cell in cells(opened(content)) if cell.value == cleaned and cell.data_type != "s"] == []
    assert texts(opened(content)).count(cleaned) > 20


def test_answers_stay_text_when_the_cell_is_edited() -> None:
    typed_cells = [cell for name, cell in cells(opened(written(hostile("=1+1")))) if cell.value == "=1+1"]
    assert len(typed_cells) > 20
    assert all(cell.quotePrefix for cell in typed_cells)


def test_sheets_come_in_order_and_lisez_moi_links_to_each() -> None:
    workbook = opened(written(ANSWERS))
    assert workbook.sheetnames == SHEETS
    links = [
        cell.hyperlink.location for row in sheet(workbook, "Lisez-moi").iter_rows() for cell in row if cell.hyperlink
    ]
    assert [str(link).replace("'", "").removesuffix("!A1") for link in links] == SHEETS[1:]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_every_cached_value_is_what_libreoffice_computes(tmp_path: Path) -> None:
    assert differences(written(ANSWERS), tmp_path) == []


def test_pandas_reads_the_data_by_code() -> None:
    frame = pd.read_excel(BytesIO(written(ANSWERS)), sheet_name="Données", engine="openpyxl")
    assert sorted(frame["JOURS"]) == [4.5, *([6.25] * 6)]
    assert len(frame) == 7


@pytest.mark.slow(reason="a workbook of 17,000 columns")
def test_17_000_columns_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Pitfall 20."""
    grille = Grille(
        code="G",
        libelle="Grille",
        lignes=tuple(Intitule(code=f"L{number}", libelle="Ligne") for number in range(170)),
        colonnes=tuple(Colonne(code=f"C{number}", libelle="Colonne") for number in range(100)),
    )
    with pytest.raises(ExportLimitError, match="17\u202f006\u00a0colonnes"):
        write_answers_workbook(enquete((), versions((grille,))), tmp_path / "classeur.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_repetitions_with_long_codes_have_sheets_of_their_own() -> None:
    """Pitfall 20: a name is cut to what Excel accepts, and two names never collide."""

    def repetition(code: str) -> Repetition:
        inside = (Text(code=f"{code[-1]}_NOM", libelle="Nom"),)
        return Repetition(code=code, libelle="R", libelle_ligne="Ligne", questions=inside)

    codes = ("R" * 40 + "A", "R" * 40 + "B", "History")
    names = opened(written(enquete((), versions(tuple(map(repetition, codes)))))).sheetnames
    assert names[3:6] == ["R" * 31, "R" * 29 + "_2", "History_2"]


def test_the_same_records_give_the_same_bytes() -> None:
    assert written(ANSWERS) == written(ANSWERS)


def test_a_workbook_is_printed_whole_with_its_headers() -> None:
    workbook = opened(written(ANSWERS))
    for name in SHEETS:
        page = sheet(workbook, name)
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.freeze_panes
    for name in SHEETS[1:]:
        assert sheet(workbook, name).print_title_rows


def test_the_recommendation_has_a_native_chart_with_a_description() -> None:
    members = parts(written(ANSWERS))
    assert len([name for name in members if name.startswith("xl/charts/chart")]) == 1
    drawing = next(xml for name, xml in members.items() if name.startswith("xl/drawings/drawing"))
    assert 'descr="Barres' in drawing


def test_a_share_is_announced_over_the_answers_that_have_one_and_a_question_is_printed_whole() -> None:
    page = sheet(opened(written(ANSWERS)), "Synthèse")
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    assert "Part" not in table[3]
    announced = {row[4]: row[2] for row in table[4:] if row[4]}
    assert (announced["JOURS"], "Part" in announced.values()) == (None, True)
    assert page.row_breaks.brk
    assert all(table[brk.id][4] or not any(table[brk.id][1:]) for brk in page.row_breaks.brk)


def test_progress_counts_sheets_then_rows_of_data_and_ends_at_its_total() -> None:
    steps: list[tuple[int, int]] = []
    write_answers_workbook(ANSWERS, BytesIO(), lambda done, total, label: steps.append((done, total)))
    sheets, answers, lines = len(SHEETS), 7, 2
    assembling = sheets + 1
    listed = len(ANSWERS.dlas) + len(ANSWERS.attendus) + 1  # in the follow-up, the région last
    rows = [*accumulate((assembling, answers, lines, listed))][1:]
    assert [done for done, _ in steps] == [*range(assembling + 1), *rows, rows[-1] + 1]
    assert {total for _, total in steps} == {rows[-1] + 1}


def test_questions_of_the_last_version_are_all_in_synthese() -> None:
    labels = {cell.value for name, cell in cells(opened(written(ANSWERS))) if name == "Synthèse"}
    assert {block.code for block in V2 if not isinstance(block, Repetition)} - labels == {"SERVICES", "BUDGET"}
