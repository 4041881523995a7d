"""Merge a save with changes made elsewhere since its page was shown; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question changed both here and elsewhere since the page was shown."""

    code: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Changes of a save, conflicts to ask about, and texts changed elsewhere that it keeps (code -> stored text)."""

    changes: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
    kept: Mapping[str, str]


def merge(base: Mapping[str, str], stored: Mapping[str, str], typed: Mapping[str, str]) -> Merge:
    """Merge one save in three ways, by code; a missing code is a blank.

    `base` is what the page showed, `stored` what is stored now, `typed` what was sent. Texts not touched on the page
    keep the stored version; changes to different questions merge; a change to the same question is a conflict unless
    both texts are equal.
    """
    changes: dict[str, str] = {}
    conflicts: list[Conflict] = []
    merged: dict[str, str] = {}
    for code, text in typed.items():
        before, now = base.get(code, ""), stored.get(code, "")
        if text == now:
            continue
        if text == before:
            merged[code] = now
        elif now == before:
            changes[code] = text
        else:
            conflicts.append(Conflict(code, now, text))
    return Merge(changes, tuple(conflicts), merged)
