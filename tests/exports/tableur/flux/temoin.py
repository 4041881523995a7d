"""The data sheets written cell by cell with XlsxWriter, as before rows were streamed: the reference of streamed
ones."""

from datetime import date
from io import BytesIO

from exports.enquetes.champs import MANQUE, Cell
from exports.enquetes.comptes import Depouillement
from exports.enquetes.donnees import tableaux
from exports.enquetes.lecture import Manque
from exports.records.records import CollecteEnquete
from exports.tableur.feuille import Classeur, Feuille, open_workbook
from exports.tableur.styles import HEADER, CellFormat


def cell_by_cell(collecte: CollecteEnquete) -> bytes:
    """Write a workbook of the data sheets alone."""
    sink = BytesIO()
    workbook = open_workbook(sink)
    classeur = Classeur(workbook)
    for tableau in tableaux(Depouillement(collecte)):
        feuille = classeur.feuille(tableau.nom)
        feuille.widths([champ.column.width for champ in tableau.champs])
        for place, champ in enumerate(tableau.champs):
            feuille.text(0, place, champ.column.header, HEADER.but(align=champ.column.format.align))
            if champ.variable is not None:
                feuille.comment(0, place, champ.variable.libelle)
        for row, ligne in enumerate(tableau.lignes, start=1):
            for place, champ in enumerate(tableau.champs):
                _write(feuille, row, place, champ.read(ligne), champ.column.format)
    workbook.close()
    return sink.getvalue()


def _write(feuille: Feuille, row: int, place: int, cell: Cell, style: CellFormat) -> None:
    if isinstance(cell, Manque):
        if cell:
            feuille.text(row, place, cell, MANQUE.but(align=style.align))
    elif isinstance(cell, str):
        feuille.text(row, place, cell, style.but(number="General", align="left", foreign=True))
    elif isinstance(cell, date):
        feuille.day(row, place, cell, style)
    elif cell is not None:
        feuille.number(row, place, cell, style)
