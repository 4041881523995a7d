"""Release of a campaign settled by an earlier version of the program, read from the workbook kept that day.

Answers are not read again: consents, erasures and corrections since would change its figures. They are rounded anew
only where that is coarser than what the workbook printed; what it does not hold has no cell.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO

from python_calamine import CalamineWorkbook

from exports.records.records import Collecte
from exports.release.cellules import RAISONS, BlocCellules, Release
from exports.release.gardees import Gardees, release_of_kept
from exports.release.seuils import Seuils
from exports.tableur.text import one_line
from exports.temps.a_publier import blocs_published
from exports.temps.consolidation import tables_of
from exports.temps.raisons import CITEES

DONNEES, TEMPS, FEUILLE_RAISONS, ACTIVITES = "Données", "Temps", "Raisons", "Activités"
LAST_FIXED = "Poids (ETP-mois)"
"""Last fixed column of Données; each column after it is a line of the répartition, by its code."""

REGION, OF_A_DLA = "Région", "DLA"
HEADER_ROW, PERSONS_ROW, TITLES_ROW = 3, 4, 4
"""Rows from 0: headers of Temps, its persons, and the columns of Activités."""

UNITS = 10_000_000
"""Weighted sums are integers in ten-millionths of an ETP-mois, as the file divides them."""

FINS = 11
"""Number of persons from which earlier versions printed shares to one point, instead of five."""

Cell = object
Rows = Sequence[Sequence[Cell]]


def release_of_reference(fichier: bytes, collecte: Collecte, seuils: Seuils, faite_le: datetime) -> Release:
    """Return the first release of a campaign, from its kept workbook; `collecte` holds the questions and the
    respondents."""
    donnees, temps, activites, raisons = _rows(fichier, DONNEES, TEMPS, ACTIVITES, FEUILLE_RAISONS)
    region, par_dla = _read(donnees)
    persons = _persons(temps) if region else 0
    gardees = Gardees(
        blocs=_blocs(collecte, region),
        mois=collecte.periode.mois,
        dlas=frozenset(attendu.dla for attendu in collecte.attendus if attendu.is_transmitted),
        personnes=persons,
        region=region,
        par_dla=par_dla,
        pas=1 if persons >= FINS else 5,
        choix=dict([*_activites(activites, collecte), *_raisons(raisons)]),
    )
    return release_of_kept(gardees, seuils, faite_le=faite_le)


def _rows(fichier: bytes, *sheets: str) -> Sequence[Rows]:
    """Return the rows of each of these sheets; none for a sheet that an older workbook lacks."""
    with CalamineWorkbook.from_filelike(BytesIO(fichier)) as book:
        return [book.get_sheet_by_name(name).to_python() if name in book.sheet_names else [] for name in sheets]


def _blocs(collecte: Collecte, region: Mapping[str, int]) -> tuple[BlocCellules, ...]:
    """List the blocs that were asked; a line that only the workbook knows is a bloc of its own."""
    blocs = blocs_published(collecte)
    known = {code for bloc in blocs for code in bloc.lignes}
    return (*blocs, *(BlocCellules(code=code, lignes=(code,)) for code in region if code not in known))


def _read(donnees: Rows) -> tuple[Mapping[str, int], Mapping[str, tuple[int, Mapping[str, int]]]]:
    """Return the sums of the rows of Données by line, for the région, then for each DLA shown alone, with its
    persons."""
    region: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    dlas: defaultdict[str, Counter[str]] = defaultdict(Counter)
    header, *rows = donnees or [[]]
    names = [str(name) for name in header]
    first = names.index(LAST_FIXED) + 1 if rows else 0
    codes = {place: code for place, code in enumerate(names[first:], start=first) if code}
    for row in rows:
        line = {code: _scaled(row[place], UNITS) for place, code in codes.items()}
        region.update(line)
        fields = dict(zip(names, row, strict=False))
        if fields.get("Nature") == OF_A_DLA:
            code = str(fields.get("Codes des DLA", ""))
            persons[code] += _count(fields.get("Personnes"))
            dlas[code].update(line)
    return region, {code: (persons[code], sums) for code, sums in dlas.items()}


def _persons(temps: Rows) -> int:
    """Return the number of persons of the région: its column is the last of that name, as a DLA may bear it too."""
    places = [place for place, title in enumerate(temps[HEADER_ROW]) if title == REGION]
    return _count(temps[PERSONS_ROW][places[-1]])


Comptes = tuple[str, tuple[int, Mapping[str, int]]]
"""A question, the number of respondents asked, and how many chose each option."""


def _activites(rows: Rows, collecte: Collecte) -> Iterator[Comptes]:
    """Read the counts of each activité's choices, where they are printed."""
    if len(rows) <= TITLES_ROW:
        return
    groups = [str(header) for header in rows[HEADER_ROW]]
    lignes = [ligne for table in tables_of(collecte.questionnaire) for ligne in (None, *table.tableau.lignes)]
    for row, ligne in zip(rows[TITLES_ROW + 1 :], lignes, strict=False):
        for choice in ligne.choices if ligne and row[0] == one_line(ligne.libelle) else ():
            title = one_line(choice.libelle, 120)
            place = groups.index(title) if title in groups else len(row)
            counted = row[place : place + len(choice.options) + 1]
            if len(counted) == len(choice.options) + 1 and all(isinstance(cell, int | float) for cell in counted):
                counts = [_count(cell) for cell in counted]
                options = dict(zip((option.code for option in choice.options), counts, strict=False))
                yield choice.code, (sum(counts), options)


def _raisons(rows: Rows) -> Iterator[Comptes]:
    counts = {str(row[0]): _count(row[1]) for row in rows if len(row) > 1 and isinstance(row[1], int | float)}
    if counts:
        *_, persons, _dlas = counts.values()
        yield RAISONS, (persons, {code: counts.get(libelle, 0) for code, libelle in CITEES.items()})


def _count(value: Cell) -> int:
    return _scaled(value, 1)


def _scaled(value: Cell, units: int) -> int:
    return round(value * units) if isinstance(value, int | float) else 0
