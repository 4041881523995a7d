"""Canaries in every text, in a real browser: nothing runs, and the policy of the pages is never even needed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.attaques.canaris import ELEMENT, plant
from tests.browser.parcours import served, sign_in
from tests.collecte.policy.test_acces import populate

PAGES = {
    "animatrice": (
        *("/tableau-de-bord", "/campagnes/1", "/organisation/regions/1", "/organisation/regions/1/personnes"),
        *("/journal", "/questionnaires/1", "/questionnaires/1/apercu/REPARTITION", "/structures/1", "/courriels"),
        "/referentiel/versions/1",
    ),
    "auteur": ("/a-faire", "/reponses/1/REPARTITION", "/structures", "/accompagnements/1/synthese", "/bilans/dlas/1"),
}
"""A sample of those that `tests/attaques` reads whole: the most texts, the most scripts."""


@pytest.mark.parametrize("role", PAGES)
def test_no_canary_runs_in_a_browser(tmp_path: Path, page: Page, role: str) -> None:
    """A2: no element, no dialog, no refusal of the content security policy, no request elsewhere: see `incidents`."""
    with served(tmp_path, populate) as (monde, url):
        sign_in(page, url, role)
        plant(monde.database)
        for path in PAGES[role]:
            page.goto(f"{url}{path}")
            assert "canari" in page.content(), path
            assert page.locator(ELEMENT).count() == 0, path
