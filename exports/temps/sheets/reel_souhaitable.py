"""Réel-souhaitable: the actual time of the région beside the répartition that persons wish, line by line."""

from dataclasses import dataclass

from exports.records.records import Souhait
from exports.release.disclosure import CONFIDENTIEL
from exports.tableur.feuille import Answer, Classeur, Feuille, cell
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, HIDDEN, PERCENT, CellFormat, mission_row, pixels
from exports.temps.consolidation import Bloc, Consolidation
from exports.temps.sheets import graphiques, temps_calcul
from exports.temps.sheets.bandes import LABEL, figures, labels
from exports.temps.sheets.plan import NAME_OF_TEMPS, Bande, Plan, mission_label
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, plural, typeset

NAME = "Réel-souhaitable"
SUBTITLE_TEXT = typeset(
    "Le temps de la région, et celui que les personnes jugent souhaitable : un appui à la discussion, pas un objectif."
)
NOTE = "Écart : du réel au souhaitable, en points. Les deux moyennes pèsent chaque réponse par ses ETP et ses mois."
HEADERS = ("Réel", "Souhaitable", "Écart")
MISSIONS_ROW = 3
CHART_ROWS = 19
REEL, SOUHAITABLE, ECART = 1, 2, 3
WIDTHS = (44, 14, 14, 14, 4, 70)
CHART_COLUMN = 5
_SIGNED = f'+0"{NBSP}pt";−0"{NBSP}pt";0'


@dataclass(frozen=True)
class Table:
    """Where lines, missions and the total stand, and both figures of a line; None where one may not be told."""

    plan: Plan
    souhait: Souhait | None

    @property
    def header(self) -> int:
        """Of the lines, below the missions."""
        return MISSIONS_ROW + len(self.plan.consolidation.blocs) + 3

    @property
    def bande(self) -> Bande:
        return Bande(self.plan.consolidation.blocs, self.header + 1)

    @property
    def reel(self) -> dict[str, int]:
        return temps_calcul.printed(self.plan, self.plan.region) if self.plan.shown else {}

    @property
    def souhaite(self) -> dict[str, int]:
        """A line of the real one that is not in the wished one has none: nobody could wish for it."""
        parts = self.souhait.parts if self.souhait else {}
        return {ligne.code: parts.get(ligne.code, 0) for ligne in self.plan.lignes} if parts else {}

    @property
    def is_told(self) -> bool:
        return bool(self.reel and self.souhaite)

    @property
    def pas(self) -> int:
        """Points that a gap is told by: those of the coarser of both figures."""
        return max(self.plan.region.pas, self.souhait.pas if self.souhait else 1)

    def column(self, place: int) -> dict[str, int]:
        return self.reel if place == REEL else self.souhaite

    def sum(self, place: int, bloc: Bloc) -> int:
        return sum(self.column(place)[ligne.code] for ligne in bloc.lignes)

    def gap(self, bloc: Bloc) -> int:
        return self.rounded(self.sum(SOUHAITABLE, bloc) - self.sum(REEL, bloc))

    def rounded(self, points: int) -> int:
        return round(points / self.pas) * self.pas


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    return max(_table(consolidation).bande.total + 6, MISSIONS_ROW + CHART_ROWS), len(WIDTHS)


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, table = classeur.feuille(NAME), _table(consolidation)
    feuille.widths(WIDTHS)
    feuille.title(_answer(table), SUBTITLE_TEXT)
    _by_mission(feuille, table)
    _headers(feuille, table.header, "Fonction")
    labels(feuille, consolidation, table.bande, len(HEADERS))
    for place in (REEL, SOUHAITABLE):
        _figures(feuille, table, place)
    if table.is_told:
        _gaps(feuille, table)
    for row, note in enumerate(_notes(table), start=table.bande.total + 2):
        feuille.note(row, note)
    feuille.present(footer(consolidation), frozen=(2, 0))


def _table(consolidation: Consolidation) -> Table:
    return Table(Plan(consolidation), consolidation.souhait)


