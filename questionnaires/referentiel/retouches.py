"""How an immutable référentiel is rewritten in one place, and where a code that was never used is found."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from questionnaires.referentiel.referentiel import Axe, Fonction, Mission, Referentiel

M = TypeVar("M", bound=BaseModel)


def copied(own: M, **changes: object) -> M:
    """A copy with other fields; model_copy would keep what was computed from the old ones."""
    return type(own)(**{**{name: getattr(own, name) for name in type(own).model_fields}, **changes})


def among(
    referentiel: Referentiel, code: str, change: Callable[[tuple[Any, ...], int], tuple[Any, ...]]
) -> Referentiel:
    """Change the list where an element stands: `change` is given the list and the element's place in it."""

    def inside(lines: tuple[Any, ...]) -> tuple[Any, ...]:
        for at, own in enumerate(lines):
            if own.code == code:
                return change(lines, at)
        return tuple(copied(own, **{name: inside(getattr(own, name)) for name in _lists(own)}) for own in lines)

    return copied(referentiel, missions=inside(referentiel.missions))


def replaced(referentiel: Referentiel, code: str, *others: object) -> Referentiel:
    """Put other elements in place of one, or none."""
    return among(referentiel, code, lambda lines, at: (*lines[:at], *others, *lines[at + 1 :]))


def fresh_codes(referentiel: Referentiel, prefix: str, count: int = 1) -> list[str]:
    """Codes that were never used, not even by a line since retired: `M1F` gives `M1F4`."""
    used = (re.fullmatch(f"{prefix}([0-9]+)", code) for code in (*referentiel.elements, *referentiel.retires))
    last = max((int(match[1]) for match in used if match), default=0)
    return [f"{prefix}{number}" for number in range(last + 1, last + count + 1)]


def mission_of(referentiel: Referentiel, fonction: str) -> str:
    """Code of the mission where a fonction stands."""
    return next(own.code for own in referentiel.missions if any(fonction == child.code for child in own.fonctions))


def _lists(own: object) -> tuple[str, ...]:
    """The fields where an element holds others."""
    match own:
        case Mission():
            return ("fonctions", "axes")
        case Fonction():
            return ("activites",)
        case Axe():
            return ("points",)
        case _:
            return ()
