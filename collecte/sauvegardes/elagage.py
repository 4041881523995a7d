"""Deleting the copies that newer ones replace: those of one base, and nothing that we did not write."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from collecte.sauvegardes.manifeste import Sauvegarde, list_sauvegardes, manifeste_of


@dataclass(frozen=True, slots=True)
class Elagage:
    """`alterees` are not what was written any more: they count for nothing, and are left to be looked at."""

    gardees: Sequence[Sauvegarde]
    supprimees: Sequence[Sauvegarde]
    alterees: Sequence[Sauvegarde]


def garder(folder: Path, base: str, combien: int) -> Elagage:
    """Keep the newest whole copies of a base that a folder has, delete the older ones."""
    gardees: list[Sauvegarde] = []
    supprimees: list[Sauvegarde] = []
    alterees: list[Sauvegarde] = []
    for own in list_sauvegardes(folder, base):
        if len(gardees) == combien:
            supprimees.append(own)
        else:
            (gardees if own.is_whole else alterees).append(own)
    for own in supprimees:
        own.path.unlink()
        manifeste_of(own.path).unlink()  # last: a copy without its manifest would be kept for ever
    return Elagage(gardees, supprimees, alterees)
