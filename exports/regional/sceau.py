"""Canonical text of the records of a workbook, for a keyed fingerprint.

With a key, since a bare fingerprint of a few answers would reveal them to anyone who tries all possible answers.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from types import NoneType

from pydantic import BaseModel

from exports.records.gardees import Gardees
from exports.regional.matiere import Matiere

_MOMENTS = frozenset({"arrete_a", "arrete"})
"""Fields that hold when records were read, left out so that the same records read later have the same text."""

SIMPLE = (str, int, float, Fraction, date, NoneType)
"""Types of values that hold no other value."""


def canonical(matiere: Matiere) -> str:
    """Return the text of answers, expected respondents and bilans' figures, without when or for whom they were read."""
    figures = [bilan.lignes() for bilan in matiere.bilans]
    return "\n".join(_lines((matiere.region, matiere.temps, matiere.enquetes, figures)))


def _lines(value: object) -> Iterator[str]:  # noqa: C901 (one case a kind)
    """Yield a tag, then the contents of a value, in an order that depends on the contents alone."""
    match value:
        case BaseModel():
            yield value.model_dump_json()
        case Enum():
            yield f"{type(value).__name__}.{value.name}"
        case _ if isinstance(value, SIMPLE):
            yield f"{type(value).__name__} {value!r}"
        case Mapping():
            yield f"mapping {len(value)}"
            yield from sorted("\n".join((*_lines(key), *_lines(held))) for key, held in value.items())
        case Set():
            yield f"set {len(value)}"
            yield from sorted("\n".join(_lines(member)) for member in value)
        case tuple() | list() | Gardees():
            yield f"list {len(value)}"
            for item in value:
                yield from _lines(item)
        case _ if is_dataclass(value):
            yield type(value).__name__
            for name in (field.name for field in fields(value)):
                if name not in _MOMENTS:
                    yield name
                    yield from _lines(getattr(value, name))
        case _:
            raise TypeError(type(value))
