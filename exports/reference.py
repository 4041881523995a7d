"""The figures of the région as the workbook of settled results prints them, read back from its bytes.

Pages tell what this file says, never the answers again: consents given or withdrawn since, answers cut from their
authors and erasures move nothing, and nothing beside the file can be subtracted from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineWorkbook

from questionnaires.repartition import WHOLE

DONNEES, TEMPS = "Données", "Temps"
LAST_FIXED = "Poids (ETP-mois)"
"""The column of Données after which each one is a line of the répartition, by its code."""

REGION = "Région"
HEADER_ROW, PERSONS_ROW = 3, 4
"""Rows of Temps, from 0."""

UNITS = 1_000 * WHOLE
"""Weighted sums are integers in ten-millionths of an ETP-mois, that the file divides."""

Cell = object
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The région in a workbook: `personnes` behind it, weighted sums by line; 0 and none when it is not shown."""

    personnes: int
    sommes: Mapping[str, int]


def read_reference(fichier: bytes) -> Reference:
    """What a workbook of ours says of the région as a whole."""
    with CalamineWorkbook.from_filelike(BytesIO(fichier)) as book:
        donnees = book.get_sheet_by_name(DONNEES).to_python()
        temps = book.get_sheet_by_name(TEMPS).to_python()
    if len(donnees) < 2:
        return Reference(0, {})
    return Reference(_persons(temps), _sums(donnees))


def _persons(temps: Rows) -> int:
    """The last column so named: a DLA may be called so too, the région comes after."""
    places = [place for place, title in enumerate(temps[HEADER_ROW]) if title == REGION]
    value = temps[PERSONS_ROW][places[-1]]
    return int(value) if isinstance(value, int | float) else 0


def _sums(donnees: Rows) -> Mapping[str, int]:
    """Its rows add up to the région; a line that one of them was never asked counts for nothing there."""
    header, *rows = donnees
    first = list(header).index(LAST_FIXED) + 1
    return {
        str(code): sum(_sum(row[place]) for row in rows)
        for place, code in enumerate(header[first:], start=first)
        if code != ""
    }


def _sum(value: Cell) -> int:
    return round(value * UNITS) if isinstance(value, int | float) else 0
