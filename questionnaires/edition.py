"""Changing a questionnaire under preparation: one pure function per verb, each giving the next questionnaire.

Codes are never changed here: a corrected label keeps its code, and what is moved or copied keeps or gets its own.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import TypeVar

from pydantic import BaseModel

from questionnaires.blocs import Block
from questionnaires.model import Controle, Groupe, Questionnaire, Section

MAX_CODE = 40

T = TypeVar("T")
D = TypeVar("D", bound=BaseModel)


class EditionError(ValueError):
    """What was to be changed is no longer there: someone else changed the questionnaire."""


def new_code(libelle: str, taken: Collection[str], *, fallback: str = "Q") -> str:
    """A code made from the words of a label, not taken yet whatever the case: `Nom` is NOM."""
    spaced = libelle.replace("’", " ")
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z0-9]+", plain)
    base = _shortened(words) or fallback
    if base[0].isdigit():
        base = f"{fallback}_{base}"
    folded = {code.casefold() for code in taken}
    number, code = 1, base
    while code.casefold() in folded:
        number += 1
        code = f"{base}_{number}"
    return code


def _shortened(words: Sequence[str]) -> str:
    """Whole words, as many as fit in a code that can be read."""
    code = ""
    for word in words:
        longer = f"{code}_{word}" if code else word[:MAX_CODE]
        if len(longer) > MAX_CODE - 10 and code:
            break
        code = longer
    return code


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
    kept = tuple(section for section in questionnaire.sections if section is not _section(questionnaire, code))
    return _copy(questionnaire, sections=kept)


def move_section(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """A page one place earlier (-1) or later (1); nothing changes at either end."""
    place = questionnaire.sections.index(_section(questionnaire, code))
    return _copy(questionnaire, sections=_moved(questionnaire.sections, place, step))


# --- groups


def add_groupe(questionnaire: Questionnaire, section: str, titre: str) -> Questionnaire:
    """A group at the end of a page."""
    own = _section(questionnaire, section)
    groupe = Groupe(code=new_code(titre, taken_codes(questionnaire), fallback="G"), titre=titre, blocks=())
    return _with_section(questionnaire, _copy(own, groupes=(*own.groupes, groupe)))


def change_groupe(questionnaire: Questionnaire, code: str, **changes: object) -> Questionnaire:
    """A group with other fields of its own."""
    section, groupe = _groupe(questionnaire, code)
    return _with_groupe(questionnaire, section, _copy(groupe, **changes))


def remove_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a group and its questions."""
    section, groupe = _groupe(questionnaire, code)
    kept = tuple(own for own in section.groupes if own is not groupe)
    return _with_section(questionnaire, _copy(section, groupes=kept))


# --- questions


def add_block(questionnaire: Questionnaire, groupe: str, block: Block, after: str = "") -> Questionnaire:
    """A question in a group, after another one, else at the end."""
    section, own = _groupe(questionnaire, groupe)
    place = _place(own.blocks, after) + 1 if after else len(own.blocks)
    blocks = (*own.blocks[:place], block, *own.blocks[place:])
    return _with_groupe(questionnaire, section, _copy(own, blocks=blocks))


def replace_block(questionnaire: Questionnaire, code: str, block: Block) -> Questionnaire:
    """A question as it is now, at the same place."""
    section, groupe, place = _block(questionnaire, code)
    blocks = (*groupe.blocks[:place], block, *groupe.blocks[place + 1 :])
    return _with_groupe(questionnaire, section, _copy(groupe, blocks=blocks))


def remove_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Without a question."""
    section, groupe, place = _block(questionnaire, code)
    blocks = (*groupe.blocks[:place], *groupe.blocks[place + 1 :])
    return _with_groupe(questionnaire, section, _copy(groupe, blocks=blocks))


def duplicate_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """A copy of a question, after it, under a code of its own."""
    _, groupe, place = _block(questionnaire, code)
    block = groupe.blocks[place]
    copy = _copy(block, code=new_code(block.code, taken_codes(questionnaire)))
    return add_block(questionnaire, groupe.code, copy, after=code)


def move_block(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """A question one place earlier (-1) or later (1); past the end of its group, into the group next to it."""
    section, groupe, place = _block(questionnaire, code)
    if 0 <= place + step < len(groupe.blocks):
        return _with_groupe(questionnaire, section, _copy(groupe, blocks=_moved(groupe.blocks, place, step)))
    groupes = [own for section in questionnaire.sections for own in section.groupes]
    target = groupes.index(groupe) + step
    if not 0 <= target < len(groupes):
        return questionnaire
    return move_block_to(questionnaire, code, groupes[target].code, first=step > 0)


def move_block_to(questionnaire: Questionnaire, code: str, groupe: str, *, first: bool = False) -> Questionnaire:
    """A question at the end (or the beginning) of another group."""
    _, own, place = _block(questionnaire, code)
    block = own.blocks[place]
    without = remove_block(questionnaire, code)
    section, target = _groupe(without, groupe)
    blocks = (block, *target.blocks) if first else (*target.blocks, block)
    return _with_groupe(without, section, _copy(target, blocks=blocks))


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


def _groupe(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe]:
    for section in questionnaire.sections:
        for groupe in section.groupes:
            if groupe.code == code:
                return section, groupe
    raise EditionError(code)


def _block(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe, int]:
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for place, block in enumerate(groupe.blocks):
                if block.code == code:
                    return section, groupe, place
    raise EditionError(code)


def find_block(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe, Block]:
    """A block with where it stands. Raises EditionError."""
    section, groupe, place = _block(questionnaire, code)
    return section, groupe, groupe.blocks[place]


def _place(blocks: Sequence[Block], code: str) -> int:
    for place, block in enumerate(blocks):
        if block.code == code:
            return place
    raise EditionError(code)


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
