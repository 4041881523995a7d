"""Home pages of every role in a région of twenty-five DLA, and the five commonest tasks of an animatrice, counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from collecte.models import Role
from tests.browser.chromium import DESKTOP
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.fabrications import asked, make_waiting
from tests.collecte.mondes.monde import CENT, CLOTURE, PASSWORD, Monde

OCCITANIE = ["46", "12", "48", "30", "82", "81", "34", "32", "31", "11", "65", "09", "66"]
CODES = [*OCCITANIE, *(f"{code}B" for code in OCCITANIE[:12])]
"""Twenty-five DLA: thirteen have a tile on the map."""
HOMES = {
    "Claire": "/a-faire",
    "Isabelle": "/tableau-de-bord",
    "Denis": "/mes-dla",
    "Paule": "/ma-region",
    "Ada": "/administration",
}
MOST = 40
"""Links of a home page, outside the matrix."""
FEW = 2
"""Clicks from the home page to a task."""

COUNT_LINKS = """() => [...document.querySelectorAll('a[href]')]
  .filter(link => !link.closest('table.cells, .skip')).length"""


@dataclass
class Clics:
    """The clicks of someone, and the pages that they opened."""

    page: Page
    clics: int = 0
    pages: int = 0

    def __call__(self, target: Locator) -> None:
        before = self.page.url
        target.click()
        self.page.wait_for_load_state()
        self.clics += 1
        self.pages += self.page.url != before


def fill(monde: Monde) -> None:
    """Create a région of twenty-five DLA, whose persons answer or are late, and its workbook."""
    monde.region("occitanie", "Occitanie", *CODES)
    names = (f"Claire{rank or ''}" for rank in range(len(CODES)))
    people = [monde.personne(name, code, password=PASSWORD) for name, code in zip(names, CODES, strict=True)]
    isabelle = monde.animatrice(password=PASSWORD)
    monde.direction("Denis", *CODES[:3], password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.personne("Ada", role=Role.ADMIN, password=PASSWORD)
    now = monde.campagne()
    for acteur in people[:5]:
        answer = monde.participation(acteur, now)
        monde.save(acteur, answer, CENT)
        monde.transmit(acteur, answer)
    monde.structure("Les Jardins du Val", CODES[0])
    monde.heure.moment = monde.heure.moment.replace(day=CLOTURE.day - 2)
    asked(monde, isabelle)
    make_waiting(monde.database, monde.heure)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("accueils"), fill) as (_, address):
        yield address


@pytest.fixture
def home(url: str, open_page: Callable[..., Page]) -> Callable[[str], Page]:
    """Opens the home page of someone."""

    def opened(prenom: str) -> Page:
        page = open_page(**DESKTOP)
        sign_in(page, url, prenom)
        page.goto(url)
        assert page.url == url + HOMES[prenom]
        return page

    return opened


@pytest.mark.parametrize("prenom", HOMES)
def test_a_home_page_has_few_links_outside_its_matrix(home: Callable[[str], Page], prenom: str) -> None:
    assert home(prenom).evaluate(COUNT_LINKS) <= MOST


def test_the_keyboard_skips_the_matrix(home: Callable[[str], Page]) -> None:
    page = home("Isabelle")
    inside = page.get_by_role("region", name="DLA par campagne, Occitanie")
    count = inside.locator("table.cells a").count()
    assert count > 10
    assert page.locator("table.cells a").count() == count, "all of it is in one region"
    link = page.get_by_role("link", name="Passer le tableau des DLA")
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not inside.evaluate("part => part.contains(document.activeElement)")
    assert inside.evaluate(
        "part => part.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING"
    )


def test_more_than_twenty_dla_are_on_several_pages(home: Callable[[str], Page]) -> None:
    page = home("Isabelle")
    rows = page.locator("table.cells tbody tr")
    assert rows.count() == 20
    page.get_by_role("link", name="DLA 21 à 25").click()
    expect(rows).to_have_count(5)


def test_all_late_persons_are_reminded_in_two_clicks(home: Callable[[str], Page]) -> None:
    click = Clics(home("Isabelle"))
    click(click.page.get_by_role("link", name="Relancer les 20 personnes").first)
    click(click.page.get_by_role("button", name="Envoyer maintenant à 20 personnes"))
    expect(click.page.get_by_role("status").first).to_contain_text("20")
    assert (click.clics, click.pages) <= (FEW, 2)


def test_a_dla_is_extended_in_two_clicks(home: Callable[[str], Page]) -> None:
    click = Clics(home("Isabelle"))
    click(click.page.get_by_role("link", name="DLA 31, Temps et activités, 1er semestre 2026"))
    click.page.get_by_label("Raison").fill("Une arrivée en juillet.")
    click(click.page.get_by_role("button", name="Prolonger ce DLA"))
    expect(click.page.get_by_text("La clôture est repoussée pour ce DLA.")).to_be_visible()
    expect(click.page.locator(".notice").filter(has_text="Prolongé jusqu’au")).to_contain_text(
        "Une arrivée en juillet."
    )
    assert (click.clics, click.pages) <= (FEW, 2)


def test_a_structure_is_found_in_two_clicks(home: Callable[[str], Page]) -> None:
    click = Clics(home("Isabelle"))
    click.page.get_by_role("searchbox", name="Chercher").fill("jardin du val")
    click(click.page.get_by_role("button", name="Lancer la recherche"))
    click(click.page.get_by_role("main").get_by_role("link", name="Les Jardins du Val"))
    expect(click.page.get_by_role("heading", level=1)).to_have_text("Les Jardins du Val")
    assert (click.clics, click.pages) <= (FEW, 2)


def test_the_dla_that_lag_are_told_without_a_click(home: Callable[[str], Page]) -> None:
    page = home("Isabelle")
    expect(page.locator(".lead").first).to_contain_text("20 réponses manquent")
    late = page.get_by_role("link", name="DLA 31, Temps et activités, 1er semestre 2026")
    expect(late).to_contain_text("à faire")
    expect(late).to_contain_text("0/1")


def test_the_last_workbook_is_downloaded_in_two_clicks(home: Callable[[str], Page], tmp_path: Path) -> None:
    click = Clics(home("Isabelle"))
    click(click.page.get_by_role("link", name="Le dernier demandé"))
    with click.page.expect_download() as download:
        click(click.page.get_by_role("link", name="Télécharger le fichier"))
    download.value.save_as(tmp_path / "classeur.xlsx")
    assert (tmp_path / "classeur.xlsx").read_bytes()[:2] == b"PK"
    assert (click.clics, click.pages) <= (FEW, 1)
