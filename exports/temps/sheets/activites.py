"""Sheet Activités: for the région, who does each activité, more or less than before, and by whom, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exports.release.cellules import Cellule, Mesure, MotsNombre, Statut
from exports.release.origine import persons_of_words
from exports.tableur.feuille import Classeur, Feuille
from exports.tableur.ordre import merged
from exports.tableur.phrases import Answer, lecture
from exports.tableur.styles import BODY, HEADER, QUIET
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation, choices_of
from exports.temps.sheets.legende import source, under
from exports.temps.sheets.plan import words_are_told
from exports.temps.sheets.titre import footer
from questionnaires.core.blocs import Ligne
from questionnaires.core.francais import plural, typeset
from questionnaires.core.questions import Choice
from questionnaires.temps.activites import FAIT, OUI, columns_of

NAME = "Activités"
SUBTITLE_TEXT = "Par activité du référentiel, ce que disent les réponses de la région. Rien n’en est montré par DLA."
HEADER_ROW, FIRST_ROW = 3, 4
LABEL_WIDTH = 48
WIDTHS_OF_COLUMNS = {FAIT: 23}
WIDTH = 28.8
_CITED = (MotsNombre.PRESQUE_TOUS, MotsNombre.PARTIE)
EACH_BY_FEW = "chaque réponse par peu"
NOTES = (
    "Par presque tous : trois quarts ou plus des personnes qui répondent. Par une partie : entre un quart et trois "
    "quarts. Une réponse qui n’est pas citée est donnée par peu : un quart ou moins, ou personne.",
)


@dataclass(frozen=True)
class Grid:
    """A column for each question asked of an activité; rows are the activités under their fonctions."""

    consolidation: Consolidation

    @cached_property
    def lignes(self) -> tuple[Ligne, ...]:
        return tuple(ligne for table in self.consolidation.tables for ligne in table.tableau.lignes)

    @cached_property
    def columns(self) -> Mapping[str, Choice]:
        """Code of a column -> the first question that it holds, in the order of the questionnaire."""
        choices = {code: choice for ligne in reversed(self.lignes) for code, choice in columns_of(ligne).items()}
        return {code: choices[code] for code in merged([list(columns_of(ligne)) for ligne in self.lignes])}

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], Cellule]:
        """Question and option -> released cell."""
        return {(cellule.ligne, cellule.colonne): cellule for cellule in self.consolidation.mots}

    @property
    def widths(self) -> list[float]:
        return [LABEL_WIDTH, *(WIDTHS_OF_COLUMNS.get(code, WIDTH) for code in self.columns)]

    @property
    def rows(self) -> int:
        return FIRST_ROW + len(self.consolidation.tables) + len(self.lignes)

    def words(self, choice: Choice) -> Mapping[MotsNombre, list[str]]:
        """Group the options of a question by how many respondents chose them, most first."""
        by_word: dict[MotsNombre, list[str]] = {words: [] for words in reversed(MotsNombre)}
        for option in choice.options:
            cellule = self.cells.get((choice.code, option.code))
            if cellule is not None and cellule.is_shown and cellule.valeur is not None:
                by_word[MotsNombre.of(cellule.valeur)].append(one_line(option.libelle, 60))
        return by_word


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether activités were asked, and of enough persons to be shown."""
    return words_are_told(consolidation, [choice.code for _, choice in choices_of(consolidation.tables)])


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, grid = classeur.feuille(NAME), Grid(consolidation)
    feuille.widths(grid.widths)
    feuille.title(_answer(grid), SUBTITLE_TEXT)
    feuille.text(HEADER_ROW, 0, "Activité", HEADER)
    for place, choice in enumerate(grid.columns.values(), start=1):
        feuille.text(HEADER_ROW, place, one_line(choice.libelle, 120), HEADER)
    feuille.tall(HEADER_ROW, 32)
    _body(feuille, grid)
    under(feuille, grid.rows + 1, len(grid.columns), sum(grid.widths), *_said(grid))
    feuille.present(footer(consolidation), repeated=(HEADER_ROW, HEADER_ROW), frozen=(FIRST_ROW, 1))


