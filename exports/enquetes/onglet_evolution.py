"""Évolution: changes from T0 to T1 in the same structures, with their caveats."""

from collections.abc import Iterator

from exports.enquetes.graphique import before_after
from exports.enquetes.mentions import CONFIDENTIAL
from exports.enquetes.resultats import ChangementNombre, Resultats
from exports.release.cellules import Statut
from exports.statistiques.evolution import Evolution
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, counted, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, INTEGER, MARK, CellFormat
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under

NAME = "Évolution"
WIDTHS = (34, 12, 16, 16, 16, 12, 12, 12, 18)
HEADERS = (
    "Dans les mêmes structures",
    "Structures",
    "Avant (T0)",
    "Maintenant (T1)",
    "Variation",
    "En hausse",
    "Stables",
    "En baisse",
    "Variation médiane",
)
HEADER_ROW, FIRST_ROW = 3, 4
_BEFORE, _NOW = 2, 3
_CHART, _CHART_ROWS = (330, 230), 13
_CHART_COLUMNS = (0, 2, 5)
"""Columns where charts begin: as wide as a chart, or wider."""

_SENTENCE = BODY.but(wrap=True)
_WHOLE_ROW = {
    Statut.CONFIDENTIEL: "[c] sur toute une ligne : confidentiel, pour la raison dite ci-dessus.",
    Statut.SANS_OBJET: "[z] sur toute une ligne : sans objet, aucune structure n’a donné ce nombre aux deux dates.",
}


def write(classeur: Classeur, resultats: Resultats) -> None:
    feuille = classeur.feuille(NAME, WIDTHS)
    phrases = sentences(resultats)
    feuille.title(Answer(phrases[0]), f"{one_line(resultats.titre, 80)} – {one_line(resultats.region, 80)}")
    for place, text in enumerate(HEADERS):
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT if place else HEADER)
    for row, changement in enumerate(resultats.changements, start=FIRST_ROW):
        _changement(feuille, row, changement)
    below = FIRST_ROW + len(resultats.changements) + 1
    for row, phrase in enumerate(phrases, start=below):
        feuille.merged((row, 0), (row, len(WIDTHS) - 1), phrase, _SENTENCE)
        feuille.height(row, phrase, sum(WIDTHS) - 4)
    after = under(feuille, below + len(phrases), len(WIDTHS) - 1, sum(WIDTHS), *_said(resultats))
    _charts(feuille, resultats, after + 1)
    feuille.present(footer_of(resultats.titre, resultats.region), frozen=(HEADER_ROW + 1, 0))


def _said(resultats: Resultats) -> Iterator[str | Answer]:
    """Yield how to read a number; the meaning of « [c] », where it is written; who is behind the figures; source."""
    for row, changement in enumerate(resultats.changements, start=FIRST_ROW):
        if changement.evolution is not None:
            structures = counted(changement.evolution.n, "structure", cell(row, 1))
            yield lecture_of(
                "« ", Answer(_name(changement), cell(row, 0)), " » : ", structures, " l’ont dit aux deux dates."
            )
            break
    evolutions = [changement.evolution for changement in resultats.changements if changement.evolution is not None]
    statuts = {changement.statut for changement in resultats.changements}
    yield from (meaning for statut, meaning in _WHOLE_ROW.items() if statut in statuts)
    if any(None in (evolution.hausses, evolution.mediane) for evolution in evolutions):
        yield CONFIDENTIAL
    yield "Champ : les structures qui ont donné le nombre aux deux dates."
    yield resultats.source


def _charts(feuille: Feuille, resultats: Resultats, row: int) -> None:
    """Draw charts side by side, one for each number shown: their units differ."""
    shown = [
        line
        for line, changement in enumerate(resultats.changements, start=FIRST_ROW)
        if changement.evolution is not None
    ]
    for place, line in enumerate(shown):
        name = _name(resultats.changements[line - FIRST_ROW])
        at = (row, _CHART_COLUMNS[place])
        before_after(feuille, line, (_BEFORE, _NOW), at, HEADER_ROW, _CHART, name)


def sentences(resultats: Resultats) -> tuple[str, ...]:
    """Return all the sentences, each once: the caution is the same for every number."""
    return tuple(dict.fromkeys(phrase for changement in resultats.changements for phrase in changement.phrases))


def _changement(feuille: Feuille, row: int, changement: ChangementNombre) -> None:
    feuille.text(row, 0, _name(changement), BODY)
    if changement.evolution is None:
        for place in range(1, len(WIDTHS)):
            feuille.text(row, place, changement.statut, MARK)
        return
    _figures(feuille, row, changement.evolution, changement.grandeur.decimals)


def _name(changement: ChangementNombre) -> str:
    return changement.grandeur.capitalize() if changement.grandeur != "ETP" else changement.grandeur


def _figures(feuille: Feuille, row: int, evolution: Evolution, decimals: int) -> None:
    unit = 10**decimals
    look = BODY.but(align="right", number=INTEGER + (".00" if decimals else ""))
    signed = look.but(number=f"+{look.number};−{look.number};0")
    counts = BODY.but(align="right", number=INTEGER)
    avant, apres = evolution.avant or 0, evolution.apres or 0
    feuille.number(row, 1, evolution.n, counts)
    feuille.number(row, _BEFORE, avant / unit, look)
    feuille.number(row, _NOW, apres / unit, look)
    feuille.formula(row, 4, f"{cell(row, _NOW)}-{cell(row, _BEFORE)}", (apres - avant) / unit, signed)
    for place, count in enumerate((evolution.hausses, evolution.stables, evolution.baisses), start=5):
        if count is None:
            feuille.text(row, place, Statut.CONFIDENTIEL, MARK)
        else:
            feuille.number(row, place, count, counts)
    _median(feuille, row, evolution, unit, signed)


def _median(feuille: Feuille, row: int, evolution: Evolution, unit: int, look: CellFormat) -> None:
    if evolution.mediane is None:
        feuille.text(row, 8, Statut.CONFIDENTIEL, MARK)
    else:
        number = look.number if unit > 1 or evolution.mediane.denominator == 1 else f"+{INTEGER}.0;−{INTEGER}.0;0"
        feuille.number(row, 8, float(evolution.mediane) / unit, look.but(number=number))
