"""A fiche d’appui in a real browser, whole: read on a screen and a phone, a commitment written by keyboard, printed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.fiches import FICHE, collected, team, told
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.test_fiche_appui import pages_of

pytestmark = pytest.mark.browser

WINDOWS: dict[str, dict[str, Any]] = {"screen, dark": {**DESKTOP, "color_scheme": "dark"}, "phone": PHONE}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("fiche"), fill) as (_, url):
        yield url


def fill(monde: Monde) -> None:
    claire, _ = team(monde)
    told(monde, claire)
    collected(monde)
    monde.engagement(claire, 2)


@pytest.mark.parametrize("window", WINDOWS)
def test_a_whole_fiche_is_accessible_and_never_scrolls_sideways(
    site: str, open_page: Callable[..., Page], window: str
) -> None:
    page = open_page(**WINDOWS[window])
    sign_in(page, site, "dominique")
    page.goto(site)
    page.get_by_role("link", name="Fiche d’appui à la négociation").click()
    page.get_by_role("heading", name="Le temps du DLA, à côté de la région").wait_for()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def test_a_commitment_is_written_by_keyboard_and_without_javascript(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, site, "claire")
    page.goto(site)
    page.get_by_role("link", name="Fiche d’appui à la négociation").press("Enter")
    page.get_by_role("link", name="Noter un engagement").press("Enter")
    page.get_by_label("Engagement", exact=True).fill("Réserver une journée par mois aux visites")
    page.get_by_label(re.compile("Qui s’y engage")).fill("la direction")
    page.get_by_label(re.compile("Qui s’y engage")).press("Enter")
    page.get_by_role("rowheader", name="Réserver une journée par mois aux visites").wait_for()
    assert_no_horizontal_scroll(page)


def test_the_page_prints_on_two_sheets_with_lines_to_write_on(site: str, page: Page) -> None:
    sign_in(page, site, "claire")
    page.goto(f"{site}{FICHE}")
    page.emulate_media(media="print")
    assert page.locator("tr.by-hand").first.is_visible()
    assert not page.get_by_role("button", name="Afficher").is_visible()
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2
