"""Serialise a questionnaire to JSON, and hash it to prove that a published version never changed."""

import json
from functools import cache
from hashlib import sha256

from pydantic import BaseModel

from questionnaires.core.model import Questionnaire


def to_json(questionnaire: Questionnaire) -> str:
    """Return the questionnaire as JSON, defaults included, so that a later default does not change a published
    version."""
    return questionnaire.model_dump_json()


def from_json(text: str) -> Questionnaire:
    """Read what `to_json` wrote. Raises pydantic.ValidationError on anything else."""
    return Questionnaire.model_validate_json(text, strict=True)


def content_hash(questionnaire: Questionnaire) -> str:
    """Return the SHA-256 (hexadecimal) of its canonical JSON: sorted keys, no space, fields at their default left out.

    They are left out so that a field added to the model later, at its default, does not change the hash of a published
    version.
    """
    canonical = json.dumps(_said(questionnaire), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def _said(value: object) -> object:
    match value:
        case BaseModel():
            fields = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))
            return {name: _said(field) for name, field, default in fields if name == "kind" or field != default}
        case tuple():
            return [_said(item) for item in value]
        case _:
            return value


@cache
def _defaults(model: type[BaseModel]) -> tuple[tuple[str, object], ...]:
    return tuple((name, field.default) for name, field in model.model_fields.items())
