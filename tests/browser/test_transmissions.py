"""Answers transmitted and given back, in a real browser: accessible, on a phone, without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.reponses.test_reprises import take_back


def fill(monde: Monde) -> None:
    """Answer 1 was transmitted twice, 2 once and given back, 3 once and taken back."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    rachid = monde.personne("Rachid", "18", password=PASSWORD)
    yann = monde.personne("Yann", "18", password=PASSWORD)
    isabelle = monde.animatrice(password=PASSWORD)
    monde.campagne()
    monde.answered(claire)
    monde.reopen(isabelle, raison="Le nombre de mois ne correspond pas à votre arrivée : « 6 » au lieu de 4.")
    monde.answered(claire, {**CENT, "M1F1": "20", "M1F2": "20"})
    monde.answered(rachid)
    monde.reopen(isabelle, 2)
    monde.answered(yann)
    take_back(monde, yann, 3)
    monde.save(yann, 3, {"M1F1": "20", "M1F2": "douze"})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_page_is_accessible_and_holds_on_its_screen(
    world: str, open_page: Callable[..., Page], screen: str
) -> None:
    visits = (
        ("Claire", ("/reponses/1/recu", "/reponses/1/transmissions", "/recus", "/a-faire")),
        ("Rachid", ("/reponses/2/transmissions", "/reponses/2/REPARTITION")),
        (
            "Yann",
            (
                "/reponses/3/recu",
                "/reponses/3/laisser-ma-reponse",
                "/reponses/3/verifier",
                "/reponses/3/REPARTITION",
                "/a-faire",
            ),
        ),
        ("Isabelle", ("/campagnes/1/dlas/1", "/campagnes/1")),
    )
    for prenom, paths in visits:
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, world, prenom)
        for path in paths:
            page.goto(f"{world}{path}")
            for details in page.locator("main details").all():
                details.evaluate("own => { own.open = true }")
            assert_no_horizontal_scroll(page)
            assert_accessible(page)
        if "/recus" in paths:
            page.goto(f"{world}/recus?numero=2222")
            assert_accessible(page)
            page.goto(f"{world}/reponses/1/transmissions")
            page.get_by_role("main").get_by_role("link", name="-").last.click()
            expect(page.get_by_text("Ce reçu ne vaut plus")).to_be_visible()
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


def test_an_old_receipt_is_found_without_javascript(world: str, page_sans_js: Page) -> None:
    page = page_sans_js
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/1/transmissions")
    former = page.get_by_role("main").get_by_role("link", name="-").last.inner_text()
    page.get_by_role("link", name="Retrouver un reçu par son numéro").click()
    page.get_by_label("Numéro du reçu").fill(former.lower())
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("Ce reçu ne vaut plus")).to_be_visible()
    page.get_by_role("link", name="Voir votre réponse actuelle").click()
    expect(page).to_have_url(f"{world}/reponses/1/recu")


def test_a_transmitted_answer_is_taken_back_corrected_and_sent_again_with_the_keyboard_alone(
    world: str, page_sans_js: Page
) -> None:
    page = page_sans_js
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/1/recu")
    first = page.locator(".thanks .number").inner_text()
    page.get_by_role("button", name="Reprendre ma réponse").press("Enter")
    expect(page).to_have_url(f"{world}/reponses/1/verifier")
    page.get_by_role("link", name="Relire ce que vous aviez transmis").press("Enter")
    expect(page.locator(".thanks .number")).to_have_text(first)
    page.get_by_role("link", name="Laisser ma réponse telle qu’elle était").press("Enter")
    expect(page.get_by_text("rien ne sera perdu")).to_be_visible()
    page.get_by_role("button", name="Laisser ma réponse telle qu’elle était").press("Enter")
    expect(page.get_by_text("telle que vous l’aviez transmise")).to_be_visible()
    page.get_by_role("button", name="Reprendre ma réponse").press("Enter")
    expect(page.get_by_role("link", name="Les voir, les changer")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    page.get_by_role("button", name="Transmettre ma réponse").press("Enter")
    expect(page.locator(".thanks .number")).not_to_have_text(first)
    page.goto(f"{world}/recus/{first}")
    expect(page.get_by_text("vous avez repris cette réponse")).to_be_visible()


def test_two_devices_take_an_answer_back_and_the_closing_passes_on_both(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with served(tmp_path, fill) as (monde, url):
        monde.heure.moment = APRES - timedelta(minutes=5)
        computer, phone = open_page(), open_page(**PHONE)
        for page in (computer, phone):
            sign_in(page, url, "Claire")
            page.goto(f"{url}/reponses/1/recu")
        for page in (computer, phone):  # both receipts were shown before
            page.get_by_role("button", name="Reprendre ma réponse").click()
            expect(page).to_have_url(f"{url}/reponses/1/verifier")
            page.goto(f"{url}/reponses/1/REPARTITION")
        with phone.expect_response("**/REPARTITION"):
            phone.locator("[name=M1F2]").fill("19")
            phone.locator("[name=M1F2]").blur()
        with computer.expect_response("**/REPARTITION"):
            computer.locator("[name=M1F1]").fill("21")
            computer.locator("[name=M1F1]").blur()
        expect(computer.locator("[name=M1F2]")).to_have_value("19")
        monde.heure.moment = APRES
        phone.locator("[name=M2F1]").fill("7,25")
        phone.get_by_role("button", name="Continuer").click()
        expect(phone.get_by_text("La version que vous aviez transmise le")).to_be_visible()
        expect(phone.get_by_text("7,25 %", exact=True)).to_be_visible()
        for page in (computer, phone):
            page.goto(f"{url}/reponses/1")
            expect(page.get_by_text("La version de ce reçu compte.")).to_be_visible()
            page.get_by_text("Ce que vous aviez changé", exact=True).click()
            for share in ("21 %", "19 %"):
                expect(page.get_by_role("cell", name=share)).to_be_visible()
            assert_no_horizontal_scroll(page)
