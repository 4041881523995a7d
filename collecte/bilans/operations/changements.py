"""Concurrency check of tables of figures: value shown, value typed, value changed by someone else."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from collecte.core.errors import ConflictError

Cle = TypeVar("Cle", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ChangementCase:
    """Value of a cell when its page was shown, and value typed; None is blank."""

    avant: int | None
    apres: int | None


class ChangedMeanwhileError(ConflictError):
    """Someone else changed some of the changed cells too: nothing is written. `found`: their current values."""

    def __init__(self, current: Mapping[Any, int | None]) -> None:
        super().__init__(
            "Quelqu’un d’autre a changé ces chiffres entre-temps.",
            "Rien n’est enregistré : choisissez, puis enregistrez.",
        )
        self.found = current


def check_unchanged(stored: Mapping[Cle, int | None], changements: Mapping[Cle, ChangementCase]) -> None:
    """Raise ChangedMeanwhileError unless each cell is still as its page showed it, or already as requested."""
    conflicts = {
        cle: stored.get(cle)
        for cle, changement in changements.items()
        if stored.get(cle) not in {changement.avant, changement.apres}
    }
    if conflicts:
        raise ChangedMeanwhileError(conflicts)
