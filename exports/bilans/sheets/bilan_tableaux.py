"""Write the tables of a bilan on a sheet, with corrected and declared figures marked and explained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from exports.bilans.cellules import NOTHING, mention
from exports.bilans.document import Cellule, Format, LigneDocument, TableauDocument
from exports.bilans.reponses import DECLARED
from exports.tableur.feuille import Feuille, block, cell
from exports.tableur.phrases import Answer
from exports.tableur.styles import (
    BODY,
    DECIMAL,
    HEADING,
    INK,
    INTEGER,
    LINK,
    NOTE,
    QUIET,
    SHARE,
    CellFormat,
    mission_colour,
    mission_row,
)
from exports.tableur.styles import NAME as FOREIGN
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, typeset

FIGURES = 2
"""The column of the first figure, after the label and its unit."""

MANY = 8
"""Columns of figures, beyond which they are narrow."""

FEW = 4
"""Columns of figures, up to which labels are wide."""

TARGET, PART = "objectif", "part de l’objectif"
"""Labels of rows under a result."""

CORRECTED, SAID = "*", "°"
"""Marks before a figure that was corrected by hand, or declared."""

_TENTHS, _EUROS, _CENTS = "#,##0.0#", f'#,##0{NBSP}"€"', f'#,##0.00{NBSP}"€"'
WRAPPED_NOTE = NOTE.but(wrap=True, foreign=True)
_ROW = FOREIGN.but(bold=True, wrap=True)
_PART = FOREIGN.but(indent=1, wrap=True)
_UNIT = BODY.but(colour="#4A4A45")


@dataclass(frozen=True, slots=True)
class Ecrit:
    """A table on its sheet: its rows begin at `first`, its figures at column `FIGURES`."""

    tableau: TableauDocument
    first: int


def widths_of(figures: int) -> tuple[float, float, float]:
    """Return the widths of labels, of units and of each column of figures: labels are wide where few columns leave them
    room, so that they take fewer lines."""
    if figures > MANY:
        return 41, 13, 11
    return (36 if figures > FEW else 49), 13, 11


def colour_of(mission: int) -> str:
    """Return the colour of a mission, as on pages; 0 is what spans them."""
    return mission_colour(mission) if mission else LINK


def height_of(tableau: TableauDocument) -> int:
    """Return how many rows of the sheet it takes: its title, its headers, its lines and its notes."""
    return 1 + bool(tableau.lignes) + len(tableau.lignes) + len(list(_notes(tableau)))


def written_at(tableau: TableauDocument, row: int) -> Ecrit:
    """Return the table whose title is in `row`."""
    return Ecrit(tableau, row + 1 + bool(tableau.lignes))


def write_table(
    feuille: Feuille, tableau: TableauDocument, mission: int, row: int, columns: int, ecrits: Sequence[Ecrit] = ()
) -> None:
    """Write the table from `row`, on a sheet that has `columns` columns of figures and the tables `ecrits`."""
    feuille.text(row, 0, typeset(tableau.titre), HEADING.but(colour=INK))
    if tableau.lignes:
        unit = "Unité" if any(ligne.unite for ligne in tableau.lignes) else ""
        headers(feuille, row + 1, mission, (tableau.entete, unit, *tableau.colonnes), columns)
    ecrit = written_at(tableau, row)
    for line, ligne in enumerate(tableau.lignes):
        _row(feuille, ecrit.first + line, ligne, widths_of(columns)[0], _formulas(ecrit, line, ecrits))
    row = ecrit.first + len(tableau.lignes)
    for place, note in enumerate(_notes(tableau), start=row):
        paragraph(feuille, place, note, columns, WRAPPED_NOTE)


def headers(feuille: Feuille, row: int, mission: int, names: Sequence[str], columns: int) -> None:
    """Write headers in the colour of a mission; the first two are over words, the others over figures."""
    look = mission_row(mission, ground=colour_of(mission), wrap=True, foreign=True)
    for place, name in enumerate(names):
        feuille.text(row, place, typeset(name), look if place < FIGURES else look.but(align="right"))
    longest = max(names[FIGURES:], key=len, default="")
    feuille.height(row, longest, widths_of(columns)[2] - 3)


def paragraph(feuille: Feuille, row: int, text: str, columns: int, style: CellFormat, formula: str = "") -> None:
    """Write a text wrapped over the whole width, or the formula that gives it."""
    label, unit, figure = widths_of(columns)
    feuille.wrapped(row, FIGURES + columns - 1, Answer(text, formula), style, label + unit + columns * figure)


def _formulas(ecrit: Ecrit, line: int, ecrits: Sequence[Ecrit]) -> dict[int, str]:
    """Map the place of each cell in its row to its formula; a cell without one is a value."""
    lignes = ecrit.tableau.lignes
    aimed = _aimed(lignes, line)
    if aimed and lignes[line].libelle == PART:
        done, target = (ecrit.first + place for place in aimed)
        at = enumerate(lignes[line].cellules, start=FIGURES)
        return {column - FIGURES: f"ROUND(100*{cell(done, column)}/{cell(target, column)},0)/100" for column, _ in at}
    formulas = _quoted(ecrit.tableau, lignes[line], ecrits) if aimed and aimed[0] == line else {}
    if lignes[line].somme and (total := _total(ecrit, line, aimed)):
        formulas[len(lignes[line].cellules) - 1] = total
    return formulas


def _aimed(lignes: Sequence[LigneDocument], line: int) -> tuple[int, int] | None:
    """Return the lines of the result and the target that a row goes with, itself included; None without a target."""
    done = next((place for place in range(line, -1, -1) if not lignes[place].dont), line)
    target = below(lignes, done).get(TARGET)
    return None if target is None else (done, target)


def _quoted(tableau: TableauDocument, ligne: LigneDocument, ecrits: Sequence[Ecrit]) -> dict[int, str]:
    """Map cells of a result to the same cells of another table of the sheet, under the same heading."""
    for ecrit in ecrits:
        for line, other in enumerate(ecrit.tableau.lignes if ecrit.tableau is not tableau else ()):
            if other.code and (other.libelle, other.unite) == (ligne.libelle, ligne.unite):
                by_head = dict(zip(ecrit.tableau.colonnes, enumerate(other.cellules), strict=True))
                pairs = zip(tableau.colonnes, ligne.cellules, strict=True)
                return {
                    place: cell(ecrit.first + line, FIGURES + by_head[head][0])
                    for place, (head, cellule) in enumerate(pairs)
                    if head in by_head and cellule.valeur is not None and by_head[head][1].valeur == cellule.valeur
                }
    return {}


def _total(ecrit: Ecrit, line: int, aimed: tuple[int, int] | None) -> str:
    """Return the formula of the last cell of a row: the sum of the others, or of those that have a target; '' where its
    value is neither, as when figures are rounded one by one."""
    ligne, row = ecrit.tableau.lignes[line], ecrit.first + line
    last = FIGURES + len(ligne.cellules) - 1
    added = block(row, FIGURES, row, last - 1)
    if is_sum(ligne):
        return f"SUM({added})"
    if aimed is None:
        return ""
    targets = ecrit.tableau.lignes[aimed[1]].cellules
    pairs = zip(ligne.cellules, targets, strict=True)
    counted = [cellule if target.valeur is not None else NOTHING for cellule, target in pairs]
    if not is_sum(replace(ligne, cellules=(*counted[:-1], ligne.cellules[-1]))):
        return ""
    row_of_targets = ecrit.first + aimed[1]
    return f'SUMIF({block(row_of_targets, FIGURES, row_of_targets, last - 1)},">=0",{added})'


def _row(feuille: Feuille, row: int, ligne: LigneDocument, width: float, formulas: Mapping[int, str]) -> None:
    label = typeset(one_line(named_in_full(ligne)))
    feuille.text(row, 0, label, _PART if ligne.dont else _ROW)
    feuille.text(row, 1, ligne.unite, _UNIT)
    feuille.height(row, label, width - 6)
    for place, cellule in enumerate(ligne.cellules, start=FIGURES):
        style = _style(cellule, ligne)
        if cellule.valeur is None:
            feuille.text(row, place, cellule.texte, style)
        elif formula := formulas.get(place - FIGURES):
            feuille.formula(row, place, formula, cellule.valeur, style)
        else:
            feuille.number(row, place, cellule.valeur, style)
        if cellule.comptee:
            feuille.comment(row, place, mention(cellule, ligne.unite))


def below(lignes: Sequence[LigneDocument], line: int) -> Mapping[str, int]:
    """Map the parts of a row to their lines, by name."""
    parts: dict[str, int] = {}
    for place in range(line + 1, len(lignes)):
        if not lignes[place].dont:
            break
        parts[lignes[place].libelle] = place
    return {} if lignes[line].dont else parts


def named_in_full(ligne: LigneDocument) -> str:
    """Return the label of a row, saying so when it is a part of the figure above."""
    return f"dont {ligne.libelle}" if ligne.dont and ligne.code else ligne.libelle


def is_sum(ligne: LigneDocument) -> bool:
    """Return whether its last cell can be a formula."""
    *others, last = [cellule.valeur for cellule in ligne.cellules]
    known = [value for value in others if value is not None]
    return ligne.somme and last is not None and bool(known) and isclose(sum(known), last, abs_tol=1e-9)


def _style(cellule: Cellule, ligne: LigneDocument) -> CellFormat:
    look = BODY.but(align="right", bold=not ligne.dont, ground=QUIET if _mark(cellule) else "")
    if cellule.valeur is None:
        return look.but(bold=False, foreign=True)
    return look.but(number=marked(_number(cellule.format, cellule.valeur), cellule))


def _mark(cellule: Cellule) -> str:
    return CORRECTED if cellule.is_corrected else SAID if cellule.declaree else ""


def marked(number: str, cellule: Cellule) -> str:
    """Return a number format, after the mark of a figure that was corrected by hand, or declared."""
    mark = _mark(cellule)
    return f'"{mark}{NBSP}"{number}' if mark else number


def _number(form: Format, value: float) -> str:
    match form:
        case Format.EUROS:
            return _EUROS if value == int(value) else _CENTS
        case Format.DECIMAL:
            return INTEGER if value == int(value) else _TENTHS
        case Format.PART:
            return SHARE
        case Format.ETP:
            return DECIMAL
        case _:
            return INTEGER


def _notes(tableau: TableauDocument) -> Iterator[str]:
    yield from map(typeset, tableau.notes)
    by_ecart: dict[str, list[str]] = {}
    for ligne in tableau.lignes:
        by_ecart.setdefault(ligne.ecart, []).append(ligne.libelle)
    for ecart, libelles in by_ecart.items():
        if ecart:
            yield typeset(f"{', '.join(libelles)} : {ecart[:1].lower()}{ecart[1:]}")
    for ligne in tableau.lignes:
        for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=True):
            if cellule.is_corrected:
                yield typeset(f"{CORRECTED} {ligne.libelle}, {colonne} : {mention(cellule, ligne.unite)}")
    if DECLARED not in tableau.notes and any(
        cellule.declaree for ligne in tableau.lignes for cellule in ligne.cellules
    ):
        yield f"{SAID} {DECLARED}"
