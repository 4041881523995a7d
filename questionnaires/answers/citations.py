"""Answers quoted in the texts of a page, `${NOM}`: said to their respondent alone, and « … » anywhere else."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from questionnaires.answers.settled import Settled
from questionnaires.core.elements import Frozen, Numeric, kept_with
from questionnaires.core.francais import NARROW, typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.repartition import shortened

M = TypeVar("M", bound=BaseModel)
F = TypeVar("F", bound=Frozen)

BLANK = "…"
_CITED = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_FOUR_DIGITS = re.compile(rf"^(\W?\d){NARROW}(\d{{3}})(?![\d{NARROW},])")
"""A whole number below 10,000, written in one piece in a sentence: it may be a year."""

READ = frozenset(
    {"titre", "court", "intro", "aide", "libelle", "libelle_ligne", "message", "remede", "constraint_message"}
)
"""Fields that people read, and where an answer may be quoted."""
FIXED = frozenset({"pas", "unite"})
"""Fields that people read as part of an answer: nothing may be quoted there."""

_PARTS = {"options": "option", "lignes": "ligne", "sous": "ligne", "colonnes": "colonne"}
"""Fields that hold parts of a question, and what each is called."""


def with_texts(
    definition: M, say: Callable[[str], str], *, fields: Collection[str] = READ, is_apart: bool = False
) -> M:
    """Return a definition with its texts as `say` says them; itself when none changes.

    `is_apart`: parts of a question that would then read alike are told by their codes.
    """
    changes = {
        name: said
        for name in type(definition).model_fields
        if (said := _said(name, value := getattr(definition, name), say, fields, is_apart)) is not value
    }
    if not changes:
        return definition
    values = {name: getattr(definition, name) for name in type(definition).model_fields}
    return type(definition).model_construct(**values | changes)


def _said(field: str, value: object, say: Callable[[str], str], fields: Collection[str], is_apart: bool) -> object:
    match value:
        case BaseModel():
            return with_texts(value, say, fields=fields, is_apart=is_apart)
        case str() if field in fields:
            text = say(value)
            return value if text == value else text
        case tuple():
            said = tuple(_said(field, item, say, fields, is_apart) for item in value)
            if all(new is old for new, old in zip(said, value, strict=True)):
                return value
            return tuple(_told_apart(said, value, _PARTS[field])) if is_apart and field in _PARTS else said
        case _:
            return value


def _told_apart(said: Sequence[Any], written: Sequence[Any], part: str) -> Iterator[object]:
    """Yield parts as they are said; one that reads as another, once what it quotes is left out, is told by its code.

    Its rank would change with the next version, where a label that moves to another code makes answers be lost.
    """
    times = Counter(new.libelle for new in said)
    for new, old in zip(said, written, strict=True):
        is_alike = new.libelle != old.libelle and times[new.libelle] > 1
        yield new.model_copy(update={"libelle": typeset(f"{new.libelle} ({part} {new.code})")}) if is_alike else new


@kept_with
def without_citations(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire for everyone but a respondent: its texts quote no answer."""
    return with_texts(questionnaire, lambda text: _CITED.sub(BLANK, text), is_apart=True)


def said_to(definition: F, settled: Settled) -> F:
    """Return a page or a whole questionnaire for its respondent: its texts quote the answers given so far."""
    if not _quoted(definition):
        return definition
    return with_texts(definition, lambda text: _CITED.sub(lambda match: _answer(settled, match[1]), text))


@kept_with
def _quoted(definition: Frozen) -> frozenset[str]:
    return frozenset(cited_in(definition))


def _answer(settled: Settled, code: str) -> str:
    """Return an answer as people read it in a sentence, shortened; a blank for none, or for those of a repetition."""
    value = settled.valeurs.get(code)
    if value is None:
        return BLANK
    question = settled.places[code].question
    text = question.text(value)
    return shortened(_FOUR_DIGITS.sub(r"\1\2", text) if isinstance(question, Numeric) else text)


def cited_in(definition: BaseModel, fields: Collection[str] = READ) -> Iterator[str]:
    """Yield every name that the texts of a definition quote in these fields."""
    names: list[str] = []

    def keep(text: str) -> str:
        names.extend(_CITED.findall(text))
        return text

    with_texts(definition, keep, fields=fields)
    return iter(names)
