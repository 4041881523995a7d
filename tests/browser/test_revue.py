"""The pages of the review, in a real browser: accessible, on a phone, without JavaScript."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import VueDirection
from collecte.reponses.operations.reponses import Partage
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import CLOTURE, OUVERTURE, PASSWORD, Monde


def fill(monde: Monde) -> None:
    """Campaign 1 is open, with a question on answer 1; 2 is over and can be settled, 3 is settled."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18", etp=50)
    monde.personne("Hélène", "28")
    isabelle = monde.animatrice(password=PASSWORD)
    monde.direction("Dominique", "18", "28", password=PASSWORD)
    monde.campagne()
    monde.answered(claire, partage=Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION))
    monde.question(isabelle)
    for periode in ("2025-S2", "2025-A1"):
        monde.campagne(periode, ouverture=OUVERTURE.replace(month=1), cloture=CLOTURE.replace(month=1))
    monde.settle(isabelle, 3, ecarts="Un poste vacant dans le DLA 28 depuis mars.")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


RUN = (
    "/campagnes",
    "/campagnes/1",
    "/campagnes/3",
    "/campagnes/1/arreter",
    "/campagnes/2/arreter",
    "/campagnes/1/effectifs",
    "/campagnes/1/echanges/1",
    "/campagnes/1/echanges/2",
)
DIRECTED = (
    "/direction",
    "/direction/campagnes/1/dlas/1",
    "/direction/campagnes/3/dlas/1",
    "/direction/campagnes/1/dlas/1/repartitions",
    "/direction/campagnes/1/dlas/2/repartitions",
)
ANSWERED = ("/a-faire", "/reponses/1/recu", "/reponses/1/questions-du-c2ra")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_page_is_accessible_and_holds_on_its_screen(
    world: str, open_page: Callable[..., Page], screen: str
) -> None:
    for prenom, paths in (("Isabelle", RUN), ("Dominique", DIRECTED), ("Claire", ANSWERED)):
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, world, prenom)
        for path in paths:
            reply = page.goto(f"{world}{path}")
            assert reply
            assert reply.status == 200, path
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


def test_results_are_settled_and_taken_away_without_javascript(world: str, page_sans_js: Page) -> None:
    page = page_sans_js
    sign_in(page, world, "Isabelle")
    page.goto(f"{world}/campagnes/2/arreter")
    page.get_by_label("Ce qui manque, et pourquoi").fill("Rien n’a été demandé à temps.")
    page.get_by_role("button", name="Arrêter les résultats").click()
    expect(page.get_by_text("Les résultats sont arrêtés.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le classeur de référence").click()
    assert download.value.suggested_filename.endswith("-2025-S2-reference.xlsx")


def test_a_direction_confirms_by_keyboard(world: str, page: Page) -> None:
    sign_in(page, world, "Dominique")
    page.goto(f"{world}/direction/campagnes/1/dlas/1")
    page.get_by_label("Oui, je les confirme").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Les effectifs sont confirmés.")).to_be_visible()
