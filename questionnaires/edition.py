"""Changing a questionnaire under preparation: one pure function per verb, each giving the next questionnaire.

Codes are never changed here: a corrected label keeps its code, and what is moved or copied keeps or gets its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from pydantic import BaseModel

from questionnaires.blocs import Block, RepeatedBlock, Repetition
from questionnaires.codes import names_between, new_code, recoded, with_code, with_names
from questionnaires.model import Controle, Groupe, Questionnaire, Section

T = TypeVar("T")
D = TypeVar("D", bound=BaseModel)


class EditionError(ValueError):
    """What was to be changed is no longer there: someone else changed the questionnaire."""


def taken_codes(questionnaire: Questionnaire) -> frozenset[str]:
    """Every code that a new one may not take: those of pages, groups, blocks, questions and checks."""
    return frozenset(
        (
            *(section.code for section in questionnaire.sections),
            *(groupe.code for section in questionnaire.sections for groupe in section.groupes),
            *(block.code for block in questionnaire.blocks),
            *(code.rpartition(".")[2] for code in questionnaire.questions),
            *(controle.code for controle in questionnaire.controles),
        )
    )


def with_settings(questionnaire: Questionnaire, **changes: object) -> Questionnaire:
    """The same questionnaire with other fields of its own: title, introduction, minutes, diffusion."""
    return _copy(questionnaire, **changes)


# --- pages


def add_section(questionnaire: Questionnaire, titre: str) -> Questionnaire:
    """A page at the end, with one group that has its title."""
    code = new_code(titre, taken_codes(questionnaire), fallback="PAGE")
    groupe = Groupe(code=f"{code}_G", titre=titre, blocks=())
    section = Section(code=code, titre=titre, court=titre[:40], groupes=(groupe,))
    return _copy(questionnaire, sections=(*questionnaire.sections, section))


def change_section(questionnaire: Questionnaire, code: str, **changes: object) -> Questionnaire:
    """A page with other fields of its own; a group that had its title follows it."""
    section = _section(questionnaire, code)
    titre = changes.get("titre", section.titre)
    groupes = tuple(
        _copy(groupe, titre=titre) if groupe.titre == section.titre else groupe for groupe in section.groupes
    )
    return _with_section(questionnaire, _copy(section, groupes=groupes, **changes))


def remove_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a page and all its questions."""
    removed = _section(questionnaire, code)
    kept = tuple(section for section in questionnaire.sections if section is not removed)
    return _without_shares(_copy(questionnaire, sections=kept), removed.questions)


