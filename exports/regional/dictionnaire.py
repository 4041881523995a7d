"""Dictionnaire of the workbook of a région: columns and questions of its parts, by sheet name."""

from exports.enquetes import dictionnaire as dictionnaire_enquete
from exports.regional import noms
from exports.regional.parties import Parties
from exports.tableur.feuille import Classeur
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import WRAPPED, Column
from exports.temps.sheets import dictionnaire as dictionnaire_temps

COLUMNS = (
    Column("feuille", "Feuille ou origine", WRAPPED, 17),
    Column("colonne", "Code ou colonne", WRAPPED, 20),
    Column("libelle", "Libellé", WRAPPED, 40),
    Column("nature", "Nature", WRAPPED, 13),
    Column("valeurs", "Unité ou valeurs", WRAPPED, 28),
    Column("versions", "Posée dans", WRAPPED, 11),
    Column("usage", "Dans ce classeur, ou cellule sans valeur", WRAPPED, 27),
)
Row = tuple[str, str, str, str, str, str, str]


def rows(parties: Parties) -> list[Row]:
    """List the rows of the sheet, with values in the order of `COLUMNS`."""
    lines: list[Row] = []
    if parties.consolidation is not None:
        for source, code, libelle, unite, version, usage in dictionnaire_temps.rows(parties.consolidation):
            where = source if source == "Données" else f"Temps : {source.lower()}"
            lines.append((where, code, libelle, "", unite, version, usage))
    for enquete in parties.enquetes:
        for row in dictionnaire_enquete.rows(enquete.depouillement):
            lines.append((enquete.noms.get(row[0], f"{enquete.court} : {row[0].lower()}"), *row[1:]))
    return lines


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, lines = classeur.feuille(noms.DICTIONNAIRE, [column.width for column in COLUMNS]), rows(parties)
    feuille.listing(COLUMNS, lines)
    feuille.under_headers(footer_of(parties.matiere.region), len(COLUMNS))
