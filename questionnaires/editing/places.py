"""Locate the parts of a questionnaire and the place of an anomaly, and rebuild it after a change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel

from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Block, Repetition, questions_of
from questionnaires.core.model import Groupe, Questionnaire, Section

T = TypeVar("T")
D = TypeVar("D", bound=BaseModel)


class EditionError(ValueError):
    """What was to be changed is no longer there: someone else changed the questionnaire."""


def find_section(questionnaire: Questionnaire, code: str) -> Section:
    """A page. Raises EditionError."""
    section = questionnaire.section(code)
    if section is None:
        raise EditionError(code)
    return section


def find_groupe(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe]:
    """A group with its page. Raises EditionError."""
    for section in questionnaire.sections:
        for groupe in section.groupes:
            if groupe.code == code:
                return section, groupe
    raise EditionError(code)


@dataclass(frozen=True, slots=True)
class Place:
    """A block in its list: that of a group, or that of a repetition in the group."""

    section: Section
    groupe: Groupe
    blocks: tuple[Block, ...]
    index: int
    repetition: Repetition | None = None


def find_place(questionnaire: Questionnaire, code: str) -> Place:
    """A code of a question outside repetitions is looked for first."""
    groupes = [(section, groupe) for section in questionnaire.sections for groupe in section.groupes]
    for section, groupe in groupes:
        for index, block in enumerate(groupe.blocks):
            if block.code == code:
                return Place(section, groupe, groupe.blocks, index)
    for section, groupe in groupes:
        for repetition in (block for block in groupe.blocks if isinstance(block, Repetition)):
            for index, question in enumerate(repetition.questions):
                if question.code == code:
                    return Place(section, groupe, repetition.questions, index, repetition)
    raise EditionError(code)


def find_block(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe, Block]:
    """A block with where it stands. Raises EditionError."""
    place = find_place(questionnaire, code)
    return place.section, place.groupe, place.blocks[place.index]


def repetition_of(questionnaire: Questionnaire, code: str) -> Repetition | None:
    """The repetition where a block stands, None outside. Raises EditionError."""
    return find_place(questionnaire, code).repetition


def index_of(blocks: Sequence[Block], code: str) -> int:
    """Where a block stands in its list. Raises EditionError."""
    for index, block in enumerate(blocks):
        if block.code == code:
            return index
    raise EditionError(code)


def with_block(questionnaire: Questionnaire, place: Place, block: Block) -> Questionnaire:
    """Another block in a place."""
    blocks = (*place.blocks[: place.index], block, *place.blocks[place.index + 1 :])
    return with_blocks(questionnaire, place, blocks)


def with_blocks(questionnaire: Questionnaire, place: Place, blocks: tuple[Block, ...]) -> Questionnaire:
    """Another list of blocks around a place."""
    if place.repetition is None:
        return with_groupe(questionnaire, place.section, rebuilt(place.groupe, blocks=blocks))
    repetition = rebuilt(place.repetition, questions=blocks)
    return with_block(questionnaire, find_place(questionnaire, repetition.code), repetition)


def with_groupe(questionnaire: Questionnaire, section: Section, groupe: Groupe) -> Questionnaire:
    """A group in place of the one of its code."""
    groupes = tuple(groupe if current.code == groupe.code else current for current in section.groupes)
    return with_section(questionnaire, rebuilt(section, groupes=groupes))


def with_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """A page in place of the one of its code."""
    sections = tuple(section if current.code == section.code else current for current in questionnaire.sections)
    return rebuilt(questionnaire, sections=sections)


def moved(items: tuple[T, ...], place: int, step: int) -> tuple[T, ...]:
    """The same with two neighbours exchanged; nothing changes at either end."""
    target = place + step
    if not 0 <= target < len(items):
        return items
    exchanged = list(items)
    exchanged[place], exchanged[target] = exchanged[target], exchanged[place]
    return tuple(exchanged)


def rebuilt(definition: D, **changes: object) -> D:
    """A new definition, without what the former one had computed. Raises pydantic.ValidationError."""
    fields = {name: getattr(definition, name) for name in type(definition).model_fields}
    return type(definition).model_validate(fields | changes)


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
    pages = [Lieu("page", section.code, section.titre) for section in questionnaire.sections if section.code == code]
    if pages and anomalie.champ == "groupes":
        return pages[0]
    blocks = (
        Lieu("question", block.code, block.libelle)
        for block in every_block(questionnaire.blocks)
        if code in names_of(block)
    )
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes if groupe.code == code)
    controles = (
        Lieu("controle", controle.code, controle.message)
        for controle in questionnaire.controles
        if controle.code == code
    )
    lieux = [*blocks, *(Lieu("groupe", groupe.code, groupe.titre) for groupe in groupes), *pages, *controles]
    return lieux[0] if lieux else Lieu("reglages", questionnaire.code, questionnaire.titre)
