"""Printable interview guide: questions, known answers and room to write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.core.blocs import Block, Repetition, line_questions, questions_of
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.natures import choices_of
from questionnaires.core.questions import Acknowledgement, Computed, Note, Question, Text
from questionnaires.editing.conditions_en_mots import in_words

_LINES_OF_LISTS = 3
"""Lines of a repetition that are printed, when no more are known."""


@dataclass(frozen=True, slots=True)
class Demande:
    """A question on paper: `si`, when it is asked; `choix`, boxes to tick; `lignes`, to write on."""

    libelle: str
    aide: str = ""
    si: str = ""
    connu: str = ""
    choix: tuple[str, ...] = ()
    lignes: int = 0


@dataclass(frozen=True, slots=True)
class Partie:
    """A page of the questionnaire."""

    titre: str
    aide: str
    demandes: tuple[Demande, ...]


def on_paper(questionnaire: Questionnaire, known: Mapping[str, str]) -> list[Partie]:
    """Every page, whatever its condition, which is said. `known`: question code -> what is known, as people read it."""
    return [Partie(page.titre, page.aide, tuple(_asked(questionnaire, page, known))) for page in questionnaire.sections]


def _asked(questionnaire: Questionnaire, page: Section, known: Mapping[str, str]) -> Iterator[Demande]:
    for groupe in page.groupes:
        for block in groupe.blocks:
            condition = block.relevant or groupe.relevant or page.relevant
            si = in_words(condition, questionnaire.questions) if condition else ""
            if isinstance(block, Note):
                yield Demande(block.libelle, block.aide)
            yield from (_demande(own, titre, si, known) for titre, own in _questions(block, known))


def _questions(block: Block, known: Mapping[str, str]) -> Iterator[tuple[str, Question]]:
    """What a block asks, each with the title of its line if it has one; what is computed is not asked."""
    if isinstance(block, Repetition):
        ranks = [int(code.split(".")[1]) for code in known if code.startswith(f"{block.code}.")]
        for rank in range(1, min(max([_LINES_OF_LISTS, *ranks]), block.maximum) + 1):
            asked = (own for own in line_questions(block, rank) if not isinstance(own, Computed))
            yield from ((f"{block.libelle_ligne} {rank} – ", own) for own in asked)
        return
    titre = f"{block.libelle} – " if block.kind in {"tableau", "matrice", "grille", "somme"} else ""
    yield from ((titre, own) for own in questions_of(block) if not isinstance(own, Computed))


def _demande(own: Question, titre: str, si: str, known: Mapping[str, str]) -> Demande:
    choix = ("Oui",) if isinstance(own, Acknowledgement) else choices_of(own)
    lignes = 0 if choix else _room(own)
    return Demande(f"{titre}{own.libelle}", own.aide, si, known.get(own.code, ""), choix, lignes)


def _room(own: Question) -> int:
    if isinstance(own, Text):
        return 4 if own.long else 2
    return 1
