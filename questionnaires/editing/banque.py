"""Lend a question to another questionnaire, without what only its own knows."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from questionnaires.answers.citations import READ
from questionnaires.core.blocs import Block, Tableau
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed, Note, Part
from questionnaires.editing.codes import EXPRESSIONS, names_used
from questionnaires.editing.conditions_en_mots import said_if
from questionnaires.editing.places import D, find_block, names_of, rebuilt

PROVENANCE = "provenance"
"""Name, among the extras of a question, of where it was taken: its XLSForm has a column of that name."""

_CONDITIONS = frozenset({"relevant", "required_if", "constraint", "defaut"})
_OF_ITS_OWN = {"extras": (), "rattache": (), "connu": None}
"""Fields that mean nothing elsewhere: cells of an XLSForm, lines of a référentiel, what its campaign knows."""


def lent(block: Block) -> Block | None:
    """Return a question as another questionnaire may ask it: same code, words and options; without its conditions on
    others. None when it is no question, or quotes others in what it asks."""
    if isinstance(block, Note | Computed | Part | Tableau):
        return None
    names = names_of(block) | {question.code for question in block.own_questions()}
    alone = _alone(block, names)
    return None if any(names_used(text) - names for text in _texts(alone)) else alone


def asked_when(questionnaire: Questionnaire, code: str) -> Sequence[str]:
    """Return when a questionnaire asks a question, as sentences: the conditions of its page, its group and its own,
    which `lent` leaves behind; empty when it always does."""
    parts = find_block(questionnaire, code)
    return [*dict.fromkeys(said for part in parts if (said := said_if(part.relevant, questionnaire)))]


def taken_from(block: Block, provenance: str) -> Block:
    """Return a lent question that says where it was taken."""
    return rebuilt(block, extras=((PROVENANCE, provenance),))


def _alone(definition: D, names: frozenset[str]) -> D:
    fields = type(definition).model_fields
    changes: dict[str, object] = {name: blank for name, blank in _OF_ITS_OWN.items() if name in fields}
    for name in fields.keys() - changes.keys():
        value = getattr(definition, name)
        if name in _CONDITIONS and not names_used(value) <= names:
            changes[name] = ""
        elif isinstance(value, tuple):
            changes[name] = tuple(_alone(item, names) if isinstance(item, BaseModel) else item for item in value)
    return rebuilt(definition, **changes)


def _texts(definition: BaseModel) -> Iterator[str]:
    """Yield every text that may quote an answer."""
    for name in type(definition).model_fields:
        value = getattr(definition, name)
        if isinstance(value, str) and name in EXPRESSIONS | READ:
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, BaseModel):
                    yield from _texts(item)
