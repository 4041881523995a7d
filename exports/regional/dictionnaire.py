"""Dictionnaire of the workbook of a région: columns and questions of its parts, by sheet name."""

from exports.enquetes import dictionnaire as dictionnaire_enquete
from exports.regional import noms
from exports.regional.parties import Parties
from exports.tableur.feuille import Classeur
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import WRAPPED, Column
from exports.temps.sheets import dictionnaire as dictionnaire_temps

COLUMNS = (
    Column("feuille", "Feuille ou origine", WRAPPED, 22),
    Column("colonne", "Code ou colonne", WRAPPED, 24),
    Column("libelle", "Libellé", WRAPPED, 54),
    Column("nature", "Nature", WRAPPED, 15),
    Column("valeurs", "Unité ou valeurs", WRAPPED, 36),
    Column("versions", "Posée dans", WRAPPED, 14),
    Column("usage", "Dans ce classeur, ou cellule sans valeur", WRAPPED, 36),
)
Row = tuple[str, str, str, str, str, str, str]


def rows(parties: Parties) -> list[Row]:
    """In the order of `COLUMNS`."""
    found: list[Row] = []
    if parties.consolidation is not None:
        for source, code, libelle, unite, version, usage in dictionnaire_temps.rows(parties.consolidation):
            where = source if source == "Données" else f"Temps : {source.lower()}"
            found.append((where, code, libelle, "", unite, version, usage))
    for own in parties.enquetes:
        for line in dictionnaire_enquete.rows(own.depouillement):
            found.append((own.noms.get(line[0], f"{own.court} : {line[0].lower()}"), *line[1:]))
    return found


def size(parties: Parties) -> tuple[int, int]:
    """Rows and columns."""
    return len(rows(parties)) + 1, len(COLUMNS)


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, lines = classeur.feuille(noms.DICTIONNAIRE), rows(parties)
    feuille.widths([own.width for own in COLUMNS])
    feuille.listing(COLUMNS, lines)
    feuille.under_headers(footer_of(parties.matiere.region), len(COLUMNS))
