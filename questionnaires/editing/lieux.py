"""Where an anomaly is corrected: the page, group, question, check or settings that it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Block, Repetition, questions_of
from questionnaires.core.model import Questionnaire

Partie = Literal["reglages", "page", "groupe", "question", "controle"]


@dataclass(frozen=True, slots=True)
class Lieu:
    """A part of a questionnaire, with the code and the title that it goes by."""

    partie: Partie
    code: str
    titre: str


def every_block(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks, each repetition before what it repeats."""
    for block in blocks:
        yield block
        if isinstance(block, Repetition):
            yield from block.questions


def names_of(block: Block) -> frozenset[str]:
    """The codes that anomalies may call a block by: its own, and those of the questions that it stands for."""
    inside = () if isinstance(block, Repetition) else questions_of(block)
    return frozenset((block.code, *(question.code for question in inside)))


def lieu_of(anomalie: Anomalie, questionnaire: Questionnaire) -> Lieu:
    """The settings when it is about nothing smaller."""
    code = anomalie.code
    pages = [Lieu("page", own.code, own.titre) for own in questionnaire.sections if own.code == code]
    if pages and anomalie.champ == "groupes":
        return pages[0]
    blocks = (
        Lieu("question", own.code, own.libelle) for own in every_block(questionnaire.blocks) if code in names_of(own)
    )
    groupes = (own for section in questionnaire.sections for own in section.groupes if own.code == code)
    controles = (Lieu("controle", own.code, own.message) for own in questionnaire.controles if own.code == code)
    found = [*blocks, *(Lieu("groupe", own.code, own.titre) for own in groupes), *pages, *controles]
    return found[0] if found else Lieu("reglages", questionnaire.code, questionnaire.titre)
