"""A Note aux pilotes in a real browser: found, read on a screen and a phone, printed on two sheets."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.notes import NOTE, told
from tests.collecte.temps.test_fiche_appui import pages_of

pytestmark = pytest.mark.browser

WINDOWS: dict[str, dict[str, Any]] = {"screen, dark": {**DESKTOP, "color_scheme": "dark"}, "phone": PHONE}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("note"), fill) as (_, url):
        yield url


def fill(monde: Monde) -> None:
    told(monde)


@pytest.mark.parametrize("window", WINDOWS)
def test_a_pilote_finds_a_note_that_is_accessible_and_never_scrolls_sideways(
    site: str, open_page: Callable[..., Page], window: str
) -> None:
    page = open_page(**WINDOWS[window])
    sign_in(page, site, "paule")
    page.goto(site)
    page.get_by_role("link", name="Lire la note aux pilotes").click()
    page.get_by_role("heading", name="Ce qu’aucun indicateur ne compte").wait_for()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def test_another_periode_is_chosen_by_keyboard_and_without_javascript(
    site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, site, "paule")
    page.goto(f"{site}{NOTE}")
    page.get_by_label("Période").select_option(label="1er semestre 2025")
    page.get_by_role("button", name="Afficher").press("Enter")
    page.get_by_role("heading", name="Le temps de la région, 1er semestre 2025").wait_for()


@pytest.mark.parametrize("campagne", [1, 2])
def test_the_page_prints_on_two_sheets(site: str, page: Page, campagne: int) -> None:
    sign_in(page, site, "paule")
    page.goto(f"{site}{NOTE}?campagne={campagne}")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Afficher").is_visible()
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2
