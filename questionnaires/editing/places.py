"""Locate the parts of a questionnaire and the place of an anomaly, and rebuild it after a change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from pydantic import BaseModel

from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.model import Groupe, Questionnaire, Section

T = TypeVar("T")
D = TypeVar("D", bound=BaseModel)
Part = TypeVar("Part", Section, Groupe)


class EditionError(ValueError):
    """The element to change is no longer there: someone else changed the questionnaire."""


def find_section(questionnaire: Questionnaire, code: str) -> Section:
    """Return a page. Raises EditionError."""
    section = questionnaire.section(code)
    if section is None:
        raise EditionError(code)
    return section


def find_groupe(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe]:
    """Return a group with its page. Raises EditionError."""
    for section in questionnaire.sections:
        for groupe in section.groupes:
            if groupe.code == code:
                return section, groupe
    raise EditionError(code)


def preceded(parts: tuple[Part, ...], code: str) -> tuple[Part, Part]:
    """Return the part before another one, and that one. Raises EditionError for the first."""
    for before, part in pairwise(parts):
        if part.code == code:
            return before, part
    raise EditionError(code)


def neighbours(questionnaire: Questionnaire, partie: str, code: str) -> tuple[Section, Section] | tuple[Groupe, Groupe]:
    """Return the page before a page, else the group before a group of the same page, and that one. Raises
    EditionError."""
    if partie == "page":
        return preceded(questionnaire.sections, code)
    return preceded(find_groupe(questionnaire, code)[0].groupes, code)


@dataclass(frozen=True, slots=True)
class PlaceBloc:
    """A block in its list: that of a group, or that of a repetition in the group."""

    section: Section
    groupe: Groupe
    blocks: tuple[Block, ...]
    index: int
    repetition: Repetition | None = None

    @property
    def block(self) -> Block:
        return self.blocks[self.index]


def find_place(questionnaire: Questionnaire, code: str) -> PlaceBloc:
    """Return the place of a block. Questions outside repetitions are searched first. Raises EditionError."""
    groupes = [(section, groupe) for section in questionnaire.sections for groupe in section.groupes]
    for section, groupe in groupes:
        for index, block in enumerate(groupe.blocks):
            if block.code == code:
                return PlaceBloc(section, groupe, groupe.blocks, index)
    for section, groupe in groupes:
        for repetition in (block for block in groupe.blocks if isinstance(block, Repetition)):
            for index, question in enumerate(repetition.questions):
                if question.code == code:
                    return PlaceBloc(section, groupe, repetition.questions, index, repetition)
    raise EditionError(code)


def find_block(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe, Block]:
    """Return a block with its page and its group. Raises EditionError."""
    place = find_place(questionnaire, code)
    return place.section, place.groupe, place.block


def repetition_of(questionnaire: Questionnaire, code: str) -> Repetition | None:
    """Return the repetition of a block, None outside any. Raises EditionError."""
    return find_place(questionnaire, code).repetition


def index_of(blocks: Sequence[Block], code: str) -> int:
    """Return the index of a block in its list. Raises EditionError."""
    for index, block in enumerate(blocks):
        if block.code == code:
            return index
    raise EditionError(code)


def with_block(questionnaire: Questionnaire, place: PlaceBloc, *made: Block) -> Questionnaire:
    """Put other blocks, or none, in a place."""
    return with_blocks(questionnaire, place, replaced(place.blocks, place.block, *made))


def with_blocks(questionnaire: Questionnaire, place: PlaceBloc, blocks: tuple[Block, ...]) -> Questionnaire:
    """Replace the list of blocks around a place."""
    if place.repetition is None:
        return with_groupe(questionnaire, place.section, rebuilt(place.groupe, blocks=blocks))
    repetition = rebuilt(place.repetition, questions=blocks)
    return with_block(questionnaire, find_place(questionnaire, repetition.code), repetition)


def with_groupe(questionnaire: Questionnaire, section: Section, groupe: Groupe) -> Questionnaire:
    """Replace the group of the same code."""
    groupes = tuple(groupe if current.code == groupe.code else current for current in section.groupes)
    return with_section(questionnaire, rebuilt(section, groupes=groupes))


def with_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """Replace the page of the same code."""
    sections = tuple(section if current.code == section.code else current for current in questionnaire.sections)
    return rebuilt(questionnaire, sections=sections)


def replaced(items: tuple[T, ...], item: T, *made: T) -> tuple[T, ...]:
    """Put other items, or none, in place of one."""
    place = items.index(item)
    return (*items[:place], *made, *items[place + 1 :])


def moved(items: tuple[T, ...], place: int, step: int) -> tuple[T, ...]:
    """Exchange an item with its neighbour; nothing changes at either end."""
    target = place + step
    if not 0 <= target < len(items):
        return items
    exchanged = list(items)
    exchanged[place], exchanged[target] = exchanged[target], exchanged[place]
    return tuple(exchanged)


def rebuilt(definition: D, **changes: object) -> D:
    """Build a new definition, without the cached values of the former. Raises pydantic.ValidationError."""
    fields = {name: getattr(definition, name) for name in type(definition).model_fields}
    return type(definition).model_validate(fields | changes)


Partie = Literal["reglages", "page", "groupe", "question", "controle"]


@dataclass(frozen=True, slots=True)
class Lieu:
    """A part of a questionnaire, with its code and its title."""

    partie: Partie
    code: str
    titre: str


def every_block(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks, each repetition before its questions."""
    for block in blocks:
        yield block
        if isinstance(block, Repetition):
            yield from block.questions


def names_of(block: Block) -> frozenset[str]:
    """Return the codes by which anomalies name a block: its own, and those of its questions."""
    inside = () if isinstance(block, Repetition) else block.all_questions()
    return frozenset((block.code, *(question.code for question in inside)))


def lieu_of(anomalie: Anomalie, questionnaire: Questionnaire) -> Lieu:
    """Return the part that an anomaly is about, the settings when it is about nothing smaller."""
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
