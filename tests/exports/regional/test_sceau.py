"""The fingerprint of records: every kind of value that they may hold has a text, and other records have another
text."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from exports.bilans.document import LigneDocument
from exports.records.figes import Figees
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.sceau import SIMPLE, canonical
from exports.statistiques.evolution import Evolution, Grandeur
from tests.exports.regional.matieres import matiere


def leaves(kind: Any, seen: set[Any]) -> Iterator[Any]:  # noqa: ANN401 - a type, whatever it is made of
    """Iterate over the kinds of value that a value of that type may hold, once each."""
    if kind in seen:
        return
    seen.add(kind)
    if get_origin(kind) is not None or isinstance(kind, types.UnionType):
        for kind_part in get_args(kind):
            yield from leaves(kind_part, seen)
    elif is_dataclass(kind):
        for kind_part in get_type_hints(kind).values():
            yield from leaves(kind_part, seen)
    elif kind is not Ellipsis:
        yield kind


@pytest.mark.parametrize("kind", [Collecte, CollecteEnquete, Mapping[str, LigneDocument]])
def test_every_kind_of_value_that_records_may_hold_has_a_text(kind: Any) -> None:  # noqa: ANN401 - a type
    json = Any  # pages of a release: texts, numbers, and mappings and lists of them
    kinds = [leaf for leaf in leaves(kind, set()) if leaf not in (Union, json)]
    assert str in kinds
    assert not [found_kind for found_kind in kinds if not issubclass(found_kind, (*SIMPLE, Enum, BaseModel))]


def settled(mediane: Fraction | None) -> Figees:
    """Build the settled results of a campaign of structures."""
    evolution = Evolution(n=12, ecartees=0, avant=30, apres=36, mediane=mediane, phrases=("Dit.",))
    evolutions = ((Grandeur.SALARIES, evolution, ("Dit.",)), (Grandeur.ETP, None, ("Trop peu.",)))
    return Figees(transmises=12, strates={"18": (12, 12, 12)}, representativite=(), evolutions=evolutions, modes={})


def test_what_a_settled_campaign_keeps_is_told_apart() -> None:
    records = matiere()
    first, *others = records.enquetes

    def text(mediane: Fraction | None) -> str:
        return canonical(replace(records, enquetes=(replace(first, figees=settled(mediane)), *others)))

    assert text(Fraction(1, 2)) == text(Fraction(1, 2))
    assert len({text(None), text(Fraction(1, 2)), text(Fraction(1, 3))}) == 3
