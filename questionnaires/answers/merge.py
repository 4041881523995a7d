"""Merge a save with changes made elsewhere since its page was shown; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same question changed at two places since the page was shown."""

    code: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What a save changes, what it must ask about, and what it leaves as changed elsewhere (code -> stored text)."""

    changes: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
    kept: Mapping[str, str]


def merge(base: Mapping[str, str], stored: Mapping[str, str], typed: Mapping[str, str]) -> Merge:
    """Three-way merge of one save, by code; a missing code is a blank.

    `base` is what the page showed, `stored` what is held now, `typed` what was sent. What was not touched on the page
    keeps the stored text; changes to different questions merge; a change to the same question is a conflict unless
    both say the same.
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
