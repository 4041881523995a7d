"""Edit a draft questionnaire: one pure function for each verb, returning the next questionnaire.

Codes are never changed here: a corrected label keeps its code, moved elements keep theirs, copies get new ones.
"""

from collections.abc import Collection, Mapping
from itertools import chain

from questionnaires.core.blocs import Block, RepeatedBlock, Repetition
from questionnaires.core.model import Controle, Groupe, Questionnaire, Section
from questionnaires.editing.codes import RESERVED_CODES, names_between, new_code, recoded, with_code, with_names
from questionnaires.editing.places import (
    EditionError,
    every_block,
    find_block,
    find_groupe,
    find_place,
    find_section,
    index_of,
    moved,
    preceded,
    rebuilt,
    replaced,
    with_block,
    with_blocks,
    with_groupe,
    with_section,
)


def taken_codes(questionnaire: Questionnaire) -> frozenset[str]:
    """Return every code that a new one may not take: those of pages, groups, blocks, questions and checks."""
    return frozenset(
        (
            *(section.code for section in questionnaire.sections),
            *(groupe.code for section in questionnaire.sections for groupe in section.groupes),
            *(block.code for block in every_block(questionnaire.blocks)),
            *(code.rpartition(".")[2] for code in questionnaire.questions),
            *(controle.code for controle in questionnaire.controles),
        )
    )


def new_question_code(questionnaire: Questionnaire, libelle: str, *, fallback: str = "Q") -> str:
    """Make the code of a new question or check from its label, neither taken nor reserved."""
    return new_code(libelle, taken_codes(questionnaire) | RESERVED_CODES, fallback=fallback)


def with_settings(questionnaire: Questionnaire, **changes: object) -> Questionnaire:
    """Change fields of the questionnaire itself: title, introduction, minutes, who reads, who enters."""
    return rebuilt(questionnaire, **changes)


# --- pages


def add_section(questionnaire: Questionnaire, titre: str) -> Questionnaire:
    """Add a page at the end, with one group of the same title."""
    code = new_code(titre, taken_codes(questionnaire), fallback="PAGE")
    groupe = Groupe(code=f"{code}_G", titre=titre, blocks=())
    section = Section(code=code, titre=titre, court=titre[:40], groupes=(groupe,))
    return rebuilt(questionnaire, sections=(*questionnaire.sections, section))


def change_section(questionnaire: Questionnaire, code: str, **changes: object) -> Questionnaire:
    """Change fields of a page; a group with the page's title follows it."""
    section = find_section(questionnaire, code)
    titre = changes.get("titre", section.titre)
    groupes = tuple(
        rebuilt(groupe, titre=titre) if groupe.titre == section.titre else groupe for groupe in section.groupes
    )
    return with_section(questionnaire, rebuilt(section, groupes=groupes, **changes))


def remove_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a page and all its questions."""
    removed = find_section(questionnaire, code)
    kept = replaced(questionnaire.sections, removed)
    return _without_shares(rebuilt(questionnaire, sections=kept), removed.questions)


def move_section(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """Move a page one place earlier (-1) or later (1); nothing changes at either end."""
    place = questionnaire.sections.index(find_section(questionnaire, code))
    return rebuilt(questionnaire, sections=moved(questionnaire.sections, place, step))


def duplicate_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Copy a page and its contents after it, under new codes."""
    section = find_section(questionnaire, code)
    taken = {*taken_codes(questionnaire)}
    page_code = new_code(section.code, taken, fallback="PAGE")
    taken.add(page_code)
    groupes: list[Groupe] = []
    codes: dict[str, str] = {}
    for groupe in section.groupes:
        copy, renamed = _copy_of_groupe(groupe, taken)
        taken |= {copy.code, *renamed.values()}
        codes |= renamed
        groupes.append(copy)
    made = with_names(rebuilt(section, code=page_code, groupes=tuple(groupes)), codes)
    sections = replaced(questionnaire.sections, section, section, made)
    return _with_shares(rebuilt(questionnaire, sections=sections), codes)


# --- groups


def add_groupe(questionnaire: Questionnaire, section: str, titre: str) -> Questionnaire:
    """Add a group at the end of a page."""
    page = find_section(questionnaire, section)
    groupe = Groupe(code=new_code(titre, taken_codes(questionnaire), fallback="G"), titre=titre, blocks=())
    return with_section(questionnaire, rebuilt(page, groupes=(*page.groupes, groupe)))


def change_groupe(questionnaire: Questionnaire, code: str, **changes: object) -> Questionnaire:
    """Change fields of a group."""
    section, groupe = find_groupe(questionnaire, code)
    return with_groupe(questionnaire, section, rebuilt(groupe, **changes))


