"""Random answers to a questionnaire, and random new versions of it, from a seed."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from questionnaires.core.blocs import Block, Grille, Matrice, Repetition, Somme, Tableau
from questionnaires.core.elements import Question
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Graded,
    Month,
    MultipleChoice,
    Number,
    OwnScale,
    Part,
    Ranking,
    Scale,
    Text,
    Time,
    YesNo,
)
from questionnaires.editing.passages import typed_questions
from tests.questionnaires.core.fabrique import change

ODD = (
    *("", " ", "0", "-1", "12,5", "1 000", "100 %", "douze", "oui", "nc", "a b", "autre", "2026-06-30", "06/2026"),
    *("NaN", "1e999999999", "１２", "½", "−5", "9" * 5_000, "5\ufffd", "=1+1", "x" * 10_001, "😀", "\u202f", "é"),
)
"""Texts for any question: read by some, refused by the others."""


def random_saisie(rng: Random, questionnaire: Questionnaire, *, odd: float = 0.1) -> dict[str, str]:
    """Answer a part of the questions, some with a text that may not be one of their answers."""
    asked = typed_questions(questionnaire)
    return {
        code: rng.choice(ODD) if rng.random() < odd else random_text(rng, question)
        for code, question in asked.items()
        if rng.random() < 0.7
    }


def random_text(rng: Random, question: Question) -> str:  # noqa: C901, PLR0911 (one case a kind)
    """Draw a typed answer that can be read, unless the bounds of the question leave none."""
    match question:
        case Part():
            return str(rng.randint(0, 100))
        case Number(minimum=low, maximum=high, decimals=decimals):
            return _decimal(rng.randint(low, high), decimals)
        case Choice() | Graded() | YesNo():
            return rng.choice(list(question.libelles))
        case MultipleChoice():
            return " ".join(rng.sample(list(question.libelles), rng.randint(1, len(question.libelles))))
        case Ranking():
            return " ".join(rng.sample(list(question.libelles), rng.randint(1, len(question.ranks))))
        case Day():
            return question.minimum or question.maximum or f"{rng.randint(1, 28)}/06/2026"
        case Month():
            return question.minimum or question.maximum or f"{rng.randint(1, 12)}/2026"
        case Time():
            return question.minimum or question.maximum or f"{rng.randint(0, 23)}h{rng.randint(10, 59)}"
        case Acknowledgement():
            return "oui"
        case Text():
            return rng.choice(["x", "3", "une réponse"])[: question.max_length]
        case _:
            raise TypeError(question)


def _decimal(value: int, decimals: int) -> str:
    digits = f"{abs(value):0{decimals + 1}d}"
    whole = digits[: len(digits) - decimals]
    return f"{'-' if value < 0 else ''}{whole},{digits[len(whole) :]}".rstrip(",")


def altered(rng: Random, questionnaire: Questionnaire, changes: int) -> Questionnaire:
    """Return a new version, after some random changes; expressions may then name codes that no longer exist."""
    for _ in range(changes):
        questionnaire = rng.choice(_CHANGES)(rng, questionnaire)
    return questionnaire


def _on_sections(
    questionnaire: Questionnaire, edit: Callable[[tuple[Section, ...]], Sequence[Section]]
) -> Questionnaire:
    changed: Questionnaire = change(questionnaire, sections=tuple(edit(questionnaire.sections)))
    return changed


def _on_blocks(questionnaire: Questionnaire, edit: Callable[[Block], Sequence[Block]]) -> Questionnaire:
    def groupe(group: Groupe) -> Groupe:
        changed: Groupe = change(group, blocks=tuple(new for block in group.blocks for new in edit(block)))
        return changed

    return _on_sections(
        questionnaire, lambda all_: [change(section, groupes=tuple(map(groupe, section.groupes))) for section in all_]
    )


def _shuffled(rng: Random, items: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(rng.sample(items, len(items)))


def _one_block(rng: Random, questionnaire: Questionnaire, edit: Callable[[Any], Sequence[Block]]) -> Questionnaire:
    if not questionnaire.blocks:
        return questionnaire
    chosen = rng.choice(questionnaire.blocks).code
    return _on_blocks(questionnaire, lambda block: edit(block) if block.code == chosen else (block,))


def _relabelled(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    return _one_block(rng, questionnaire, lambda block: [change(block, libelle=f"{block.libelle} (corrigé)")])


def _helped(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    return _one_block(rng, questionnaire, lambda block: [change(block, aide=f"Aide {rng.random()}")])


def _removed(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    return _one_block(rng, questionnaire, lambda _: [])


def _recoded(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    return _one_block(rng, questionnaire, lambda block: [change(block, code=f"{block.code}_bis")])


def _added(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    new = Text(code=f"NEUF{rng.randrange(10**9)}", libelle="Nouvelle question", required=rng.random() < 0.5)
    return _one_block(rng, questionnaire, lambda block: [block, new])


def _reordered(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    def groupe(group: Groupe) -> Groupe:
        changed: Groupe = change(group, blocks=_shuffled(rng, group.blocks))
        return changed

    return _on_sections(
        questionnaire,
        lambda all_: [change(section, groupes=tuple(map(groupe, section.groupes))) for section in _shuffled(rng, all_)],
    )


def _listed(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    """Change the options, lines or columns of a block: in another order, one less, or labels exchanged."""

    def edit(block: Any) -> Sequence[Block]:  # noqa: ANN401 - each kind has its own lists
        fields = [name for name in ("options", "lignes", "colonnes", "questions") if getattr(block, name, ())]
        if not fields or isinstance(block, Tableau):
            return [block]
        name = rng.choice(fields)
        items = _shuffled(rng, getattr(block, name))
        if rng.random() < 0.3 and len(items) > 1:
            items = items[1:]
        elif rng.random() < 0.2:
            items = tuple(
                change(item, libelle=partner.libelle) for item, partner in zip(items, items[::-1], strict=True)
            )
        return [change(block, **{name: items})]

    return _one_block(rng, questionnaire, edit)


def _tuned(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    """Change one field of a block."""

    def edit(block: Any) -> Sequence[Block]:  # noqa: ANN401 - each kind has its own fields
        known = type(block).model_fields
        fields = {name: value for name, value in _tuning(rng, block).items() if name in known}
        name = rng.choice(list(fields))
        return [change(block, **{name: fields[name]})]

    return _one_block(rng, questionnaire, edit)


def _tuning(rng: Random, block: Block) -> dict[str, object]:
    moved: dict[str, object] = {}
    if isinstance(block, Number | Repetition):
        moved = {"maximum": max(1, block.maximum + rng.choice([-1, 1, 3])), "minimum": max(0, block.minimum - 1)}
    if isinstance(block, Number | Somme | Computed):
        moved["decimals"] = max(0, min(4, block.decimals + rng.choice([-1, 1])))
    if isinstance(block, Scale | Matrice):
        moved |= {"sans_objet": not block.sans_objet, "echelle": rng.choice(["S4", "T4", "E5"])}
    if isinstance(block, OwnScale):
        moved |= {"sans_objet": not block.sans_objet, "pas": _shuffled(rng, block.pas)[rng.randint(0, 1) :]}
    if isinstance(block, Grille):
        moved |= {"total_lignes": not block.total_lignes, "total_colonnes": not block.total_colonnes}
    if isinstance(block, Choice | MultipleChoice):
        moved["autre"] = not block.autre
    return {
        "relevant": rng.choice(["", "1 = 1", "1 = 2"]),
        "required": rng.random() < 0.5,
        "max_length": rng.choice([10, 10_000]),
        "rangs": rng.randint(0, 5),
        **moved,
    }


def _checked(rng: Random, questionnaire: Questionnaire) -> Questionnaire:
    controles = tuple(controle for controle in questionnaire.controles if rng.random() < 0.7)
    with_controles: Questionnaire = change(questionnaire, controles=controles)
    return with_controles


_CHANGES: tuple[Callable[[Random, Questionnaire], Questionnaire], ...] = (
    *(_relabelled, _helped, _reordered),
    *(_relabelled, _helped, _reordered, _listed),
    *(_added, _removed, _recoded, _listed, _tuned, _tuned, _checked),
)
