"""The pages that run an opening, in a real browser: accessible, on a phone, without JavaScript, by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import Population
from questionnaires.periodes import Periode
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.monde import CLOTURE, PASSWORD, Monde
from tests.collecte.test_ouvertures import ENSEMBLE, WITHOUT_CSE


def fill(monde: Monde) -> None:
    """The campaign 1 is open, the 2 waits for its notice, the 3 asks each DLA."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "28")
    monde.animatrice(password=PASSWORD)
    monde.campagne(grace=3)
    monde.campagne("2025-S2", notice=WITHOUT_CSE)
    monde.enquete(
        monde.questionnaire(ENSEMBLE), population=Population.DLA, periode=Periode.parse("2026-V1"), cloture=CLOTURE
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


RUN = (
    "/campagnes",
    "/campagnes/1",
    "/campagnes/2",
    "/campagnes/3",
    "/campagnes/1/dates",
    "/campagnes/1/notice",
    "/campagnes/2/notice",
    "/campagnes/2/options",
    "/campagnes/1/prolongations",
    "/campagnes/1/relances",
    "/campagnes/1/relances/nouvelle",
    "/campagnes/1/relances/1/apercu",
    "/campagnes/1/relances/2",
    "/campagnes/1/relancer/1",
    "/campagnes/1/attendues",
    "/campagnes/1/attendues/1",
    "/campagnes/1/attendues/1/retirer",
    "/campagnes/1/suivante",
    "/questionnaires/1/lancer",
)
ANSWERED = ("/a-faire", "/reponses/1/BASE", "/reponses/1/verifier", "/reponses/1/ne-pas-repondre", "/reponses/5/P")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_page_is_accessible_and_holds_on_its_screen(
    world: str, open_page: Callable[..., Page], screen: str
) -> None:
    for prenom, paths in (("Isabelle", RUN), ("Claire", ANSWERED)):
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, world, prenom)
        for path in paths:
            reply = page.goto(f"{world}{path}")
            assert reply
            assert reply.status == 200, path
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


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