def move_section(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """A page one place earlier (-1) or later (1); nothing changes at either end."""
    place = questionnaire.sections.index(_section(questionnaire, code))
    return _copy(questionnaire, sections=_moved(questionnaire.sections, place, step))


def duplicate_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """A copy of a page and of all it asks, after it, under codes of their own."""
    section = _section(questionnaire, code)
    taken = {*taken_codes(questionnaire)}
    own = new_code(section.code, taken, fallback="PAGE")
    taken.add(own)
    groupes: list[Groupe] = []
    codes: dict[str, str] = {}
    for groupe in section.groupes:
        copy, renamed = _copy_of_groupe(groupe, taken)
        taken |= {copy.code, *renamed.values()}
        codes |= renamed
        groupes.append(copy)
    made = with_names(_copy(section, code=own, groupes=tuple(groupes)), codes)
    place = questionnaire.sections.index(section) + 1
    sections = (*questionnaire.sections[:place], made, *questionnaire.sections[place:])
    return _with_shares(_copy(questionnaire, sections=sections), codes)


# --- groups


def add_groupe(questionnaire: Questionnaire, section: str, titre: str) -> Questionnaire:
    """A group at the end of a page."""
    own = _section(questionnaire, section)
    groupe = Groupe(code=new_code(titre, taken_codes(questionnaire), fallback="G"), titre=titre, blocks=())
    return _with_section(questionnaire, _copy(own, groupes=(*own.groupes, groupe)))


def change_groupe(questionnaire: Questionnaire, code: str, **changes: object) -> Questionnaire:
    """A group with other fields of its own."""
    section, groupe = find_groupe(questionnaire, code)
    return _with_groupe(questionnaire, section, _copy(groupe, **changes))


def remove_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a group and its questions."""
    section, groupe = find_groupe(questionnaire, code)
    kept = tuple(own for own in section.groupes if own is not groupe)
    without = _with_section(questionnaire, _copy(section, groupes=kept))
    return _without_shares(without, {question.code for question in groupe.questions})


def move_groupe(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """A group one place earlier (-1) or later (1); past the end of its page, into the page next to it."""
    section, groupe = find_groupe(questionnaire, code)
    place = section.groupes.index(groupe)
    if 0 <= place + step < len(section.groupes):
        return _with_section(questionnaire, _copy(section, groupes=_moved(section.groupes, place, step)))
    target = questionnaire.sections.index(section) + step
    if not 0 <= target < len(questionnaire.sections):
        return questionnaire
    other = questionnaire.sections[target]
    groupes = (groupe, *other.groupes) if step > 0 else (*other.groupes, groupe)
    left = tuple(own for own in section.groupes if own is not groupe)
    return _with_section(_with_section(questionnaire, _copy(section, groupes=left)), _copy(other, groupes=groupes))


def duplicate_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """A copy of a group and of its questions, after it, under codes of their own."""
    section, groupe = find_groupe(questionnaire, code)
    copy, codes = _copy_of_groupe(groupe, taken_codes(questionnaire))
    place = section.groupes.index(groupe) + 1
    groupes = (*section.groupes[:place], copy, *section.groupes[place:])
    return _with_shares(_with_section(questionnaire, _copy(section, groupes=groupes)), codes)


def _copy_of_groupe(groupe: Groupe, taken: Collection[str]) -> tuple[Groupe, Mapping[str, str]]:
    code = new_code(groupe.code, taken, fallback="G")
    blocks, codes = recoded(groupe.blocks, {*taken, code})
    return _copy(groupe, code=code, blocks=blocks), codes


# --- questions


def add_block(questionnaire: Questionnaire, groupe: str, block: Block, after: str = "") -> Questionnaire:
    """A question in a group, after another one, else at the end."""
    section, own = find_groupe(questionnaire, groupe)
    place = _index(own.blocks, after) + 1 if after else len(own.blocks)
    blocks = (*own.blocks[:place], block, *own.blocks[place:])
    return _with_groupe(questionnaire, section, _copy(own, blocks=blocks))


def add_repeated(questionnaire: Questionnaire, repetition: str, block: RepeatedBlock, after: str = "") -> Questionnaire:
    """A question in a repetition, after another one, else at the end."""
    place = _place(questionnaire, repetition)
    own = place.blocks[place.index]
    if not isinstance(own, Repetition):
        raise EditionError(repetition)
    index = _index(own.questions, after) + 1 if after else len(own.questions)
    questions = (*own.questions[:index], block, *own.questions[index:])
    return _with_block(questionnaire, place, _copy(own, questions=questions))


def replace_block(questionnaire: Questionnaire, code: str, block: Block) -> Questionnaire:
    """A question as it is now, at the same place."""
    return _with_block(questionnaire, _place(questionnaire, code), block)


def remove_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a question; a share leaves its répartition with it."""
    place = _place(questionnaire, code)
    blocks = (*place.blocks[: place.index], *place.blocks[place.index + 1 :])
    return _without_shares(_with_blocks(questionnaire, place, blocks), {code})


def duplicate_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """A copy of a question, after it, under codes of its own."""
    place = _place(questionnaire, code)
    copies, codes = recoded((place.blocks[place.index],), taken_codes(questionnaire))
    blocks = (*place.blocks[: place.index + 1], *copies, *place.blocks[place.index + 1 :])
    return _with_shares(_with_blocks(questionnaire, place, blocks), codes)


def move_block(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """A question one place earlier (-1) or later (1); past the end of its group, into the group next to it.

    Inside a repetition, a question stays in it.
    """
    place = _place(questionnaire, code)
    if place.repetition is not None or 0 <= place.index + step < len(place.blocks):
        return _with_blocks(questionnaire, place, _moved(place.blocks, place.index, step))
    groupes = [own for section in questionnaire.sections for own in section.groupes]
    target = groupes.index(place.groupe) + step
    if not 0 <= target < len(groupes):
        return questionnaire
    return move_block_to(questionnaire, code, groupes[target].code, first=step > 0)


def move_block_to(questionnaire: Questionnaire, code: str, groupe: str, *, first: bool = False) -> Questionnaire:
    """A question at the end (or the beginning) of another group."""
    place = _place(questionnaire, code)
    block = place.blocks[place.index]
    without = _with_blocks(questionnaire, place, (*place.blocks[: place.index], *place.blocks[place.index + 1 :]))
    section, target = find_groupe(without, groupe)
    blocks = (block, *target.blocks) if first else (*target.blocks, block)
    return _with_groupe(without, section, _copy(target, blocks=blocks))


def rename_block(questionnaire: Questionnaire, code: str, new: str) -> Questionnaire:
    """A question under another code, in its own place and wherever it is named. Only before any publication."""
    block = find_block(questionnaire, code)[2]
    renamed = with_code(block, new)
    return with_names(replace_block(questionnaire, code, renamed), names_between(block, renamed))


def _without_shares(questionnaire: Questionnaire, codes: Collection[str]) -> Questionnaire:
    repartitions = tuple(
        _copy(own, lignes=tuple(code for code in own.lignes if code not in codes)) for own in questionnaire.repartitions
    )
    return _copy(questionnaire, repartitions=tuple(own for own in repartitions if own.lignes))


def _with_shares(questionnaire: Questionnaire, copies: Mapping[str, str]) -> Questionnaire:
    """The copy of a share stands after it in its répartition."""
    repartitions = tuple(
        _copy(own, lignes=tuple(chain.from_iterable((c, copies[c]) if c in copies else (c,) for c in own.lignes)))
        for own in questionnaire.repartitions
    )
    return _copy(questionnaire, repartitions=repartitions)


# --- checks


def put_controle(questionnaire: Questionnaire, controle: Controle) -> Questionnaire:
    """A check, in place of the one of the same code, else at the end."""
    known = [own.code for own in questionnaire.controles]
    if controle.code in known:
        controles = tuple(controle if own.code == controle.code else own for own in questionnaire.controles)
    else:
        controles = (*questionnaire.controles, controle)
    return _copy(questionnaire, controles=controles)


def remove_controle(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a check."""
    kept = tuple(own for own in questionnaire.controles if own.code != code)
    if len(kept) == len(questionnaire.controles):
        raise EditionError(code)
    return _copy(questionnaire, controles=kept)


# --- finding and rebuilding


def _section(questionnaire: Questionnaire, code: str) -> Section:
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
class _Place:
    """A block in its list: that of a group, or that of a repetition in the group."""

    section: Section
    groupe: Groupe
    blocks: tuple[Block, ...]
    index: int
    repetition: Repetition | None = None


def _place(questionnaire: Questionnaire, code: str) -> _Place:
    """A code of a question outside repetitions is looked for first."""
    groupes = [(section, groupe) for section in questionnaire.sections for groupe in section.groupes]
    for section, groupe in groupes:
        for index, block in enumerate(groupe.blocks):
            if block.code == code:
                return _Place(section, groupe, groupe.blocks, index)
    for section, groupe in groupes:
        for repetition in (block for block in groupe.blocks if isinstance(block, Repetition)):
            for index, own in enumerate(repetition.questions):
                if own.code == code:
                    return _Place(section, groupe, repetition.questions, index, repetition)
    raise EditionError(code)


def find_block(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe, Block]:
    """A block with where it stands. Raises EditionError."""
    place = _place(questionnaire, code)
    return place.section, place.groupe, place.blocks[place.index]


def repetition_of(questionnaire: Questionnaire, code: str) -> Repetition | None:
    """The repetition where a block stands, None outside. Raises EditionError."""
    return _place(questionnaire, code).repetition


def _index(blocks: Sequence[Block], code: str) -> int:
    for index, block in enumerate(blocks):
        if block.code == code:
            return index
    raise EditionError(code)


def _with_block(questionnaire: Questionnaire, place: _Place, block: Block) -> Questionnaire:
    blocks = (*place.blocks[: place.index], block, *place.blocks[place.index + 1 :])
    return _with_blocks(questionnaire, place, blocks)


def _with_blocks(questionnaire: Questionnaire, place: _Place, blocks: tuple[Block, ...]) -> Questionnaire:
    if place.repetition is None:
        return _with_groupe(questionnaire, place.section, _copy(place.groupe, blocks=blocks))
    repetition = _copy(place.repetition, questions=blocks)
    return replace_block(questionnaire, place.repetition.code, repetition)


def _with_groupe(questionnaire: Questionnaire, section: Section, groupe: Groupe) -> Questionnaire:
    groupes = tuple(groupe if own.code == groupe.code else own for own in section.groupes)
    return _with_section(questionnaire, _copy(section, groupes=groupes))


def _with_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    sections = tuple(section if own.code == section.code else own for own in questionnaire.sections)
    return _copy(questionnaire, sections=sections)


def _moved(items: tuple[T, ...], place: int, step: int) -> tuple[T, ...]:
    target = place + step
    if not 0 <= target < len(items):
        return items
    moved = list(items)
    moved[place], moved[target] = moved[target], moved[place]
    return tuple(moved)


def _copy(definition: D, **changes: object) -> D:
    """A new definition, without what the former one had computed. Raises pydantic.ValidationError."""
    fields = {name: getattr(definition, name) for name in type(definition).model_fields}
    return type(definition).model_validate(fields | changes)
