"""The journeys of the register in a real browser, with nothing but the pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde


def fill(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    for number in range(1, 9):
        monde.accompagnement(monde.structure(f"Structure {number}", commune="Bourges"))


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as world:
        yield world[1]


def test_without_script_on_a_phone_a_structure_is_added_and_followed(url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, url, "Claire")
    page.goto(url)
    page.get_by_role("link", name="Menu", exact=True).click()
    page.get_by_role("link", name="Structures").first.click()
    page.get_by_role("link", name="Ajouter une structure").click()
    page.get_by_label("Nom", exact=True).fill("Les Jardins du Val")
    page.get_by_label("SIRET").fill("732 829 320 00075")
    page.get_by_role("button", name="Ajouter cette structure").click()
    expect(page.get_by_role("group", name="À corriger avant de continuer")).to_contain_text("n’est pas un SIRET")
    assert_no_horizontal_scroll(page)
    page.get_by_label("SIRET").fill("732 829 320 00074")
    page.get_by_role("button", name="Ajouter cette structure").click()
    page.get_by_role("link", name="Ouvrir un accompagnement").click()
    page.get_by_label("Prescripteur ou orienteur").fill("Communauté de communes")
    page.get_by_role("button", name="Ouvrir l’accompagnement").click()
    page.get_by_role("link", name="Ajouter une étape").click()
    page.get_by_label("Date").fill("2026-01-05")
    page.get_by_role("button", name="Enregistrer l’étape").click()
    expect(page.get_by_text("À regarder.")).to_be_visible()
    assert_no_horizontal_scroll(page)


def test_an_ingenierie_of_eight_structures_is_entered_by_keyboard(url: str, page: Page) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}/ingenieries/accompagnements/1/nouvelle")
    page.get_by_label("Nature").select_option("collectif")
    page.get_by_label("Intitulé").fill("Mutualiser la fonction employeur")
    page.get_by_label("Montant en euros").fill("11 400")
    for number in range(2, 9):
        page.get_by_label(f"Structure {number}").focus()
        page.keyboard.press("Space")
    page.get_by_label("Intitulé").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mutualiser la fonction employeur")
    expect(page.get_by_text("8 structures bénéficiaires")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Ingénieries").click()
    expect(page.get_by_role("listitem").filter(has_text="en tout")).to_contain_text("11")
    assert_accessible(page)


def test_a_list_is_sorted_by_keyboard_and_keeps_its_filter(url: str, page: Page) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}/structures?q=structure")
    page.get_by_role("link", name="Structure", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{url}/structures?q=structure&tri=-structure")
    expect(page.get_by_role("rowheader").first).to_have_text("Structure 8")
    expect(page.get_by_role("columnheader", name="Structure")).to_have_attribute("aria-sort", "descending")
    assert_accessible(page)


def test_without_script_on_a_phone_a_list_is_sorted_above_it(url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, url, "Claire")
    page.goto(f"{url}/structures?q=structure&tri=rien")
    expect(page.get_by_role("status")).to_contain_text("Ce tri n’existe pas")
    page.get_by_text("Trier", exact=False).first.click()
    page.get_by_role("link", name="Structure", exact=True).click()
    expect(page.locator("tbody th").first).to_contain_text("Structure 8")
    assert_no_horizontal_scroll(page)
