"""Synthèse: the main answer as title, the key figures, two charts and their tables."""

from dataclasses import dataclass

from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.styles import (
    BODY,
    DECIMAL,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    HIDDEN,
    INTEGER,
    PERCENT,
    CellFormat,
    fitting,
    mission_colour,
    pixels,
)
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import graphiques, temps_calcul
from exports.temps.sheets.chiffres import key_figures
from exports.temps.sheets.plan import NAME_OF_TEMPS, Colonne, Plan, hidden_answer, label, mission_label
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP

NAME = "Synthèse"
CHART_ROW = 7
CHART_ROWS = 18
LABEL_WIDTH = 34
FIGURE_WIDTH = 12


@dataclass(frozen=True)
class Tables:
    """Where the two tables stand. With nothing to show, the chart leaves no hole."""

    plan: Plan

    @property
    def header(self) -> int:
        return CHART_ROW + 1 + (CHART_ROWS if self.plan.shown else 0)

    @property
    def first(self) -> int:
        return self.header + 1

    @property
    def region(self) -> int:
        """The region closes the rows that the chart draws."""
        return self.first + len(self.plan.shown) - 1

    @property
    def etp(self) -> int:
        """Row of the region's ETP, when shown."""
        return self.first + len(self.plan.shown)

    @property
    def hidden(self) -> int:
        """First row of those that are not shown."""
        return self.etp + bool(self.plan.shown)

    @property
    def fonctions(self) -> int:
        """Header of the second table."""
        return self.hidden + len(self.plan.hidden) + 2

    @property
    def rows(self) -> int:
        return self.fonctions + max(len(self.plan.lignes), CHART_ROWS) + 1

    @property
    def total(self) -> int:
        """Column after the missions; ETP and persons follow."""
        return len(self.plan.consolidation.blocs) + 1


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    tables = Tables(Plan(consolidation))
    return tables.rows, tables.total + 3


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    plan = Plan(consolidation)
    tables = Tables(plan)
    feuille = classeur.feuille(NAME)
    collecte = consolidation.collecte
    labels = [mission_label(consolidation, bloc) for bloc in consolidation.blocs]
    widths = [LABEL_WIDTH, *(fitting(text, FIGURE_WIDTH) for text in labels), *([FIGURE_WIDTH] * 3)]
    feuille.widths(widths)
    feuille.title(_answer(tables), f"{one_line(collecte.region)} – {collecte.periode.libelle}")
    key_figures(feuille, consolidation)
    _missions(feuille, tables)
    _fonctions(feuille, tables)
    if plan.shown:
        graphiques.missions(feuille, _missions_chart(tables, feuille.name), (CHART_ROW, 0), pixels(widths))
        graphiques.fonctions(
            feuille, _fonctions_chart(tables, feuille.name), (tables.fonctions - 1, 3), pixels(widths[3:])
        )
        feuille.sheet.set_h_pagebreaks([tables.fonctions - 2])
    feuille.present(footer(consolidation), repeated=(0, 1), frozen=(2, 0))


def _missions_chart(tables: Tables, sheet: str) -> graphiques.Stacked:
    """Where the chart of missions reads: one series per bloc, one category per shown group."""
    blocs = tables.plan.consolidation.blocs
    return graphiques.Stacked(
        sheet=sheet,
        header=tables.header,
        first=tables.first,
        last=tables.region,
        colours=tuple(mission_colour(bloc.numero) for bloc in blocs),
    )


def _fonctions_chart(tables: Tables, sheet: str) -> graphiques.Bars:
    """Where the chart of fonctions reads: its table, one tint per line."""
    first = tables.fonctions + 1
    last = first + len(tables.plan.lignes) - 1
    return graphiques.Bars(sheet, first, last, graphiques.tints(tables.plan.consolidation.blocs))


def _answer(tables: Tables) -> Answer:
    """`La mission 1 occupe 46 % du temps`, from the printed shares of the region."""
    plan = tables.plan
    missions = [bloc for bloc in plan.consolidation.blocs if bloc.mission]
    if not plan.shown or not missions:
        return hidden_answer(plan)
    shares = block(tables.region, 1, tables.region, len(missions))
    formula = f'"La mission "&MATCH(MAX({shares}),{shares},0)&" occupe "&MAX({shares})&"{NBSP}% du temps"'
    values = temps_calcul.mission_shares(plan, plan.region)[: len(missions)]
    return Answer(f"La mission {values.index(max(values)) + 1} occupe {max(values)}{NBSP}% du temps", formula)


