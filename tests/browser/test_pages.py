"""Every page of every route, as each role that may open it: at 1280 and 320 pixels, in light, in dark and in the few
colours that some people choose, and on a phone without JavaScript.

The pages are those of the route matrix: a new route is opened here without another line. Cases absent from the small
world of the matrix, a campaign that waits or a list that is empty, are added as states.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from collecte.models import Population
from questionnaires.temps.periodes import Periode
from tests.browser.balisage import misdeclared
from tests.browser.checks import (
    assert_accessible,
    assert_colours_are_chosen,
    assert_contrasted,
    assert_no_horizontal_scroll,
)
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.campagnes.test_ouvertures import ENSEMBLE, WITHOUT_CSE
from tests.collecte.mondes.monde import CLOTURE, Monde
from tests.collecte.policy.test_acces import EXPECTED, path_of, populate

ROLES = ("anonyme", "auteur", "animatrice", "direction", "pilote", "admin")
SCRIPTED = "auteur"
"""The role whose pages scripts change: axe reads them without JavaScript too; elsewhere they are the same."""

WIDTHS = (1280, 320)
"""Pixels: a screen, and the quarter of it that a zoom of four leaves (WCAG 2.2, 1.4.10)."""

AT_ONCE = 10
"""Addresses that one test opens, as each role: few enough for both cores to share them."""

TOKEN = re.compile(r"[\w.-]{40,}")
"""A session's own token, in each form."""

STATES = {
    "anonyme": ["/nulle-part", "/acces/inconnu"],
    "auteur": [
        "/reponses/1/BASE",
        "/reponses/1/REPARTITION",
        "/reponses/3/P",
        "/referentiel?vue=reponse-1",
    ],
    "animatrice": [
        "/campagnes/3",
        "/campagnes/3/notice",
        "/campagnes/3/options",
        "/campagnes/3/qui",
        "/campagnes/3/apercu",
        "/campagnes/3/supprimer",
        "/campagnes/3/attendues",
        "/campagnes/4",
        "/campagnes/4/attendues",
        "/campagnes/4/pages",
        "/organisation/dlas/3",
        "/organisation/regions/1/importer/conventions",
        "/organisation/regions/1/personnes?q=personne-de-ce-nom",
        "/referentiel/versions/1/lignes/M4/ajouter/fonction",
        "/journal?depuis=2030-01-01",
    ],
    "admin": [
        "/administration/regions/2/animateur",
        "/administration/regions/2/seuils",
        "/administration/comptes?adresse=inconnue@exemple.fr",
    ],
}
"""Other states of the same pages, by visitor."""


def opened_by(role: str) -> list[str]:
    """List the address of every page that a role is shown."""
    shown = sorted(
        path_of(rule) for (method, rule), codes in EXPECTED.items() if method == "GET" and codes[role] == 200
    )
    return [*shown, *STATES.get(role, ())]


OPENED = {role: opened_by(role) for role in ROLES}
VISITS = [(path, [role for role in ROLES if path in OPENED[role]]) for path in sorted(set().union(*OPENED.values()))]
"""Each address, and the roles that open it."""

PARTS = [pytest.param(VISITS[first : first + AT_ONCE], id=f"from {first}") for first in range(0, len(VISITS), AT_ONCE)]

Visits = Sequence[tuple[str, Sequence[str]]]


@dataclass
class Site:
    """One world for every page: opening them changes nothing.

    `states`: the cookies of roles already signed in; `kinds`: whether an address is a page, requested once for all.
    """

    url: str
    states: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def is_page(self, page: Page, path: str) -> bool:
        """Return whether the address is a page, not a file to keep."""
        if path not in self.kinds:
            self.kinds[path] = page.request.head(f"{self.url}{path}").headers["content-type"]
        return self.kinds[path].startswith("text/html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("pages"), furnish) as (_, url):
        yield Site(url)


def furnish(monde: Monde) -> None:
    """Add a campaign that waits for its notice, and one that each DLA answers, to that of the matrix."""
    populate(monde)
    monde.campagne("2025-S2", notice=WITHOUT_CSE)
    ensemble = monde.questionnaire(ENSEMBLE.model_copy(update={"diffusion": "nominative"}))
    monde.enquete(ensemble, population=Population.DLA, periode=Periode.parse("2026-V1"), cloture=CLOTURE)


def opened(
    site: Site, open_page: Callable[..., Page], visits: Visits, window: dict[str, Any]
) -> Iterator[tuple[str, str, Page]]:
    """Yield each page once it is open, with its address and its visitor."""
    page_of = cache(lambda role: signed_in(site, open_page, role, window))
    for path, roles in visits:
        for role in roles:
            page = page_of(role)
            if site.is_page(page, path):
                page.goto(f"{site.url}{path}")
                assert page.get_by_role("heading", level=1).count() == 1, page.url
                yield path, role, page


@pytest.mark.parametrize("visits", PARTS)
def test_every_page_is_accessible_and_never_scrolls_sideways(
    site: Site, open_page: Callable[..., Page], visits: Visits
) -> None:
    """Roles that are shown the same content have other menus around it: axe reads these on their other pages."""
    read: set[tuple[str, str]] = set()
    for path, _, page in opened(site, open_page, visits, DESKTOP):
        content = (path, TOKEN.sub("", page.inner_html("main")))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert_no_horizontal_scroll(page)
            if content not in read:
                check_markup_and_colours(page)
        read.add(content)


def check_markup_and_colours(page: Page) -> None:
    faults = misdeclared(page)
    assert not faults, "\n".join([f"{page.url} leaves unsaid:", *faults])
    page.emulate_media(color_scheme="light", forced_colors="none")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark", forced_colors="none")
    assert_contrasted(page)
    page.emulate_media(color_scheme="light", forced_colors="active")
    assert_colours_are_chosen(page)


def test_every_role_has_a_page_of_its_own() -> None:
    """Without one, axe might read its menus nowhere."""
    alone = {roles[0] for _, roles in VISITS if len(roles) == 1}
    assert alone == {*ROLES}


@pytest.mark.parametrize("visits", PARTS)
def test_every_page_is_there_on_a_phone_without_javascript(
    site: Site, open_page: Callable[..., Page], visits: Visits
) -> None:
    for _, role, page in opened(site, open_page, visits, {**PHONE, "java_script_enabled": False}):
        assert_no_horizontal_scroll(page)
        if role == SCRIPTED:
            assert_accessible(page)


def signed_in(site: Site, open_page: Callable[..., Page], role: str, window: dict[str, Any]) -> Page:
    if role == "anonyme":
        return open_page(**window)
    if role not in site.states:
        page = open_page()
        sign_in(page, site.url, role)
        site.states[role] = page.context.storage_state()
    return open_page(**window, storage_state=site.states[role])
