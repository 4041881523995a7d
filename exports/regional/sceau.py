"""Canonical text of the records of a workbook, for a keyed fingerprint.

With a key, since a bare fingerprint of a few answers would tell which answers they are to who tries them all.
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
"""Fields that say when records were read: read again later, the same ones have the same text."""

SIMPLE = (str, int, float, Fraction, date, NoneType)
"""Values that hold no other."""


def canonical(matiere: Matiere) -> str:
    """Answers, who is expected, and the figures of bilans; neither when they were read nor for whom."""
    figures = [own.lignes() for own in matiere.bilans]
    return "\n".join(_lines((matiere.region, matiere.temps, matiere.enquetes, figures)))


def _lines(value: object) -> Iterator[str]:  # noqa: C901 (one case a kind)
    """A tag, then what it holds, in an order that depends on nothing else."""
    match value:
        case BaseModel():
            yield value.model_dump_json()
        case Enum():
            yield f"{type(value).__name__}.{value.name}"
        case _ if isinstance(value, SIMPLE):
            yield f"{type(value).__name__} {value!r}"
        case Mapping():
            yield f"mapping {len(value)}"
            yield from sorted("\n".join((*_lines(key), *_lines(each))) for key, each in value.items())
        case Set():
            yield f"set {len(value)}"
            yield from sorted("\n".join(_lines(own)) for own in value)
        case tuple() | list() | Gardees():
            yield f"list {len(value)}"
            for own in value:
                yield from _lines(own)
        case _ if is_dataclass(value):
            yield type(value).__name__
            for name in (each.name for each in fields(value)):
                if name not in _MOMENTS:
                    yield name
                    yield from _lines(getattr(value, name))
        case _:
            raise TypeError(type(value))
