"""Menu and site map: the pages that the current account may open.

The right to open a page is that of its route (`requires`); nothing here repeats it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from flask import current_app, request

from collecte.comptes.web.context import acteur_or_none
from collecte.comptes.web.gate import droit_of
from collecte.core.menu import GroupeMenu, PageDuPlan
from collecte.core.rooms import loaded
from collecte.core.web.adresses import address
from collecte.policy import Acteur, may


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A heading, the pages under it, and the blueprints whose pages all belong to it."""

    premiere: PageDuPlan
    pages: tuple[PageDuPlan, ...]
    blueprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entree:
    """A link of the menu; `current` is its `aria-current`, empty on other pages."""

    url: str
    titre: str
    current: str


@cache
def rubriques(groupe: GroupeMenu) -> Sequence[Rubrique]:
    """List the headings of a group, in order. « Aide » is not in the menu: its link depends on the current page."""
    rooms = loaded()
    pages = sorted((page for room in rooms for page in room.plan), key=lambda page: page.rang)
    return tuple(
        Rubrique(
            premiere,
            tuple(page for page in pages if page.sous == premiere.endpoint),
            frozenset(name for room in rooms for name in room.sections.get(premiere.endpoint, ())),
        )
        for premiere in pages
        if premiere.groupe is groupe and not premiere.sous
    )


def menu() -> Sequence[Entree]:
    """Return the menu of the current page, which belongs to one heading: the first that opens for the visitor."""
    entries = _entries(acteur_or_none())
    here = next((rubrique for rubrique, _ in entries if _is_within(rubrique)), None)
    return [replace(entree, current=_current(rubrique)) if rubrique is here else entree for rubrique, entree in entries]


@lru_cache(maxsize=500)
def _entries(acteur: Acteur | None) -> Sequence[tuple[Rubrique, Entree]]:
    """Return the headings open to a visitor, with their links; cached: an acteur whose roles changed is another key."""
    opened = (rubrique for rubrique in rubriques(GroupeMenu.MENU) if _may_open(acteur, rubrique.premiere))
    return tuple(
        (rubrique, Entree(address(rubrique.premiere.endpoint), rubrique.premiere.titre, "")) for rubrique in opened
    )


def plan() -> Sequence[Rubrique]:
    """List every page that opens for the visitor, grouped as in the menu."""
    acteur = acteur_or_none()
    groupes = (GroupeMenu.MENU, GroupeMenu.COMPTE, GroupeMenu.SITE) if acteur else (GroupeMenu.ENTREE, GroupeMenu.SITE)
    return [
        _opened(acteur, rubrique)
        for groupe in groupes
        for rubrique in rubriques(groupe)
        if _may_open(acteur, rubrique.premiere)
    ]


def pages_under(endpoint: str) -> Sequence[PageDuPlan]:
    """List the pages under a heading that open for the visitor."""
    heading = next(rubrique for rubrique in rubriques(GroupeMenu.MENU) if rubrique.premiere.endpoint == endpoint)
    return _opened(acteur_or_none(), heading).pages


def _is_within(rubrique: Rubrique) -> bool:
    return request.endpoint == rubrique.premiere.endpoint or request.blueprint in rubrique.blueprints


def _current(rubrique: Rubrique) -> str:
    return "page" if request.endpoint == rubrique.premiere.endpoint else "true"


def _opened(acteur: Acteur | None, rubrique: Rubrique) -> Rubrique:
    pages = [page for page in rubrique.pages if _may_open(acteur, page)]
    answers = {opens: opens() for opens in {page.opens for page in pages if page.opens}}  # one query each
    return replace(rubrique, pages=tuple(page for page in pages if page.opens is None or answers[page.opens]))


def _may_open(acteur: Acteur | None, page: PageDuPlan) -> bool:
    droit = droit_of(current_app, page.endpoint)
    return droit is not None and may(acteur, droit)
