"""How many answers chose what, line by line of a table, keeping « never asked » and « left blank » apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from exports.records import Reponse
from questionnaires.blocs import Ligne, Tableau
from questionnaires.model import Questionnaire
from questionnaires.questions import Choice


@dataclass(frozen=True, slots=True)
class ChoiceCounts:
    """One choice of one line: answers by option code, blank ones, and values this version no longer offers."""

    question: Choice
    options: dict[str, int]
    blank: int
    removed: int


@dataclass(frozen=True, slots=True)
class LineCounts:
    """One line: its choices in order, and the answers whose version never asked it."""

    ligne: Ligne
    choices: tuple[ChoiceCounts, ...]
    never_asked: int


@dataclass(frozen=True, slots=True)
class TableCounts:
    """A table of the questionnaire, its lines in order. Without answers every count is zero: columns stay."""

    tableau: Tableau
    titre: str
    lines: tuple[LineCounts, ...]

    @property
    def questions(self) -> list[str]:
        """The codes of its questions."""
        return [choice.code for ligne in self.tableau.lignes for choice in ligne.choices]


def count_tables(questionnaire: Questionnaire, answers: Sequence[Reponse]) -> tuple[TableCounts, ...]:
    """One per table, in the order of the questionnaire; `titre` is that of its fieldset."""
    return tuple(
        TableCounts(block, block.libelle or groupe.titre, tuple(_line(ligne, answers) for ligne in block.lignes))
        for section in questionnaire.sections
        for groupe in section.groupes
        for block in groupe.blocks
        if isinstance(block, Tableau)
    )


def _line(ligne: Ligne, answers: Sequence[Reponse]) -> LineCounts:
    codes = {choice.code for choice in ligne.choices}
    asked = [answer for answer in answers if not codes.isdisjoint(answer.valeurs)]
    return LineCounts(ligne, tuple(_choice(choice, asked) for choice in ligne.choices), len(answers) - len(asked))


def _choice(choice: Choice, asked: Sequence[Reponse]) -> ChoiceCounts:
    counts = Counter(answer.valeurs.get(choice.code) or None for answer in asked)
    options = {option.code: counts.pop(option.code, 0) for option in choice.options}
    return ChoiceCounts(choice, options, counts.pop(None, 0), sum(counts.values()))