def _answer(table: Table) -> Answer:
    """The mission that people would most like to change."""
    if not table.is_told:
        return Answer(typeset(f"Réel-souhaitable : {CONFIDENTIEL}"))
    gaps = {own.numero: table.gap(own) for own in table.plan.consolidation.blocs if own.mission}
    numero = max(gaps, key=lambda own: (abs(gaps[own]), -own))
    gap, about = gaps[numero], "environ " if table.pas > 1 else ""
    if not gap:
        return Answer(f"Les missions auraient {'à peu près ' if about else ''}la part qu’elles ont")
    word = "plus" if gap > 0 else "moins"
    return Answer(typeset(f"Le souhait : {about}{plural(abs(gap), 'point')} de {word} pour la mission {numero}"))


def _headers(feuille: Feuille, row: int, first: str) -> None:
    for place, text in enumerate((first, *HEADERS)):
        feuille.text(row, place, text, HEADER_RIGHT if place else HEADER)


def _by_mission(feuille: Feuille, table: Table) -> None:
    """What the chart draws: the sums of the lines below."""
    consolidation, look = table.plan.consolidation, BODY.but(align="right", number=PERCENT)
    _headers(feuille, MISSIONS_ROW, "Mission")
    last = MISSIONS_ROW + len(consolidation.blocs)
    for row, bloc in enumerate(consolidation.blocs, start=MISSIONS_ROW + 1):
        feuille.text(row, 0, mission_label(consolidation, bloc), LABEL)
        source = table.bande.missions[bloc.mission.code] if bloc.mission else table.bande.lignes[bloc.lignes[0].code]
        for place in (REEL, SOUHAITABLE):
            if table.column(place):
                feuille.formula(row, place, cell(source, place), table.sum(place, bloc), look)
            else:
                feuille.text(row, place, CONFIDENTIEL, HIDDEN.but(wrap=False))
        if table.is_told:
            _gap(feuille, table, row, table.gap(bloc), BODY)
    if table.is_told:
        bars = graphiques.Sides(feuille.name, MISSIONS_ROW, MISSIONS_ROW + 1, last, (REEL, SOUHAITABLE))
        graphiques.sides(feuille, bars, (MISSIONS_ROW, CHART_COLUMN), pixels(WIDTHS[CHART_COLUMN:]))


def _figures(feuille: Feuille, table: Table, place: int) -> None:
    """The real ones are those of Temps."""
    values, bande, plan = table.column(place), table.bande, table.plan
    if not values:
        feuille.merged((bande.first, place), (bande.total, place), CONFIDENTIEL, HIDDEN)
        return

    def source(code: str) -> str:
        return cell(plan.parts.lignes[code], plan.region.place, NAME_OF_TEMPS) if place == REEL else ""

    figures(feuille, bande, place, {code: (source(code), value) for code, value in values.items()}, PERCENT)


def _gaps(feuille: Feuille, table: Table) -> None:
    bande = table.bande
    for bloc in table.plan.consolidation.blocs:
        for ligne in bloc.lignes:
            gap = table.rounded(table.souhaite[ligne.code] - table.reel[ligne.code])
            _gap(feuille, table, bande.lignes[ligne.code], gap, BODY)
        if bloc.mission is not None:
            _gap(feuille, table, bande.missions[bloc.mission.code], table.gap(bloc), mission_row(bloc.numero))


def _gap(feuille: Feuille, table: Table, row: int, gap: int, style: CellFormat) -> None:
    formula = f"{cell(row, SOUHAITABLE)}-{cell(row, REEL)}"
    if table.pas > 1:
        formula = f"ROUND(({formula})/{table.pas},0)*{table.pas}"
    feuille.formula(row, ECART, formula, gap, style.but(align="right", number=_SIGNED))


def _notes(table: Table) -> list[str]:
    if table.souhait is None:
        return [f"Souhaitable : {CONFIDENTIEL}."]
    own = table.souhait
    told = f"Souhaitable : {plural(own.personnes, 'personne')} de {own.dlas} DLA l’ont dit ; parts arrondies à"
    coarse = [f"Les écarts sont arrondis de même, à {table.pas} points, chacun pour lui."] if table.pas > 1 else []
    return [f"{told} {plural(own.pas, 'point')}.", NOTE, *coarse]
