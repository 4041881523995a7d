"""Printable interview guide: questions, known answers and room to write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.core.blocs import Block, Repetition, Table
from questionnaires.core.elements import Question
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Acknowledgement, Computed, Note, Ranking, Text
from questionnaires.editing.conditions_en_mots import said_if

_LINES_OF_LISTS = 3
"""Number of printed lines of a repetition, when no more are known."""


@dataclass(frozen=True, slots=True)
class QuestionPapier:
    """A question on paper: `si`, when it is asked, in a sentence; `choix`, boxes to tick; `lignes`, to write on."""

    libelle: str
    aide: str = ""
    si: str = ""
    connu: str = ""
    choix: tuple[str, ...] = ()
    lignes: int = 0


@dataclass(frozen=True, slots=True)
class PagePapier:
    """A page of the questionnaire."""

    titre: str
    aide: str
    demandes: tuple[QuestionPapier, ...]


def on_paper(questionnaire: Questionnaire, known: Mapping[str, str]) -> list[PagePapier]:
    """List every page, with conditions in words. `known`: known answers by question code, as people read them."""
    return [
        PagePapier(page.titre, page.aide, tuple(_asked(questionnaire, page, known))) for page in questionnaire.sections
    ]


def _asked(questionnaire: Questionnaire, page: Section, known: Mapping[str, str]) -> Iterator[QuestionPapier]:
    for groupe in page.groupes:
        for block in groupe.blocks:
            condition = block.relevant or groupe.relevant or page.relevant
            si = said_if(condition, questionnaire)
            if isinstance(block, Note):
                yield QuestionPapier(block.plain, block.aide)
            for titre, question in _questions(block, known):
                yield _demande(question, titre, said_if(question.relevant, questionnaire) or si, known)


def _questions(block: Block, known: Mapping[str, str]) -> Iterator[tuple[str, Question]]:
    """Iterate over the questions of a block with the title of their line, if any; computed ones are not asked."""
    if isinstance(block, Repetition):
        ranks = [int(code.split(".")[1]) for code in known if code.startswith(f"{block.code}.")]
        for rank in range(1, min(max([_LINES_OF_LISTS, *ranks]), block.maximum) + 1):
            asked = (question for question in block.line_questions(rank) if not isinstance(question, Computed))
            yield from ((f"{block.libelle_ligne} {rank} – ", question) for question in asked)
        return
    titre = f"{block.libelle} – " if isinstance(block, Table) else ""
    yield from ((titre, question) for question in block.all_questions() if not isinstance(question, Computed))


def _demande(question: Question, titre: str, si: str, known: Mapping[str, str]) -> QuestionPapier:
    choix = ("Oui",) if isinstance(question, Acknowledgement) else question.listed
    lignes = 0 if choix else _room(question)
    aide = f"{question.aide} {question.expected}".strip() if isinstance(question, Ranking) else question.aide
    return QuestionPapier(f"{titre}{question.libelle}", aide, si, known.get(question.code, ""), choix, lignes)


def _room(question: Question) -> int:
    if isinstance(question, Text):
        return 4 if question.long else 2
    return 1
