"""Every page of every route, as each role that may open it: at 1280 and 320 pixels, in light, in dark and in the few
colours that some people choose, and on a phone without JavaScript.

The pages are those of the route matrix: a new route is opened here without another line. Cases absent from the small
world of the matrix, a campaign that waits or a list that is empty, are added as states.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from collecte.models import Population
from questionnaires.temps.periodes import Periode
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

AT_ONCE = 20
"""Pages that one test opens: enough for its sign-in, few enough for both cores to share them."""

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


PARTS = [
    pytest.param(role, opened_by(role)[first : first + AT_ONCE], id=f"{role} from {first}")
    for role in ROLES
    for first in range(0, len(opened_by(role)), AT_ONCE)
]


@dataclass
class Site:
    """One world for every page: opening them changes nothing.

    `states`: the cookies of roles already signed in; `kinds`: whether an address is a page for a role, requested once
    for all windows.
    """

    url: str
    states: dict[str, Any] = field(default_factory=dict)
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)

    def is_page(self, page: Page, role: str, path: str) -> bool:
        """Return whether the address is a page, not a file to keep."""
        if (role, path) not in self.kinds:
            self.kinds[role, path] = page.request.head(f"{self.url}{path}").headers["content-type"]
        return self.kinds[role, path].startswith("text/html")


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


@pytest.mark.parametrize(("role", "paths"), PARTS)
def test_every_page_is_accessible_and_never_scrolls_sideways(
    site: Site, open_page: Callable[..., Page], role: str, paths: list[str]
) -> None:
    page = signed_in(site, open_page, role, DESKTOP)
    for path in paths:
        if site.is_page(page, role, path):
            page.goto(f"{site.url}{path}")
            assert page.get_by_role("heading", level=1).count() == 1, page.url
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                check(page)


def check(page: Page) -> None:
    assert_no_horizontal_scroll(page)
    page.emulate_media(color_scheme="light", forced_colors="none")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark", forced_colors="none")
    assert_contrasted(page)
    page.emulate_media(color_scheme="light", forced_colors="active")
    assert_colours_are_chosen(page)


@pytest.mark.parametrize(("role", "paths"), PARTS)
def test_every_page_is_there_on_a_phone_without_javascript(
    site: Site, open_page: Callable[..., Page], role: str, paths: list[str]
) -> None:
    page = signed_in(site, open_page, role, {**PHONE, "java_script_enabled": False})
    for path in paths:
        if site.is_page(page, role, path):
            page.goto(f"{site.url}{path}")
            assert page.get_by_role("heading", level=1).count() == 1, page.url
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
