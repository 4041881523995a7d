"""Résultats: answers of structures, in the figures and sentences of the pages.

A column is there when an answer fills it, its header over the answers that do: a number has no share, a census no
interval.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.enquetes.depouiller import Groupe, Question
from exports.enquetes.graphique import chart_of_marks
from exports.enquetes.legende import lecture_of_count, lecture_of_results, to_read
from exports.enquetes.mentions import CONFIDENTIAL, by_stem
from exports.enquetes.resultats import Resultats
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
from questionnaires.core.francais import NBSP, plural, typeset

NAME = "Résultats"
LABEL_WIDTH = 62
WIDTHS = {"libelle": LABEL_WIDTH, "nombre": 10, "part": 8, "intervalle": 16, "barre": 22, "code": 40}
"""The code of a question, and the chart of its marks, stand beside what is printed."""
UNANSWERED = "Questions auxquelles personne n’a répondu"
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
    """A row: a text alone on the whole width when `value` is None and it has no `code`.

    `lignes`: how many rows above it sum up.

    `is_hidden`: what it counts may not be told.

    That of a question has a `code`, the headers of its own columns, and `has_chart` when the rows below are drawn
    beside them; `is_alone`: nothing is told of it, and no row is below. `is_titre`: it stays with the row below.
    `is_lecture`: it follows cells of other rows.
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
"""Between tables and lists."""


def size(found: Resultats) -> tuple[int, int]:
    """Rows and columns."""
    return FIRST_ROW + len(list(_rangees(found))), len(_places(found))


def write(classeur: Classeur, found: Resultats) -> None:
    feuille, rangees, places = classeur.feuille(NAME), list(_rangees(found)), _places(found)
    feuille.widths([WIDTHS[field] for field in places])
    last = FIRST_ROW + len(rangees)
    feuille.print_only(last, places["code"])
    whose = f"DLA {found.dla.code} {found.dla.nom}" if found.dla else found.region
    feuille.title(Answer(found.phrases[0]), f"{one_line(found.titre, 80)} – {one_line(whose, 80)}")
    for field, place in places.items():
        feuille.text(HEADER_ROW, place, *HEADERS.get(field, ("", HEADER)))
    for row, rangee in enumerate(rangees, start=FIRST_ROW):
        if rangee.is_lecture:
            _lecture(feuille, places, row, found)
        else:
            _rangee(feuille, places, row, rangee)
    footer, repeated = footer_of(found.titre, found.region), (HEADER_ROW, HEADER_ROW)
    groups = [FIRST_ROW + own for own in _groups(rangees)]
    feuille.present(footer, repeated=repeated, frozen=(HEADER_ROW + 1, 0))
    feuille.portrait()
    feuille.keep_together(groups, last, repeated, columns=places["code"])


def row_of(found: Resultats, question: Question) -> int:
    """The row of its first answer; it is one of `found`."""
    return FIRST_ROW + next(place for place, own in enumerate(_rangees(found), start=1) if own.code == question.code)


def _places(found: Resultats) -> Places:
    """The columns that something fills."""
    modalites = [own for groupe in found.groupes for question in groupe.questions for own in question.modalites]
    empty = set()
    if all(own.part is None for own in modalites):
        empty |= {"part", "barre"}
    if not any(own.intervalle for own in modalites):
        empty.add("intervalle")
    return {field: place for place, field in enumerate(field for field in WIDTHS if field not in empty)}


def _groups(rangees: Sequence[Rangee]) -> list[int]:
    """Where what a page should not cut begins: each heading with its first question, then each question."""
    return [
        place
        for place, own in enumerate(rangees)
        if own.is_titre or (own.code and not (place and rangees[place - 1].is_titre))
    ]


def _rangees(found: Resultats) -> Iterator[Rangee]:
    yield from _essential(found)
    for groupe in found.groupes:
        yield from _groupe(groupe)
    yield from _hidden(found)
    yield from _unanswered(found)
    questions = (question for groupe in found.groupes for question in groupe.questions if not question.confidentiel)
    if any(own.nombre is None for question in questions for own in question.modalites):
        yield Rangee(CONFIDENTIAL, _SENTENCE)


def _essential(found: Resultats) -> Iterator[Rangee]:
    yield Rangee("L’essentiel", HEADING, is_titre=True)
    for phrase, is_under in by_stem(found.phrases):
        yield Rangee(phrase, _SENTENCE.but(indent=1 + is_under))
    if found.modes:
        yield Rangee(f"Modes de réponse : {found.modes}", _SENTENCE)
    if found.arrondies:
        yield Rangee(found.arrondies, _SENTENCE)
    if found.groupes:
        yield from _legende(found)


def _legende(found: Resultats) -> Iterator[Rangee]:
    """Of the whole sheet, whose tables are all alike: how to read the first count, who is counted, from where."""
    if lecture := lecture_of_results(found):
        yield Rangee(lecture, _LEGENDE, is_lecture=True)
    for phrase in (found.champ, found.source):
        yield Rangee(phrase, _LEGENDE)


