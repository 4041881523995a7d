"""A synthèse in a real browser: written, chosen between two texts by keyboard, read by the structure on a phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import LienSynthese
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.syntheses import agreed, finished, given, partner, sent, written

pytestmark = pytest.mark.browser

SYNTHESE = "/accompagnements/1/synthese"
WINDOWS = {"phone": PHONE, "phone without JavaScript": {**PHONE, "java_script_enabled": False}}


@dataclass
class Site:
    monde: Monde
    url: str

    def link(self) -> str:
        """Return the address that the first contact received."""
        with self.monde.database.reading() as session:
            return f"{self.url}/r/syntheses/{TROUSSEAU.jeton_synthese(session.get_one(LienSynthese, 1).sel)}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path, fill) as (monde, url):
        yield Site(monde, url)


def fill(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Nadia", "18", password=PASSWORD)
    structure_id = monde.structure(contact="camille@jardins.exemple.fr", commune="Bourges")
    accompagnement_id = monde.accompagnement(structure_id, date(2025, 1, 12), referent=claire)
    monde.diagnostic(accompagnement_id, jour=date(2025, 2, 3))
    monde.emploi(structure_id, date(2024, 12, 31), salaries=12, etp=1050)
    monde.emploi(structure_id, date(2025, 12, 31), salaries=14, etp=1000)
    written(monde, claire, contexte="Une association de " + "Bourges-et-de-ses-environs" * 4)
    finished(monde, claire)
    sent(monde, claire)
    given(monde, claire, agreed(monde, claire, partner(monde, claire, "Conseil départemental")))


@pytest.mark.parametrize("window", WINDOWS)
def test_a_structure_reads_its_synthese_and_says_what_is_wrong_on_a_phone(
    site: Site, open_page: Callable[..., Page], window: str
) -> None:
    page = open_page(**WINDOWS[window])
    page.goto(site.link())
    assert page.get_by_role("heading", level=1).inner_text() == "Les Jardins du Val"
    assert_no_horizontal_scroll(page)
    if "JavaScript" not in window:
        assert_accessible(page)
    page.get_by_role("link", name="Une erreur ?").click()
    page.get_by_label("Qu’est-ce qui n’est pas juste").fill("Nous sommes treize.")
    page.get_by_role("button", name="Le dire à votre DLA").click()
    page.get_by_text("C’est transmis à votre DLA").wait_for()


def test_two_texts_of_one_part_are_chosen_by_keyboard_alone(site: Site, open_page: Callable[..., Page]) -> None:
    claire, other = open_page(**DESKTOP), open_page(**DESKTOP)
    for page, prenom in ((claire, "Claire"), (other, "Nadia")):
        sign_in(page, site.url, prenom)
        page.goto(f"{site.url}{SYNTHESE}/modifier")
    other.get_by_label("Suites à donner").fill("De Nadia.")
    other.get_by_role("button", name="Enregistrer").click()
    other.get_by_text("La synthèse est enregistrée.").wait_for()
    claire.get_by_label("Suites à donner").fill("De Claire.")
    claire.get_by_role("button", name="Enregistrer").click()
    claire.get_by_role("heading", name="1 partie a changé ailleurs entre-temps").wait_for()
    assert_accessible(claire)
    claire.get_by_role("radio", name="Ce que vous venez d’écrire").focus()
    claire.keyboard.press("Space")
    claire.keyboard.press("Tab")
    claire.keyboard.press("Enter")
    claire.get_by_text("La synthèse est enregistrée.").wait_for()
    assert "De Claire." in claire.inner_text("main")


def test_the_printed_page_has_the_document_and_none_of_its_buttons(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(**DESKTOP)
    sign_in(page, site.url, "Claire")
    for path in (SYNTHESE, f"{SYNTHESE}/imprimer"):
        page.goto(f"{site.url}{path}")
        page.emulate_media(media="print")
        assert page.get_by_role("table", name="Avant et après").is_visible()
        for name in ("Envoyer à la structure", "Télécharger en PDF", "Rouvrir la synthèse", "Retirer le lien"):
            assert not any(button.is_visible() for button in page.get_by_text(name).all()), name
        page.emulate_media(media="screen")


def test_what_one_writes_saves_itself_and_says_so_where_one_looks(site: Site, page: Page) -> None:
    sign_in(page, site.url, "Claire")
    page.goto(f"{site.url}{SYNTHESE}/modifier")
    page.locator("textarea[name=contexte]").fill("Un texte qui s’enregistre seul.")
    notice = page.locator("[data-saved]")
    expect(notice).to_have_text("Enregistré à 10\u00a0h\u00a000")
    expect(notice).to_be_in_viewport()
    assert_accessible(page)
    page.goto(f"{site.url}{SYNTHESE}")  # no question is asked: all is saved
    page.get_by_text("Un texte qui s’enregistre seul.").wait_for()
