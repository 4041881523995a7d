"""« Signalements » in a real browser: accessible, on a phone, without JavaScript."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.campagnes.test_signaux import BEAUCOUP, RARES, launched, mark
from tests.collecte.classeurs.test_classeurs_enquetes import PRENOMS, answer, taken_out
from tests.collecte.mondes.monde import APRES, Monde


def with_names(monde: Monde) -> None:
    """Claire’s flag was seen, Hélène’s is to see."""
    isabelle = launched(monde, "nominative")
    answer(monde, "Claire", BEAUCOUP)
    answer(monde, "Hélène", RARES | {"RARE.commentaire": "Un-mot-sans-aucune-espace-" * 8})
    mark(monde, isabelle)


def in_counts(monde: Monde) -> None:
    """One check has five answers, the other none; the figures are shown."""
    launched(monde, "agregee")
    for prenom in PRENOMS:
        answer(monde, prenom, BEAUCOUP)
    monde.heure.moment = APRES
    taken_out(monde, 1)


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("fill", [with_names, in_counts])
def test_the_flags_are_accessible_and_hold_on_their_screen(
    tmp_path: Path, open_page: Callable[..., Page], fill: Callable[[Monde], None], screen: str
) -> None:
    with served(tmp_path, fill) as (_, url):
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, url, "Isabelle")
        for path in ("/campagnes/1/signalements", "/campagnes/1/signalements?dla=2", "/campagnes/1/dlas/2"):
            page.goto(f"{url}{path}")
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


def test_a_flag_is_marked_as_seen_by_keyboard_without_javascript(tmp_path: Path, page_sans_js: Page) -> None:
    page = page_sans_js
    with served(tmp_path, with_names) as (_, url):
        sign_in(page, url, "Isabelle")
        page.goto(f"{url}/campagnes/1/signalements")
        page.get_by_role("button", name="Marquer comme vu : Hélène Durand, DLA 28").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Les signalements de cette réponse sont marqués comme vus.")).to_be_visible()
        expect(page.get_by_text("Tout est vu.")).to_be_visible()