def _answer(grid: Grid) -> Answer:
    """Write `31 des 47 activités sont faites par presque tous`: a number of activités, not of persons; at least so many
    where some are hidden."""
    asked = [columns_of(ligne).get(FAIT) for ligne in grid.lignes]
    cellules = [grid.cells.get((choice.code, OUI)) for choice in asked if choice is not None]
    shown = [cellule for cellule in cellules if cellule is not None and cellule.is_shown]
    common = sum(MotsNombre.of(cellule.valeur or 1) is MotsNombre.PRESQUE_TOUS for cellule in shown)
    if not common:
        return Answer("Qui fait quoi, activité par activité")
    number = f"au moins {common}" if len(shown) < len(cellules) else f"{common}"
    verb = "sont faites" if common > 1 else "est faite"
    return Answer(typeset(f"{number} des {plural(len(asked), 'activité')} {verb} par presque tous".capitalize()))


def _body(feuille: Feuille, grid: Grid) -> None:
    row = FIRST_ROW
    for table in grid.consolidation.tables:
        style = BODY.but(bold=True, ground=QUIET)
        feuille.blanks(row, range(1, len(grid.columns) + 1), style)
        feuille.text(row, 0, one_line(table.titre), style.but(foreign=True))
        for ligne in table.tableau.lignes:
            row += 1
            _line(feuille, grid, row, ligne)
        row += 1


def _line(feuille: Feuille, grid: Grid, row: int, ligne: Ligne) -> None:
    label, choices = one_line(ligne.libelle), columns_of(ligne)
    feuille.text(row, 0, label, BODY.but(wrap=True, indent=1, valign="top", foreign=True))
    texts = [_told(grid, choices[code]) if code in choices else "" for code in grid.columns]
    for place, text in enumerate(texts, start=1):
        feuille.text(row, place, text, BODY.but(wrap=True, valign="top"))
    tallest = max(zip((label, *texts), grid.widths, strict=True), key=lambda pair: _lines(*pair))
    feuille.height(row, tallest[0], tallest[1] - 1)


def _lines(text: str, width: float) -> float:
    return sum(max(1.0, len(line) / width) for line in text.split("\n"))


def _told(grid: Grid, choice: Choice) -> str:
    """Write `par presque tous : Oui`, a line for each word; a reason where nothing is shown."""
    hidden = [cellule for (code, _), cellule in grid.cells.items() if code == choice.code and not cellule.is_shown]
    if hidden:
        return hidden[0].motif if hidden[0].statut is Statut.SANS_OBJET else hidden[0].statut.value
    words = grid.words(choice)
    lines = [f"{mots.value} : {', '.join(words[mots])}" for mots in _CITED if words[mots]]
    return typeset("\n".join(lines)) if lines else EACH_BY_FEW


def _said(grid: Grid) -> list[str]:
    consolidation, release = grid.consolidation, grid.consolidation.release
    persons = persons_of_words(release) if release else 0
    about = f"{one_line(consolidation.collecte.region)}, {consolidation.collecte.periode.libelle}"
    return [
        *_read(grid),
        *NOTES,
        f"Champ : {plural(persons, 'personne')} au plus par question, {about}.",
        source(consolidation, Mesure.MOTS),
    ]


def _read(grid: Grid) -> list[str]:
    """Explain how to read the first option cited."""
    for ligne, choice in choices_of(grid.consolidation.tables):
        words = grid.words(choice)
        for mots in _CITED:
            if words[mots]:
                question = f"« {one_line(choice.libelle, 120)} », « {words[mots][0]} »"
                return [lecture(f"pour « {one_line(ligne.libelle)} », à {question} est répondu {mots.value}.")]
    return []
