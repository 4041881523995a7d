"""Contrôles: consistency checks between sheets, as formulas recalculated when the workbook is edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.regional import noms
from exports.regional.parties import Enquete, Parties
from exports.release.cellules import REGION, Bloc, Mesure, Release
from exports.tableur.feuille import Classeur, block, cell
from exports.tableur.phrases import Answer, counted, lecture_of, quoted
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, WRAPPED, Column
from exports.tableur.text import MAX_ROWS, one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import donnees, temps
from exports.temps.sheets.legende import under
from exports.temps.sheets.plan import names_of
from questionnaires.core.francais import NBSP, plural

COLUMNS = (
    Column("controle", "Contrôle", WRAPPED, 74),
    Column("vrai", "Vrai ?", BODY.but(align="center"), 12),
    Column("ou", "Où", BODY, 30),
)
HEADER_ROW = 3


@dataclass(frozen=True, slots=True)
class Controle:
    """What is checked, in words; the formula that says it, and what it gives."""

    texte: str
    formule: str
    est_vrai: bool
    ou: str


def controles(parties: Parties) -> list[Controle]:
    return [*_temps(parties), *(found for own in parties.enquetes for found in _enquete(parties, own))]


def size(parties: Parties) -> tuple[int, int]:
    """Rows and columns."""
    return HEADER_ROW + 1 + max(len(controles(parties)), 1) + 2, len(COLUMNS)


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, found = classeur.feuille(noms.CONTROLES), controles(parties)
    feuille.widths([own.width for own in COLUMNS])
    feuille.title(_answer(found), "Chaque contrôle est une formule : elle suit ce que vous changez ailleurs.")
    feuille.listing(COLUMNS, [(own.texte, "", own.ou) for own in found], HEADER_ROW)
    for row, own in enumerate(found, start=HEADER_ROW + 1):
        feuille.truth(row, 1, own.formule, own.est_vrai, COLUMNS[1].format)
        feuille.height(row, own.texte, COLUMNS[0].width - 2)
    width = sum(own.width for own in COLUMNS)
    under(feuille, HEADER_ROW + 1 + len(found), len(COLUMNS) - 1, width, *map(_lecture, found[:1]))
    feuille.present(footer_of(parties.matiere.region), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))


def _answer(found: Sequence[Controle]) -> Answer:
    """`12 contrôles, tous vrais`, or how many are false, counted in the column."""
    told = f"{plural(len(found), 'contrôle')}, tous vrais"
    if not found:
        return Answer(told)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(found)
    listed, wrong = block(first, 0, last, 0), f"SUMPRODUCT(1-{block(first, 1, last, 1)})"
    false = counted(sum(not own.est_vrai for own in found), "contrôle faux", wrong, "contrôles faux")
    true = f"COUNTA({listed})&{quoted(told.removeprefix(str(len(found))))}"
    is_false = any(not own.est_vrai for own in found)
    return Answer(false.text if is_false else told, f"IF({wrong}=0,{true},{false.formula})")


def _lecture(first: Controle) -> Answer:
    row = HEADER_ROW + 1
    true = "IF({},{},{})".format(cell(row, 1), quoted("vrai"), quoted("faux"))
    return lecture_of(
        "« ",
        Answer(first.texte, cell(row, 0)),
        " » est ",
        Answer("vrai" if first.est_vrai else "faux", true),
        ", sur la feuille « ",
        Answer(first.ou, cell(row, 2)),
        " ».",
    )


def _temps(parties: Parties) -> Iterator[Controle]:
    """What Temps prints of the région, against the released cells that Données lists."""
    consolidation = parties.consolidation
    release = consolidation.release if consolidation is not None else None
    if consolidation is None or release is None:
        return
    if release.is_shown:
        yield from _region(consolidation, release)
    yield from _dlas(consolidation, release)


def _region(consolidation: Consolidation, release: Release) -> Iterator[Controle]:
    bande, parts = temps.Disposition(consolidation, release).bande, release.parts()
    total = cell(bande.total, _PART, temps.NAME)
    whole = sum(release.missions().values()) == WHOLE_SHARE
    yield Controle(f"Les parts des missions font 100{NBSP}%", f"{total}=100", whole, temps.NAME)
    for bloc in release.blocs:
        rows = [bande.rows[code] for code in bloc.lignes if code in parts and code != bloc.code]
        if rows:
            yield from _lines(consolidation, release, bloc, rows)


def _lines(consolidation: Consolidation, release: Release, bloc: Bloc, rows: Sequence[int]) -> Iterator[Controle]:
    """The lines of a mission sum to it, in points and in ETP."""
    name = names_of(consolidation).get(bloc.code, bloc.code)
    for mesure, column, values, what in (
        (Mesure.PART, _PART, release.parts(), "la part"),
        (Mesure.ETP, _ETP, release.etp(), "les ETP"),
    ):
        summed = f"SUM({block(min(rows), column, max(rows), column, temps.NAME)})"
        mission = _released(consolidation, mesure, bloc.code)
        holds = sum(values[code] for code in bloc.lignes) == values[bloc.code]
        told = f"Les fonctions font {what} de leur mission : {name}"
        yield Controle(told, f"ABS({summed}-{mission})<{_CLOSE:f}", holds, temps.NAME)


def _released(consolidation: Consolidation, mesure: Mesure, code: str) -> str:
    """What Données lists of the région."""
    criteria = (("niveau", donnees.NIVEAU[REGION]), ("mesure", mesure.value), ("ligne", code))
    asked = ",".join(f'{_column(consolidation, field)},"{value}"' for field, value in criteria)
    return f"SUMIFS({_column(consolidation, 'valeur')},{asked})"


def _column(consolidation: Consolidation, field: str) -> str:
    place = [own.field for own in donnees.COLUMNS].index(field)
    return block(1, place, max(len(donnees.cells(consolidation)), 1), place, donnees.NAME)


def _dlas(consolidation: Consolidation, release: Release) -> Iterator[Controle]:
    """The missions of each DLA that is shown, which Données lists one after the other."""
    cells, place = donnees.cells(consolidation), [own.field for own in donnees.COLUMNS].index("valeur")
    for dla in consolidation.dlas_montres:
        keys = [(own.territoire, own.mesure) for own in cells]
        first, count = keys.index((dla.code, Mesure.PART)) + 1, keys.count((dla.code, Mesure.PART))
        missions = block(first, place, first + count - 1, place, donnees.NAME)
        whole = sum(release.missions(dla.code).values()) == WHOLE_SHARE
        told = f"Les parts des missions font 100{NBSP}% : {one_line(dla.nom, 60)}"
        yield Controle(told, f"SUM({missions})=100", whole, donnees.NAME)


_PART, _ETP = 1, 2
"""Columns of Temps."""


def _enquete(parties: Parties, own: Enquete) -> Iterator[Controle]:
    """Its data have a row an answer that is read, and the follow-up counts those that were transmitted."""
    if not parties.matiere.audience.is_inside:
        return
    for tableau in own.tableaux[:1]:
        name, count = tableau.nom, len(own.depouillement.lignes)
        rows = block(1, 0, min(max(tableau.nombre, 1), MAX_ROWS - 1), 0, name)
        told = f"« {name} » a une ligne par réponse lue : {count}"
        yield Controle(told, f"COUNTA({rows})={count}", tableau.nombre == count, name)


_CLOSE = 0.000001
WHOLE_SHARE = 100
