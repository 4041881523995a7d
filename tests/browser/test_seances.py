"""Attendance and actions entered in a real browser: with the keyboard alone, then on a phone without a script."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde

INVITED = tuple(f"Partenaire {letter}" for letter in "ABCDEFGHIJKL")
SEANCES, ACTIONS = "/bilans/dlas/1/seances", "/bilans/dlas/1/actions"


def fill(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.seance(date(2026, 3, 12), venus=INVITED)
    monde.action(noms=INVITED[:2], participants=4)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as world:
        yield world[1]


def test_twelve_partners_are_told_of_in_two_keys_each(url: str, page: Page) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}{SEANCES}/nouvelle/appui")
    page.get_by_label("Le", exact=True).fill("2026-06-11")
    page.get_by_label("Experts invités pour un dossier").focus()
    for rank, _ in enumerate(INVITED):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight" if rank == 0 else "Space")
    assert_accessible(page)
    page.get_by_label("Dossiers présentés").fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("La séance est notée.")).to_be_visible()
    first = page.get_by_role("row").filter(has_text="Partenaire A")
    expect(first).to_contain_text("1 sur 2")
    expect(page.get_by_role("row").filter(has_text="Partenaire L")).to_contain_text("2 sur 2")
    assert_accessible(page)


def test_another_action_takes_its_day_and_the_enter_key(url: str, page: Page) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}{ACTIONS}")
    page.get_by_role("link", name="Une semblable à Permanence à Vierzon").click()
    expect(page.get_by_label("Le", exact=True)).to_be_focused()
    page.get_by_label("Le", exact=True).fill("2026-04-02")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="2 avril 2026")).to_contain_text("Partenaire A, Partenaire B")
    assert_accessible(page)


def test_without_script_on_a_phone_who_is_forgotten_is_said_and_kept(url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, url, "Claire")
    page.goto(f"{url}{SEANCES}/nouvelle/appui")
    page.get_by_label("Le", exact=True).fill("2026-06-11")
    for nom in INVITED[1:]:
        page.get_by_role("radiogroup", name=nom).get_by_label("venu", exact=True).check()
    page.get_by_label("Invités aussi, pas venus").fill("Ville de Bourges")
    page.get_by_role("button", name="Enregistrer la séance").click()
    errors = page.get_by_role("group", name="À corriger avant de continuer")
    expect(errors).to_contain_text("il manque Partenaire A")
    assert_no_horizontal_scroll(page)
    errors.get_by_role("link").click()
    page.get_by_role("radiogroup", name="Partenaire A").get_by_label("pas invité").check()
    page.get_by_role("button", name="Enregistrer la séance").click()
    expect(page.get_by_role("row").filter(has_text="Ville de Bourges")).to_contain_text("0 sur 1")
    assert_no_horizontal_scroll(page)
