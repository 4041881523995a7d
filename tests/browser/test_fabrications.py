"""A workbook made in the background, in a real browser: the bar moves, the file comes, on every screen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from collecte.classeurs.fabrique import Fabrique, Veille, fabriquer
from collecte.classeurs.jobs_classeurs import take
from tests.browser.checks import look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import CENT, PASSWORD, TROUSSEAU, Monde


def fill(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.animatrice(password=PASSWORD)
    monde.campagne()
    monde.answered(claire, CENT)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_the_bar_moves_until_the_file_is_there(
    world: tuple[Monde, str], open_page: Callable[..., Page], tmp_path: Path, options: dict[str, object]
) -> None:
    monde, url = world
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/classeurs")
    expect(page.get_by_text("Aucun classeur demandé ces derniers jours")).to_be_visible()
    look(page)
    page.goto(f"{url}/classeurs/regions/1")
    look(page)
    period = "Temps et activités, 1er semestre 2026"  # its results are not settled: not proposed
    page.get_by_label("Le temps").select_option(label=period)
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier attend son tour")
    look(page)
    fabrication = take(monde.database, monde.heure())
    assert fabrication is not None
    fabrique = Fabrique(monde.database, TROUSSEAU, monde.heure)
    veille = Veille(fabrique, fabrication, leave=lambda: None)
    bar = page.get_by_role("progressbar")
    for lines, sentence in ((12_000, "40 % du fichier sont faits"), (27_000, "90 % du fichier sont faits")):
        veille.tell(lines, 30_000, f"Feuille Données : {lines} lignes écrites sur 30000")
        veille.look()
        expect(bar).to_have_attribute("value", str(lines))
        expect(page.get_by_text(f"{lines} lignes écrites sur 30000")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text(sentence)
    look(page)
    fabriquer(fabrique, fabrication)
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier est prêt")
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le fichier").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert "Synthèse" in openpyxl.load_workbook(path).sheetnames
    page.goto(f"{url}/classeurs")
    look(page)
    page.get_by_role("link", name="Classeur régional, Centre-Val de Loire").click()
    page.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Le fichier est supprimé.")).to_be_visible()


def test_without_script_a_link_says_where_it_is(world: tuple[Monde, str], page_sans_js: Page) -> None:
    monde, url = world
    page = page_sans_js
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/1")
    page.get_by_role("button", name="Préparer le classeur régional").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier attend son tour")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier est annulé")
    look(page)
    page.get_by_role("button", name="Recommencer").click()
    fabrication = take(monde.database, monde.heure())
    assert fabrication is not None
    fabriquer(Fabrique(monde.database, TROUSSEAU, monde.heure), fabrication)
    page.get_by_role("link", name="Où en est-il ?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier est prêt")
    look(page)
