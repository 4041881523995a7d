"""« Ma répartition » in a real browser: read, printed, shared with a preview; on a phone, by keyboard, without JS."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, PENDANT, Monde
from tests.collecte.mondes.versions import adopted
from tests.collecte.temps.test_repartitions import answered, opened

PAGES = ("/ma-repartition", "/ma-repartition/imprimer", "/ma-repartition/6/partage", "/reponses/6/recu")


def fill(monde: Monde) -> None:
    """Create five respondents of one campaign, whose région is settled; two of the same DLA; a référentiel changed
    since."""
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Ines", "28"), ("Helene", "28"), ("Marie", "36")):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.personne("Paul", "36", debut=PENDANT.date(), password=PASSWORD)
    monde.direction("Denis", "18", password=PASSWORD)
    isabelle = monde.animatrice()
    answered(monde, opened(monde, "2025-S2", -180), "Claire", "Rachid", "Ines", "Helene", "Marie")
    monde.heure.moment = PENDANT - timedelta(days=100)
    monde.settle(isabelle, 1)
    adopted(monde, isabelle)
    monde.heure.moment = PENDANT
    answered(monde, monde.campagne(), "Claire", M1F3="", M1F4="3", M1F5="6", M1F2="15")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_page_is_accessible_and_holds_on_its_screen(
    world: str, open_page: Callable[..., Page], screen: str
) -> None:
    for prenom, paths in (("Claire", PAGES), ("Paul", PAGES[:2])):
        page = open_page(**(PHONE if screen == "phone" else {}))
        sign_in(page, world, prenom)
        for path in paths:
            page.goto(f"{world}{path}")
            assert_no_horizontal_scroll(page)
            assert_accessible(page)


def test_the_image_has_a_bar_for_oneself_and_the_region_where_it_is_told(world: str, page: Page) -> None:
    sign_in(page, world, "Claire")
    page.goto(f"{world}/a-faire")
    page.get_by_role("link", name="Ma répartition", exact=True).click()
    image = page.get_by_role("region", name="1er semestre 2026, DLA 18 Département 18")
    for titre, share in (("Vous, 1er semestre 2026", 0.48), ("La région, 2e semestre 2025", 0.5)):
        bar = image.get_by_role("figure", name=titre).locator("[data-bar]")
        solid, whole = bar.locator("[data-mission=M1] .solid").first.bounding_box(), bar.first.bounding_box()
        assert solid is not None
        assert whole is not None
        assert abs(solid["width"] / whole["width"] - share) < 0.02, titre
    expect(page.get_by_text("moyenne de 5 personnes, pondérée par leur temps, à 5 points près").first).to_be_visible()


def test_a_periode_is_chosen_without_a_script(world: str, page_sans_js: Page) -> None:
    sign_in(page_sans_js, world, "Claire")
    page_sans_js.goto(f"{world}/ma-repartition")
    page_sans_js.get_by_role("navigation", name="Période").get_by_role("link", name="2e semestre 2025").click()
    expect(page_sans_js.get_by_role("heading", name="2e semestre 2025, DLA 18 Département 18")).to_be_visible()
    page_sans_js.get_by_text("Missions et fonctions, en chiffres").click()
    expect(page_sans_js.get_by_role("row", name="Accueil, orientation et diagnostic 24 %")).to_be_visible()


@pytest.mark.parametrize("path", ["/ma-repartition", "/reponses/6/recu"])
def test_on_a_phone_both_bars_are_on_the_first_screen(world: str, phone: Page, path: str) -> None:
    sign_in(phone, world, "Claire")
    phone.goto(f"{world}{path}")
    bars = phone.locator(".image").first.locator("[data-bar]")
    assert bars.count() == 2
    assert bars.last.evaluate("bar => bar.getBoundingClientRect().bottom") < 640


@pytest.mark.parametrize("value", ["50,5 %", "100 %", "33,33 %"])
def test_on_a_phone_no_figure_reaches_its_neighbour_nor_the_edge(world: str, phone: Page, value: str) -> None:
    sign_in(phone, world, "Claire")
    phone.goto(f"{world}/ma-repartition")
    phone.locator(".plus").evaluate_all("all => all.forEach(one => { one.open = true; })")
    cells = phone.locator(".over-time .whole td")
    beyond = """(all, value) => all.filter(cell => {
      cell.textContent = value;
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getBoundingClientRect().right > cell.getBoundingClientRect().right + 0.5;
    }).map(cell => cell.dataset.label)"""
    assert cells.count() > 10
    assert cells.evaluate_all(beyond, value.replace(" ", "\u00a0")) == []
    edges = cells.evaluate_all("all => all.map(cell => cell.getBoundingClientRect().right)")
    assert max(edges) <= 360 - 16


def test_on_narrow_paper_figures_stay_under_their_heading(world: str, page: Page) -> None:
    """A printer's page may be as narrow as a phone’s screen."""
    page.set_viewport_size({"width": 688, "height": 900})
    sign_in(page, world, "Claire")
    for path in PAGES[:2]:
        page.goto(f"{world}{path}")
        page.locator(".plus").evaluate_all("all => all.forEach(one => { one.open = true; })")
        page.emulate_media(media="print")
        right = "all => all.map(own => Math.round(own.getBoundingClientRect().right))"
        headings = page.locator(".over-time:has([rowspan]) thead tr:last-child th").evaluate_all(right)
        assert page.locator(".over-time:has([rowspan]) tbody tr:first-child td").evaluate_all(right) == headings


