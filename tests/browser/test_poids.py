"""The wait of a phone on a bad line: the bytes of a page and of all that it requests, headers included."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.checks import follow
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import Terrain, terrain

MOST = 47_200
"""Bytes of a respondent’s page with an empty cache, its font included; 1,400 keep in its tab what was not saved."""

LATER = 4_000
"""Bytes of a respondent’s page whose files are kept."""

MOST_OF_AN_ACCOUNT = 61_000
"""Bytes of the page of the répartition with an empty cache, names of its missions on a phone included."""

FETCH_ICON = "fetch(document.querySelector('link[rel=icon]').href).then(reply => reply.blob()).then(() => null)"
"""A Chromium without windows has no place for the icon, and does not ask for it; in another one it is kept already."""

FOUND: dict[str, Terrain] = {}


def invited(monde: Monde) -> None:
    monde.region()
    FOUND["lieu"] = lieu = terrain(monde)
    lieu.letters()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, invited) as (monde, site):
        FOUND["lieu"] = replace(FOUND["lieu"], monde=monde)
        yield site


class Balance:
    """Weighs the transfers of a page; `weigh` gives the bytes since the last time, and how many files they were."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._weights: list[int] = []
        self._session.on("Network.loadingFinished", lambda event: self._weights.append(int(event["encodedDataLength"])))

    def weigh(self, page: Page) -> tuple[int, int]:
        page.wait_for_load_state()
        page.evaluate(FETCH_ICON)
        page.wait_for_load_state("networkidle")
        weights = self._weights.copy()
        self._weights.clear()
        return sum(weights), len([weight for weight in weights if weight])

    def forget(self) -> None:
        """Empty the cache, as in a browser that comes for the first time."""
        self._session.send("Network.clearBrowserCache")


def test_a_structure_waits_for_little(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    balance = Balance(page)
    page.goto(site + FOUND["lieu"].path())
    weights, later = {"accueil": balance.weigh(page)}, {}
    page.get_by_role("link", name="Commencer").click()
    while "/pages/" in page.url:
        balance.weigh(page)
        balance.forget()
        page.goto(page.url)
        weights[page.url.rpartition("/")[2]] = balance.weigh(page)
        page.goto(page.url)
        later[page.url.rpartition("/")[2]] = balance.weigh(page)
        follow(page.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last)
    assert all(weight <= MOST for weight, _ in weights.values()), weights
    assert all(weight <= LATER for weight, _ in later.values()), later


def asked_about_time(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()


def test_the_page_of_the_repartition_is_no_heavier(tmp_path: Path, open_page: Callable[..., Page]) -> None:
    with served(tmp_path, asked_about_time) as (_, site):
        page = open_page(**PHONE)
        sign_in(page, site, "Claire")
        balance = Balance(page)
        balance.forget()
        page.goto(f"{site}/reponses/1/REPARTITION")
        weight, files = balance.weigh(page)
        page.reload()
        again, asked = balance.weigh(page)
    assert weight <= MOST_OF_AN_ACCOUNT
    assert (files, asked) == (10, 1), "styles, font, scripts and icons are kept"
    assert again < weight / 5
