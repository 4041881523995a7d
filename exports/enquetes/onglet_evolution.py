"""Évolution: changes from T0 to T1 in the same structures, with their caveats."""

from collections.abc import Iterator

from exports.enquetes.evolutions import Changement
from exports.enquetes.graphique import before_after
from exports.enquetes.mentions import CONFIDENTIAL
from exports.enquetes.resultats import Resultats
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
"""Where they begin: as wide as a chart, or wider."""

_SENTENCE = BODY.but(wrap=True)
_WHOLE_ROW = "[c] sur toute une ligne : confidentiel, pour la raison dite ci-dessus."


def size(found: Resultats) -> tuple[int, int]:
    """Rows and columns."""
    return FIRST_ROW + len(found.changements) + 2 + len(sentences(found)) + 6 + _CHART_ROWS, len(WIDTHS)


def write(classeur: Classeur, found: Resultats) -> None:
    feuille = classeur.feuille(NAME)
    feuille.widths(WIDTHS)
    told = sentences(found)
    feuille.title(Answer(told[0]), f"{one_line(found.titre, 80)} – {one_line(found.region, 80)}")
    for place, text in enumerate(HEADERS):
        feuille.text(HEADER_ROW, place, text, HEADER_RIGHT if place else HEADER)
    for row, own in enumerate(found.changements, start=FIRST_ROW):
        _changement(feuille, row, own)
    below = FIRST_ROW + len(found.changements) + 1
    for row, phrase in enumerate(told, start=below):
        feuille.merged((row, 0), (row, len(WIDTHS) - 1), phrase, _SENTENCE)
        feuille.height(row, phrase, sum(WIDTHS) - 4)
    after = under(feuille, below + len(told), len(WIDTHS) - 1, sum(WIDTHS), *_said(found))
    _charts(feuille, found, after + 1)
    feuille.present(footer_of(found.titre, found.region), frozen=(HEADER_ROW + 1, 0))


def _said(found: Resultats) -> Iterator[str | Answer]:
    """How to read a number; what « [c] » means, where it is written; who is behind the figures, and from where."""
    for row, own in enumerate(found.changements, start=FIRST_ROW):
        if own.evolution is not None:
            structures = counted(own.evolution.n, "structure", cell(row, 1))
            yield lecture_of("« ", Answer(_name(own), cell(row, 0)), " » : ", structures, " l’ont dit aux deux dates.")
            break
    told = [own.evolution for own in found.changements if own.evolution is not None]
    if len(told) < len(found.changements):
        yield _WHOLE_ROW
    if any(None in (own.hausses, own.stables, own.baisses) for own in told):
        yield CONFIDENTIAL
    yield "Champ : les structures qui ont donné le nombre aux deux dates."
    yield found.source


def _charts(feuille: Feuille, found: Resultats, row: int) -> None:
    """Side by side, one for each number that is told: their units are not the same."""
    told = [line for line, own in enumerate(found.changements, start=FIRST_ROW) if own.evolution is not None]
    for place, line in enumerate(told):
        name = _name(found.changements[line - FIRST_ROW])
        at = (row, _CHART_COLUMNS[place])
        before_after(feuille, line, (_BEFORE, _NOW), at, HEADER_ROW, _CHART, name)


def sentences(found: Resultats) -> tuple[str, ...]:
    """All that is said, each sentence once: the caution is the same for every number."""
    return tuple(dict.fromkeys(phrase for own in found.changements for phrase in own.phrases))


def _changement(feuille: Feuille, row: int, own: Changement) -> None:
    feuille.text(row, 0, _name(own), BODY)
    if own.evolution is None:
        for place in range(1, len(WIDTHS)):
            feuille.text(row, place, Statut.CONFIDENTIEL, MARK)
        return
    _figures(feuille, row, own.evolution, own.grandeur.decimals)


def _name(own: Changement) -> str:
    return own.grandeur.capitalize() if own.grandeur != "ETP" else own.grandeur


def _figures(feuille: Feuille, row: int, found: Evolution, decimals: int) -> None:
    unit = 10**decimals
    look = BODY.but(align="right", number=INTEGER + (".00" if decimals else ""))
    signed = look.but(number=f"+{look.number};−{look.number};0")
    counts = BODY.but(align="right", number=INTEGER)
    avant, apres = found.avant or 0, found.apres or 0
    feuille.number(row, 1, found.n, counts)
    feuille.number(row, _BEFORE, avant / unit, look)
    feuille.number(row, _NOW, apres / unit, look)
    feuille.formula(row, 4, f"{cell(row, _NOW)}-{cell(row, _BEFORE)}", (apres - avant) / unit, signed)
    for place, count in enumerate((found.hausses, found.stables, found.baisses), start=5):
        if count is None:
            feuille.text(row, place, Statut.CONFIDENTIEL, MARK)
        else:
            feuille.number(row, place, count, counts)
    _median(feuille, row, found, unit, signed)


def _median(feuille: Feuille, row: int, found: Evolution, unit: int, look: CellFormat) -> None:
    if found.mediane is None:
        feuille.text(row, 8, "–", BODY.but(align="right"))
    else:
        number = look.number if unit > 1 or found.mediane.denominator == 1 else f"+{INTEGER}.0;−{INTEGER}.0;0"
        feuille.number(row, 8, float(found.mediane) / unit, look.but(number=number))
