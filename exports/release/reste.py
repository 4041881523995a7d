"""Figures of the région that may be shown to a reader who already knows some individual answers."""

from collections.abc import Collection
from dataclasses import dataclass

from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class Compte:
    """Someone whose answer counts in a total, on a DLA; `personne` is the same wherever the same person answers."""

    personne: object
    dla: str


def may_read(comptees: Collection[Compte], connues: Collection[Compte], seuils: Seuils) -> bool:
    """Whether what is left of a published région, without the answers that its reader knows, gives nobody away.

    An author among five leaves four, in two DLA: no reader is left with less, unless with nobody at all.
    """
    inconnues = set(comptees) - set(connues)
    if not inconnues:
        return True
    enough = len({compte.personne for compte in inconnues}) >= seuils.reste_personnes
    return enough and len({compte.dla for compte in inconnues}) >= seuils.reste_dlas


def may_read_some(
    personnes: int, dlas: int, connues: Collection[Compte], comptees: Collection[Compte], seuils: Seuils
) -> bool:
    """Whether counts of an unknown part of `comptees`, so many persons in so many DLA, give nobody away.

    All that the reader knows is taken to be counted. Even a reader who knows everyone's shares does not know who is
    counted here: some unknown answers must be left.
    """
    known = set(connues) & set(comptees)
    left = personnes - len({compte.personne for compte in known})
    return left >= seuils.reste_personnes and dlas - len({compte.dla for compte in known}) >= seuils.reste_dlas
