"""Tables of a bilan read back from its sheet, beside those of its document."""

from openpyxl.worksheet.worksheet import Worksheet

from exports.bilans.document import Cellule, LigneDocument, PartieDocument
from exports.tableur.text import one_line
from questionnaires.core.francais import typeset

Rows = list[tuple[str, list[object]]]
"""Label and figures of each row."""


def read_again(tab: Worksheet, parties: tuple[PartieDocument, ...]) -> Rows:
    """Return the rows of each table of the document, under its title."""
    tables, top = [], 1
    for partie in parties:
        for tableau in partie.tableaux:
            top = next(row for row in range(top, tab.max_row + 1) if tab.cell(row, 1).value == typeset(tableau.titre))
            for line, ligne in enumerate(tableau.lignes, start=top + 2):
                label = str(tab.cell(line, 1).value).removeprefix("dont ")
                figures: list[object] = [tab.cell(line, 3 + place).value for place in range(len(ligne.cellules))]
                tables.append((label, figures))
    return tables


def lines_of(parties: tuple[PartieDocument, ...]) -> list[LigneDocument]:
    return [ligne for partie in parties for tableau in partie.tableaux for ligne in tableau.lignes]


def expected_of(parties: tuple[PartieDocument, ...]) -> Rows:
    return [
        (typeset(one_line(ligne.libelle)), [_held(cellule) for cellule in ligne.cellules])
        for ligne in lines_of(parties)
    ]


def _held(cellule: Cellule) -> object:
    return cellule.texte if cellule.valeur is None else cellule.valeur
