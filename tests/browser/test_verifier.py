"""The check page of a returning person, in a real browser: how long it is, reasons kept, pages corrected from it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import VueDirection
from collecte.reponses.operations.reponses import Partage
from tests.browser.checks import look_in_light_and_dark
from tests.browser.chromium import PHONE
from tests.browser.parcours import LAST_YEAR, served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde

VERIFIER = "/reponses/3/verifier"
HIGHEST, MOST_WORDS = 2_500, 500
"""Pixels of the page at 360 px of width, and words of its main element, folded ones left out, when nothing is wrong."""


def fill(monde: Monde) -> None:
    """Have Claire transmit an answer a year ago, with activités and choices; this year’s is whole, and hardly moved."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18")
    monde.direction("Marc", "18")
    now = monde.heure.moment
    monde.heure.moment = now.replace(year=2025)
    before = monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21), activites=True)
    answer = monde.participation(claire, before)
    monde.save(claire, answer, LAST_YEAR)
    monde.transmit(claire, answer, partage=Partage(True, VueDirection.MISSION, partage_fiche=True))
    monde.heure.moment = now
    monde.save(claire, monde.participation(claire, monde.campagne(activites=True)), LAST_YEAR)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as served_world:
        yield served_world


def opened(page: Page, url: str) -> None:
    sign_in(page, url, "Claire")
    page.goto(f"{url}{VERIFIER}")


def test_it_is_read_in_two_minutes_when_nothing_is_wrong(
    world: tuple[Monde, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(**{**PHONE, "viewport": {"width": 360, "height": 740}})
    opened(page, world[1])
    expect(page.get_by_text("Rien ne manque.")).to_be_visible()
    height = page.evaluate("document.documentElement.scrollHeight")
    words = len(page.get_by_role("main").inner_text().split())
    assert (height <= HIGHEST, words <= MOST_WORDS) == (True, True), f"{height} px and {words} words"
    look_in_light_and_dark(page)


def moved(monde: Monde) -> None:
    claire = monde.acteur_of(1)
    monde.save(claire, 3, {"M1F1": "37", "M3F1": "1"})


def test_a_reason_is_saved_as_it_is_chosen(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    moved(monde)
    opened(page, url)
    page.get_by_label("Raison").first.select_option("Demande des structures")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    assert monde.saisie(3)["V9_M1F1.raison"] == "structures"
    page.reload()
    expect(page.get_by_label("Raison").first).to_have_value("structures")
    expect(page.get_by_text("Il reste une chose à faire")).to_be_visible()


def test_what_is_missing_leads_to_its_field_and_back_without_any_script(
    world: tuple[Monde, str], page_sans_js: Page
) -> None:
    monde, url = world
    monde.save(monde.acteur_of(1), 3, {"M3F1": "seize"})
    page = page_sans_js
    opened(page, url)
    page.get_by_role("link", name="seize").click()
    page.locator("#M3F1").fill("16")
    page.get_by_role("button", name="Enregistrer et vérifier").last.click()
    expect(page).to_have_url(f"{url}{VERIFIER}")
    expect(page.get_by_text("Rien ne manque.")).to_be_visible()


def test_a_fold_opens_its_page_to_change_it_and_comes_back(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    page.get_by_role("heading", name="Votre temps consacré au DLA").click()
    page.get_by_role("button", name="Modifier : Votre temps consacré au DLA").click()
    page.wait_for_url("**/BASE?retour=verifier#ETP")
    page.locator("#ETP").fill("0,5")
    page.get_by_role("button", name="Enregistrer et vérifier").click()
    expect(page).to_have_url(f"{url}{VERIFIER}")
    expect(page.get_by_text("0,5 ETP, 6 mois")).to_be_visible()


def test_every_fold_is_open_to_print(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    page.get_by_role("link", name="Tout ouvrir, pour imprimer").click()
    expect(page.get_by_role("table", name="Votre répartition du")).to_be_visible()
    assert not page.locator(".part:not([open])").count()
