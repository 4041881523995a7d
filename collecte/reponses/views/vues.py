"""Rendering data of questions, and the cache of the HTML drawn for equal ones.

Most questions of most pages look like one drawn before: blank, a box ticked, a small number. They are drawn once.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, Protocol

from markupsafe import Markup

from collecte.reponses.views.champs import ChampReponse
from questionnaires.answers.parcours import ALWAYS, Condition

_KEPT = 2_000
"""Maximum number of cached fragments, of 1 to 3 kB: the questions of about fifteen questionnaires, with several
answers each."""


class LigneDePart(NamedTuple):
    """Sums that the field of a share counts in: its répartition, and within it its mission, else its group.

    `beside` is shown under the field.
    """

    repartition: str
    groupe: str
    beside: str = ""


class Vue(NamedTuple):
    """A question answered in one control, or in a few of the same name; `precision` is the question of « Autre »."""

    champ: ChampReponse
    presence: Condition = ALWAYS
    precision: "Vue | None" = None
    part: LigneDePart | None = None

    def __hash__(self) -> int:
        return hash(self.champ)

    @property
    def is_plain(self) -> bool:
        return self.champ.is_plain and (self.precision is None or self.precision.is_plain)


class Shown(Protocol):
    """Data that a fragment is drawn from. Not `is_plain`: it has someone's own words, or an answer known of them, and
    is never cached."""

    def __hash__(self) -> int: ...

    @property
    def is_plain(self) -> bool: ...


Component = Callable[..., Markup]


def drawing() -> Component:
    """Return `drawn(component, shown, …)` for one application: it draws a fragment, cached when it may be."""

    @lru_cache(maxsize=_KEPT)
    def kept(component: Component, shown: Shown, *facts: str) -> Markup:
        return component(shown, *facts)

    def drawn(component: Component, shown: Shown, *facts: str) -> Markup:
        return kept(component, shown, *facts) if shown.is_plain else component(shown, *facts)

    return drawn
