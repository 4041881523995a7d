"""Count the choices of each line of a table, with « never asked » and « left blank » kept apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.records.records import Reponse
from questionnaires.core.blocs import Ligne, Tableau
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Choice
from questionnaires.temps.activites import QUI, QUI_DEVRAIT, columns_of


@dataclass(frozen=True, slots=True)
class ChoiceCounts:
    """One choice of one line: answers by option code, blank ones, and values this version no longer offers."""

    question: Choice
    options: dict[str, int]
    blank: int
    removed: int


@dataclass(frozen=True, slots=True)
class LineCounts:
    """One line: its choices in order, the answers that were not asked all of it, and who does against who should.

    `meme` and `autre` count the answers that give both: the same person, another one.
    """

    ligne: Ligne
    choices: tuple[ChoiceCounts, ...]
    never_asked: int
    meme: int
    autre: int


@dataclass(frozen=True, slots=True)
class TableCounts:
    """A table of the questionnaire, its lines in order. Without answers every count is zero: columns stay."""

    tableau: Tableau
    titre: str
    lines: tuple[LineCounts, ...]

    @property
    def questions(self) -> list[str]:
        """Return the codes of its questions."""
        return [choice.code for ligne in self.tableau.lignes for choice in ligne.choices]

    @property
    def asks_who_should(self) -> bool:
        return any(QUI_DEVRAIT in columns_of(ligne) for ligne in self.tableau.lignes)

    @property
    def meme(self) -> int:
        """Return how many answers, over its lines, give the same person for who does and who should."""
        return sum(line.meme for line in self.lines)

    @property
    def autre(self) -> int:
        """Return how many answers give someone else."""
        return sum(line.autre for line in self.lines)


def count_tables(questionnaire: Questionnaire, answers: Sequence[Reponse]) -> tuple[TableCounts, ...]:
    """Count each table, in the order of the questionnaire; `titre` is that of its fieldset."""
    return tuple(
        TableCounts(block, block.libelle or groupe.titre, tuple(_line(ligne, answers) for ligne in block.lignes))
        for section in questionnaire.sections
        for groupe in section.groupes
        for block in groupe.blocks
        if isinstance(block, Tableau)
    )


def _line(ligne: Ligne, answers: Sequence[Reponse]) -> LineCounts:
    codes = {choice.code for choice in ligne.choices}
    whole = sum(codes <= answer.valeurs.keys() for answer in answers)
    pairs = list(_who(ligne, answers))
    meme = sum(does == should for does, should in pairs)
    choices = tuple(_choice(choice, answers) for choice in ligne.choices)
    return LineCounts(ligne, choices, len(answers) - whole, meme, len(pairs) - meme)


def _who(ligne: Ligne, answers: Sequence[Reponse]) -> Iterator[tuple[object, object]]:
    """Yield who does it and who should, for the answers that give both."""
    columns = columns_of(ligne)
    if QUI in columns and QUI_DEVRAIT in columns:
        for answer in answers:
            does, should = (answer.valeurs.get(columns[column].code) for column in (QUI, QUI_DEVRAIT))
            if does and should:
                yield does, should


def _choice(choice: Choice, answers: Sequence[Reponse]) -> ChoiceCounts:
    """Count the answers that were asked the choice: a version may ask a line and not this column of it."""
    counts = Counter(answer.valeurs[choice.code] or None for answer in answers if choice.code in answer.valeurs)
    options = {option.code: counts.pop(option.code, 0) for option in choice.options}
    return ChoiceCounts(choice, options, counts.pop(None, 0), sum(counts.values()))
