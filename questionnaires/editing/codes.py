"""Create codes from labels, give new ones to copies, and rename them in expressions."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from questionnaires.answers.citations import READ, with_texts
from questionnaires.core.blocs import Block, Repetition, Tableau
from questionnaires.core.model import Questionnaire
from questionnaires.editing.places import rebuilt

MAX_CODE = 40

RESERVED_CODES = frozenset({"a_choisir", "cachees", "csrf_token", "page", "revision", "suite"})
"""Fields that a page sends beside its questions; no question may take these names, in any case."""

EXPRESSIONS = frozenset({"relevant", "required_if", "constraint", "calculation", "cible", "condition", "defaut"})
"""Fields that hold an expression."""
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")

D = TypeVar("D", bound=BaseModel)
B = TypeVar("B", bound=Block)


def new_code(libelle: str, taken: Collection[str], *, fallback: str = "Q") -> str:
    """Make a code from the words of a label, unused whatever the case: `Nom` gives NOM."""
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
    """Join as many whole words as fit in a readable code."""
    code = ""
    for word in words:
        longer = f"{code}_{word}" if code else word[:MAX_CODE]
        if len(longer) > MAX_CODE - 10 and code:
            break
        code = longer
    return code


def with_code(block: B, code: str) -> B:
    """Return a block under another code; the choices of a table, whose codes contain it, follow."""
    changes: dict[str, object] = {"code": code}
    if isinstance(block, Tableau):
        changes["lignes"] = tuple(
            rebuilt(
                ligne,
                choices=tuple(
                    rebuilt(choice, code=_moved_code(choice.code, block.code, code)) for choice in ligne.choices
                ),
            )
            for ligne in block.lignes
        )
    return rebuilt(block, **changes)


def _moved_code(code: str, before: str, after: str) -> str:
    """Return the new code of a part of a table: `T_L1_QUI` follows `T`."""
    return f"{after}{code.removeprefix(before)}" if code.startswith(before) else f"{after}_{code}"


def names_between(before: Block, after: Block) -> Mapping[str, str]:
    """Map every name of a block to its name after recoding."""
    pairs = zip(before.all_questions(), after.all_questions(), strict=True)
    return {before.code: after.code} | {old.code: new.code for old, new in pairs}


def recoded(blocks: Sequence[B], taken: Collection[str]) -> tuple[tuple[B, ...], Mapping[str, str]]:
    """Copy blocks under unused codes, with references between them updated; also map every name to that of its copy."""
    used, names, copies = set(taken), dict[str, str](), list[B]()
    for block in blocks:
        copy = with_code(block, new_code(block.code, used))
        if isinstance(copy, Repetition):
            questions, inside = recoded(copy.questions, {*used, copy.code})
            copy = rebuilt(copy, questions=questions)
            names |= inside
            used |= set(inside.values())
        names |= names_between(block, copy)
        used |= {copy.code, *(question.code for question in copy.all_questions())}
        copies.append(copy)
    return tuple(with_names(copy, names) for copy in copies), names


def names_used(expression: str) -> frozenset[str]:
    """Return the names that an expression uses, valid or not."""
    return frozenset(match[1] for match in _REFERENCE.finditer(expression))


def with_names(definition: D, names: Mapping[str, str]) -> D:
    """Return a definition with questions renamed in expressions, texts, anchors and répartitions."""
    said = with_texts(
        definition,
        lambda text: _REFERENCE.sub(lambda match: f"${{{names.get(match[1], match[1])}}}", text),
        fields=EXPRESSIONS | READ,
    )
    if not isinstance(said, Questionnaire):
        return said
    repartitions = (
        rebuilt(repartition, lignes=tuple(names.get(code, code) for code in repartition.lignes))
        for repartition in said.repartitions
    )
    controles = (rebuilt(controle, ancre=names.get(controle.ancre, controle.ancre)) for controle in said.controles)
    return rebuilt(said, repartitions=tuple(repartitions), controles=tuple(controles))
