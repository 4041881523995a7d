"""The journeys of an opening, in a real browser: without JavaScript, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde


def fill(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.campagne(grace=3)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


def test_a_refusal_is_said_and_taken_back_without_javascript(world: str, page_sans_js: Page) -> None:
    sign_in(page_sans_js, world, "Claire")
    page_sans_js.goto(f"{world}/reponses/1/BASE")
    page_sans_js.get_by_text("Vos données dans cette collecte").click()
    expect(page_sans_js.get_by_text("faite le lundi 15 juin 2026")).to_be_visible()
    page_sans_js.get_by_role("link", name="Je ne souhaite pas répondre").click()
    page_sans_js.get_by_role("button", name="Je ne souhaite pas répondre").click()
    expect(page_sans_js.get_by_role("heading", level=1)).to_have_text("Vous ne souhaitez pas répondre")
    assert_accessible(page_sans_js)
    page_sans_js.get_by_role("button", name="Répondre finalement").click()
    expect(page_sans_js.get_by_text("Vous pouvez de nouveau répondre")).to_be_visible()


def test_a_dla_is_given_more_time_by_keyboard_alone(world: str, page: Page) -> None:
    sign_in(page, world, "Isabelle")
    page.goto(f"{world}/campagnes/1/prolongations")
    page.get_by_label("Raison").focus()
    page.keyboard.type("Arrivée en juillet.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Arrivée en juillet.")).to_be_visible()
    assert_accessible(page)
    assert page.get_by_role("row").count() == 2
    expect(page.get_by_role("row").nth(1)).to_contain_text("28 juillet 2026")
