"""Résultats: what structures answered, in the same figures and sentences as the pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.enquete.depouiller import Groupe, Question
from exports.enquete.graphique import chart_of_marks
from exports.enquete.resultats import Resultats
from exports.feuille import Answer, Classeur, Feuille, block, cell
from exports.sheets.pied import footer_of
from exports.styles import BODY, HEADER, HEADER_RIGHT, HEADING, HIDDEN, INTEGER, LINK, PERCENT, QUIET, CellFormat
from exports.text import one_line
from questionnaires.francais import NBSP, plural

NAME = "Résultats"
WIDTHS = (74, 12, 9, 16, 26, 52)
BLOCK = "█"
HEADERS = (
    ("Question", HEADER),
    ("Réponses", HEADER_RIGHT),
    ("Part", HEADER_RIGHT),
    ("Intervalle à 95 %", HEADER_RIGHT),
    ("", HEADER),
    ("Code", HEADER),
)
HEADER_ROW, FIRST_ROW = 3, 4
_QUESTION = CellFormat(bold=True, ground=QUIET, wrap=True, foreign=True)
_SENTENCE = BODY.but(wrap=True, indent=1)
_LABEL = BODY.but(indent=1, wrap=True, foreign=True)
_APART = BODY.but(italic=True, colour="#6B6B64", indent=1)
_TOTAL = BODY.but(bold=True, indent=1, rule="top")
_WIDE = sum(WIDTHS) - 4


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row: a text alone on the whole width when `value` is None. `lignes`: how many rows above it sum up;
    `has_chart`: those below are drawn beside them."""

    texte: str
    style: CellFormat
    value: int | None = None
    part: int | None = None
    intervalle: str = ""
    code: str = ""
    lignes: int = 0
    has_chart: bool = False


def size(found: Resultats) -> tuple[int, int]:
    """Rows and columns."""
    return FIRST_ROW + len(list(_rangees(found))), len(WIDTHS)


def write(classeur: Classeur, found: Resultats) -> None:
    feuille = classeur.feuille(NAME)
    feuille.widths(WIDTHS)
    feuille.title(Answer(found.phrases[0]), f"{one_line(found.titre, 80)} – {one_line(found.region, 80)}")
    for place, (text, look) in enumerate(HEADERS):
        feuille.text(HEADER_ROW, place, text.replace(" %", f"{NBSP}%"), look)
    for row, rangee in enumerate(_rangees(found), start=FIRST_ROW):
        _rangee(feuille, row, rangee)
    footer = footer_of(found.titre, found.region)
    feuille.present(footer, repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))


def _rangees(found: Resultats) -> Iterator[Rangee]:
    yield Rangee("L’essentiel", HEADING)
    for phrase in found.phrases:
        yield Rangee(phrase, _SENTENCE)
    if found.modes:
        yield Rangee(f"Modes de réponse : {found.modes}", _SENTENCE)
    for groupe in found.groupes:
        yield Rangee(f"{one_line(groupe.titre)}{_lines(groupe)}", HEADING.but(foreign=True))
        for question in groupe.questions:
            yield from _question(question)


def _lines(groupe: Groupe) -> str:
    return "" if groupe.lignes is None else f" ({plural(groupe.lignes, 'ligne remplie', 'lignes remplies')})"


def _question(question: Question) -> Iterator[Rangee]:
    is_drawn = question.echelle == "R10" and not question.confidentiel
    yield Rangee(one_line(question.libelle, 500), _QUESTION, code=question.code, has_chart=is_drawn)
    if question.confidentiel:
        yield Rangee(question.confidentiel, HIDDEN.but(wrap=False, align="left", indent=1))
        return
    for own in question.modalites:
        yield Rangee(one_line(own.libelle, 300), _LABEL, own.nombre, own.part, own.intervalle)
    is_sum = sum(own.nombre for own in question.modalites) == question.n
    yield Rangee("Réponses", _TOTAL, question.n, lignes=len(question.modalites) if is_sum else 0)
    for mot, count in question.absences:
        yield Rangee(mot, _APART, count)
    for enonce in question.enonces:
        for phrase in (enonce.phrase, *enonce.reserves):
            yield Rangee(one_line(phrase, 600), _SENTENCE)
    for phrase in question.dits:
        yield Rangee(one_line(phrase, 600), _SENTENCE)


def _rangee(feuille: Feuille, row: int, rangee: Rangee) -> None:
    if rangee.value is None:
        _text(feuille, row, rangee)
        return
    look = rangee.style.but(align="right", number=INTEGER, indent=0, foreign=False, wrap=False)
    feuille.text(row, 0, rangee.texte, rangee.style)
    feuille.height(row, rangee.texte, WIDTHS[0] - 4)
    if rangee.lignes:
        feuille.formula(row, 1, f"SUM({block(row - rangee.lignes, 1, row - 1, 1)})", rangee.value, look)
    else:
        feuille.number(row, 1, rangee.value, look)
    _share(feuille, row, rangee)


def _text(feuille: Feuille, row: int, rangee: Rangee) -> None:
    if rangee.code:
        feuille.blanks(row, range(len(WIDTHS)), rangee.style)
        feuille.text(row, 0, rangee.texte, rangee.style)
        feuille.text(row, len(WIDTHS) - 1, rangee.code, rangee.style.but(bold=False, colour="#6B6B64"))
        feuille.height(row, rangee.texte, WIDTHS[0] - 2)
        if rangee.has_chart:
            chart_of_marks(feuille, row + 1, len(WIDTHS) - 1)
        return
    feuille.merged((row, 0), (row, len(WIDTHS) - 1), rangee.texte, rangee.style)
    if rangee.style.wrap:
        feuille.height(row, rangee.texte, _WIDE)


def _share(feuille: Feuille, row: int, rangee: Rangee) -> None:
    """A share, its interval, and a bar of characters that prints alike everywhere: one for five percents."""
    if rangee.part is None:
        return
    feuille.number(row, 2, rangee.part, BODY.but(align="right", number=PERCENT))
    if rangee.intervalle:
        feuille.text(row, 3, rangee.intervalle, BODY.but(align="right"))
    if length := (rangee.part + 2) // 5:
        bar = f'REPT("{BLOCK}",ROUND({cell(row, 2)}/5,0))'
        feuille.formula(row, 4, bar, BLOCK * length, BODY.but(colour=LINK, indent=1))
