"""Rules on showing figures of the région to a reader who already knows some individual answers."""

from collections.abc import Collection
from dataclasses import dataclass

from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class PersonneComptee:
    """A person whose answer on a DLA counts in a total; `personne` is the same wherever the same person answers."""

    personne: object
    dla: str


def may_read(comptees: Collection[PersonneComptee], connues: Collection[PersonneComptee], seuils: Seuils) -> bool:
    """Return whether a published région, without the answers that its reader knows, reveals nobody's answer.

    An author among five leaves four, in two DLA: no reader is left with less, unless with nobody at all.
    """
    inconnues = set(comptees) - set(connues)
    if not inconnues:
        return True
    enough = len({compte.personne for compte in inconnues}) >= seuils.reste_personnes
    return enough and len({compte.dla for compte in inconnues}) >= seuils.reste_dlas


def may_read_some(
    personnes: int,
    dlas: int,
    connues: Collection[PersonneComptee],
    comptees: Collection[PersonneComptee],
    seuils: Seuils,
) -> bool:
    """Return whether counts of an unknown part of `comptees` (`personnes` in `dlas` DLA) reveal nobody's answer.

    All the answers that the reader knows are taken to be counted. Even a reader who knows everyone's shares does not
    know who is counted here: some unknown answers must be left.
    """
    known = set(connues) & set(comptees)
    left = personnes - len({compte.personne for compte in known})
    return left >= seuils.reste_personnes and dlas - len({compte.dla for compte in known}) >= seuils.reste_dlas
