"""Questions on each activité, and quick fills of many lines: as last time, by oneself, unchanged.

Nothing here overwrites an answer: only blank cells are filled, and a line marked as an exception is left alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from questionnaires.core.blocs import Ligne, Tableau
from questionnaires.core.model import Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice
from questionnaires.core.repartition import is_blank

ACTIVITES = "ACTIVITES"
"""Code of the page of the activités."""

FAIT = "FAIT"
EVOLUTION = "EVOLUTION"
QUI = "QUI"
QUI_DEVRAIT = "QUI_DEVRAIT"
"""Codes of the columns, which end those of their choices: `M1F1A1_QUI`."""

OUI = "oui"
MOI = "moi"
AUTANT = "autant"
"""Options filled in at once."""

RESUMED = (FAIT, QUI, QUI_DEVRAIT)
"""Columns resumed from an earlier answer. The time spent is not: it compares with one year before, which is another
year now."""

Remplissage = Literal["confirmer", "moi", "autant", "pareil"]
Textes = Mapping[str, str]


def activites_tables(section: Section) -> Mapping[str, Tableau]:
    """Return the tables of the page of the activités, by code of group: one per fonction. Empty for any other page."""
    if section.code != ACTIVITES:
        return {}
    return {
        groupe.code: block for groupe in section.groupes for block in groupe.blocks[:1] if isinstance(block, Tableau)
    }


def columns_of(ligne: Ligne) -> Mapping[str, Choice]:
    """Return the choices of a line by column; a version may lack one, or have others."""
    return {choice.code.removeprefix(f"{ligne.code}_"): choice for choice in ligne.choices}


def resumable(tableau: Tableau, before: Textes) -> dict[str, str]:
    """Return the texts of an earlier answer that this table still asks and offers."""
    return {
        choice.code: text
        for ligne in tableau.lignes
        for column, choice in columns_of(ligne).items()
        if column in RESUMED and (text := before.get(choice.code, "")) in choice.libelles
    }


def filled(remplissage: Remplissage, tableau: Tableau, texts: Textes, before: Textes) -> dict[str, str]:
    """Return the cells that a button fills in a table, by code: blank ones only. `before` is what `resumable` gives."""
    cells_filled = {}
    for ligne in tableau.lignes:
        columns = columns_of(ligne)
        cells = {column: texts.get(choice.code, "") for column, choice in columns.items()}
        earlier = {column: before.get(choice.code, "") for column, choice in columns.items()}
        for column, text in _FILLERS[remplissage](cells, earlier).items():
            choice = columns.get(column)
            if choice is not None and text in choice.libelles and is_blank(cells[column]):
                cells_filled[choice.code] = text
    return cells_filled


def _like_before(cells: Textes, earlier: Textes) -> Textes:
    """Fill a line as before. A line no longer done as before is an exception: its other cells are not resumed
    either."""
    is_exception = not is_blank(cells.get(FAIT, "")) and cells[FAIT] != earlier.get(FAIT)
    return {} if is_exception else earlier


def _by_me(cells: Textes, earlier: Textes) -> Textes:
    """Fill « done by me », unless the line has another answer on whether it is done."""
    return {FAIT: OUI, QUI: MOI} if is_blank(cells.get(FAIT, "")) or cells[FAIT] == OUI else {}


def _as_much_time(cells: Textes, earlier: Textes) -> Textes:
    """Fill « as much time » on lines that are done."""
    return {EVOLUTION: AUTANT} if cells.get(FAIT) == OUI else {}


def _as_it_is(cells: Textes, earlier: Textes) -> Textes:
    """Fill the person who should do it with the person who does, where known."""
    return {QUI_DEVRAIT: cells.get(QUI, "")}


_FILLERS: Mapping[Remplissage, Callable[[Textes, Textes], Textes]] = {
    "confirmer": _like_before,
    "moi": _by_me,
    "autant": _as_much_time,
    "pareil": _as_it_is,
}


def taken_back(tableau: Tableau, filled: Textes, texts: Textes) -> dict[str, str]:
    """Return the cells to blank to undo a fill: those that still hold its texts."""
    codes = {choice.code for ligne in tableau.lignes for choice in ligne.choices}
    return {code: "" for code, text in filled.items() if code in codes and texts.get(code) == text}


@dataclass(frozen=True, slots=True)
class Recap:
    """Summary of a table's answers: activités done and not done, then the count of each option for the person who does
    it, and for the person who should, most frequent first."""

    faites: int
    non_faites: int
    qui: tuple[tuple[Option, int], ...]
    devrait: tuple[tuple[Option, int], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.faites or self.non_faites or self.qui or self.devrait)


def recap(tableaux: Sequence[Tableau], texts: Textes) -> Recap:
    """Summarise the texts of these tables."""
    done = Counter(texts.get(choice.code, "") for choice in _column(tableaux, FAIT))
    oui, non = done[OUI], sum(count for text, count in done.items() if not is_blank(text) and text != OUI)
    return Recap(oui, non, _counted(tableaux, texts, QUI), _counted(tableaux, texts, QUI_DEVRAIT))


def _counted(tableaux: Sequence[Tableau], texts: Textes, column: str) -> tuple[tuple[Option, int], ...]:
    options = (
        option
        for choice in _column(tableaux, column)
        for option in choice.options
        if option.code == texts.get(choice.code)
    )
    return tuple(Counter(options).most_common())


def _column(tableaux: Sequence[Tableau], column: str) -> Iterator[Choice]:
    for tableau in tableaux:
        for ligne in tableau.lignes:
            if (choice := columns_of(ligne).get(column)) is not None:
                yield choice
