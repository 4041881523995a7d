"""Croisements: each question by what is known of structures and by DLA, in the figures and sentences of the pages.

Each row names its question and its dimension: far down the sheet, or in a filter, nothing else says them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.enquetes.croisements import Croisements, TableauCroise
from exports.enquetes.mentions import CONFIDENTIAL
from exports.enquetes.onglet_echelles import EMPTY, short
from exports.enquetes.resultats import ARRONDIES, Modalite, Question, either
from exports.release.cellules import Statut
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.livre import Papier
from exports.tableur.phrases import Answer, counted, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, HEADING, INTEGER, MARK, NOTE, PERCENT, QUIET
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import plural, typeset

NAME = "Croisements"
PAPIER = Papier.EXTRAIT
QUESTION_WIDTH, LABEL_WIDTH, FIGURE_WIDTH = 22, 38, 12
FIRST_ROW = 3
_TITLES = (0, 1)
_BOLD = 0.8
"""Width of an ordinary character, in those of a title."""
_FIGURES = 2
"""First column of figures, after the question and the category."""

_BY = BODY.but(bold=True, ground=QUIET, foreign=True)
_HIDDEN = NOTE.but(indent=1, foreign=True)
_ASKED = NOTE.but(foreign=True)
_LABEL = BODY.but(indent=1, wrap=True, foreign=True)
_COUNT = BODY.but(align="right", number=INTEGER)
_PART = BODY.but(align="right", number=PERCENT)

PRUDENCE = (
    "Les croisements absents sont confidentiels. Qui n’est pas concerné n’est pas compté. Les lignes par DLA sont pour "
    "l’animation régionale seule. Un écart n’est affirmé que s’il atteint dix points et que le hasard l’explique mal ; "
    "sur autant de tableaux, quelques-uns en viennent pourtant."
)


@dataclass(frozen=True)
class Bloc:
    """A question by every dimension that shows something of it, under one line of headers."""

    asked: Question
    tableaux: Sequence[TableauCroise]

    @property
    def has_parts(self) -> bool:
        return any(tableau.has_parts for tableau in self.tableaux)

    @property
    def headers(self) -> Sequence[str]:
        """Headers of the columns of figures: the number of answers, then each answer, with its share."""
        each = [
            (libelle, f"{libelle} (%)") if self.has_parts else (libelle,) for _, libelle in self.tableaux[0].colonnes
        ]
        return ["Réponses", *(header for headers in each for header in headers)]

    @property
    def columns(self) -> int:
        return _FIGURES + len(self.headers)

    def placed(self, top: int) -> Iterator[tuple[int, TableauCroise]]:
        """Yield the row of the title of each table, under that of the question."""
        row = top + 2
        for tableau in self.tableaux:
            yield row, tableau
            row += 1 + len(tableau.dites) + bool(tableau.tues)

    def lignes(self, top: int) -> Iterator[tuple[int, str, Question]]:
        """Yield each category that shows something: its row, its label after its dimension, what is shown in it."""
        for row, tableau in self.placed(top):
            for line, (libelle, question) in enumerate(tableau.dites, start=row + 1):
                yield line, typeset(f"{tableau.dimension.libelle} : {libelle}"), question

    def answers(self, question: Question) -> Iterator[tuple[int, Modalite | None]]:
        """Yield the column of each answer, and what is shown of it in a category; None where nobody answered."""
        first = self.tableaux[0]
        for place, (codes, _) in enumerate(first.colonnes):
            yield _FIGURES + 1 + place * (1 + self.has_parts), first.cell(question, codes)


def blocs(croisements: Croisements) -> Sequence[Bloc]:
    return [Bloc(asked, tableaux) for asked, tableaux in croisements.questions]


def write(classeur: Classeur, croisements: Croisements) -> None:
    feuille, resultats, shown = classeur.feuille(NAME), croisements.resultats, blocs(croisements)
    figures = max(bloc.columns for bloc in shown) - _FIGURES
    widths = [QUESTION_WIDTH, LABEL_WIDTH, *([FIGURE_WIDTH] * figures)]
    feuille.widths(widths)
    feuille.title(Answer(title(croisements)), f"{one_line(resultats.titre, 80)} – {one_line(resultats.region, 80)}")
    row, tops = FIRST_ROW, []
    for bloc in shown:
        tops.append(row)
        row = _bloc(feuille, bloc, row)
    legende: tuple[str | Answer, ...] = (*_lecture(shown, tops), *_notes(shown), resultats.champ, resultats.source)
    end = under(feuille, row, len(widths) - 1, sum(widths), *legende)
    feuille.keep_together(tops, end, _TITLES)
    feuille.present(footer_of(resultats.titre, resultats.region), repeated=_TITLES, frozen=(2, _FIGURES))


def title(croisements: Croisements) -> str:
    """Return « 8 questions, à lire par : Secteur, Taille ou DLA »."""
    shown = {tableau.dimension.libelle for _, tableaux in croisements.questions for tableau in tableaux}
    noms = [dimension.libelle for dimension in croisements.dimensions if dimension.libelle in shown]
    return typeset(f"{plural(len(croisements.questions), 'question')}, à lire par : {either(noms)}")


def _bloc(feuille: Feuille, bloc: Bloc, top: int) -> int:
    """Write a question from that row on; return the row below."""
    titre = one_line(bloc.asked.libelle, 500)
    feuille.wrapped(top, bloc.columns - 1, titre, HEADING.but(foreign=True, wrap=True), _width(bloc))
    feuille.text(top + 1, 0, "Question", HEADER)
    feuille.text(top + 1, 1, typeset(f"Région : {plural(bloc.asked.n, 'réponse')}"), HEADER)
    headers = [one_line(header, 120) for header in bloc.headers]
    for place, header in enumerate(headers, start=_FIGURES):
        feuille.text(top + 1, place, header, HEADER_RIGHT)
    feuille.fitted(top + 1, [(header, FIGURE_WIDTH - 2) for header in headers])
    row = top + 1
    for first, tableau in bloc.placed(top):
        feuille.blanks(first, range(1, bloc.columns), _BY)
        feuille.text(first, 0, one_line(f"{tableau.dimension.libelle} – {tableau.constat}", 300), _BY)
        row = first + len(tableau.dites)
        if tableau.tues:
            row += 1
            feuille.text(row, 0, typeset(f"{Statut.CONFIDENTIEL} : {one_line(' ; '.join(tableau.tues), 900)}"), _HIDDEN)
    for line, libelle, question in bloc.lignes(top):
        _ligne(feuille, bloc, line, libelle, question)
    return row + 2


def _width(bloc: Bloc) -> float:
    """Return the width of its table, in the bold characters of its title."""
    return (QUESTION_WIDTH + LABEL_WIDTH + FIGURE_WIDTH * (bloc.columns - _FIGURES)) * _BOLD


def _ligne(feuille: Feuille, bloc: Bloc, row: int, libelle: str, question: Question) -> None:
    """Write a category: how many answered, then how many gave each answer."""
    feuille.text(row, 0, one_line(short(bloc.asked), 60), _ASKED)
    feuille.text(row, 1, one_line(libelle, 200), _LABEL)
    feuille.height(row, one_line(libelle, 200), LABEL_WIDTH - 4)
    feuille.number(row, _FIGURES, question.n, _COUNT)
    for column, answer in bloc.answers(question):
        if answer is None or answer.nombre is None:
            feuille.text(row, column, Statut.SANS_OBJET if answer is None else Statut.CONFIDENTIEL, MARK)
            continue
        feuille.number(row, column, answer.nombre, _COUNT)
        if answer.part is not None:
            feuille.number(row, column + 1, answer.part, _PART)


def _notes(shown: Sequence[Bloc]) -> Iterator[str]:
    """Yield the meaning of marks, and the cautions."""
    answers = [answer for bloc in shown for _, _, question in bloc.lignes(0) for _, answer in bloc.answers(question)]
    yield CONFIDENTIAL
    if None in answers:
        yield EMPTY
    if any(bloc.has_parts for bloc in shown):
        yield ARRONDIES
    yield PRUDENCE


def _lecture(shown: Sequence[Bloc], tops: Sequence[int]) -> Iterator[Answer]:
    """Yield how to read the first count that is shown and not zero."""
    for bloc, top in zip(shown, tops, strict=True):
        for row, libelle, question in bloc.lignes(top):
            for column, answer in bloc.answers(question):
                if answer and answer.nombre:
                    yield lecture_of(
                        "parmi « ",
                        Answer(one_line(libelle, 200), cell(row, 1)),
                        " », « ",
                        Answer(one_line(bloc.headers[column - _FIGURES], 120), cell(top + 1, column)),
                        " » compte ",
                        counted(answer.nombre, "réponse", cell(row, column)),
                        " sur ",
                        Answer(str(question.n), cell(row, _FIGURES)),
                        ".",
                    )
                    return