def _missions(feuille: Feuille, tables: Tables) -> None:
    plan = tables.plan
    feuille.text(tables.header - 1, 0, "Temps par mission", HEADING)
    _mission_header(feuille, tables)
    for row, colonne in enumerate(plan.shown, start=tables.first):
        _mission_row(feuille, tables, row, colonne)
    if plan.shown:
        _region_etp(feuille, tables)
    for row, colonne in enumerate(plan.hidden, start=tables.hidden):
        feuille.text(row, 0, colonne.titre, BODY.but(foreign=True))
        feuille.merged((row, 1), (row, tables.total + 2), colonne.message, HIDDEN.but(wrap=False))


def _mission_header(feuille: Feuille, tables: Tables) -> None:
    feuille.text(tables.header, 0, "DLA", HEADER)
    for place, bloc in enumerate(tables.plan.consolidation.blocs, start=1):
        text = mission_label(tables.plan.consolidation, bloc)
        feuille.text(tables.header, place, text, HEADER_RIGHT.but(colour=mission_colour(bloc.numero)))
    for offset, text in enumerate(("Total", "ETP", "Personnes")):
        feuille.text(tables.header, tables.total + offset, text, HEADER_RIGHT)
    feuille.sheet.set_row(tables.header, 46)


def _mission_row(feuille: Feuille, tables: Tables, row: int, colonne: Colonne) -> None:
    plan, is_region = tables.plan, colonne is tables.plan.region
    style = CellFormat(bold=is_region, rule="top" if is_region else "", align="right")
    feuille.text(row, 0, colonne.titre, style.but(align="left", foreign=True))
    for place, value in enumerate(temps_calcul.mission_shares(plan, colonne), start=1):
        source = temps_calcul.mission_row(plan, place - 1, printed=True)
        feuille.formula(row, place, cell(source, colonne.place, NAME_OF_TEMPS), value, style.but(number=PERCENT))
    total = f"SUM({block(row, 1, row, tables.total - 1)})"
    feuille.formula(row, tables.total, total, 100, style.but(number=PERCENT))
    etp = cell(plan.etp.total, colonne.place, NAME_OF_TEMPS)
    feuille.formula(row, tables.total + 1, etp, sum(temps_calcul.mission_etp(plan, colonne)), style.but(number=DECIMAL))
    feuille.number(row, tables.total + 2, colonne.personnes, style.but(number=INTEGER))


def _region_etp(feuille: Feuille, tables: Tables) -> None:
    plan, style = tables.plan, BODY.but(align="right", number=DECIMAL)
    values = temps_calcul.mission_etp(plan, plan.region)
    feuille.text(tables.etp, 0, "Région, en ETP", BODY)
    for place, value in enumerate(values, start=1):
        source = temps_calcul.mission_row(plan, place - 1, printed=False)
        feuille.formula(tables.etp, place, cell(source, plan.region.place, NAME_OF_TEMPS), value, style)
    total = f"SUM({block(tables.etp, 1, tables.etp, tables.total - 1)})"
    feuille.formula(tables.etp, tables.total + 1, total, sum(values), style)


def _fonctions(feuille: Feuille, tables: Tables) -> None:
    plan, header = tables.plan, tables.fonctions
    first, last = header + 1, header + len(plan.lignes)
    feuille.text(header - 1, 0, "Temps de la région par fonction", HEADING)
    for place, (text, style) in enumerate((("Fonction", HEADER), ("Part", HEADER_RIGHT), ("ETP", HEADER_RIGHT))):
        feuille.text(header, place, text, style)
    for row, ligne in enumerate(plan.lignes, start=first):
        feuille.text(row, 0, label(plan.consolidation, ligne), BODY.but(foreign=True))
    if plan.shown:
        _fonction_figures(feuille, plan, first)
        feuille.note(header + CHART_ROWS, _NOTE)
    else:
        feuille.merged((first, 1), (last, 2), plan.region.message, HIDDEN)


def _fonction_figures(feuille: Feuille, plan: Plan, first: int) -> None:
    place = plan.region.place
    printed, etp = temps_calcul.printed(plan, plan.region), temps_calcul.etp_formulas(plan, plan.region)
    for row, ligne in enumerate(plan.lignes, start=first):
        part = cell(plan.parts.lignes[ligne.code], place, NAME_OF_TEMPS)
        share = cell(plan.etp.lignes[ligne.code], place, NAME_OF_TEMPS)
        feuille.formula(row, 1, part, printed[ligne.code], BODY.but(align="right", number=PERCENT))
        feuille.formula(row, 2, share, etp[ligne.code][1], BODY.but(align="right", number=DECIMAL))


_NOTE = (
    "Parts arrondies pour que chaque total fasse 100 %, à 1 ou 5 points selon le nombre de personnes. Les "
    "DLA confidentiels comptent dans « Autres DLA (ensemble) » et dans la région. Détail dans Temps, méthode "
    "dans Lisez-moi."
)