def printed(page: Page, path: Path) -> list[str]:
    """Return the text of each sheet."""
    from pypdf import PdfReader

    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # a browser that is driven says nothing before it prints
    page.pdf(path=path, prefer_css_page_size=True)
    texts = [sheet.extract_text() for sheet in PdfReader(path).pages]
    return [unicodedata.normalize("NFKC", text).replace("\n", " ") for text in texts]  # ligatures apart


def three_settled(monde: Monde) -> None:
    """Settle the région of three semestres, each with five respondents."""
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Ines", "28"), ("Helene", "28"), ("Marie", "36")):
        monde.personne(prenom, dla, password=PASSWORD)
    isabelle = monde.animatrice()
    for number, (periode, days) in enumerate((("2024-S2", -540), ("2025-S1", -360), ("2025-S2", -180)), start=1):
        answered(monde, opened(monde, periode, days), "Claire", "Rachid", "Ines", "Helene", "Marie")
        monde.heure.moment += timedelta(days=30)
        monde.settle(isabelle, number)
    monde.heure.moment = PENDANT


@pytest.mark.parametrize("font", ["DejaVu Sans", "Figtree"])
def test_three_periodes_beside_the_region_are_printed_on_one_sheet(tmp_path: Path, page: Page, font: str) -> None:
    with served(tmp_path, three_settled) as (_, url):
        sign_in(page, url, "Claire")
        page.goto(f"{url}/ma-repartition")
        page.get_by_role("link", name="Imprimer sur une page").click()
        page.wait_for_load_state("load")
        page.evaluate("font => { document.documentElement.style.fontFamily = font; }", font)
        (text,) = printed(page, tmp_path / "sheet.pdf")
    for words in (
        "2e semestre 2025, moi",
        "2e semestre 2025, région",
        "1er semestre 2025, région",
        "2e semestre 2024, région",
    ):
        assert words in text
    assert "M4 Professionnalisation" in text
    assert "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative." in text


def test_a_receipt_is_printed_with_the_whole_answer_on_two_sheets(world: str, page: Page, tmp_path: Path) -> None:
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/6/recu")
    texts = printed(page, tmp_path / "receipt.pdf")
    assert len(texts) <= 2
    letters = "".join("".join(texts).split())  # a letter may be put apart to be nearer its neighbour
    for words in ("La région, 2e semestre 2025", "reçu n", "Suivi et régulation"):
        assert words.replace(" ", "") in letters, words
    assert "Vosdonnéesdanscettecollecte" not in letters


def test_sharing_is_previewed_kept_and_taken_back_without_a_script(
    world: str, open_page: Callable[..., Page], page_sans_js: Page
) -> None:
    denis = open_page(java_script_enabled=False)
    sign_in(denis, world, "Denis")
    shown_at = f"{world}/direction/campagnes/2/dlas/1/repartitions"
    claire = page_sans_js
    sign_in(claire, world, "Claire")
    claire.goto(f"{world}/ma-repartition")
    claire.get_by_role("link", name="Voir et changer").first.click()
    claire.get_by_label("Oui, par mission").check()
    claire.get_by_role("button", name="Voir l’aperçu de ces choix").click()
    expect(claire.get_by_text("Ces choix ne sont pas enregistrés.")).to_be_visible()
    claire.get_by_text("Ce que chaque choix montre, et à qui").click()
    expect(claire.get_by_text("Vous êtes deux à répondre pour ce DLA")).to_be_visible()
    denis.goto(shown_at)
    expect(denis.get_by_text("Aucune répartition ne vous est montrée")).to_be_visible()
    claire.get_by_role("button", name="Enregistrer ces choix").click()
    denis.goto(shown_at)
    expect(denis.get_by_role("heading", name="Claire Durand")).to_be_visible()
    previewed = claire.locator(".preview .legend").inner_text()
    assert previewed == denis.locator(".legend").inner_text()
    claire.get_by_label("Non", exact=True).last.check()
    claire.get_by_role("button", name="Enregistrer ces choix").click()
    denis.goto(shown_at)
    expect(denis.get_by_text("Aucune répartition ne vous est montrée")).to_be_visible()


def test_a_preview_is_asked_by_keyboard_alone(world: str, page: Page) -> None:
    sign_in(page, world, "Claire")
    page.goto(f"{world}/ma-repartition/6/partage")
    page.get_by_label("Non", exact=True).last.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in ("what each choice shows, folded", "save", "preview"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ces choix ne sont pas enregistrés.")).to_be_visible()
    expect(page.locator(".preview")).to_contain_text("Par fonction.")
    expect(page.get_by_text("peuvent y figurer").last).to_be_visible()
