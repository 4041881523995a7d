"""Résultats: answers of structures, in the figures and sentences of the pages.

A column exists when some answer fills it, with its header over those answers only: a number has no share, a census no
interval.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.enquetes.graphique import chart_of_marks
from exports.enquetes.legende import lecture_of_count, lecture_of_results, to_read
from exports.enquetes.mentions import CONFIDENTIAL, by_stem
from exports.enquetes.resultats import GroupeDepouille, Question, Resultats
from exports.release.cellules import Statut
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, counted
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    HIDDEN,
    INTEGER,
    LINK,
    NOTE,
    PERCENT,
    QUIET,
    CellFormat,
)
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, capital, plural, typeset

NAME = "Résultats"
LABEL_WIDTH = 62
WIDTHS = {"libelle": LABEL_WIDTH, "nombre": 10, "part": 8, "intervalle": 16, "barre": 22, "code": 40}
"""Column widths; the code of a question, and the chart of its marks, stand beside the printed area."""
UNANSWERED = "Questions sans réponse"
BLOCK = "█"
HEADERS = {
    "libelle": ("Question", HEADER),
    "nombre": ("Réponses", HEADER_RIGHT),
    "code": ("Code", HEADER.but(indent=1)),
}
HEADER_ROW, FIRST_ROW = 3, 4
_QUESTION = CellFormat(bold=True, ground=QUIET, wrap=True, foreign=True)
_SENTENCE = BODY.but(wrap=True, indent=1)
_LEGENDE = NOTE.but(wrap=True, indent=1)
_LABEL = BODY.but(indent=1, wrap=True, foreign=True)
_APART = BODY.but(italic=True, colour="#6B6B64", indent=1)
_CODE = BODY.but(wrap=True, foreign=True, colour="#6B6B64", indent=1)
_TITLE_HEIGHT = 24
_TOTAL = BODY.but(bold=True, indent=1, rule="top")

Places = Mapping[str, int]
"""Field -> its column."""


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row: a single text over the whole width when `value` is None and it has no `code`.

    `lignes`: number of rows above that it sums.

    `is_hidden`: its count may not be shown.

    The row of a question has a `code`, the headers of its own columns, and `has_chart` when the rows below are drawn
    beside them; `is_alone`: nothing of it is shown, and no row is below. `is_titre`: it stays with the row below.
    `is_lecture`: it is computed from cells of other rows.
    """

    texte: str
    style: CellFormat
    value: int | None = None
    part: int | None = None
    intervalle: str = ""
    code: str = ""
    lignes: int = 0
    entetes: tuple[tuple[str, str], ...] = ()
    has_chart: bool = False
    is_alone: bool = False
    is_titre: bool = False
    is_hidden: bool = False
    is_lecture: bool = False


BLANK = Rangee("", BODY)
"""Row between tables and lists."""


def write(classeur: Classeur, resultats: Resultats) -> None:
    feuille, rangees, places = classeur.feuille(NAME), list(_rangees(resultats)), _places(resultats)
    feuille.widths([WIDTHS[field] for field in places])
    last = FIRST_ROW + len(rangees)
    feuille.print_only(last, places["code"])
    whose = f"DLA {resultats.dla.code} {resultats.dla.nom}" if resultats.dla else resultats.region
    feuille.title(Answer(resultats.phrases[0]), f"{one_line(resultats.titre, 80)} – {one_line(whose, 80)}")
    for field, place in places.items():
        feuille.text(HEADER_ROW, place, *HEADERS.get(field, ("", HEADER)))
    for row, rangee in enumerate(rangees, start=FIRST_ROW):
        if rangee.is_lecture:
            _lecture(feuille, places, row, resultats)
        else:
            _rangee(feuille, places, row, rangee)
    footer, repeated = footer_of(resultats.titre, resultats.region), (HEADER_ROW, HEADER_ROW)
    groups = [FIRST_ROW + first for first in _groups(rangees)]
    feuille.present(footer, repeated=repeated, frozen=(HEADER_ROW + 1, 0))
    feuille.portrait()
    feuille.keep_together(groups, last, repeated, columns=places["code"])


def row_of(resultats: Resultats, question: Question) -> int:
    """Return the row of its first answer; `question` is one of `resultats`."""
    return FIRST_ROW + next(
        place for place, rangee in enumerate(_rangees(resultats), start=1) if rangee.code == question.code
    )


