"""The page of messages and « ce n’est plus moi », in a real browser: on a phone, on a screen, without JavaScript."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.core.security import Trousseau
from collecte.models import Courriel, Role
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, SECRET, Monde

LONG = f"{'prenom-compose-' * 5}durand@exemple.fr"


def fill(monde: Monde) -> None:
    """Create one message in each state, one account to check, a very long address."""
    monde.region()
    monde.animatrice(password=PASSWORD)
    monde.personne("Admin", role=Role.ADMIN, password=PASSWORD)
    people = [monde.personne(name, "18") for name in ("Claire", "Paul", "Zoe", "Rachid")]
    ids = [monde.courriel(person) for person in people]
    monde.signalement(monde.personne("Helene", "28"))
    now = monde.heure()
    with monde.database.writing() as session:
        claire, paul, zoe = (session.get_one(Courriel, courriel_id) for courriel_id in ids[:3])
        claire.envoye_le = now
        paul.abandonne_le = paul.adresse_refusee_le = now
        paul.adresse = LONG
        paul.erreur = "adresse refusée par mx.exemple.fr : 550 5.1.1 " + "x" * 100
        zoe.erreur = "smtp.exemple.fr ne répond pas"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_messages_are_readable_and_sent_again_whatever_the_screen(
    world: tuple[Monde, str], open_page: Callable[..., Page], screen: dict[str, object], javascript: bool
) -> None:
    _, url = world
    page = open_page(**screen, java_script_enabled=javascript)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/courriels")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="Renvoyer le message à Paul").click()
    expect(page.get_by_text("Le message repart vers paul@exemple.fr.")).to_be_visible()
    page.get_by_role("link", name="envoyé (1)").click()
    expect(page.get_by_role("rowheader", name="Claire Durand")).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_whoever_got_the_message_says_so_with_the_keyboard_alone(
    world: tuple[Monde, str], open_page: Callable[..., Page], screen: dict[str, object]
) -> None:
    _, url = world
    page = open_page(**screen)
    page.goto(f"{url}/courriels/pas-moi/{Trousseau(SECRET).sign_courriel(2)}")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_label("Qui vous remplace").focus()
    page.keyboard.type("Jean Martin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté, merci")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
