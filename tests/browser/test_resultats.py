"""Results of structures in a real browser: accessible, on a phone, without JavaScript."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, effets, satisfaction


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_results_are_accessible_and_hold_on_their_screen(
    tmp_path: Path, open_page: Callable[..., Page], screen: str
) -> None:
    with served(tmp_path, effets) as (_, url):
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, url, "Isabelle")
        for path in ("/resultats", REGION, CHER, f"{REGION}/reponses/1"):
            page.goto(f"{url}{path}")
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


def test_an_opinion_is_read_by_its_dla_without_javascript(tmp_path: Path, page_sans_js: Page) -> None:
    page = page_sans_js
    with served(tmp_path, satisfaction) as (_, url):
        sign_in(page, url, "Auteur")
        page.goto(url)
        page.get_by_role("link", name="Résultats", exact=True).click()
        page.get_by_role("link", name="DLA 18").click()
        expect(page.get_by_text("sur 12 réponses").first).to_be_visible()
        assert_accessible(page)
        name = page.get_by_role("link", name="Structure 18 01")
        page.emulate_media(media="print")  # results are handed around, the list of respondents is not
        expect(page.get_by_text("sur 12 réponses").first).to_be_visible()
        expect(name).to_be_hidden()
        page.emulate_media(media="screen")
        contents = page.get_by_role("navigation", name="Sur cette page")
        contents.get_by_role("link", name="Réponses avec leur nom").click()
        name.click()
        expect(page.get_by_text("REPERE le regard extérieur")).to_be_visible()


def test_printed_results_hold_their_tables_and_say_each_figure_once(tmp_path: Path, page_sans_js: Page) -> None:
    page = page_sans_js
    with served(tmp_path, satisfaction) as (_, url):
        sign_in(page, url, "Isabelle")
        page.set_viewport_size({"width": 718, "height": 1000})  # what A4 leaves between its margins
        page.emulate_media(media="print")
        for path in (REGION, f"{REGION}/croiser?question=BESOIN&par=DLA"):
            page.goto(f"{url}{path}")
            rows = page.locator("table tbody tr").evaluate_all("rows => rows.map(row => getComputedStyle(row).display)")
            assert set(rows) == {"table-row"}, "no table in lists, as on a phone"
            assert_no_horizontal_scroll(page)
        page.goto(f"{url}{REGION}")
        bars = page.locator(".result:not(.battery):has(.likert)").first
        expect(bars.locator(".likert")).to_be_visible()
        expect(bars.locator("table")).to_be_hidden()
        expect(page.locator(".battery table").first).to_be_visible()


def test_a_question_is_crossed_by_keyboard_without_javascript(tmp_path: Path, page_sans_js: Page) -> None:
    page = page_sans_js
    with served(tmp_path, satisfaction) as (_, url):
        sign_in(page, url, "Isabelle")
        page.goto(f"{url}{REGION}/croiser")
        assert_accessible(page)
        page.get_by_label("Question").focus()
        page.keyboard.type("L’accompagnement a-t-il")
        page.keyboard.press("Tab")
        page.keyboard.type("DLA")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("img", name="18 Département 18 12/12")).to_be_visible()
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert_no_horizontal_scroll(page)
            assert_accessible(page)
