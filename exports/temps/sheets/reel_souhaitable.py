"""Sheet Réel-souhaitable: by mission, the real time of respondents who gave both, beside the time they wish for."""

from dataclasses import dataclass

from exports.release.cellules import SOUHAIT, Cellule, Mesure, Release
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, CellFormat, mission_colour, pixels
from exports.temps.consolidation import Consolidation
from exports.temps.sheets import graphiques
from exports.temps.sheets.donnees import change_text
from exports.temps.sheets.legende import champ, percent_of, share_formula, share_of, share_text, source, under
from exports.temps.sheets.plan import columns_of_missions, hidden_answer
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import plural, typeset

NAME = "Réel-souhaitable"
SUBTITLE_TEXT = typeset(
    "Le temps réel, et celui que les personnes jugent souhaitable : un appui à la discussion, pas un objectif."
)
ABOUT = typeset("Temps réel et temps souhaitable, par mission")
AUCUN = typeset("Aucun écart au souhait que ces chiffres permettent d’affirmer")
NOTE = (
    "Un écart est décidé sur les réponses exactes. Le réel est ici celui des personnes qui ont "
    "aussi dit leur souhait : il peut différer de celui de Temps. Les deux moyennes pèsent chaque réponse par ses ETP "
    "et ses mois."
)
HEADERS = ("Mission", "Réel", "Souhaitable", "Écart du réel au souhaitable")
HEADER_ROW, FIRST_ROW = 3, 4
CHART_ROWS = 18
REEL, SOUHAITABLE, ECART = 1, 2, 3
WIDTHS = (44, 14, 14, 50)
_RIGHT = BODY.but(align="right")


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether both are shown."""
    release = consolidation.release
    return release is not None and any(cellule.is_shown for cellule in release.of(Mesure.REEL))


@dataclass(frozen=True)
class TableReelSouhaitable:
    """A row for each mission, then for each line outside them."""

    consolidation: Consolidation
    release: Release

    @property
    def missions(self) -> tuple[tuple[str, str, int], ...]:
        return columns_of_missions(self.consolidation)

    @property
    def total(self) -> int:
        return FIRST_ROW + len(self.missions)

    @property
    def persons(self) -> int:
        """Row of the number of persons behind both."""
        return self.total + 1

    @property
    def chart(self) -> int:
        return self.persons + 2

    def cell(self, mesure: Mesure, code: str) -> Cellule:
        cellule = self.release.get(mesure, code)
        if cellule is None or cellule.valeur is None:
            raise ValueError(f"{code}: {mesure} is not told")
        return cellule

    def value(self, mesure: Mesure, code: str) -> int:
        return self.cell(mesure, code).valeur or 0

    @property
    def least(self) -> int:
        """Number of points from which a gap is affirmed."""
        return max((cellule.pas for cellule in self.release.of(Mesure.SENS) if cellule.colonne == SOUHAIT), default=0)

    def sens(self, code: str) -> int:
        cellule = self.release.get(Mesure.SENS, code, colonne=SOUHAIT)
        return cellule.valeur or 0 if cellule and cellule.is_shown else 0


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, release = classeur.feuille(NAME, WIDTHS), consolidation.release
    if release is None:
        feuille.title(hidden_answer(consolidation), SUBTITLE_TEXT)
        feuille.present(footer(consolidation))
        return
    table = TableReelSouhaitable(consolidation, release)
    feuille.title(_answer(table), _subtitle(release))
    _rows(feuille, table)
    pas = table.cell(Mesure.REEL, table.missions[0][0]).pas
    rows, at = (FIRST_ROW, table.total - 1), (table.chart, 0)
    graphiques.sides(feuille, HEADER_ROW, rows, (REEL, SOUHAITABLE), percent_of(pas), at, pixels(WIDTHS))
    under(feuille, table.chart + CHART_ROWS, len(WIDTHS) - 1, sum(WIDTHS), *_said(table))
    feuille.present(footer(consolidation), frozen=(2, 0))


def _subtitle(release: Release) -> str:
    """Return the subtitle. A new release keeps the wishes of the previous one, beside shares that count later
    answers."""
    kept = release.gardees.get(Mesure.SOUHAIT)
    if not kept:
        return SUBTITLE_TEXT
    return typeset(f"Chiffres de la {kept}, gardés tels quels : Temps compte aussi les réponses reçues depuis.")


def _answer(table: TableReelSouhaitable) -> Answer:
    """Name the largest gap that is affirmed and that printed shares show too, else say that there is none to affirm."""
    gaps = {
        mission: table.value(Mesure.SOUHAIT, mission[0]) - table.value(Mesure.REEL, mission[0])
        for mission in table.missions
        if table.sens(mission[0])
    }
    visible_gaps = {mission: gap for mission, gap in gaps.items() if gap * table.sens(mission[0]) > 0}
    if not visible_gaps:
        return Answer(ABOUT if gaps else AUCUN)
    (code, name, numero), gap = max(visible_gaps.items(), key=lambda item: abs(item[1]))
    subject = f"la mission {numero}" if numero else f"« {name} »"
    pas, row = table.cell(Mesure.REEL, code).pas, FIRST_ROW + [mission[0] for mission in table.missions].index(code)
    wished, real = (share_text(table.value(mesure, code), pas) for mesure in (Mesure.SOUHAIT, Mesure.REEL))
    begin, between = typeset(f"{'Plus' if gap > 0 else 'Moins'} de temps souhaité pour {subject} : "), " au lieu de "
    first, last = cell(row, REEL), cell(row, SOUHAITABLE)
    sentence = f"{quoted(begin)}&{share_formula(last, pas)}&{quoted(between)}&{share_formula(first, pas)}"
    follows = f"IF({1 if gap > 0 else -1}*({last}-{first})>0,{sentence},{quoted(ABOUT)})"
    return Answer(f"{begin}{wished}{between}{real}", follows)


def _rows(feuille: Feuille, table: TableReelSouhaitable) -> None:
    for place, text in enumerate(HEADERS):
        look = HEADER_RIGHT if place in (REEL, SOUHAITABLE) else HEADER.but(indent=int(place == ECART))
        feuille.text(HEADER_ROW, place, text, look)
    for row, (code, name, numero) in enumerate(table.missions, start=FIRST_ROW):
        feuille.text(row, 0, name, BODY.but(bold=True, colour=mission_colour(numero), foreign=True))
        for place, mesure in ((REEL, Mesure.REEL), (SOUHAITABLE, Mesure.SOUHAIT)):
            cellule = table.cell(mesure, code)
            feuille.number(row, place, table.value(mesure, code), _RIGHT.but(number=percent_of(cellule.pas)))
        change = change_text(table.release, code, SOUHAIT)
        feuille.text(row, ECART, change, BODY.but(indent=1, bold=bool(table.sens(code))))
    _feet(feuille, table)


def _feet(feuille: Feuille, table: TableReelSouhaitable) -> None:
    """Write totals and persons."""
    top = CellFormat(bold=True, rule="top")
    feuille.text(table.total, 0, "Total", top)
    feuille.blanks(table.total, [ECART], top)
    feuille.text(table.persons, 0, "Personnes", BODY)
    for place, mesure in ((REEL, Mesure.REEL), (SOUHAITABLE, Mesure.SOUHAIT)):
        cells = [table.cell(mesure, code) for code, _, _ in table.missions]
        formula = f"SUM({block(FIRST_ROW, place, table.total - 1, place)})"
        total = sum(cellule.valeur or 0 for cellule in cells)
        feuille.formula(table.total, place, formula, total, top.but(align="right", number=percent_of(cells[0].pas)))
        feuille.number(table.persons, place, cells[0].n, _RIGHT)


def _said(table: TableReelSouhaitable) -> list[str | Answer]:
    code, name, _ = table.missions[0]
    cellule = table.cell(Mesure.REEL, code)
    reel, souhait = (
        share_of(table.value(mesure, code), cellule.pas, cell(FIRST_ROW, place))
        for mesure, place in ((Mesure.REEL, REEL), (Mesure.SOUHAIT, SOUHAITABLE))
    )
    silent = "" if table.sens(code) else ", sans que ces chiffres permettent d’affirmer un écart"
    persons = f"les {plural(cellule.n, 'personne')} qui ont dit leur temps réel et leur souhait"
    return [
        lecture_of(
            "ces personnes consacrent ",
            reel,
            " de leur temps à « ",
            Answer(name, cell(FIRST_ROW, 0)),
            " » et en souhaiteraient ",
            souhait,
            f"{silent}.",
        ),
        f"Parts arrondies à {plural(cellule.pas, 'point')}, écarts à partir de {table.least} points. {NOTE}",
        champ(table.consolidation, persons),
        source(table.consolidation, Mesure.REEL),
    ]
