"""Write a table of lines grouped by mission, as the release prints them; totals are formulas."""

from collections.abc import Mapping
from functools import partial

from exports.tableur.feuille import Feuille, cell
from exports.tableur.styles import BODY, CellFormat, mission_row
from exports.temps.consolidation import Consolidation
from exports.temps.lignes import BlocMission
from exports.temps.sheets.plan import Bande, names_of

LABEL = BODY.but(foreign=True)
TOTAL = CellFormat(bold=True, rule="top")


def labels(feuille: Feuille, consolidation: Consolidation, bande: Bande, columns: int) -> None:
    """Write the first column, and style `columns` columns of figures."""
    names = names_of(consolidation)
    for bloc in bande.blocs:
        for code, style in _rows(bloc, bande):
            feuille.text(bande.rows[code], 0, names[code], style.but(foreign=True))
            feuille.blanks(bande.rows[code], range(1, columns + 1), style)
    feuille.text(bande.total, 0, "Total", TOTAL)
    feuille.blanks(bande.total, range(1, columns + 1), TOTAL)


def figures(feuille: Feuille, bande: Bande, place: int, values: Mapping[str, float], number: str) -> None:
    """Write a column, by code of a mission or of a line; a value that is not shown is left blank. Missions are the sums
    of their lines where these are shown."""
    for bloc in bande.blocs:
        rows = list(_rows(bloc, bande))
        for code, style in rows:
            look = style.but(align="right", number=number, indent=0)
            if bloc.mission is not None and code == bloc.mission.code and rows[-1][0] in values and len(rows) > 1:
                first, last = bande.rows[rows[1][0]], bande.rows[rows[-1][0]]
                formula = f"SUM({cell(first, place)}:{cell(last, place)})"
                feuille.formula(bande.rows[code], place, formula, values[code], look)
            elif code in values:
                feuille.number(bande.rows[code], place, values[code], look)
    _total(feuille, bande, place, values, number)


def _total(feuille: Feuille, bande: Bande, place: int, values: Mapping[str, float], number: str) -> None:
    """Write the sum of missions and of work outside them."""
    codes = [code for bloc in bande.blocs for code in _heads(bloc)]
    formula = f"SUM({','.join(cell(bande.rows[code], place) for code in codes)})"
    total = round(sum(values[code] for code in codes), 1)
    feuille.formula(bande.total, place, formula, total, TOTAL.but(align="right", number=number))


def _heads(bloc: BlocMission) -> tuple[str, ...]:
    return (bloc.mission.code,) if bloc.mission is not None else tuple(ligne.code for ligne in bloc.lignes)


def _rows(bloc: BlocMission, bande: Bande) -> list[tuple[str, CellFormat]]:
    """List the codes of a bloc with the format of their rows."""
    head = partial(mission_row, bloc.numero)
    lines = [ligne.code for ligne in bloc.lignes]
    if bloc.mission is None:
        return [(code, head()) for code in lines]
    below = [(code, BODY.but(indent=1)) for code in lines] if bande.has_lines else []
    return [(bloc.mission.code, head()), *below]