def _groupe(groupe: Groupe) -> Iterator[Rangee]:
    if groupe.dites:
        yield Rangee(f"{one_line(groupe.titre)}{_lines(groupe)}", HEADING.but(foreign=True), is_titre=True)
    for question in groupe.dites:
        yield from _question(question)


def _hidden(found: Resultats) -> Iterator[Rangee]:
    """The questions whose answers are not told, under why."""
    hidden = [told for groupe in found.groupes for told in groupe.tues]
    for why in dict.fromkeys(own for own, _, _ in hidden):
        yield BLANK
        yield Rangee(f"{why[:1].upper()}{why[1:]}", HEADING, is_titre=True)
        yield from (_alone(code, libelle) for own, code, libelle in hidden if own == why)


def _unanswered(found: Resultats) -> Iterator[Rangee]:
    if found.sans_reponse:
        yield BLANK
        yield Rangee(UNANSWERED, HEADING, is_titre=True)
    yield from (_alone(code, told) for code, told in found.sans_reponse)


def _alone(code: str, told: str) -> Rangee:
    return Rangee(typeset(one_line(told, 900)), _SENTENCE.but(foreign=True), code=code, is_alone=True)


def _lines(groupe: Groupe) -> str:
    return "" if groupe.lignes is None else f" ({plural(groupe.lignes, 'ligne remplie', 'lignes remplies')})"


def _question(question: Question) -> Iterator[Rangee]:
    is_drawn = question.echelle == "R10" and question.is_by_level
    entetes = tuple(_entetes(question))
    yield Rangee(one_line(question.libelle, 500), _QUESTION, code=question.code, entetes=entetes, has_chart=is_drawn)
    for own in question.modalites:
        yield Rangee(
            one_line(own.libelle, 300),
            _LABEL,
            own.nombre,
            own.part,
            own.intervalle,
            is_hidden=own.nombre is None,
        )
    is_sum = sum(own.nombre or 0 for own in question.modalites) == question.n
    if question.n:
        yield Rangee("Réponses", _TOTAL, question.n, lignes=len(question.modalites) if is_sum else 0)
    for mot, count in question.absences:
        yield Rangee(mot, _APART, count)
    reserves = dict.fromkeys(reserve for enonce in question.enonces for reserve in enonce.reserves)
    for phrase in (*question.dites, *reserves):
        yield Rangee(one_line(phrase, 600), _SENTENCE)


def _entetes(question: Question) -> Iterator[tuple[str, str]]:
    """Field and header of each column that its answers fill beside their number."""
    if any(own.part is not None for own in question.modalites):
        yield "part", "Part"
    if any(own.intervalle for own in question.modalites):
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


def _lecture(feuille: Feuille, places: Places, row: int, found: Resultats) -> None:
    own = to_read(found)
    if own is None:
        return
    question, reponse = own
    first = row_of(found, question)
    at, total = first + question.modalites.index(reponse), first + len(question.modalites)
    part = "" if reponse.part is None else f"{reponse.part}{NBSP}%"
    said = lecture_of_count(
        Answer(one_line(question.libelle, 500), cell(first - 1, 0)),
        Answer(one_line(reponse.libelle, 300), cell(at, 0)),
        counted(reponse.nombre or 0, "réponse", cell(at, 1)),
        Answer(str(question.n), cell(total, 1)),
        Answer(part, f'{cell(at, places["part"])}&"{NBSP}%"' if part else ""),
    )
    feuille.merged_formula((row, 0), (row, places["code"] - 1), said.formula, said.text, _LEGENDE)
    feuille.height(row, said.text, _width(places))


def _width(places: Places) -> float:
    """Characters of what is printed."""
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
    """The row of a question: its label, the headers of its own columns, its code."""
    feuille.blanks(row, range(len(places)), rangee.style)
    feuille.text(row, 0, rangee.texte, rangee.style)
    for field, header in rangee.entetes:
        feuille.text(row, places[field], header, rangee.style.but(align="right", wrap=False, foreign=False))
    feuille.text(row, places["code"], rangee.code, _CODE.but(ground=rangee.style.ground))
    feuille.height(row, rangee.texte, LABEL_WIDTH - 2)
    if rangee.has_chart:
        chart_of_marks(feuille, row + 1, places["code"])


def _share(feuille: Feuille, places: Places, row: int, rangee: Rangee) -> None:
    """A share, its interval, and a bar of characters that prints alike everywhere: one for five percents."""
    if rangee.part is None:
        return
    feuille.number(row, places["part"], rangee.part, BODY.but(align="right", number=PERCENT))
    if rangee.intervalle:
        feuille.text(row, places["intervalle"], rangee.intervalle, BODY.but(align="right"))
    if length := (rangee.part + 2) // 5:
        bar = f'REPT("{BLOCK}",ROUND({cell(row, places["part"])}/5,0))'
        feuille.formula(row, places["barre"], bar, BLOCK * length, BODY.but(colour=LINK, indent=1))
