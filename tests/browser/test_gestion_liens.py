"""Links of a structure, for the manager of the register, in a real browser: seen, sent, revoked; its contacts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import terrain


def fill(monde: Monde) -> None:
    """Create two structures of a campaign, whose links were sent."""
    monde.region()
    monde.animatrice(password=PASSWORD)
    terrain(monde).letters()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["without script", "phone"])
def test_a_link_is_revoked_and_given_to_someone_else(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    _, url = world
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/1")
    page.get_by_role("link", name="Liens : L’Atelier").click()
    look(page)
    page.get_by_role("link", name="Révoquer le lien de Marie Petit").click()
    look(page)
    page.get_by_label("Cette personne n’est plus dans la structure").check()
    page.get_by_role("button", name="Révoquer ce lien").click()
    expect(page.get_by_text("Le lien est révoqué")).to_be_visible()
    page.goto(f"{url}/structures/a-joindre")
    look(page)
    page.get_by_role("link", name="Donner un lien à quelqu’un").click()
    page.get_by_role("link", name="Envoyer un lien à quelqu’un d’autre").click()
    page.get_by_label("Prénom et nom").fill("Jeanne Blot")
    page.get_by_label("Adresse électronique").fill("jeanne")
    page.get_by_role("button", name="Envoyer le lien").click()
    look(page)
    page.get_by_label("Adresse électronique").fill("jeanne.blot@atelier.example")
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_text("Le lien part")).to_be_visible()
    look(page)
    page.goto(f"{url}/structures/a-joindre")
    expect(page.get_by_text("peuvent être jointes")).to_be_visible()
    look(page)


def test_an_unlikely_record_is_confirmed_and_the_limit_changed_on_a_phone(
    world: tuple[Monde, str], phone: Page
) -> None:
    monde, url = world
    monde.emploi(1, salaries=4)
    sign_in(phone, url, "Isabelle")
    phone.goto(f"{url}/structures/1/emplois/nouveau")
    phone.get_by_label("À la date du").fill("2026-06-30")
    phone.get_by_label("Salariés").fill("12")
    phone.get_by_role("button", name="Enregistrer ce relevé").click()
    look(phone)
    phone.get_by_label("Ces chiffres sont exacts").check()
    phone.get_by_role("button", name="Enregistrer ce relevé").click()
    expect(phone.get_by_text("Le relevé d’emplois est enregistré")).to_be_visible()
    phone.goto(f"{url}/organisation/regions/1/sollicitations")
    look(phone)
    phone.get_by_label("Sollicitations par structure").select_option("3")
    phone.get_by_role("button", name="Enregistrer cette limite").click()
    phone.get_by_text("Autres actions").click()
    expect(phone.get_by_text("3 au plus en douze mois")).to_be_visible()
    phone.goto(f"{url}/structures")
    look(phone)
