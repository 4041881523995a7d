"""Temps: share of each fonction by published DLA and for the région, in points that sum to 100, then ETP."""

from collections.abc import Callable

from exports.tableur.feuille import Answer, Classeur, Feuille
from exports.tableur.styles import (
    BODY,
    DECIMAL,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    HIDDEN,
    INTEGER,
    PERCENT,
)
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import temps_calcul
from exports.temps.sheets.bandes import LABEL, figures, labels, lines_of
from exports.temps.sheets.plan import (
    HEADER_ROW,
    NAME_OF_TEMPS,
    PERSONS_ROW,
    STEP_ROW,
    Bande,
    Colonne,
    Plan,
    hidden_answer,
    label,
)
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, typeset

NAME = NAME_OF_TEMPS
_TAIL = f"{NBSP}% du temps de la région"
LABEL_WIDTH = 44
FIGURE_WIDTH = 14
SUBTITLE_TEXT = typeset(
    "Part du temps consacré au DLA par fonction, en %. Moyennes pondérées par les ETP et les mois de présence ; "
    "100 % = temps de travail effectif consacré au DLA, hors congés et absences."
)
NOTE_ETP = "Les ETP sont calculés sur les valeurs de Données, puis affichés avec deux décimales."
NOTE_CALCUL = (
    "Détail du calcul, replié : le bouton + à gauche montre les parts exactes. Part imprimée = nombre entier de pas "
    "(1 ou 5 points), plus un pas aux plus grands restes jusqu’à 100 (à égalité, la première ligne)."
)
POINTS = f'[=1]0"{NBSP}point";0"{NBSP}points"'


Formulas = Callable[[Plan, Colonne], dict[str, temps_calcul.Cached]]
"""The figures of a column, by line code."""


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    plan = Plan(consolidation)
    return plan.rows, len(plan.colonnes) + 1


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    plan = Plan(consolidation)
    feuille = classeur.feuille(NAME)
    feuille.widths([LABEL_WIDTH, *([FIGURE_WIDTH] * len(plan.colonnes))])
    feuille.title(_answer(plan), SUBTITLE_TEXT)
    _header(feuille, plan)
    _persons(feuille, plan)
    _table(feuille, plan, plan.parts, temps_calcul.printed_formulas, PERCENT)
    feuille.text(plan.etp_heading, 0, "Les mêmes temps en ETP", HEADING)
    _table(feuille, plan, plan.etp, temps_calcul.etp_formulas, DECIMAL)
    _precisions(feuille, plan)
    temps_calcul.write(feuille, plan, NOTE_CALCUL)
    feuille.sheet.set_h_pagebreaks([plan.etp_heading])
    feuille.present(footer(consolidation), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 1))


def _answer(plan: Plan) -> Answer:
    """The line that takes the most time in the region, found in the detail of the computation."""
    if plan.region.groupe is None:
        return hidden_answer(plan)
    weights = temps_calcul.weighted_sums(plan, plan.region)
    longest = max(plan.lignes, key=lambda ligne: weights[ligne.code])
    share = temps_calcul.printed(plan, plan.region)[longest.code]
    sums, names = plan.detail_range(temps_calcul.SUMS, plan.region.place), plan.detail_range(temps_calcul.SUMS, 0)
    shares = ",".join(lines_of(plan.parts, bloc, plan.region.place) for bloc in plan.parts.blocs)
    formula = f'"«{NBSP}"&INDEX({names},MATCH(MAX({sums}),{sums},0))&"{NBSP}»{NBSP}: "&MAX({shares})&"{_TAIL}"'
    return Answer(f"«{NBSP}{label(plan.consolidation, longest)}{NBSP}»{NBSP}: {share}{_TAIL}", formula)


def _header(feuille: Feuille, plan: Plan) -> None:
    feuille.text(HEADER_ROW, 0, "Fonction", HEADER)
    for colonne in plan.colonnes:
        feuille.text(HEADER_ROW, colonne.place, colonne.titre, HEADER_RIGHT)
    feuille.sheet.set_row(HEADER_ROW, 46)


def _persons(feuille: Feuille, plan: Plan) -> None:
    style = BODY.but(italic=True, number=INTEGER)
    feuille.text(PERSONS_ROW, 0, "Personnes dont la réponse est comptée", style)
    feuille.text(STEP_ROW, 0, "Parts arrondies à", style)
    for colonne in plan.shown:
        feuille.number(PERSONS_ROW, colonne.place, colonne.personnes, style.but(align="right"))
        feuille.number(STEP_ROW, colonne.place, colonne.pas, style.but(align="right", number=POINTS))


def _table(feuille: Feuille, plan: Plan, bande: Bande, formulas: Formulas, number: str) -> None:
    labels(feuille, plan.consolidation, bande, len(plan.colonnes))
    for colonne in plan.shown:
        figures(feuille, bande, colonne.place, formulas(plan, colonne), number)
    for colonne in plan.hidden:
        feuille.merged((bande.first, colonne.place), (bande.total, colonne.place), colonne.message, HIDDEN)


def _precisions(feuille: Feuille, plan: Plan) -> None:
    consolidation, row = plan.consolidation, plan.precisions
    feuille.note(row - 2, NOTE_ETP)
    feuille.text(row, 0, "Ce que recouvre le temps hors référentiel", HEADING)
    if not consolidation.precisions:
        empty = "Aucune précision donnée." if plan.shown else f"Précisions : {plan.region.message}."
        feuille.note(row + 1, empty)
    last = len(plan.colonnes)
    for line, text in enumerate(consolidation.precisions, start=row + 1):
        feuille.merged((line, 0), (line, last), text, LABEL.but(wrap=True, valign="top"))
        feuille.height(line, text, LABEL_WIDTH + FIGURE_WIDTH * last)
