"""The bilans of a région in a real browser: DLA side by side, totals of pilotes, a year chosen with the keyboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.bilans.test_bilans_region import REGION, filled, settled
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.notes import DLAS

pytestmark = pytest.mark.browser

WINDOWS: dict[str, dict[str, Any]] = {"screen": DESKTOP, "phone, dark": {**PHONE, "color_scheme": "dark"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("region"), fill) as (_, url):
        yield url


def fill(monde: Monde) -> None:
    settled(monde, filled(monde, *DLAS))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("prenom", ["isabelle", "paule"])
def test_it_is_accessible_and_never_scrolls_sideways(
    site: str, open_page: Callable[..., Page], prenom: str, window: str
) -> None:
    page = open_page(**WINDOWS[window])
    sign_in(page, site, prenom)
    page.goto(f"{site}{REGION}")
    page.get_by_role("heading", name="Le temps et les résultats").wait_for()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def test_a_pilote_finds_it_and_chooses_a_year_by_keyboard_without_javascript(
    site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, site, "paule")
    page.goto(site)
    page.get_by_role("link", name="Synthèse régionale des bilans").press("Enter")
    page.get_by_label("Année de référence").select_option("2025")
    page.get_by_role("button", name="Afficher").press("Enter")
    page.get_by_text("avenants de 2025").wait_for()
