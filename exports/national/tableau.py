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
"""In the place of what a région was not asked."""

CHAMP = "Champ : régions de l’installation qui publient, dans leurs classeurs régionaux pour le public."
SOURCE = "Source : classeurs régionaux de {annee}, nommés et datés dans « Sources »."

NAME_WIDTH = 30
TOTAL = CellFormat(bold=True, rule="top")
_COUNT = BODY.but(italic=True, colour="#4A4A45")
_LINE = 15
"""Height of a line, in points."""


@dataclass(frozen=True, slots=True)
class Case:
    """A figure, by the formula that makes it if there is one; a text stands where there is no figure.

    `number` is how it is printed, where that is not as its column. `motif` says why there is no figure.
    """

    value: float | str
    formula: str = ""
    number: str = ""
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonne:
    """A column: what each région tells, in their order, and what they make together, `ensemble`.

    `compte`: the formula and value of how many régions make it, where that is not how many have a number.
    """

    titre: str
    style: CellFormat
    cases: tuple[Case, ...]
    ensemble: Case
    largeur: float = 10.5
    compte: Case | None = None

    @property
    def numbers(self) -> list[float]:
        return [own.value for own in self.cases if not isinstance(own.value, str)]


def hidden(motif: str) -> Case:
    """`[c]`, or the status that `motif` begins with, where a workbook tells nothing; and why."""
    if not motif.startswith("["):
        return Case(statut_of(motif), motif=motif)
    status, _, why = motif.partition(" ")
    return Case(status, motif=why)


def motifs(names: Sequence[str], *tables: Sequence[Colonne]) -> list[str]:
    """`[c] Corse, Guyane : effectif trop faible.`: why régions have no figure in these tables, each reason once."""
    found: dict[tuple[float | str, str], dict[str, None]] = {}
    for colonne in chain.from_iterable(tables):
        for name, case in zip(names, colonne.cases, strict=True):
            if case.motif:
                found.setdefault((case.value, case.motif), {})[one_line(name)] = None
    return [typeset(f"{status} {', '.join(who)} : {why}.") for (status, why), who in found.items()]


def legende(lecture: Answer | None, notes: Sequence[str], annee: int) -> list[str | Answer]:
    """What stands under tables: how to read one figure, `notes`, who is counted, where figures come from."""
    return [*([lecture] if lecture else []), *notes, CHAMP, SOURCE.format(annee=annee)]


def summed(cases: Sequence[Case], column: int, first: int) -> Case:
    """The sum of what the régions tell; texts count for nothing."""
    values = [own.value for own in cases if not isinstance(own.value, str)]
    return Case(sum(values), f"SUM({_cells(column, first, len(cases))})") if values else Case(RIEN)


def ratio(above: Case, below: Case, places: tuple[str, str]) -> Case:
    """One figure over another, by the references of their cells; what is said in the place of the second where it has
    none, nothing where it is zero."""
    if isinstance(below.value, str):
        return below
    if isinstance(above.value, str) or not below.value:
        return Case(RIEN)
    return Case(above.value / below.value, f"{places[0]}/{places[1]}")


def header(feuille: Feuille, row: int, titres: Sequence[tuple[str, float]]) -> None:
    """Titles of columns and their widths, after that of the régions: as tall as the longest asks."""
    feuille.text(row, 0, "Région", HEADER)
    for place, (titre, _) in enumerate(titres, start=1):
        feuille.text(row, place, titre, HEADER_RIGHT)
    feuille.tall(row, _LINE * max(_lines(titre, width) for titre, width in titres))


def write_table(feuille: Feuille, top: int, names: Sequence[str], colonnes: Sequence[Colonne]) -> int:
    """The headers, the régions, their sums and how many made them; the row after. Its columns follow the names."""
    header(feuille, top, [(own.titre, own.largeur) for own in colonnes])
    first, last = top + 1, top + len(names)
    for row, name in enumerate(names, start=first):
        feuille.text(row, 0, one_line(name), BODY.but(foreign=True))
        for place, own in enumerate(colonnes, start=1):
            write_case(feuille, (row, place), own.cases[row - first], own.style)
    feuille.text(last + 1, 0, ENSEMBLE, TOTAL)
    feuille.text(last + 2, 0, COMPTEES, _COUNT)
    for place, own in enumerate(colonnes, start=1):
        write_case(feuille, (last + 1, place), own.ensemble, own.style.but(bold=True, rule="top"))
        count = own.compte or Case(len(own.numbers), f"COUNT({_cells(place, first, len(names))})")
        write_case(feuille, (last + 2, place), count, _COUNT.but(align="right", number=INTEGER))
    return last + 3


def write_case(feuille: Feuille, at: tuple[int, int], case: Case, style: CellFormat) -> None:
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
    """How many lines a text takes: words are not cut."""
    lines, left = 1, width
    for word in text.split():
        needed = 1.15 * len(word) + 1
        lines, left = (lines, left - needed) if needed <= left else (lines + 1, width - needed)
    return lines


def _cells(column: int, first: int, count: int) -> str:
    return block(first, column, first + count - 1, column)


SIGNED = f'+0;−0;0"{NBSP}"'
"""Whole numbers with their sign."""
