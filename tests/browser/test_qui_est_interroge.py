"""Choosing respondents, in a real browser: drawn, shown, created, replaced; chosen with a reason; those due."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from collecte.models import Participation
from tests.browser.checks import look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import restituee


def fill(monde: Monde) -> None:
    """Create six structures, whose restitution was a few weeks ago."""
    monde.region()
    monde.animatrice(password=PASSWORD)
    for number in range(6):
        restituee(monde, f"Structure {number}", "18", f"s{number}@structures.example")
    monde.questionnaire()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


def launch(page: Page, url: str, which: str) -> None:
    page.goto(f"{url}/questionnaires/1/lancer")
    page.get_by_label("Les structures accompagnées").check()
    page.get_by_label("Accompagnements terminés à partir du").fill("2026-05-01")
    page.get_by_label("Et jusqu’au").fill("2026-05-31")
    page.get_by_label(which).check()
    page.get_by_label("Combien en tirer au sort").fill("3")
    page.get_by_role("button", name="Créer la campagne").click()
    look(page)


def open_it(page: Page) -> None:
    """Go through the steps of a campaign that was just created, and open it."""
    for _ in ("what", "when"):
        look(page)
        page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("À qui s’adresser").fill("c2ra@exemple.fr")
    look(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    look(page)
    page.get_by_role("button", name="Continuer vers l’ouverture").click()
    look(page)
    page.get_by_role("button", name="Ouvrir la campagne maintenant").click()


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["without script", "phone"])
def test_structures_are_drawn_then_one_is_replaced(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    monde, url = world
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/structures/a-interroger")
    look(page)
    launch(page, url, "Quelques-unes, tirées au sort")
    expect(page.get_by_text("Rien n’est encore créé")).to_be_visible()
    page.get_by_role("button", name="Créer la campagne").click()
    open_it(page)
    expect(page.get_by_role("heading", name="Comment elles ont été choisies")).to_be_visible()
    with monde.database.writing() as session:
        session.scalars(select(Participation).order_by(Participation.id)).first().refusee_le = monde.heure()  # type: ignore[union-attr] # three
    page.reload()
    look(page)
    page.get_by_role("link", name="Prendre une remplaçante").click()
    look(page)
    page.get_by_role("button", name="Interroger").click()
    expect(page.get_by_text("est interrogée à la place")).to_be_visible()


def test_structures_are_chosen_one_by_one_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    sign_in(phone, url, "Isabelle")
    launch(phone, url, "Quelques-unes, choisies une à une")
    phone.get_by_label("Structure 2", exact=True).check()
    phone.get_by_label("Raison de choisir Structure 2").fill("Seule du canton.")
    phone.get_by_role("button", name="Créer la campagne").click()
    look(phone)
    expect(phone.get_by_text("1 structure choisie")).to_be_visible()
    phone.get_by_role("button", name="Créer la campagne").click()
    open_it(phone)
    expect(phone.get_by_text("Résultats non généralisables")).to_be_visible()
    look(phone)
    phone.goto(f"{url}/structures/3")
    expect(phone.get_by_role("heading", name="Ce qui lui a été demandé")).to_be_visible()
    look(phone)
