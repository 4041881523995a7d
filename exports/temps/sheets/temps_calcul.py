"""Compute printed shares from weighted sums: in Python for cached values, and as exact formulas.

Every number of the detail is a whole number below 2**53: weighted sums in ten-millionths of an ETP-mois, then
quotient and remainder of 100 / step × sum by total, the step being 1 or 5 points. No float is ever compared.
"""

from collections.abc import Callable, Sequence

from exports.release.disclosure import told_shares
from exports.tableur.feuille import Feuille, cell
from exports.tableur.styles import BODY, EXACT_SHARE, HEADING, INTEGER, CellFormat
from exports.temps.consolidation import UNITS
from exports.temps.sheets import donnees
from exports.temps.sheets.plan import STEP_ROW, Colonne, Plan, label

SUMS, EXACT, FLOORS, REMAINDERS = range(4)

HEADINGS = (
    "Temps pondéré, en dix-millionièmes d’ETP-mois (nombres entiers)",
    "Part exacte",
    "Nombre entier de pas d’arrondi",
    "Reste de la division (nombres entiers)",
)
FORMATS = (INTEGER, EXACT_SHARE, INTEGER, INTEGER)

Cached = tuple[str, float]
"""A formula and its value."""


def weighted_sums(plan: Plan, colonne: Colonne) -> dict[str, int]:
    """Line code -> exact weighted sum, in units."""
    groupe = colonne.groupe or 0
    return {ligne.code: plan.consolidation.weighted(ligne.code, groupe) for ligne in plan.lignes}


def printed(plan: Plan, colonne: Colonne) -> dict[str, int]:
    """Line code -> points, as finely as the column is told; they sum to 100."""
    sums = weighted_sums(plan, colonne)
    return dict(zip(sums, told_shares(list(sums.values()), colonne.pas), strict=True))


def printed_formulas(plan: Plan, colonne: Colonne) -> dict[str, Cached]:
    """Line code -> steps: floor, plus one when its remainder ranks among those left to share."""
    step = cell(STEP_ROW, colonne.place)
    left = f"100/{step}-SUM({plan.detail_range(FLOORS, colonne.place)})"
    remainders = plan.detail_range(REMAINDERS, colonne.place)
    first = cell(plan.detail(REMAINDERS), colonne.place)
    formulas: dict[str, Cached] = {}
    for offset, (code, value) in enumerate(printed(plan, colonne).items()):
        floor = cell(plan.detail(FLOORS) + offset, colonne.place)
        own = cell(plan.detail(REMAINDERS) + offset, colonne.place)
        rank = f"SUMPRODUCT(--({remainders}>{own}))+SUMPRODUCT(--({first}:{own}={own}))"
        formulas[code] = (f"{step}*({floor}+IF({rank}<={left},1,0))", value)
    return formulas


def etp_formulas(plan: Plan, colonne: Colonne) -> dict[str, Cached]:
    """Line code -> ETP: weighted sum over the months of the période."""
    months = plan.consolidation.collecte.periode.mois
    rows = range(plan.detail(SUMS), plan.detail(SUMS) + len(plan.lignes))
    return {
        code: (f"{cell(row, colonne.place)}/{UNITS}/{months}", value / UNITS / months)
        for row, (code, value) in zip(rows, weighted_sums(plan, colonne).items(), strict=True)
    }


def write(feuille: Feuille, plan: Plan, note: str) -> None:
    """The detail, in grouped rows that start folded; nothing when no figure is shown."""
    if not plan.shown:
        return
    feuille.text(plan.calcul, 0, "Parts exactes", HEADING)
    feuille.note(plan.calcul + 1, note)
    for index, heading in enumerate(HEADINGS):
        first = plan.detail(index)
        _labels(feuille, plan, first, heading)
        for colonne in plan.shown:
            _column(feuille, first, colonne, _formulas(plan, colonne, index), FORMATS[index])
    for row in range(plan.calcul + 2, plan.rows):
        feuille.sheet.set_row(row, None, None, {"level": 1, "hidden": True})
    feuille.sheet.set_row(plan.calcul + 1, None, None, {"collapsed": True})
    feuille.sheet.outline_settings(symbols_below=False)


def _labels(feuille: Feuille, plan: Plan, first: int, heading: str) -> None:
    feuille.text(first - 1, 0, heading, BODY.but(bold=True))
    for row, ligne in enumerate(plan.lignes, start=first):
        feuille.text(row, 0, label(plan.consolidation, ligne), BODY.but(foreign=True, indent=1))
    feuille.text(first + len(plan.lignes), 0, "Total", BODY.but(bold=True, rule="top"))


def _column(feuille: Feuille, first: int, colonne: Colonne, formulas: Sequence[Cached], number: str) -> None:
    style = CellFormat(number=number, align="right")
    for row, (formula, value) in enumerate(formulas, start=first):
        feuille.formula(row, colonne.place, formula, value, style)
    last = first + len(formulas)
    total = f"SUM({cell(first, colonne.place)}:{cell(last - 1, colonne.place)})"
    feuille.formula(last, colonne.place, total, sum(value for _, value in formulas), style.but(bold=True, rule="top"))


def _formulas(plan: Plan, colonne: Colonne, index: int) -> list[Cached]:
    """One per line, for a block of the detail."""
    sums = weighted_sums(plan, colonne)
    if index == SUMS:
        return [(_source(plan, code, colonne), value) for code, value in sums.items()]
    formula, compute = _COMPUTED[index]
    whole, first, units = sum(sums.values()), plan.detail(SUMS), 100 // colonne.pas
    total, step = cell(first + len(sums), colonne.place), cell(STEP_ROW, colonne.place)
    return [
        (formula.format(own=cell(row, colonne.place), total=total, step=step), compute(value, whole, units))
        for row, value in enumerate(sums.values(), start=first)
    ]


def _source(plan: Plan, code: str, colonne: Colonne) -> str:
    return f"ROUND({donnees.somme(plan.consolidation, code, colonne.groupe or 0)}*{UNITS},0)"


_COMPUTED: dict[int, tuple[str, Callable[[int, int, int], float]]] = {
    EXACT: ("{own}/{total}", lambda own, total, _: own / total),
    FLOORS: ("QUOTIENT(100/{step}*{own},{total})", lambda own, total, units: units * own // total),
    REMAINDERS: ("MOD(100/{step}*{own},{total})", lambda own, total, units: units * own % total),
}


def mission_shares(plan: Plan, colonne: Colonne) -> list[int]:
    """Printed points of each bloc of a column, in the order of the référentiel."""
    told = printed(plan, colonne)
    return [sum(told[ligne.code] for ligne in bloc.lignes) for bloc in plan.consolidation.blocs]


def mission_etp(plan: Plan, colonne: Colonne) -> list[float]:
    """ETP of each bloc of a column, in the order of the référentiel."""
    sums = weighted_sums(plan, colonne)
    months = plan.consolidation.collecte.periode.mois
    return [sum(sums[ligne.code] / UNITS / months for ligne in bloc.lignes) for bloc in plan.consolidation.blocs]


def mission_row(plan: Plan, index: int, *, printed: bool) -> int:
    """The row of Temps where a bloc is summed up."""
    bande, bloc = (plan.parts if printed else plan.etp), plan.consolidation.blocs[index]
    return bande.missions[bloc.mission.code] if bloc.mission else bande.lignes[bloc.lignes[0].code]
