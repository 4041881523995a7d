"""Table layout of the national sheets: a row for each région, then totals and the number of régions counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from exports.enquetes.publication import statut_of
from exports.tableur.feuille import Feuille, block
from exports.tableur.phrases import Answer
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, INTEGER, CellFormat
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, typeset

ENSEMBLE, COMPTEES = "Ensemble", "Régions comptées"
RIEN = "–"
"""Text in place of a figure that a région was not asked for."""

CHAMP = "Champ : régions de l’installation qui publient, dans leurs classeurs régionaux pour le public."
SOURCE = "Source : classeurs régionaux de {annee}, nommés et datés dans « Sources »."

NAME_WIDTH = 30
TOTAL = CellFormat(bold=True, rule="top")
_COUNT = BODY.but(italic=True, colour="#4A4A45")
_LINE = 15
"""Height of a line, in points."""


@dataclass(frozen=True, slots=True)
class CaseNationale:
    """A figure, with the formula that makes it if there is one; or a text in place of a figure.

    `number` is its number format, when it differs from its column's. `motif` says why there is no figure.
    """

    value: float | str
    formula: str = ""
    number: str = ""
    motif: str = ""


BLANK = CaseNationale(RIEN)
"""Case of a figure that there is not."""


def case_of(value: float | None) -> CaseNationale:
    return BLANK if value is None else CaseNationale(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColonneNationale:
    """A column: the figure of each région, in order, and their total, `ensemble`.

    `compte`: how many régions make up the total, with its formula, when it is not how many have a number.
    """

    titre: str
    style: CellFormat
    cases: tuple[CaseNationale, ...]
    ensemble: CaseNationale
    largeur: float = 10.5
    compte: CaseNationale | None = None

    @property
    def numbers(self) -> list[float]:
        return [case.value for case in self.cases if not isinstance(case.value, str)]


def hidden(motif: str) -> CaseNationale:
    """Return a case with `[c]`, or the status that `motif` begins with, where a workbook shows nothing; and why."""
    if not motif.startswith("["):
        return CaseNationale(statut_of(motif), motif=motif)
    status, _, why = motif.partition(" ")
    return CaseNationale(status, motif=why)


def motifs(names: Sequence[str], *tables: Sequence[ColonneNationale]) -> list[str]:
    """Return « [c] Corse, Guyane : effectif trop faible. »: why régions lack figures, each reason once."""
    names_by_motif: dict[tuple[float | str, str], dict[str, None]] = {}
    for colonne in chain.from_iterable(tables):
        for name, case in zip(names, colonne.cases, strict=True):
            if case.motif:
                names_by_motif.setdefault((case.value, case.motif), {})[one_line(name)] = None
    return [typeset(f"{status} {', '.join(regions)} : {why}.") for (status, why), regions in names_by_motif.items()]


def legende(lecture: Answer | None, notes: Sequence[str], annee: int) -> list[str | Answer]:
    """List the lines under tables: how to read one figure, `notes`, the population counted, the source of figures."""
    return [*([lecture] if lecture else []), *notes, CHAMP, SOURCE.format(annee=annee)]


def summed(cases: Sequence[CaseNationale], column: int, first: int) -> CaseNationale:
    """Return the sum of the régions' figures; texts are skipped."""
    values = [case.value for case in cases if not isinstance(case.value, str)]
    return CaseNationale(sum(values), f"SUM({_cells(column, first, len(cases))})") if values else BLANK


def counted(titre: str, style: CellFormat, cases: Sequence[CaseNationale], column: int, first: int) -> ColonneNationale:
    """Return a column of figures over their sum."""
    return ColonneNationale(titre=titre, style=style, cases=tuple(cases), ensemble=summed(cases, column, first))


def ratio(above: CaseNationale, below: CaseNationale, places: tuple[str, str]) -> CaseNationale:
    """Return one figure over another, as a formula of their cells; the text in place of the second when it has no
    figure; a dash when it is zero."""
    if isinstance(below.value, str):
        return below
    if isinstance(above.value, str) or not below.value:
        return BLANK
    return CaseNationale(above.value / below.value, f"{places[0]}/{places[1]}")


def header(feuille: Feuille, row: int, titres: Sequence[tuple[str, float]]) -> None:
    """Write the header row from titles and widths, after the title of the régions; as tall as the longest needs."""
    feuille.text(row, 0, "Région", HEADER)
    for place, (titre, _) in enumerate(titres, start=1):
        feuille.text(row, place, titre, HEADER_RIGHT)
    feuille.tall(row, _LINE * max(_lines(titre, width) for titre, width in titres))


def write_table(feuille: Feuille, top: int, names: Sequence[str], colonnes: Sequence[ColonneNationale]) -> int:
    """Write the headers, the régions, their sums and how many made them; return the row after. Columns follow names."""
    header(feuille, top, [(colonne.titre, colonne.largeur) for colonne in colonnes])
    first, last = top + 1, top + len(names)
    for row, name in enumerate(names, start=first):
        feuille.text(row, 0, one_line(name), BODY.but(foreign=True))
        for place, colonne in enumerate(colonnes, start=1):
            write_case(feuille, (row, place), colonne.cases[row - first], colonne.style)
    feuille.text(last + 1, 0, ENSEMBLE, TOTAL)
    feuille.text(last + 2, 0, COMPTEES, _COUNT)
    for place, colonne in enumerate(colonnes, start=1):
        write_case(feuille, (last + 1, place), colonne.ensemble, colonne.style.but(bold=True, rule="top"))
        count = colonne.compte or CaseNationale(len(colonne.numbers), f"COUNT({_cells(place, first, len(names))})")
        write_case(feuille, (last + 2, place), count, _COUNT.but(align="right", number=INTEGER))
    return last + 3


def write_case(feuille: Feuille, at: tuple[int, int], case: CaseNationale, style: CellFormat) -> None:
    row, column = at
    style = style.but(number=case.number) if case.number else style
    if isinstance(case.value, str):
        is_mark = case.value == RIEN or case.motif
        feuille.text(row, column, case.value, style.but(colour="#6B6B64") if is_mark else style)
    elif case.formula:
        feuille.formula(row, column, case.formula, case.value, style)
    else:
        feuille.number(row, column, case.value, style)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes, without cutting words."""
    lines, left = 1, width
    for word in text.split():
        needed = 1.15 * len(word) + 1
        lines, left = (lines, left - needed) if needed <= left else (lines + 1, width - needed)
    return lines


def _cells(column: int, first: int, count: int) -> str:
    return block(first, column, first + count - 1, column)


SIGNED = f'+0;−0;0"{NBSP}"'
"""Number format of whole numbers with their sign."""
