"""Every page of help in a real browser: on a screen, on a narrow phone, without JavaScript, by keyboard, on paper."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from collecte.accueil.views.aide import sujets
from tests.browser.checks import assert_no_horizontal_scroll, look_at_widths
from tests.browser.chromium import PHONE
from tests.browser.parcours import served
from tests.collecte.mondes.monde_aide import fill

NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
ADDRESSES = ["/aide", *(f"/aide/{sujet.code}" for sujet in sujets())]
A4 = 718
"""Pixels between the margins of a sheet."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("aide"), fill) as (_, url):
        yield url


def test_every_page_of_help_is_accessible_and_fits(site: str, page: Page) -> None:
    for address in ADDRESSES:
        page.goto(site + address)
        assert page.get_by_role("heading", level=1).count() == 1
        look_at_widths(page, 1280, 320)


def test_pictures_are_seen_without_javascript_and_say_what_they_show(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**NARROW, java_script_enabled=False)
    for sujet in sujets():
        page.goto(f"{site}/aide/{sujet.code}")
        assert_no_horizontal_scroll(page)
        if sujet.image:
            picture = page.locator("img.seen")
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
            assert picture.evaluate("own => own.naturalWidth") == sujet.image.largeur


def test_one_goes_from_a_page_to_its_help_and_to_another_topic_by_the_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/connexion")
    page.locator("footer").get_by_role("link", name="Aide").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/aide/acces")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main").get_by_role("link", name="Aide")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/aide")
    expect(page.get_by_role("heading", name="Pour tout le monde")).to_be_visible()


def test_on_paper_a_topic_is_its_steps_and_its_picture(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": A4, "height": 1000})
    page.emulate_media(media="print")
    page.goto(f"{site}/aide/lancer")
    expect(page.get_by_role("navigation", name="Voir aussi")).to_be_hidden()
    expect(page.locator("footer")).to_be_hidden()
    box = page.locator("img.seen").bounding_box()
    assert box
    assert box["x"] + box["width"] <= A4
    assert page.get_by_text("Créer la campagne").first.is_visible()
