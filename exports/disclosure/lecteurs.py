"""What one reader may be told of the région, who knows some of the answers behind it one by one."""

from collections.abc import Collection
from dataclasses import dataclass

from exports.disclosure import POOLED_DLAS, SEUILS, Seuils


@dataclass(frozen=True, slots=True)
class Compte:
    """Someone whose answer counts in a total, on a DLA; `personne` is the same wherever the same person answers."""

    personne: object
    dla: str


def may_read(comptees: Collection[Compte], connues: Collection[Compte], seuils: Seuils = SEUILS) -> bool:
    """Whether what is left of a published région, without the answers that its reader knows, gives nobody away.

    An author among five leaves four, in two DLA: no reader is left with less, unless with nobody at all.
    """
    inconnues = set(comptees) - set(connues)
    if not inconnues:
        return True
    enough = len({own.personne for own in inconnues}) >= seuils.personnes - 1
    return enough and len({own.dla for own in inconnues}) >= POOLED_DLAS
