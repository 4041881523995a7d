"""Parts of long pages in a real browser: opened by a link without JavaScript, by an anchor, and all on paper."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.bilans import BILAN, prepared
from tests.collecte.mondes.monde import Monde

pytestmark = pytest.mark.browser

TABLE = "L’accueil et la mobilisation"
"""A table of the mission 1."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("parties"), fill) as (_, url):
        yield url


def fill(monde: Monde) -> None:
    prepared(monde)


@pytest.mark.parametrize("script", [True, False])
def test_a_link_of_the_contents_list_opens_its_part(site: str, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(java_script_enabled=script)
    sign_in(page, site, "claire")
    page.goto(f"{site}{BILAN}")
    expect(page.get_by_text(TABLE)).to_be_hidden()
    page.get_by_role("navigation", name="Sur cette page").get_by_role("link", name="Mission 1").click()
    expect(page.get_by_text(TABLE)).to_be_visible()
    assert_accessible(page)


def test_an_anchor_opens_the_part_that_holds_it_without_javascript(site: str, page_sans_js: Page) -> None:
    sign_in(page_sans_js, site, "claire")
    page_sans_js.goto(f"{site}{BILAN}#M1")
    expect(page_sans_js.get_by_text(TABLE)).to_be_visible()


def test_closed_parts_are_printed_without_javascript(site: str, page_sans_js: Page) -> None:
    sign_in(page_sans_js, site, "claire")
    page_sans_js.goto(f"{site}{BILAN}")
    page_sans_js.emulate_media(media="print")
    expect(page_sans_js.get_by_text(TABLE)).to_be_visible()


def test_all_parts_open_hold_on_a_phone(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    sign_in(page, site, "claire")
    page.goto(f"{site}{BILAN}?imprimer=1")
    expect(page.get_by_text(TABLE)).to_be_visible()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
