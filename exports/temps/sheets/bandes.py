"""Write a table of lines grouped by mission, with subtotals and total as formulas."""

from collections.abc import Mapping

from exports.tableur.feuille import Feuille, block
from exports.tableur.styles import BODY, CellFormat, mission_row
from exports.temps.consolidation import Bloc, Consolidation
from exports.temps.sheets.plan import Bande, label, mission_label

LABEL = BODY.but(foreign=True)
TOTAL = CellFormat(bold=True, rule="top")

Cached = tuple[str, float]
"""A formula and its value; no formula: the value alone."""


def labels(feuille: Feuille, consolidation: Consolidation, bande: Bande, columns: int) -> None:
    """In the first column, over so many columns of figures."""
    for bloc in bande.blocs:
        if bloc.mission is not None:
            row, style = bande.missions[bloc.mission.code], mission_row(bloc.numero)
            feuille.text(row, 0, mission_label(consolidation, bloc), style.but(foreign=True))
            feuille.blanks(row, range(1, columns + 1), style)
        for ligne in bloc.lignes:
            look = LABEL.but(indent=1 if bloc.mission else 0)
            feuille.text(bande.lignes[ligne.code], 0, label(consolidation, ligne), look)
    feuille.text(bande.total, 0, "Total", TOTAL)
    feuille.blanks(bande.total, range(1, columns + 1), TOTAL)


def figures(feuille: Feuille, bande: Bande, place: int, lines: Mapping[str, Cached], number: str) -> None:
    """A column, by code of a line."""
    look = BODY.but(number=number, align="right")
    for code, (formula, value) in lines.items():
        if formula:
            feuille.formula(bande.lignes[code], place, formula, value, look)
        else:
            feuille.number(bande.lignes[code], place, value, look)
    _sums(feuille, bande, place, {code: value for code, (_, value) in lines.items()}, number)


def _sums(feuille: Feuille, bande: Bande, place: int, values: Mapping[str, float], number: str) -> None:
    ranges = []
    for bloc in bande.blocs:
        ranges.append(lines_of(bande, bloc, place))
        if bloc.mission is not None:
            value = sum(values[ligne.code] for ligne in bloc.lignes)
            style = mission_row(bloc.numero, align="right", number=number)
            feuille.formula(bande.missions[bloc.mission.code], place, f"SUM({ranges[-1]})", value, style)
    total = TOTAL.but(align="right", number=number)
    feuille.formula(bande.total, place, f"SUM({','.join(ranges)})", sum(values.values()), total)


def lines_of(bande: Bande, bloc: Bloc, place: int) -> str:
    """The cells of the lines of a bloc in a column."""
    first, last = bande.lignes[bloc.lignes[0].code], bande.lignes[bloc.lignes[-1].code]
    return block(first, place, last, place)
