"""Table layout of the national sheets: a row for each région, then totals and the number of régions counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from exports.enquetes.publication import statut_of
from exports.tableur.feuille import WIDEST_PRINT, Feuille, block
from exports.tableur.phrases import Answer
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, INTEGER, CellFormat, pixels
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, typeset

ENSEMBLE, COMPTEES, RESEAU = "Ensemble", "Régions comptées", "Réseau"
RIEN = "–"
"""Text in place of a figure that a région was not asked for."""

CHAMP = "Champ : régions de l’installation qui publient, chiffres que le public lit."
SOURCE = "Source : publications des régions, résultats de {annee}, nommées et datées dans « Sources »{reseau}."

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
    """Say why régions, and the network, lack figures, as `by_reason` does."""
    return by_reason(
        (str(case.value), name, case.motif)
        for colonne in chain.from_iterable(tables)
        for name, case in zip((*names, RESEAU), (*colonne.cases, colonne.ensemble), strict=True)
    )


def by_reason(reasons: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return « [c] Corse, Guyane : effectif trop faible. »: each reason once, from marks, names and reasons, if any."""
    names_by_reason: dict[tuple[str, str], dict[str, None]] = {}
    for mark, name, reason in reasons:
        if reason:
            names_by_reason.setdefault((mark, reason.removesuffix(".")), {})[one_line(name)] = None
    return [
        typeset(f"{mark} {', '.join(names)} : {reason}.".lstrip()) for (mark, reason), names in names_by_reason.items()
    ]


def legende(lecture: Answer | None, notes: Sequence[str], annee: int, reseau: str = "") -> list[str | Answer]:
    """List the lines under tables: how to read one figure, `notes`, the population counted, the source of figures; with
    the release of the network, where its figures are."""
    source = SOURCE.format(annee=annee, reseau=f" ; réseau : publication {reseau}" if reseau else "")
    return [*([lecture] if lecture else []), *notes, CHAMP, source]


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


def fitted(count: int, widest: float) -> float:
    """Return the width, `widest` at most, at which a page holds so many columns after the names, in letters that can be
    read."""
    return min(widest, ((WIDEST_PRINT - pixels((NAME_WIDTH,))) // count - 5) / 7)


def header(feuille: Feuille, row: int, titres: Sequence[str], width: float, first: str = "Région") -> None:
    """Write the header row, after the title of the first column; as tall as the longest title needs."""
    feuille.text(row, 0, first, HEADER)
    for place, titre in enumerate(titres, start=1):
        feuille.text(row, place, titre, HEADER_RIGHT)
    feuille.tall(row, _LINE * max(_lines(titre, width) for titre in titres))


def write_table(
    feuille: Feuille,
    top: int,
    names: Sequence[str],
    colonnes: Sequence[ColonneNationale],
    width: float,
    whole: str = ENSEMBLE,
) -> int:
    """Write the headers, the régions, the row `whole` of all, how many régions made it; return the row after. Columns
    follow names, each `width` wide."""
    header(feuille, top, [colonne.titre for colonne in colonnes], width)
    first, last = top + 1, top + len(names)
    for row, name in enumerate(names, start=first):
        feuille.text(row, 0, one_line(name), BODY.but(foreign=True))
        for place, colonne in enumerate(colonnes, start=1):
            write_case(feuille, (row, place), colonne.cases[row - first], colonne.style)
    feuille.text(last + 1, 0, whole, TOTAL)
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
