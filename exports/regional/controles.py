"""Contrôles: consistency checks between sheets, as formulas recalculated when the workbook is edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.regional import noms
from exports.regional.parties import Enquete, Parties
from exports.release.cellules import REGION, BlocCellules, Mesure, Release
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
    """A check in words, its formula, the result of that formula, and the sheet it is about."""

    texte: str
    formule: str
    est_vrai: bool
    ou: str


def controles(parties: Parties) -> list[Controle]:
    return [*_temps(parties), *(controle for enquete in parties.enquetes for controle in _enquete(parties, enquete))]


def write(classeur: Classeur, parties: Parties) -> None:
    feuille, checks = classeur.feuille(noms.CONTROLES, [column.width for column in COLUMNS]), controles(parties)
    feuille.title(_answer(checks), "Chaque contrôle est une formule : elle suit ce que vous changez ailleurs.")
    feuille.listing(COLUMNS, [(controle.texte, "", controle.ou) for controle in checks], HEADER_ROW)
    for row, controle in enumerate(checks, start=HEADER_ROW + 1):
        feuille.truth(row, 1, controle.formule, controle.est_vrai, COLUMNS[1].format)
    width = sum(column.width for column in COLUMNS)
    under(feuille, HEADER_ROW + 1 + len(checks), len(COLUMNS) - 1, width, *map(_lecture, checks[:1]))
    feuille.present(footer_of(parties.matiere.region), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))


def _answer(checks: Sequence[Controle]) -> Answer:
    """Return « 12 contrôles, tous vrais », or how many are false, counted in the column."""
    all_true = f"{plural(len(checks), 'contrôle')}, tous vrais"
    if not checks:
        return Answer(all_true)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(checks)
    listed, wrong = block(first, 0, last, 0), f"SUMPRODUCT(1-{block(first, 1, last, 1)})"
    failed = sum(not controle.est_vrai for controle in checks)
    false = counted(failed, "contrôle faux", wrong, "contrôles faux")
    true = f"COUNTA({listed})&{quoted(all_true.removeprefix(str(len(checks))))}"
    return Answer(false.text if failed else all_true, f"IF({wrong}=0,{true},{false.formula})")


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
    """Yield the checks of the région's figures on Temps against the released cells listed on Données."""
    consolidation = parties.consolidation
    if consolidation is None or consolidation.release is None:
        return
    if consolidation.release.is_shown:
        yield from _region(consolidation, consolidation.release)
    yield from _dlas(consolidation, consolidation.release)


def _region(consolidation: Consolidation, release: Release) -> Iterator[Controle]:
    bande, parts = temps.Disposition(consolidation, release).bande, release.parts()
    total = cell(bande.total, _PART, temps.NAME)
    whole = sum(release.missions().values()) == WHOLE_SHARE
    yield Controle(f"Les parts des missions font 100{NBSP}%", f"{total}=100", whole, temps.NAME)
    for bloc in release.blocs:
        rows = [bande.rows[code] for code in bloc.lignes if code in parts and code != bloc.code]
        if rows:
            yield from _lines(consolidation, release, bloc, rows)


def _lines(
    consolidation: Consolidation, release: Release, bloc: BlocCellules, rows: Sequence[int]
) -> Iterator[Controle]:
    """Yield the checks that the lines of a mission sum to it, in points and in ETP."""
    name = names_of(consolidation).get(bloc.code, bloc.code)
    for mesure, column, values, what in (
        (Mesure.PART, _PART, release.parts(), "la part"),
        (Mesure.ETP, _ETP, release.etp(), "les ETP"),
    ):
        summed = f"SUM({block(min(rows), column, max(rows), column, temps.NAME)})"
        mission = _released(consolidation, mesure, bloc.code)
        holds = sum(values[code] for code in bloc.lignes) == values[bloc.code]
        texte = f"Les fonctions font {what} de leur mission : {name}"
        yield Controle(texte, f"ABS({summed}-{mission})<{_CLOSE:f}", holds, temps.NAME)


def _released(consolidation: Consolidation, mesure: Mesure, code: str) -> str:
    """Return the formula of a figure of the région as listed on Données."""
    criteria = (("niveau", donnees.NIVEAU[REGION]), ("mesure", mesure.value), ("ligne", code))
    asked = ",".join(f'{_column(consolidation, field)},"{value}"' for field, value in criteria)
    return f"SUMIFS({_column(consolidation, 'valeur')},{asked})"


def _column(consolidation: Consolidation, field: str) -> str:
    place = [column.field for column in donnees.COLUMNS].index(field)
    return block(1, place, max(len(donnees.cells(consolidation)), 1), place, donnees.NAME)


def _dlas(consolidation: Consolidation, release: Release) -> Iterator[Controle]:
    """Yield the checks on each DLA shown, whose missions are in consecutive rows of Données."""
    keys = [(cellule.territoire, cellule.mesure) for cellule in donnees.cells(consolidation)]
    place = [column.field for column in donnees.COLUMNS].index("valeur")
    for dla in consolidation.dlas_montres:
        first, count = keys.index((dla.code, Mesure.PART)) + 1, keys.count((dla.code, Mesure.PART))
        missions = block(first, place, first + count - 1, place, donnees.NAME)
        whole = sum(release.missions(dla.code).values()) == WHOLE_SHARE
        texte = f"Les parts des missions font 100{NBSP}% : {one_line(dla.nom, 60)}"
        yield Controle(texte, f"SUM({missions})=100", whole, donnees.NAME)


_PART, _ETP = 1, 2
"""Columns of the sheet Temps."""


def _enquete(parties: Parties, enquete: Enquete) -> Iterator[Controle]:
    """Yield the check that a questionnaire's data have a row per answer read; the follow-up counts transmitted ones."""
    if not parties.matiere.audience.is_inside:
        return
    for tableau in enquete.tableaux[:1]:
        name, count = tableau.nom, len(enquete.depouillement.lignes)
        rows = block(1, 0, min(max(tableau.nombre, 1), MAX_ROWS - 1), 0, name)
        texte = f"« {name} » a une ligne par réponse lue : {count}"
        yield Controle(texte, f"COUNTA({rows})={count}", tableau.nombre == count, name)


_CLOSE = 0.000001
WHOLE_SHARE = 100
