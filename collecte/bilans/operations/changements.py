"""Concurrency check of tables of figures: value shown, value typed, value changed by someone else."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from collecte.core.errors import UserFacingError

Cle = TypeVar("Cle", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Changement:
    """What a cell was when its page was shown, and what was typed; None is blank."""

    avant: int | None
    apres: int | None


class ChangedMeanwhileError(UserFacingError):
    """Some cells that were changed were changed by someone else too: nothing is written. `found`: what they are now."""

    status = HTTPStatus.CONFLICT

    def __init__(self, found: Mapping[Any, int | None]) -> None:
        super().__init__(
            "Quelqu’un d’autre a changé ces chiffres entre-temps.",
            "Rien n’est enregistré : choisissez, puis enregistrez.",
        )
        self.found = found


def check_unchanged(stored: Mapping[Cle, int | None], changements: Mapping[Cle, Changement]) -> None:
    """Each cell is still as its page showed it, or already as it is asked to be. Raises ChangedMeanwhileError."""
    found = {cle: stored.get(cle) for cle, own in changements.items() if stored.get(cle) not in {own.avant, own.apres}}
    if found:
        raise ChangedMeanwhileError(found)