def remove_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a group and its questions."""
    section, groupe = find_groupe(questionnaire, code)
    without = with_section(questionnaire, rebuilt(section, groupes=replaced(section.groupes, groupe)))
    return _without_shares(without, {question.code for question in groupe.questions})


def move_groupe(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """Move a group one place earlier (-1) or later (1); past the end of its page, into the adjacent page."""
    section, groupe = find_groupe(questionnaire, code)
    place = section.groupes.index(groupe)
    if 0 <= place + step < len(section.groupes):
        return with_section(questionnaire, rebuilt(section, groupes=moved(section.groupes, place, step)))
    target = questionnaire.sections.index(section) + step
    if not 0 <= target < len(questionnaire.sections):
        return questionnaire
    other = questionnaire.sections[target]
    groupes = (groupe, *other.groupes) if step > 0 else (*other.groupes, groupe)
    left = replaced(section.groupes, groupe)
    return with_section(with_section(questionnaire, rebuilt(section, groupes=left)), rebuilt(other, groupes=groupes))


def duplicate_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Copy a group and its questions after it, under new codes."""
    section, groupe = find_groupe(questionnaire, code)
    copy, codes = _copy_of_groupe(groupe, taken_codes(questionnaire))
    groupes = replaced(section.groupes, groupe, groupe, copy)
    return _with_shares(with_section(questionnaire, rebuilt(section, groupes=groupes)), codes)


def split_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Begin a page at a group, with the groups after it; it is asked on the same condition. Raises EditionError for the
    first group of a page."""
    section, groupe = find_groupe(questionnaire, code)
    place = section.groupes.index(groupe)
    if not place:
        raise EditionError(code)
    titre = groupe.titre if groupe.titre not in ("", section.titre) else _next_title(section.titre)
    made = Section(
        code=new_code(section.code, taken_codes(questionnaire), fallback="PAGE"),
        titre=titre,
        court=titre[:40],
        relevant=section.relevant,
        groupes=section.groupes[place:],
    )
    left = rebuilt(section, groupes=section.groupes[:place])
    return rebuilt(questionnaire, sections=replaced(questionnaire.sections, section, left, made))


def split_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Begin a group at a question, with the questions after it; they are asked on the same condition. Raises
    EditionError for the first question of a group, and for those of a repetition."""
    place = find_place(questionnaire, code)
    if place.repetition is not None or not place.index:
        raise EditionError(code)
    groupe = place.groupe
    made = Groupe(
        code=new_code(groupe.code, taken_codes(questionnaire), fallback="G"),
        titre=_next_title(groupe.titre or place.section.titre),
        mission=groupe.mission,
        relevant=groupe.relevant,
        blocks=groupe.blocks[place.index :],
    )
    left = rebuilt(groupe, blocks=groupe.blocks[: place.index])
    groupes = replaced(place.section.groupes, groupe, left, made)
    return with_section(questionnaire, rebuilt(place.section, groupes=groupes))


def _next_title(titre: str) -> str:
    return f"{titre.removesuffix(' (suite)')} (suite)"


