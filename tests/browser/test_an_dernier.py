"""The check page beside the year before, in a real browser: on a phone, without JavaScript, reasons and all."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import LAST_YEAR, served, sign_in
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde

NOW = {**CENT, "M1F1": "37", "M1F2": "16", "M1F3": "8", "M3F1": "3"}
VERIFIER = "/reponses/2/verifier"


def fill(monde: Monde) -> None:
    """Have Claire transmit an answer a year ago; this year's is whole, and has moved by more than ten points."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    now = monde.heure.moment
    monde.heure.moment = now.replace(year=2025)
    monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21))
    monde.answered(claire, LAST_YEAR)
    monde.heure.moment = now
    monde.save(claire, monde.participation(claire, monde.campagne()), NOW)
    monde.accompagnement(monde.structure())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_year_before_and_what_it_asks_are_accessible_and_hold_on_their_screen(
    world: str, open_page: Callable[..., Page], screen: str
) -> None:
    page = open_page(**(PHONE if screen == "phone" else {}))
    sign_in(page, world, "Claire")
    page.goto(f"{world}{VERIFIER}")
    page.get_by_text("Il y a un an").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.locator(".errors").get_by_role("link", name="Accueil, orientation et diagnostic").first.click()
    assert page.evaluate("document.activeElement.type") == "select-one"


def test_reasons_are_given_and_read_again_without_javascript(world: str, page_sans_js: Page) -> None:
    page = page_sans_js
    sign_in(page, world, "Claire")
    page.goto(f"{world}{VERIFIER}")
    page.get_by_text("Il y a un an").click()
    row = page.get_by_role("row", name="Accueil, orientation et diagnostic")
    expect(row).to_contain_text("22 %")
    expect(row).to_contain_text("37 %")
    expect(row).to_contain_text("+15")
    expect(page.get_by_text("le registre n’a aucun diagnostic")).to_be_visible()
    groups = page.locator("fieldset.justification")
    assert groups.count() == 2
    groups.nth(0).get_by_label("Raison").select_option("Demande des structures")
    groups.nth(1).get_by_label("Raison").select_option("Je préfère ne pas dire")
    page.get_by_role("radio", name="Non", exact=True).first.check()
    page.get_by_role("radio", name="Non", exact=True).last.check()
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page.get_by_role("heading", name="Votre réponse est transmise")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Demande des structures")
    expect(page.get_by_text("le registre n’a aucun diagnostic")).to_have_count(0)


def test_no_page_where_one_types_says_what_was_typed_a_year_before(world: str, page: Page) -> None:
    """Anchoring: neither in the visible text nor in the HTML."""
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/2")
    page.goto(f"{world}{VERIFIER}")
    for link in {link.get_attribute("href") for link in page.locator("nav.steps a:not([aria-current])").all()}:
        page.goto(f"{world}{link}")
        assert "Il y a un an" not in page.content()
        assert "2025" not in page.get_by_role("main").inner_text()
