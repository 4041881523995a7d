"""Answers quoted in the texts of a page, `${NOM}`: said to their respondent alone, and « … » anywhere else."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from pydantic import BaseModel

from questionnaires.answers.settled import Settled
from questionnaires.core.elements import Numeric, kept_with
from questionnaires.core.francais import NARROW
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.repartition import shortened

M = TypeVar("M", bound=BaseModel)

BLANK = "…"
_CITED = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_FOUR_DIGITS = re.compile(rf"^(\W?\d){NARROW}(\d{{3}})(?![\d{NARROW},])")
"""A whole number below 10,000, written in one piece in a sentence: it may be a year."""

READ = frozenset({"titre", "court", "intro", "aide", "libelle", "message", "remede", "constraint_message"})
"""Fields that people read."""


def with_texts(definition: M, say: Callable[[str], str]) -> M:
    """Return a definition whose texts that quote an answer are said otherwise; itself when there is none."""
    changes = {
        name: said
        for name in type(definition).model_fields
        if (said := _said(name, value := getattr(definition, name), say)) is not value
    }
    if not changes:
        return definition
    fields = {name: getattr(definition, name) for name in type(definition).model_fields}
    return type(definition).model_construct(**fields | changes)


def _said(field: str, value: object, say: Callable[[str], str]) -> object:
    match value:
        case BaseModel():
            return with_texts(value, say)
        case str() if field in READ and "${" in value:
            return say(value)
        case tuple():
            said = tuple(_said(field, item, say) for item in value)
            return value if all(new is old for new, old in zip(said, value, strict=True)) else said
        case _:
            return value


@kept_with
def without_citations(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire for everyone but a respondent: its texts quote no answer."""
    return with_texts(questionnaire, lambda text: _CITED.sub(BLANK, text))


def said_to(section: Section, settled: Settled) -> Section:
    """Return a page for its respondent, whose texts quote the answers given so far."""
    if not _quoted(section):
        return section
    return with_texts(section, lambda text: _CITED.sub(lambda match: _answer(settled, match[1]), text))


@kept_with
def _quoted(section: Section) -> frozenset[str]:
    return frozenset(cited_in(section))


def _answer(settled: Settled, code: str) -> str:
    """Return an answer as people read it in a sentence, shortened; a blank for none, or for those of a repetition."""
    value = settled.valeurs.get(code)
    if value is None:
        return BLANK
    question = settled.places[code].question
    text = question.text(value)
    return shortened(_FOUR_DIGITS.sub(r"\1\2", text) if isinstance(question, Numeric) else text)


def cited_in(definition: BaseModel) -> Iterator[str]:
    """Yield every name that the texts of a definition quote."""
    names: list[str] = []

    def keep(text: str) -> str:
        names.extend(_CITED.findall(text))
        return text

    with_texts(definition, keep)
    return iter(names)