def _places(resultats: Resultats) -> Places:
    """Return the columns that some answer fills."""
    modalites = [
        modalite for groupe in resultats.groupes for question in groupe.questions for modalite in question.modalites
    ]
    empty = set()
    if all(modalite.part is None for modalite in modalites):
        empty |= {"part", "barre"}
    if not any(modalite.intervalle for modalite in modalites):
        empty.add("intervalle")
    return {field: place for place, field in enumerate(field for field in WIDTHS if field not in empty)}


def _groups(rangees: Sequence[Rangee]) -> list[int]:
    """List where each block that a page should not cut begins: each heading with its first question, then each
    question."""
    return [
        place
        for place, rangee in enumerate(rangees)
        if rangee.is_titre or (rangee.code and not (place and rangees[place - 1].is_titre))
    ]


def _rangees(resultats: Resultats) -> Iterator[Rangee]:
    yield from _essential(resultats)
    for groupe in resultats.groupes:
        yield from _groupe(groupe)
    yield from _hidden(resultats)
    yield from _unanswered(resultats)
    questions = (question for groupe in resultats.groupes for question in groupe.questions if not question.confidentiel)
    if any(modalite.nombre is None for question in questions for modalite in question.modalites):
        yield Rangee(CONFIDENTIAL, _SENTENCE)


def _essential(resultats: Resultats) -> Iterator[Rangee]:
    yield Rangee("L’essentiel", HEADING, is_titre=True)
    for phrase, is_under in by_stem(resultats.phrases):
        yield Rangee(phrase, _SENTENCE.but(indent=1 + is_under))
    if resultats.modes:
        yield Rangee(f"Modes de réponse : {resultats.modes}", _SENTENCE)
    if resultats.arrondies:
        yield Rangee(resultats.arrondies, _SENTENCE)
    if resultats.groupes:
        yield from _legende(resultats)


def _legende(resultats: Resultats) -> Iterator[Rangee]:
    """Yield the legend of the whole sheet, whose tables are all alike: how to read the first count, who is counted,
    source."""
    if lecture := lecture_of_results(resultats):
        yield Rangee(lecture, _LEGENDE, is_lecture=True)
    for phrase in (resultats.champ, resultats.source):
        yield Rangee(phrase, _LEGENDE)


def _groupe(groupe: GroupeDepouille) -> Iterator[Rangee]:
    if groupe.dites:
        yield Rangee(f"{one_line(groupe.titre)}{_lines(groupe)}", HEADING.but(foreign=True), is_titre=True)
    for question in groupe.dites:
        yield from _question(question)


def _hidden(resultats: Resultats) -> Iterator[Rangee]:
    """Yield the questions whose answers are hidden, under the reason."""
    hidden = [entry for groupe in resultats.groupes for entry in groupe.tues]
    for why in dict.fromkeys(motif for motif, _, _ in hidden):
        yield BLANK
        yield Rangee(capital(why), HEADING, is_titre=True)
        yield from (_alone(code, libelle) for motif, code, libelle in hidden if motif == why)


def _unanswered(resultats: Resultats) -> Iterator[Rangee]:
    if resultats.sans_reponse:
        yield BLANK
        yield Rangee(UNANSWERED, HEADING, is_titre=True)
    yield from (_alone(code, label) for code, label in resultats.sans_reponse)


def _alone(code: str, label: str) -> Rangee:
    return Rangee(typeset(one_line(label, 900)), _SENTENCE.but(foreign=True), code=code, is_alone=True)


def _lines(groupe: GroupeDepouille) -> str:
    return "" if groupe.lignes is None else f" ({plural(groupe.lignes, 'ligne remplie', 'lignes remplies')})"


def _question(question: Question) -> Iterator[Rangee]:
    is_drawn = question.echelle == "R10" and question.is_by_level
    entetes = tuple(_entetes(question))
    yield Rangee(one_line(question.libelle, 500), _QUESTION, code=question.code, entetes=entetes, has_chart=is_drawn)
    for modalite in question.modalites:
        yield Rangee(
            one_line(modalite.libelle, 300),
            _LABEL,
            modalite.nombre,
            modalite.part,
            modalite.intervalle,
            is_hidden=modalite.nombre is None,
        )
    is_sum = sum(modalite.nombre or 0 for modalite in question.modalites) == question.n
    if question.n:
        yield Rangee("Réponses", _TOTAL, question.n, lignes=len(question.modalites) if is_sum else 0)
    for mot, count in question.absences:
        yield Rangee(mot, _APART, count)
    reserves = dict.fromkeys(reserve for enonce in question.enonces for reserve in enonce.reserves)
    for phrase in (*question.dites, *reserves):
        yield Rangee(one_line(phrase, 600), _SENTENCE)


