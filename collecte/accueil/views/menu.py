"""The menu and the site map: which of their pages open for who is asking.

Whether a page opens is the right of its route (`requires`), which nothing here says again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import current_app, request

from collecte.accueil.views.rubriques import COMPTE, ENTREE, MENU, SITE, PageDuPlan, Registre, Rubrique
from collecte.comptes.web.context import acteur, acteur_or_none, reading, today
from collecte.comptes.web.gate import droit_of
from collecte.core.web.adresses import address
from collecte.policy import Acteur, may
from collecte.registre.queries.prestataires import list_register_regions
from collecte.registre.views.registre_commun import named_kept_dlas


@dataclass(frozen=True, slots=True)
class Entree:
    """One link of the menu; `current` as `aria-current` says it, empty elsewhere."""

    url: str
    titre: str
    current: str


def menu() -> Sequence[Entree]:
    """What the menu of the page being shown leads to. A page has one place in it: the first that is open."""
    entries = _entries(acteur_or_none())
    here = next((own for own, _ in entries if _is_within(own)), None)
    return [replace(told, current=_current(own)) if own is here else told for own, told in entries]


@lru_cache(maxsize=500)
def _entries(acteur: Acteur | None) -> Sequence[tuple[Rubrique, Entree]]:
    """What opens for who is asking. An actor whose roles changed is another one."""
    opened = (own for own in MENU if _may_open(acteur, own.premiere))
    return tuple((own, Entree(address(own.premiere.endpoint), own.premiere.titre, "")) for own in opened)


def plan() -> Sequence[Rubrique]:
    """Every page that opens for who is asking, as the menu groups them."""
    acteur = acteur_or_none()
    own = (*MENU, COMPTE) if acteur else (ENTREE,)
    return [_opened(acteur, rubrique) for rubrique in (*own, SITE) if _may_open(acteur, rubrique.premiere)]


def _is_within(own: Rubrique) -> bool:
    return request.endpoint == own.premiere.endpoint or request.blueprint in own.blueprints


def _current(own: Rubrique) -> str:
    return "page" if request.endpoint == own.premiere.endpoint else "true"


def _opened(acteur: Acteur | None, rubrique: Rubrique) -> Rubrique:
    pages = [own for own in rubrique.pages if _may_open(acteur, own)]
    registres = {own.registre for own in pages if own.registre and _HAS_ROWS[own.registre]()}
    return replace(rubrique, pages=tuple(own for own in pages if own.registre is None or own.registre in registres))


_HAS_ROWS = {
    Registre.LU: lambda: bool(list_register_regions(reading(), acteur(), today())),
    Registre.TENU: lambda: bool(named_kept_dlas()),
}


def _may_open(acteur: Acteur | None, page: PageDuPlan) -> bool:
    droit = droit_of(current_app, page.endpoint)
    return droit is not None and may(acteur, droit)
