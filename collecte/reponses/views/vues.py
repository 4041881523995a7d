"""Rendering data of one question, and the cache of the HTML drawn for equal questions.

Most questions of most pages look like one drawn before: blank, a box ticked, a small number. Those are drawn once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup

from collecte.reponses.views.champs import Champ
from questionnaires.answers.parcours import ALWAYS, Condition

_KEPT = 2_000
"""Fragments, of 1 to 3 kB: all the questions of about fifteen questionnaires, each with several answers."""


@dataclass(frozen=True, slots=True)
class LigneDePart:
    """What the field of a share counts in: its répartition, and in that its mission, else its group.

    `beside` is told under the field, `verdict` the code of the table that tells what is wrong with it.
    """

    repartition: str
    groupe: str
    beside: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Vue:
    """One question answered in one control, or in a few of the same name; `precision` is what « Autre » asks."""

    champ: Champ
    presence: Condition = ALWAYS
    precision: "Vue | None" = None
    part: LigneDePart | None = None

    def __hash__(self) -> int:
        return hash(self.champ)

    @property
    def is_plain(self) -> bool:
        return self.champ.is_plain and (self.precision is None or self.precision.is_plain)


class Shown(Protocol):
    """What a fragment is drawn from. Not `is_plain`: it says what someone wrote in their own words, or what is known of
    one, and nothing of it is kept."""

    def __hash__(self) -> int: ...

    @property
    def is_plain(self) -> bool: ...


Component = Callable[..., Markup]
Drawing = Callable[..., Markup]


def drawing() -> Drawing:
    """`drawn(component, shown, …)` of one application: what a component makes of these facts, kept when it may be."""

    @lru_cache(maxsize=_KEPT)
    def kept(component: Component, shown: Shown, *facts: str) -> Markup:
        return component(shown, *facts)

    def drawn(component: Component, shown: Shown, *facts: str) -> Markup:
        return kept(component, shown, *facts) if shown.is_plain else component(shown, *facts)

    return drawn