def _entetes(question: Question) -> Iterator[tuple[str, str]]:
    """Yield field and header of each column that its answers fill beside their number."""
    if any(modalite.part is not None for modalite in question.modalites):
        yield "part", "Part"
    if any(modalite.intervalle for modalite in question.modalites):
        yield "intervalle", f"Intervalle à 95{NBSP}%"


def _rangee(feuille: Feuille, places: Places, row: int, rangee: Rangee) -> None:
    if rangee.is_hidden:
        feuille.text(row, 0, rangee.texte, rangee.style)
        feuille.text(row, 1, Statut.CONFIDENTIEL, HIDDEN.but(align="right"))
        return
    if rangee.value is None:
        if rangee.texte:
            _text(feuille, places, row, rangee)
        return
    look = rangee.style.but(align="right", number=INTEGER, indent=0, foreign=False, wrap=False)
    feuille.text(row, 0, rangee.texte, rangee.style)
    feuille.height(row, rangee.texte, LABEL_WIDTH - 4)
    if rangee.lignes:
        feuille.formula(row, 1, f"SUM({block(row - rangee.lignes, 1, row - 1, 1)})", rangee.value, look)
    else:
        feuille.number(row, 1, rangee.value, look)
    _share(feuille, places, row, rangee)


def _lecture(feuille: Feuille, places: Places, row: int, resultats: Resultats) -> None:
    example = to_read(resultats)
    if example is None:
        return
    question, reponse = example
    first = row_of(resultats, question)
    at, total = first + question.modalites.index(reponse), first + len(question.modalites)
    part = "" if reponse.part is None else f"{reponse.part}{NBSP}%"
    lecture = lecture_of_count(
        Answer(one_line(question.libelle, 500), cell(first - 1, 0)),
        Answer(one_line(reponse.libelle, 300), cell(at, 0)),
        counted(reponse.nombre or 0, "réponse", cell(at, 1)),
        Answer(str(question.n), cell(total, 1)),
        Answer(part, f'{cell(at, places["part"])}&"{NBSP}%"' if part else ""),
    )
    feuille.wrapped(row, places["code"] - 1, lecture, _LEGENDE, _width(places))


def _width(places: Places) -> float:
    """Return the width of the printed area, in characters."""
    return sum(WIDTHS[field] for field in places if field != "code") - 4


def _text(feuille: Feuille, places: Places, row: int, rangee: Rangee) -> None:
    if rangee.code and not rangee.is_alone:
        _heading(feuille, places, row, rangee)
        return
    if rangee.code:
        feuille.text(row, 0, rangee.texte, rangee.style)
        feuille.text(row, places["code"], rangee.code, _CODE)
        feuille.height(row, rangee.texte, LABEL_WIDTH - 4)
        return
    feuille.merged((row, 0), (row, places["code"] - 1), rangee.texte, rangee.style)
    if rangee.is_titre:
        feuille.tall(row, _TITLE_HEIGHT)
    elif rangee.style.wrap:
        feuille.height(row, rangee.texte, _width(places))


def _heading(feuille: Feuille, places: Places, row: int, rangee: Rangee) -> None:
    """Write the row of a question: its label, the headers of its own columns, its code."""
    feuille.blanks(row, range(len(places)), rangee.style)
    feuille.text(row, 0, rangee.texte, rangee.style)
    for field, header in rangee.entetes:
        feuille.text(row, places[field], header, rangee.style.but(align="right", wrap=False, foreign=False))
    feuille.text(row, places["code"], rangee.code, _CODE.but(ground=rangee.style.ground))
    feuille.height(row, rangee.texte, LABEL_WIDTH - 2)
    if rangee.has_chart:
        chart_of_marks(feuille, row + 1, places["code"])


def _share(feuille: Feuille, places: Places, row: int, rangee: Rangee) -> None:
    """Write a share, its interval, and a bar of characters that prints alike everywhere: one per five percents."""
    if rangee.part is None:
        return
    feuille.number(row, places["part"], rangee.part, BODY.but(align="right", number=PERCENT))
    if rangee.intervalle:
        feuille.text(row, places["intervalle"], rangee.intervalle, BODY.but(align="right"))
    if length := (rangee.part + 2) // 5:
        bar = f'REPT("{BLOCK}",ROUND({cell(row, places["part"])}/5,0))'
        feuille.formula(row, places["barre"], bar, BLOCK * length, BODY.but(colour=LINK, indent=1))
