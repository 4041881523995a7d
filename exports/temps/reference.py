"""Figures of the région read back from the workbook of settled results, sheet by sheet.

Pages tell what this file says, never the answers again: consents given or withdrawn since, answers cut from their
authors and erasures move nothing, and nothing beside the file can be subtracted from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineWorkbook

from exports.records.choices import TableCounts, count_tables
from exports.records.couverture import Couverture
from exports.records.records import Raisons
from exports.tableur.text import one_line
from exports.temps.raisons import CITEES
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import WHOLE
from questionnaires.temps.activites import EVOLUTION, columns_of

DONNEES, TEMPS, RAISONS, ACTIVITES, SUIVI = "Données", "Temps", "Raisons", "Activités", "Suivi de la collecte"
LAST_FIXED = "Poids (ETP-mois)"
"""The column of Données after which each one is a line of the répartition, by its code."""

REGION = "Région"
HEADER_ROW, PERSONS_ROW = 3, 4
"""Rows of Temps, from 0; headers are there in Suivi too, and the titles of groups of columns in Activités."""

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
    donnees, temps = _rows(fichier, DONNEES, TEMPS)
    if len(donnees) < 2:
        return Reference(0, {})
    return Reference(_persons(temps), _sums(donnees))


def _rows(fichier: bytes, *sheets: str) -> Sequence[Rows]:
    """Of each of these sheets; nothing of one that this workbook has not: it is older."""
    with CalamineWorkbook.from_filelike(BytesIO(fichier)) as book:
        return [book.get_sheet_by_name(name).to_python() if name in book.sheet_names else [] for name in sheets]


def _persons(temps: Rows) -> int:
    """The last column so named: a DLA may be called so too, the région comes after."""
    places = [place for place, title in enumerate(temps[HEADER_ROW]) if title == REGION]
    return _count(temps[PERSONS_ROW][places[-1]])


def _sums(donnees: Rows) -> Mapping[str, int]:
    """Its rows add up to the région; a line that one of them was never asked counts for nothing there."""
    header, *rows = donnees
    first = list(header).index(LAST_FIXED) + 1
    return {
        str(code): sum(_scaled(row[place], UNITS) for row in rows)
        for place, code in enumerate(header[first:], start=first)
        if code != ""
    }


# --- who was expected


@dataclass(frozen=True, slots=True)
class Attendues:
    """What was expected of a région and transmitted; of `connus` of its `dlas` the ETP conventionnés are known."""

    couverture: Couverture
    dlas: int
    connus: int


def read_attendues(fichier: bytes, mois: int) -> Attendues:
    """`mois` are those of the période."""
    (rows,) = _rows(fichier, SUIVI)
    header = list(map(str, rows[HEADER_ROW]))
    lines = [dict(zip(header, row, strict=True)) for row in rows[HEADER_ROW + 1 :]]
    *dlas, region = [own for own in lines if _is_number(own["Réponses attendues"])]  # a person’s has none
    funded = region["ETP conventionnés"]
    return Attendues(
        couverture=Couverture(
            attendues=_count(region["Réponses attendues"]),
            transmises=_count(region["Réponses transmises"]),
            poids_attendu=_scaled(region["ETP sur la période"], 1_000 * mois),
            poids_transmis=_scaled(region["ETP transmis"], 1_000 * mois),
            refusees=_count(region["Refus de répondre"]),
            justifiees=_count(region["Écarts justifiés"]),
            conventionnes=_scaled(funded, 100) if _is_number(funded) else None,
        ),
        dlas=len(dlas),
        connus=sum(_is_number(own["ETP conventionnés"]) for own in dlas),
    )


# --- what takes more time


@dataclass(frozen=True, slots=True)
class EnPlus:
    """Of an activité, how many answers say that it takes more time, and less, out of how many that say how it moved."""

    code: str
    plus: int
    moins: int
    dites: int


TITLES_ROW = 4
"""Row of Activités, from 0; the first fonction is below."""

NEVER = "Non posée"
PLUS, MOINS = "plus", "moins"
"""The options of « Temps passé » that say it."""


def read_en_plus(fichier: bytes, questionnaire: Questionnaire) -> tuple[EnPlus, ...]:
    """Those of the activités that everyone was asked, in order; none where they were not asked or are not shown.

    Asked of some only, a count would rest on fewer persons than those whose number was judged.
    """
    (rows,) = _rows(fichier, ACTIVITES)
    if len(rows) <= TITLES_ROW or NEVER not in rows[TITLES_ROW]:
        return ()
    groups, never = list(rows[HEADER_ROW]), list(rows[TITLES_ROW]).index(NEVER)
    return tuple(
        _en_plus(row, code, asked, groups)
        for row, code, asked in _evolutions(rows, count_tables(questionnaire, []))
        if _is_number(row[never]) and not row[never]
    )


def _evolutions(rows: Rows, tables: Sequence[TableCounts]) -> Iterator[tuple[Sequence[Cell], str, Choice]]:
    """The row of each activité, its code and what is asked of its time."""
    lignes = [ligne for table in tables for ligne in (None, *table.tableau.lignes)]  # below the title of its fonction
    for row, ligne in zip(rows[TITLES_ROW + 1 :], lignes, strict=False):
        asked = columns_of(ligne).get(EVOLUTION) if ligne else None
        if ligne and asked and {PLUS, MOINS} <= asked.libelles.keys() and row[0] == one_line(ligne.libelle):
            yield row, ligne.code, asked


def _en_plus(row: Sequence[Cell], code: str, asked: Choice, groups: list[Cell]) -> EnPlus:
    first = groups.index(one_line(asked.libelle, 120))
    counts = dict(zip((own.code for own in asked.options), map(_count, row[first:]), strict=False))
    return EnPlus(code, counts[PLUS], counts[MOINS], sum(counts.values()))


# --- why


def read_raisons(fichier: bytes) -> Raisons | None:
    """None when they are not shown, or in a workbook of before they were counted."""
    (rows,) = _rows(fichier, RAISONS)
    told = {str(row[0]): row[1] for row in rows if len(row) > 1 and _is_number(row[1])}
    if not told:
        return None
    *_, persons, dlas = told.values()
    return Raisons(
        personnes=_count(persons),
        dlas=_count(dlas),
        comptes={code: _count(told.get(libelle)) for code, libelle in CITEES.items()},
    )


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float)


def _count(value: Cell) -> int:
    return _scaled(value, 1)


def _scaled(value: Cell, units: int) -> int:
    return round(value * units) if isinstance(value, int | float) else 0
