"""Formulas over rows that continue in other sheets read all of them."""

from io import BytesIO
from pathlib import Path

import pytest

from exports.tableur.feuille import Classeur, block, open_workbook
from exports.tableur.flux.assemblage import assembled
from exports.tableur.flux.coulee import Flot, Limites
from exports.tableur.flux.portee import covering, over_all
from exports.tableur.styles import DATA, HEADER
from tests.exports.records.classeurs import opened, parts, sheet
from tests.exports.tableur.flux.modeles import FIGURE, NAMES
from tests.exports.tableur.test_recalculation import differences


@pytest.mark.parametrize(
    ("formula", "covered"),
    [
        pytest.param(
            "COUNT('Données'!$B$2:$B$9)", "(COUNT('Données'!$B$2:$B$4)+COUNT('Données 2'!$B$2:$B$3))", id="a count"
        ),
        pytest.param("SUM('Données'!$B$2)/3", "(SUM('Données'!$B$2:$B$4)+SUM('Données 2'!$B$2:$B$3))/3", id="one cell"),
        pytest.param(
            """SUMPRODUCT(--EXACT('Données'!$C$2:$C$9,$A$2))""",
            "(SUMPRODUCT(--EXACT('Données'!$C$2:$C$4,$A$2))+SUMPRODUCT(--EXACT('Données 2'!$C$2:$C$3,$A$2)))",
            id="only the rows move",
        ),
        pytest.param(
            """COUNTIF('Données'!$C$2:$C$9,"non) concerné")""",
            """(COUNTIF('Données'!$C$2:$C$4,"non) concerné")+COUNTIF('Données 2'!$C$2:$C$3,"non) concerné"))""",
            id="a bracket in a text",
        ),
        pytest.param("'SUM('!$A$1&\"SUM(\"", "'SUM('!$A$1&\"SUM(\"", id="the letters of a call"),
        pytest.param("SUM($B$2:$B$9)", "SUM($B$2:$B$9)", id="its own sheet"),
        pytest.param("SUM('Données Avis'!$B$2:$B$9)", "SUM('Données Avis'!$B$2:$B$9)", id="another data sheet"),
    ],
)
def test_a_call_is_repeated_over_each_sheet_and_added(formula: str, covered: str) -> None:
    assert over_all(formula, {"Données": [3, 2]}) == covered


def test_signs_of_xml_stay_escaped() -> None:
    assert covering("<f>SUM('A&amp;B'!$B$2:$B$9)&gt;1</f>", {"A&B": [1, 1]}) == (
        "<f>(SUM('A&amp;B'!$B$2:$B$2)+SUM('A&amp;B 2'!$B$2:$B$2))&gt;1</f>"
    )


def counted(rows: int, limite: int) -> bytes:
    """Write a sheet that counts and adds up the rows of another, of which at most `limite` - 1 fit in a sheet."""
    sink = BytesIO()
    workbook = open_workbook(sink)
    classeur = Classeur(workbook)
    first = classeur.feuille(NAMES[0])
    last = min(rows, limite - 1)
    first.text(2, 0, "Oui")
    first.formula(0, 0, f"COUNT({block(1, 1, last, 1, NAMES[1])})", rows)
    first.formula(1, 0, f"SUM({block(1, 1, last, 1, NAMES[1])})", rows * (rows + 1) // 2)
    first.formula(2, 1, f"SUMPRODUCT(--EXACT({block(1, 0, last, 0, NAMES[1])},$A$3))", -(-rows // 2))
    first.truth(3, 0, f"COUNTA({block(1, 0, last, 0, NAMES[1])})={rows}", value=True)
    for row in range(4, 12):
        first.formula(row, 0, f"$A$1+{row}", rows + row)
    lines = [("Oui" if rank % 2 else "oui", float(rank)) for rank in range(1, rows + 1)]
    flot = Flot(NAMES[1], iter(lines), rows, ["Oui", "oui"])
    looks = (DATA, FIGURE)
    feuille = classeur.feuille(NAMES[1])
    feuille.streamed("Pied", "Donnees", [("A", HEADER), ("B", HEADER)], (looks, looks, looks), flot)
    workbook.close()
    return b"".join(assembled(sink.getvalue(), [flot], lambda _feuille, _rows: None, Limites(lignes=limite)))


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_libreoffice_counts_the_rows_of_every_sheet(tmp_path: Path) -> None:
    content = counted(25, 11)
    assert opened(content).sheetnames == ["Avant", "Données", "Données 2", "Données 3"]
    assert sheet(opened(content, values=False), "Avant")["A1"].value.count("COUNT(") == 3
    assert differences(content, tmp_path) == []


def test_where_one_sheet_holds_all_formulas_are_as_they_were_written() -> None:
    assert "<f>COUNT('Données'!$B$2:$B$6)</f>" in parts(counted(5, 11))["xl/worksheets/sheet1.xml"]
