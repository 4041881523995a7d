"""A structure answers by its link on an old phone: 360 px, without JavaScript, by the keyboard, axe clean."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll, follow
from tests.browser.chromium import PHONE
from tests.browser.parcours import served
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.structures import Terrain, terrain

FOUND: dict[str, Terrain] = {}


def invited(monde: Monde) -> None:
    """Create two structures whose messages have just left."""
    monde.region()
    lieu = terrain(monde)
    lieu.letters()
    monde.heure.moment += timedelta(minutes=5)
    FOUND["lieu"] = lieu


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, invited) as world:
        FOUND["lieu"] = replace(FOUND["lieu"], monde=world[0])
        yield world


def _seen(page: Page) -> None:
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def _answer(page: Page) -> None:
    """Answer every page with the first choice of each question, to the check page."""
    while "/pages/" in page.url:
        _seen(page)
        for question in page.locator("fieldset:has(input[type=radio])").all():
            if question.is_visible():
                question.locator("input[type=radio]").first.check()
        for box in page.locator("input[type=checkbox]").all()[:1]:
            box.check()
        follow(page.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_structure_answers_on_a_phone(
    world: tuple[Monde, str], open_page: Callable[..., Page], *, script: bool
) -> None:
    page = open_page(**{**PHONE, "java_script_enabled": script})
    page.goto(world[1] + FOUND["lieu"].path())
    assert page.url.endswith("/r/1/accueil")
    _seen(page)
    page.get_by_role("link", name="Commencer").click()
    _answer(page)
    _seen(page)
    follow(page.get_by_role("button", name="Transmettre ma réponse"))
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    _seen(page)


def test_every_other_page_of_a_link_is_accessible_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    phone.goto(world[1] + FOUND["lieu"].path())
    for name in ("pas-moi", "transferer", "etre-rappele", "ne-pas-repondre"):
        phone.goto(f"{world[1]}/r/1/{name}")
        _seen(phone)
    phone.goto(f"{world[1]}/r/1/etre-rappele")
    phone.get_by_role("button", name="Demander à être rappelé(e)").click()
    expect(phone.get_by_text("Choisissez une réponse.").first).to_be_visible()
    _seen(phone)


def test_a_structure_steps_back_by_the_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    page.goto(f"{world[1]}{FOUND['lieu'].path()}/pas-moi")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Ce n’est plus moi":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="C’est noté, merci")).to_be_visible()


def test_steps_are_named_on_a_wide_screen_numbered_on_a_phone_and_said_in_words_on_both(
    world: tuple[Monde, str], page: Page
) -> None:
    page.goto(world[1] + FOUND["lieu"].path())
    page.get_by_role("link", name="Commencer").click()
    follow(page.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last)
    steps = page.get_by_role("navigation", name="Étapes de votre réponse")
    for width, named in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = [name.bounding_box() for name in steps.locator(".name").all()]
        assert all(box and (box["width"] > 20) == named for box in boxes), width
        expect(steps.get_by_role("link").first).to_have_accessible_name("1 Vous faite")
        expect(steps.locator("[aria-current=step]")).to_have_accessible_name("2 Les étapes à faire")
