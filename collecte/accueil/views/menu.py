"""Menu and site map: the pages that the current account may open.

The right to open a page is that of its route (`requires`); nothing here repeats it. The menu of each role groups
them by what people do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from flask import current_app, request

from collecte.comptes.web.context import acteur_or_none
from collecte.comptes.web.gate import droit_of
from collecte.core.menu import GroupeMenu, PageDuPlan
from collecte.core.rooms import loaded
from collecte.core.web.adresses import address
from collecte.models import Role
from collecte.policy import Acteur, may

MENUS: Mapping[Role, Mapping[str, Mapping[str, str]]] = {
    Role.ANIMATEUR: {
        "": {"tableau.page": "accueil"},
        "Collecter": {
            "campagnes.liste": "campagnes",
            "questionnaires.liste": "questionnaires",
            "referentiel.page": "referentiel",
            "envois.liste": "courriels",
        },
        "Lire": {"resultats.liste": "resultats", "bilans.liste": "bilans", "fabrications.liste": "classeurs"},
        "Organiser": {
            "structures.liste": "structures",
            "organisation.premiere": "equipes",
            "journal.liste": "horloge",
        },
    },
    Role.CHARGE: {
        "": {"reponses.a_faire": "accueil"},
        "Mon temps": {"repartitions.page": "temps", "fiches_appui.liste": "appui"},
        "Mes structures": {"structures.liste": "structures", "entretiens.liste": "entretiens"},
        "Lire": {"resultats.liste": "resultats", "bilans.liste": "bilans", "referentiel.page": "referentiel"},
    },
    Role.DIRECTION: {
        "": {"accueils.direction": "accueil", "reponses.a_faire": "questionnaires"},
        "Mon DLA": {"direction.effectifs": "equipes", "bilans.liste": "bilans", "fiches_appui.liste": "appui"},
        "Lire": {"resultats.liste": "resultats", "referentiel.page": "referentiel"},
    },
    Role.PILOTE: {
        "": {
            "accueils.pilote": "accueil",
            "resultats.liste": "resultats",
            "bilans.liste": "bilans",
            "referentiel.page": "referentiel",
        },
    },
    Role.ADMIN: {
        "": {
            "administration.regions": "installation",
            "administration.comptes": "equipes",
            "categories.page": "referentiel",
            "envois.liste": "courriels",
            "journal.liste": "horloge",
        },
    },
}
"""The menu of each role: the pages of each group, with their icon. Who has several roles has the groups of all."""

WITHOUT_ROLE = {"": {"referentiel.page": "referentiel"}}
"""The menu of a visitor, and of an account without a role."""


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A heading, the pages under it, and the blueprints whose pages all belong to it."""

    premiere: PageDuPlan
    pages: tuple[PageDuPlan, ...]
    blueprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entree:
    """A link of the menu; `current` is its `aria-current`, empty on other pages; `waiting` counts what waits there."""

    endpoint: str
    url: str
    titre: str
    icone: str
    count: Callable[[], int] | None = None
    current: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Partie:
    """A group of the menu; the first, without a title, leads to the home page."""

    titre: str
    entrees: tuple[Entree, ...]


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


def menu() -> Sequence[Partie]:
    """Return the menu of the visitor; the current page belongs to one of its links at most."""
    parts = _opened_menu(acteur_or_none())
    here = _here([entree for part in parts for entree in part.entrees])
    return [replace(part, entrees=tuple(_drawn(entree, here) for entree in part.entrees)) for part in parts]


def _drawn(entree: Entree, here: Entree | None) -> Entree:
    """Return a link as this page draws it: whether it is the current one, and what waits there now."""
    current = ("page" if entree.endpoint == request.endpoint else "true") if entree is here else ""
    return replace(entree, current=current, waiting=entree.count() if entree.count else 0)


def _here(entries: Sequence[Entree]) -> Entree | None:
    """Return the link of the current page: to it, else to a page of its blueprint, else to its heading."""
    exact = (entree for entree in entries if entree.endpoint == request.endpoint)
    beside = (entree for entree in entries if entree.endpoint.partition(".")[0] == request.blueprint)
    return next(exact, None) or next(beside, None) or _above(entries)


def _above(entries: Sequence[Entree]) -> Entree | None:
    headings = {rubrique.premiere.endpoint for rubrique in rubriques(GroupeMenu.MENU) if _is_within(rubrique)}
    return next((entree for entree in entries if entree.endpoint in headings), None)


@lru_cache(maxsize=500)
def _opened_menu(acteur: Acteur | None) -> Sequence[Partie]:
    """Return the menu without the current page; cached: an acteur whose roles changed is another key."""
    pages = {page.endpoint: page for room in loaded() for page in room.plan}
    groups: dict[str, dict[str, str]] = {}
    for menu_of_role in _menus(acteur):
        for title, links in menu_of_role.items():
            known = {endpoint for group in groups.values() for endpoint in group}
            groups.setdefault(title, {}).update({name: icon for name, icon in links.items() if name not in known})
    parts = (
        Partie(
            title,
            tuple(
                Entree(name, address(name), pages[name].titre, icon, pages[name].waiting)
                for name, icon in links.items()
                if _may_open(acteur, pages[name])
            ),
        )
        for title, links in groups.items()
    )
    return [part for part in parts if part.entrees]


def _menus(acteur: Acteur | None) -> Iterator[Mapping[str, Mapping[str, str]]]:
    roles = {mandat.role for mandat in acteur.mandats} if acteur else set()
    yield from (MENUS[role] for role in Role if role in roles)
    if not roles:
        yield WITHOUT_ROLE


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
    return request.blueprint in rubrique.blueprints


def _opened(acteur: Acteur | None, rubrique: Rubrique) -> Rubrique:
    pages = [page for page in rubrique.pages if _may_open(acteur, page)]
    answers = {opens: opens() for opens in {page.opens for page in pages if page.opens}}  # one query each
    return replace(rubrique, pages=tuple(page for page in pages if page.opens is None or answers[page.opens]))


def _may_open(acteur: Acteur | None, page: PageDuPlan) -> bool:
    droit = droit_of(current_app, page.endpoint)
    return droit is not None and may(acteur, droit)
