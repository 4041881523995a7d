"""Tokens of programs in a real browser: the page, a token shown, the list; on a screen and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde


def one_author(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, one_author) as (_, url):
        yield url


def test_a_token_is_made_read_with_and_revoked(site: str, page: Page) -> None:
    sign_in(page, site, "Claire")
    page.goto(f"{site}/compte")
    page.get_by_role("link", name="Jetons d’accès").click()
    page.get_by_label("Nom du jeton").fill("Tableau de suivi")
    page.get_by_role("button", name="Créer le jeton").click()
    token = page.locator("p.key").inner_text()
    assert_accessible(page)
    asked = page.request.get(f"{site}/api/v1/campagnes", headers={"Authorization": f"Bearer {token}"})
    assert asked.json()["campagnes"][0]["titre"] == "Temps et activités, 1er semestre 2026"
    page.get_by_role("button", name="Révoquer le jeton Tableau de suivi").click()
    expect(page.get_by_text("Ce jeton est révoqué")).to_be_visible()
    assert page.request.get(f"{site}/api/v1/campagnes", headers={"Authorization": f"Bearer {token}"}).status == 401


@pytest.mark.parametrize("path", ["/compte/jetons", "/api"])
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_its_pages_fit_and_are_read_by_everyone(
    site: str, open_page: Callable[..., Page], path: str, screen: str
) -> None:
    page = open_page(**(PHONE if screen == "phone" else {}))
    sign_in(page, site, "Claire")
    page.goto(f"{site}{path}")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
