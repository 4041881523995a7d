"""Synthèse: counts question by question; not asked, left blank and not concerned are separate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest

from exports.enquetes.comptes import BlocComptes, CompteVariable, Depouillement
from exports.enquetes.graphique import chart_of_marks
from exports.enquetes.legende import lecture_of_count
from exports.enquetes.mentions import book_title, champ_of, counts, footer, source_of
from exports.enquetes.rangs import Rang, is_recommendation, rangs_of
from exports.enquetes.vivant import Source, sources_of
from exports.tableur.feuille import Classeur, Feuille, cell
from exports.tableur.phrases import Answer, counted
from exports.tableur.styles import (
    BODY,
    HEADER,
    HEADER_RIGHT,
    HEADING,
    INTEGER,
    LINK,
    PERCENT,
    QUIET,
    CellFormat,
)
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import NBSP, plural

NAME = "Synthèse"
WIDTHS = (64, 12, 9, 26, 26)
CHART_WIDTH = 52
"""Width of the last column when charts stand in it."""

BLOCK = "█"
HEADERS = (
    ("Question", HEADER),
    ("Réponses", HEADER_RIGHT),
    ("", HEADER),  # « Part » stands over the answers that have one
    ("", HEADER),
    ("Code", HEADER),
)
HEADER_ROW, FIRST_ROW = 3, 5
CHART_ROWS = 11
_COUNT = BODY.but(align="right", number=INTEGER)
_BAR = BODY.but(colour=LINK, indent=1)
QUESTION = CellFormat(bold=True, ground=QUIET, wrap=True, foreign=True)


@dataclass(frozen=True)
class Encart:
    """A question and its rows, from `row` on."""

    compte: CompteVariable
    row: int
    source: Source | None = None

    @cached_property
    def rangs(self) -> tuple[Rang, ...]:
        return tuple(rangs_of(self.compte, self.row + 1, self.source))

    @property
    def has_chart(self) -> bool:
        return is_recommendation(self.compte) and self.compte.reponses > 0

    @property
    def after(self) -> int:
        """First row that it leaves free, one row below."""
        return self.row + 2 + max(len(self.rangs), 1, CHART_ROWS if self.has_chart else 0)


@dataclass(frozen=True, slots=True)
class Titre:
    """The heading of a repetition."""

    bloc: BlocComptes
    row: int

    @property
    def after(self) -> int:
        return self.row + 1


def plan(depouillement: Depouillement) -> list[Encart | Titre]:
    """List everything on the sheet, each with its row."""
    placed: list[Encart | Titre] = []
    row, sources = FIRST_ROW, sources_of(depouillement)
    for bloc, source in zip_longest(depouillement.blocs, sources):
        if bloc.titre:
            placed.append(Titre(bloc, row))
            row += 1
        for compte in bloc.comptes:
            encart = Encart(compte, row, source)
            placed.append(encart)
            row = encart.after
    return placed


def _after(placed: Sequence[Encart | Titre]) -> int:
    return placed[-1].after if placed else FIRST_ROW


def write(classeur: Classeur, depouillement: Depouillement) -> None:
    feuille = classeur.feuille(NAME)
    has_chart = any(isinstance(item, Encart) and item.has_chart for item in plan(depouillement))
    feuille.widths([*WIDTHS[:-1], CHART_WIDTH if has_chart else WIDTHS[-1]])
    feuille.title(_answer(depouillement), book_title(depouillement.collecte))
    for place, (text, look) in enumerate(HEADERS):
        feuille.text(HEADER_ROW, place, text, look)
    for placed in plan(depouillement):
        if isinstance(placed, Titre):
            _titre(feuille, placed)
        else:
            _encart(feuille, placed)
    under(feuille, _after(plan(depouillement)) - 1, 3, sum(WIDTHS[:4]) - 4, *_legende(depouillement))
    repeated = (HEADER_ROW, HEADER_ROW)
    feuille.keep_together(_groups(depouillement), feuille.written[0], repeated)
    feuille.present(footer(depouillement), repeated=repeated, frozen=(HEADER_ROW + 1, 0))


def _groups(depouillement: Depouillement) -> list[int]:
    """List where each block that a page should not cut begins: a repetition's heading with its first question, each
    question."""
    placed = plan(depouillement)
    before = (None, *placed[:-1])
    return [item.row for item, last in zip(placed, before, strict=True) if not isinstance(last, Titre)]


def _answer(depouillement: Depouillement) -> Answer:
    return Answer(counts(depouillement.collecte))


def _legende(depouillement: Depouillement) -> Iterator[str | Answer]:
    """Yield how to read the first count with a share, who is counted, source; nothing when no figure is shown."""
    if not depouillement.lignes:
        return
    encarts = (item for item in plan(depouillement) if isinstance(item, Encart))
    yield from islice((lecture for encart in encarts for lecture in _lecture(encart)), 1)
    yield champ_of(depouillement.collecte)
    yield source_of(depouillement.collecte)


def _lecture(encart: Encart) -> Iterator[Answer]:
    """Yield how to read its most frequent answer; nothing without a share."""
    options = [
        (line, option) for line, option in enumerate(encart.rangs, start=encart.row + 1) if option.part is not None
    ]
    if options:
        row, rang = max(options, key=lambda pair: pair[1].value)
        share = cell(row, 2)
        yield lecture_of_count(
            Answer(one_line(encart.compte.variable.libelle, 500), cell(encart.row, 0)),
            Answer(rang.libelle, cell(row, 0)),
            counted(int(rang.value), "réponse", cell(row, 1)),
            Answer(str(encart.compte.reponses), cell(options[-1][0] + 1, 1)),
            Answer(f"{rang.part}{NBSP}%", f'{share}&"{NBSP}%"'),
        )


def _titre(feuille: Feuille, titre: Titre) -> None:
    lignes = "" if titre.bloc.lignes is None else f" ({plural(titre.bloc.lignes, 'ligne')})"
    feuille.text(titre.row, 0, f"{one_line(titre.bloc.titre)}{lignes}", HEADING.but(foreign=True))


def _encart(feuille: Feuille, encart: Encart) -> None:
    variable, row = encart.compte.variable, encart.row
    libelle = one_line(variable.libelle, 500)
    feuille.blanks(row, range(5), QUESTION)
    feuille.text(row, 0, libelle, QUESTION)
    feuille.text(row, 4, variable.nom, QUESTION.but(bold=False, colour="#6B6B64"))
    feuille.height(row, libelle, WIDTHS[0] - 2)
    if any(rang.part is not None for rang in encart.rangs):
        feuille.text(row, 2, "Part", QUESTION.but(align="right", foreign=False))
    for line, rang in enumerate(encart.rangs, start=row + 1):
        _rang(feuille, line, rang)
    if encart.has_chart:
        chart_of_marks(feuille, encart.row + 1, 4)


def _rang(feuille: Feuille, row: int, rang: Rang) -> None:
    look = rang.style.but(align="right", number=rang.number, indent=0, foreign=False, wrap=False)
    feuille.text(row, 0, rang.libelle, rang.style)
    feuille.height(row, rang.libelle, WIDTHS[0] - 4)
    if rang.formula:
        feuille.formula(row, 1, rang.formula, rang.value, look)
    else:
        feuille.number(row, 1, rang.value, look)
    if rang.part is not None:
        feuille.number(row, 2, rang.part, _COUNT.but(number=PERCENT))
        _bar(feuille, row, rang.part)


def _bar(feuille: Feuille, row: int, part: int) -> None:
    """Write a bar of characters, which prints and opens alike everywhere: one per five percents."""
    if length := (part + 2) // 5:
        feuille.formula(row, 3, f'REPT("{BLOCK}",ROUND({cell(row, 2)}/5,0))', BLOCK * length, _BAR)
