"""Activités: for the région, how many answers do each activité, more or less than before, and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from exports.records.choices import ChoiceCounts, LineCounts, TableCounts
from exports.release.disclosure import CONFIDENTIEL
from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.styles import BODY, HEADER, HEADER_CENTRE, INTEGER, QUIET, Column, fitting
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets.plan import SANS_REPONSE
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, typeset
from questionnaires.core.questions import Choice

NAME = "Activités"
NOT_ASKED = (
    "Les activités n’ont pas été demandées dans cette collecte. Cette partie du questionnaire s’active campagne par "
    "campagne, par exemple une fois par an."
)
SUBTITLE_TEXT = (
    "Nombre de réponses de la région, par activité du référentiel. Les réponses ne sont jamais montrées par DLA."
)
GROUP_ROW, HEADER_ROW, FIRST_ROW = 3, 4, 5
LABEL_WIDTH = 56
COUNT = BODY.but(align="right", number=INTEGER)
BLANK, REMOVED, NEVER = "Sans réponse", "Option retirée", "Non posée"
ECART = "Qui s’en charge et qui devrait, par fonction"
MEME, OTHER = "La même personne", "Une autre personne"


@dataclass(frozen=True)
class Grid:
    """Columns follow the choices of the questionnaire; rows are the activités under their fonctions."""

    consolidation: Consolidation

    @cached_property
    def tables(self) -> tuple[TableCounts, ...]:
        return self.consolidation.tables

    @cached_property
    def lines(self) -> list[LineCounts]:
        """Those of every table, in order."""
        return [line for table in self.tables for line in table.lines]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The choices asked of every line."""
        return self.lines[0].ligne.choices if self.lines else ()

    @cached_property
    def columns(self) -> list[Column]:
        """After the label: the options of each choice and its blanks, then values and lines of other versions."""
        found = [
            Column("option", one_line(text, 60), COUNT, fitting(text, 8))
            for choice in self.choices
            for text in (*(option.libelle for option in choice.options), BLANK)
        ]
        return [*found, Column("removed", REMOVED, COUNT, 8), Column("never", NEVER, COUNT, 8), *self.ecarts]

    @cached_property
    def ecarts(self) -> list[Column]:
        """Filled for each fonction: who does against who should, in versions that ask it."""
        if not any(table.asks_who_should for table in self.tables):
            return []
        return [Column("meme", MEME, COUNT, 11), Column("autre", OTHER, COUNT, 11)]

    @property
    def rows(self) -> int:
        return FIRST_ROW + sum(1 + len(table.lines) for table in self.tables)


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    grid = Grid(consolidation)
    return grid.rows + len(_NOTES) + 1, len(grid.columns) + 1


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, grid = classeur.feuille(NAME), Grid(consolidation)
    if not grid.tables:
        feuille.title(Answer("Activités non demandées dans cette collecte"), NOT_ASKED)
        feuille.present(footer(consolidation))
        return
    feuille.widths([LABEL_WIDTH, *(column.width for column in grid.columns)])
    feuille.title(_answer(grid), SUBTITLE_TEXT)
    _headers(feuille, grid)
    _body(feuille, grid)
    feuille.present(footer(consolidation), repeated=(GROUP_ROW, HEADER_ROW), frozen=(FIRST_ROW, 1))


def _answer(grid: Grid) -> Answer:
    """`31 des 47 activités reçoivent « Oui » dans au moins la moitié des réponses`."""
    if not grid.consolidation.activites_shown:
        message = CONFIDENTIEL if grid.consolidation.total.transmises else SANS_REPONSE
        return Answer(typeset(f"Activités : {message}"))
    choice, lines = grid.choices[0], grid.lines
    head, tail = f"des {len(lines)} activités reçoivent «{NBSP}", f"{NBSP}» dans au moins la moitié des réponses"
    yes = _column(grid, 1)
    asked = "+".join(_column(grid, place) for place in range(1, len(choice.options) + 2))
    count = f"SUMPRODUCT(--(2*{yes}>={asked}),--({asked}>0))"
    frequent = sum(_is_frequent(line.choices[0]) for line in lines)
    word = grid.columns[0].header
    return Answer(f"{frequent} {head}{word}{tail}", f'{count}&" {head}"&{cell(HEADER_ROW, 1)}&"{tail}"')


