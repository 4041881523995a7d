"""Choosing a password, setting an application up and proving again who is there, in a real browser."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from collecte.comptes.operations.comptes import issue_lien
from collecte.comptes.queries.comptes import get_compte_by_address
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.incidents import Incidents
from tests.browser.parcours import served, sign_in, sign_in_by_pages
from tests.collecte.mondes.monde import PASSWORD, Monde


def two_accounts(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, two_accounts) as world:
        yield world


def link_of(monde: Monde, adresse: str) -> str:
    with monde.database.writing() as session:
        compte = get_compte_by_address(session, adresse)
        assert compte is not None
        return issue_lien(session, compte=compte, now=monde.heure())


def assert_in_order(page: Page) -> None:
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def set_up_application(monde: Monde, page: Page) -> None:
    """Type the key of the page in an application, and its code in the page."""
    key = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(key).at(monde.heure()))
    page.get_by_role("button", name="Inscrire cette application").click()


def enter_with_a_link(monde: Monde, url: str, page: Page) -> None:
    """Go from the link of an invitation to the home page of the animatrice."""
    page.goto(f"{url}/acces/{link_of(monde, 'isabelle@exemple.fr')}")
    page.get_by_label("Nouveau mot de passe").fill("motdepasse2026")
    page.get_by_label("Le même").fill("motdepasse2026")
    page.get_by_role("button", name="Choisir ce mot de passe").click()
    expect(page.get_by_text("parmi les plus courants").first).to_be_visible()
    assert_in_order(page)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même").fill(PASSWORD)
    page.get_by_role("button", name="Choisir ce mot de passe").click()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    assert_in_order(page)
    set_up_application(monde, page)
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    assert_in_order(page)
    assert_in_order(page)
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_url("**/tableau-de-bord")


def test_an_animatrice_goes_from_her_link_to_her_campaigns_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    enter_with_a_link(*world, phone)


def test_she_does_so_without_javascript_too(world: tuple[Monde, str], page_sans_js: Page) -> None:
    monde, url = world
    page_sans_js.goto(f"{url}/acces/{link_of(monde, 'isabelle@exemple.fr')}")
    page_sans_js.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page_sans_js.get_by_label("Le même").fill(PASSWORD)
    page_sans_js.keyboard.press("Enter")
    set_up_application(monde, page_sans_js)
    page_sans_js.get_by_role("link", name="Je les ai gardés").click()
    page_sans_js.wait_for_url("**/tableau-de-bord")


def test_every_page_of_an_account_is_in_order_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    monde, url = world
    for path in ("/mot-de-passe-oublie", "/connexion"):
        phone.goto(url + path)
        assert_in_order(phone)
    enter_with_a_link(monde, url, phone)
    for path in ("", "/mot-de-passe", "/application", "/codes-de-secours", "/confirmer"):
        phone.goto(f"{url}/compte{path}")
        assert_in_order(phone)


def test_a_session_seen_elsewhere_is_closed_by_keyboard(
    world: tuple[Monde, str], page: Page, open_page: Callable[..., Page]
) -> None:
    _, url = world
    other = open_page()
    sign_in_by_pages(other, url, "Claire")
    sign_in_by_pages(page, url, "Claire")
    page.goto(f"{url}/compte")
    page.get_by_role("button", name="Fermer la session").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cette session est fermée.")).to_be_visible()
    other.goto(f"{url}/a-faire")
    expect(other.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_ten_minutes_later_a_sensitive_page_asks_again_and_then_opens(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    sign_in(page, url, "Claire")
    monde.heure.moment += timedelta(minutes=11)
    page.goto(f"{url}/compte/application")
    expect(page.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    assert_in_order(page)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer et continuer").click()
    set_up_application(monde, page)
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()


def test_who_types_is_told_before_the_session_ends_and_stays(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    incidents.tolerate("401")
    sign_in(page, url, "Claire")
    page.clock.install()
    page.goto(f"{url}/compte/donnees")
    page.get_by_label("Précisions").fill("Un long texte.")
    page.clock.run_for(5_000)
    expect(page.get_by_text("Gardé à 10 h 00")).to_be_visible()
    for minutes in (109, 2):
        expect(page.get_by_role("alert")).to_be_hidden()
        monde.heure.moment += timedelta(minutes=minutes)
        page.clock.run_for(minutes * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("votre session se ferme à")
    assert_in_order(page)
    page.get_by_role("button", name="Rester connecté(e)").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    monde.heure.moment += timedelta(minutes=125)
    page.clock.run_for(125 * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("Votre session est fermée.")
    expect(page.get_by_label("Précisions")).to_have_value("Un long texte.")