def join_section(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Join a page to the one before it, whose title stays. Raises EditionError for the first page."""
    first, second = preceded(questionnaire.sections, code)
    joined = rebuilt(first, groupes=(*first.groupes, *second.groupes))
    return rebuilt(questionnaire, sections=replaced(replaced(questionnaire.sections, second), first, joined))


def join_groupe(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Join a group to the one before it in its page, whose title stays. Raises EditionError for the first one."""
    section, _ = find_groupe(questionnaire, code)
    first, second = preceded(section.groupes, code)
    joined = rebuilt(first, blocks=(*first.blocks, *second.blocks))
    return with_section(
        questionnaire, rebuilt(section, groupes=replaced(replaced(section.groupes, second), first, joined))
    )


def _copy_of_groupe(groupe: Groupe, taken: Collection[str]) -> tuple[Groupe, Mapping[str, str]]:
    code = new_code(groupe.code, taken, fallback="G")
    blocks, codes = recoded(groupe.blocks, {*taken, code})
    return rebuilt(groupe, code=code, blocks=blocks), codes


# --- questions


def add_block(questionnaire: Questionnaire, groupe: str, block: Block, after: str = "") -> Questionnaire:
    """Add a question to a group, after another one, else at the end."""
    section, home = find_groupe(questionnaire, groupe)
    blocks = _with_after(home.blocks, block, after) if after else (*home.blocks, block)
    return with_groupe(questionnaire, section, rebuilt(home, blocks=blocks))


def add_repeated(questionnaire: Questionnaire, repetition: str, block: RepeatedBlock, after: str = "") -> Questionnaire:
    """Add a question to a repetition, after another one, else at the end."""
    place = find_place(questionnaire, repetition)
    target = place.block
    if not isinstance(target, Repetition):
        raise EditionError(repetition)
    index = index_of(target.questions, after) + 1 if after else len(target.questions)
    questions = (*target.questions[:index], block, *target.questions[index:])
    return with_block(questionnaire, place, rebuilt(target, questions=questions))


def replace_block(questionnaire: Questionnaire, code: str, block: Block) -> Questionnaire:
    """Replace a question, at the same place."""
    return with_block(questionnaire, find_place(questionnaire, code), block)


def remove_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a question; a share also leaves its répartition."""
    place = find_place(questionnaire, code)
    return _without_shares(with_block(questionnaire, place), {code})


def duplicate_block(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Copy a question after it, under new codes."""
    place = find_place(questionnaire, code)
    copies, codes = recoded((place.block,), taken_codes(questionnaire))
    return _with_shares(with_block(questionnaire, place, place.block, *copies), codes)


def move_block(questionnaire: Questionnaire, code: str, step: int) -> Questionnaire:
    """Move a question one place earlier (-1) or later (1); past the end of its group, into the adjacent group.

    Inside a repetition, a question stays in it.
    """
    place = find_place(questionnaire, code)
    if place.repetition is not None or 0 <= place.index + step < len(place.blocks):
        return with_blocks(questionnaire, place, moved(place.blocks, place.index, step))
    groupes = [groupe for section in questionnaire.sections for groupe in section.groupes]
    target = groupes.index(place.groupe) + step
    if not 0 <= target < len(groupes):
        return questionnaire
    last = groupes[target].blocks[-1].code if step < 0 and groupes[target].blocks else ""
    return place_block(questionnaire, code, groupes[target].code, last)


def place_block(questionnaire: Questionnaire, code: str, home: str, after: str = "") -> Questionnaire:
    """Move a question after another one of a group, or to the beginning of the group. Raises EditionError.

    `home` is the group; for a question of a repetition, that repetition, in which it stays.
    """
    place = find_place(questionnaire, code)
    left = replaced(place.blocks, place.block)
    if place.repetition is not None:
        if place.repetition.code != home:
            raise EditionError(home)
        return with_blocks(questionnaire, place, _with_after(left, place.block, after))
    without = with_blocks(questionnaire, place, left)
    section, target = find_groupe(without, home)
    return with_groupe(without, section, rebuilt(target, blocks=_with_after(target.blocks, place.block, after)))


def _with_after(blocks: tuple[Block, ...], block: Block, after: str) -> tuple[Block, ...]:
    index = index_of(blocks, after) + 1 if after else 0
    return (*blocks[:index], block, *blocks[index:])


def rename_block(questionnaire: Questionnaire, code: str, new: str) -> Questionnaire:
    """Change the code of a question, and wherever it is referenced. Only before any publication."""
    place = find_place(questionnaire, code)
    renamed = with_code(place.block, new)
    changed = with_block(questionnaire, place, renamed)
    names = {**names_between(place.block, renamed)}
    if place.repetition is not None:  # the codes of its lines contain it
        names |= names_between(place.repetition, find_block(changed, place.repetition.code)[2])
    return with_names(changed, names)


def _without_shares(questionnaire: Questionnaire, codes: Collection[str]) -> Questionnaire:
    repartitions = tuple(
        rebuilt(repartition, lignes=tuple(code for code in repartition.lignes if code not in codes))
        for repartition in questionnaire.repartitions
    )
    return rebuilt(questionnaire, repartitions=tuple(repartition for repartition in repartitions if repartition.lignes))


def _with_shares(questionnaire: Questionnaire, copies: Mapping[str, str]) -> Questionnaire:
    """Add the copy of a share after it in its répartition."""
    repartitions = tuple(
        rebuilt(
            repartition,
            lignes=tuple(chain.from_iterable((c, copies[c]) if c in copies else (c,) for c in repartition.lignes)),
        )
        for repartition in questionnaire.repartitions
    )
    return rebuilt(questionnaire, repartitions=repartitions)


# --- checks


def put_controle(questionnaire: Questionnaire, controle: Controle) -> Questionnaire:
    """Put a check in place of the one with the same code, else at the end."""
    known = [current.code for current in questionnaire.controles]
    if controle.code in known:
        controles = tuple(controle if current.code == controle.code else current for current in questionnaire.controles)
    else:
        controles = (*questionnaire.controles, controle)
    return rebuilt(questionnaire, controles=controles)


def remove_controle(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Remove a check. Raises EditionError."""
    kept = tuple(controle for controle in questionnaire.controles if controle.code != code)
    if len(kept) == len(questionnaire.controles):
        raise EditionError(code)
    return rebuilt(questionnaire, controles=kept)