def _is_frequent(counts: ChoiceCounts) -> bool:
    """Whether its first option comes in at least half of the answers to it, blank ones included."""
    asked = sum(counts.options.values()) + counts.blank
    return asked > 0 and 2 * next(iter(counts.options.values())) >= asked


def _column(grid: Grid, place: int) -> str:
    return block(FIRST_ROW, place, grid.rows - 1, place)


def _headers(feuille: Feuille, grid: Grid) -> None:
    feuille.text(HEADER_ROW, 0, "Activité", HEADER)
    place = 1
    for choice in grid.choices:
        last = place + len(choice.options)
        feuille.merged((GROUP_ROW, place), (GROUP_ROW, last), one_line(choice.libelle, 120), HEADER_CENTRE)
        place = last + 1
    feuille.merged((GROUP_ROW, place), (GROUP_ROW, place + 1), "Autres versions", HEADER_CENTRE)
    if grid.ecarts:
        feuille.merged((GROUP_ROW, place + 2), (GROUP_ROW, place + 3), ECART, HEADER_CENTRE)
    for column, heading in enumerate(grid.columns, start=1):
        feuille.text(HEADER_ROW, column, heading.header, HEADER.but(align="right"))
    feuille.sheet.set_row(GROUP_ROW, 32)
    feuille.sheet.set_row(HEADER_ROW, 46)


def _body(feuille: Feuille, grid: Grid) -> None:
    row = FIRST_ROW
    for table in grid.tables:
        _fonction(feuille, grid, row, table)
        for line in table.lines:
            row += 1
            _line(feuille, grid, row, line)
        row += 1
    for place, note in enumerate(_notes(grid)):
        feuille.note(row + place, note)


def _notes(grid: Grid) -> list[str]:
    if not grid.consolidation.activites_shown:
        return [f"Nombres non montrés : {CONFIDENTIEL}."]
    return [*_NOTES, *([_ECART_NOTE] if grid.ecarts else [])]


_NOTES = (
    "« Sans réponse » : case laissée vide. « Option retirée » : réponse que cette version ne propose plus.",
    "« Non posée » : réponse donnée à une version qui ne demandait pas cette activité, ou pas toutes ses colonnes. Ce "
    "qui est demandé à trop peu de personnes compte comme non posé.",
)
_ECART_NOTE = (
    "« La même personne », « Une autre personne » : pour toutes les activités de la fonction, nombre de fois où une "
    "réponse dit qui s’en charge et qui devrait s’en charger."
)


def _fonction(feuille: Feuille, grid: Grid, row: int, table: TableCounts) -> None:
    style = BODY.but(bold=True, ground=QUIET)
    feuille.blanks(row, range(1, len(grid.columns) + 1), style)
    feuille.text(row, 0, one_line(table.titre), style.but(foreign=True))
    if grid.ecarts and grid.consolidation.activites_shown:
        for place, count in zip((-1, 0), (table.meme, table.autre), strict=True):
            feuille.number(row, len(grid.columns) + place, count, COUNT.but(bold=True, ground=QUIET))


def _line(feuille: Feuille, grid: Grid, row: int, line: LineCounts) -> None:
    text = one_line(line.ligne.libelle)
    feuille.text(row, 0, text, BODY.but(wrap=True, indent=1, foreign=True))
    feuille.height(row, text, LABEL_WIDTH - 1)
    if grid.consolidation.activites_shown:
        for place, count in enumerate(_counts(line), start=1):
            feuille.number(row, place, count, COUNT)


def _counts(line: LineCounts) -> Iterator[int]:
    for choice in line.choices:
        yield from choice.options.values()
        yield choice.blank
    yield sum(choice.removed for choice in line.choices)
    yield line.never_asked
