"""The main job in a real browser: answer as staff, transmit, download as C2RA, reopen the file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll, follow, look_in_light_and_dark
from tests.browser.chromium import PHONE
from tests.browser.parcours import served_world, sign_in, sign_in_by_pages
from tests.collecte.mondes.fabrications import make_waiting
from tests.collecte.mondes.monde import CENT, Monde


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def answer_everything(page: Page, url: str) -> None:
    """Go from the sign-in page to the receipt, as a chargée de mission does it."""
    sign_in_by_pages(page, url, "Claire")
    page.get_by_role("link", name="Commencer").or_(page.get_by_role("button", name="Commencer")).first.click()
    for code, share in CENT.items():
        page.locator(f"#{code}").fill(share)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos activités, une par une")
    page.get_by_role("button", name="Enregistrer et continuer").click()  # all optional
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier et transmettre")
    page.get_by_role("radio", name="Oui", exact=True).check()
    page.get_by_role("radio", name="Oui, par mission").check()
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page.get_by_text("Votre réponse est transmise")).to_be_visible()


def download_workbook(monde: Monde, page: Page, url: str, folder: Path) -> Path:
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/2")
    page.get_by_role("button", name="Préparer le classeur régional").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier attend son tour")
    make_waiting(monde.database, monde.heure)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le fichier").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_an_answer_goes_from_the_page_to_the_workbook(
    world: tuple[Monde, str], page: Page, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    monde, url = world
    answer_everything(page, url)
    path = download_workbook(monde, open_page(), url, tmp_path)
    assert path.name == "classeur-centre-val-de-loire-2026-S1.xlsx"
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [[cell for cell in row if cell is not None] for row in book["Suivi de la collecte"].values]
    assert any("Claire Durand" in row and "transmis" in row for row in rows)
    text = str(rows[0][0]).replace("\u00a0", " ")
    assert text == "5 réponses transmises sur 5 attendues : 100 % des ETP couverts"
    assert "Temps" not in book.sheetnames, "results are not settled: coverage is all there is to tell"


def test_the_whole_answer_is_given_without_any_script(world: tuple[Monde, str], page_sans_js: Page) -> None:
    _, url = world
    answer_everything(page_sans_js, url)


def test_the_whole_answer_is_given_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    answer_everything(phone, url)
    assert_no_horizontal_scroll(phone)


def test_the_menu_of_a_phone_opens_and_closes_without_any_script(
    world: tuple[Monde, str], open_page: Callable[..., Page]
) -> None:
    _, url = world
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/referentiel")
    entry = page.get_by_role("link", name="Campagnes", exact=True)
    expect(entry).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(entry).to_be_visible()
    page.get_by_role("link", name="Fermer le menu").click()
    expect(entry).to_be_hidden()
    page.go_back()
    expect(entry).to_be_visible()
    entry.click()
    expect(page).to_have_url(f"{url}/campagnes")
    expect(page.get_by_role("link", name="Menu", exact=True)).to_be_visible()
    assert_no_horizontal_scroll(page)


def test_a_label_on_two_lines_covers_nothing_on_a_phone(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    phone.goto(f"{url}/donnees-personnelles")
    heights = phone.locator(".stack td[data-label='Direction de votre DLA']").evaluate_all(
        "cells => cells.map(cell => cell.offsetHeight / parseFloat(getComputedStyle(cell).lineHeight))"
    )
    assert heights
    assert min(heights) > 1.9, "each cell is as high as its label"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, which must be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            outline = target.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none", "the focus is not visible"
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_the_whole_answer_is_given_with_the_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    for code, share in CENT.items():
        tab_to(page, page.locator(f"#{code}"))
        page.keyboard.type(share)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/REPARTITION$"))
    tab_to(page, page.get_by_role("button", name="Enregistrer et continuer"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(page.url.replace("ACTIVITES", "verifier"))
    for name in ("Oui", "Oui, par mission"):
        group = page.get_by_role("radio", name=name, exact=True)
        tab_to(page, page.locator(f"[name={group.get_attribute('name')}]").first)
        while not group.is_checked():
            page.keyboard.press("ArrowDown" if page.locator(":focus").is_checked() else "Space")
    tab_to(page, page.get_by_role("button", name="Transmettre ma réponse"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre réponse est transmise")).to_be_visible()


def test_arrows_move_a_share_by_one_and_with_shift_by_five(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    field = page.locator("#M3F1")
    field.fill("12,5")
    field.press("ArrowUp")
    field.press("Shift+ArrowDown")
    expect(field).to_have_value("8,5")


def test_the_total_follows_each_keystroke_and_matches_the_server(world: tuple[Monde, str], page: Page) -> None:
    """Pitfalls 5 and 6: the remainder is in sight, and browser and server give the same verdict."""
    _, url = world
    open_section(page, url, "REPARTITION")
    total = page.locator(".total")
    page.locator("#M1F1").fill("33,3")
    expect(total).to_contain_text("33,3")
    page.locator("#M1F2").fill("33.3 %")
    page.locator("#M1F3").fill("33,4")
    expect(total).to_contain_text("Tout est réparti")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/ACTIVITES")
    page.go_back()
    expect(page.locator(".total")).to_contain_text("100")
    expect(page.locator(".total")).to_contain_text("Tout est réparti")


def test_what_is_typed_saves_itself_and_survives_a_reload(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    number = open_section(page, url, "REPARTITION")
    page.locator("#M1F1").press_sequentially("douze")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    page.reload()
    expect(page.locator("#M1F1")).to_have_value("douze")
    assert monde.saisie(number)["M1F1"] == "douze"


def test_two_tabs_open_on_the_same_page_undo_nothing(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    number = open_section(page, url, "REPARTITION")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#M1F2").fill("30")
    expect(other.locator("[data-saved]")).to_contain_text("Enregistré à")
    page.locator("#M1F1").fill("12")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    expect(page.locator("#M1F2")).to_have_value("30")
    page.locator("#M1F1").fill("13")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/ACTIVITES")
    assert (monde.saisie(number)["M1F1"], monde.saisie(number)["M1F2"]) == ("13", "30")


def open_section(page: Page, url: str, code: str) -> int:
    """Open a section of Claire's answer; return the answer's number."""
    sign_in(page, url, "Claire")
    page.goto(url)
    page.get_by_role("link", name="Commencer").or_(page.get_by_role("button", name="Commencer")).first.click()
    page.wait_for_url("**/REPARTITION")
    number = int(page.url.split("/")[-2])
    page.goto(f"{url}/reponses/{number}/{code}")
    return number


STAFF_PAGES = ["/a-faire", "/reponses/{own}/BASE", "/reponses/{own}/ACTIVITES"]
STAFF_PAGES += ["/reponses/{own}/verifier", "/referentiel?vue=reponse-1", "/referentiel/versions/1", "/reponses/1/recu"]
C2RA_PAGES = ["/campagnes", "/campagnes/2", "/referentiel/versions/1", "/referentiel/versions/1/texte"]


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_pages_of_a_year_of_answers_are_accessible_and_fit_their_screen(
    world: tuple[Monde, str], open_page: Callable[..., Page], screen: str
) -> None:
    _, url = world
    page = open_page(**(PHONE if screen == "phone" else {}))
    page.goto(f"{url}/connexion")
    look_in_light_and_dark(page)
    number = open_section(page, url, "REPARTITION")
    for path in STAFF_PAGES:
        page.goto(url + path.format(own=number))
        look_in_light_and_dark(page)
    page.goto(f"{url}/a-faire")
    if screen == "phone":
        page.get_by_role("link", name="Menu", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    sign_in(page, url, "Isabelle")
    for path in C2RA_PAGES:
        page.goto(url + path)
        look_in_light_and_dark(page)


def test_pages_with_errors_are_accessible_and_lead_to_each_field(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    number = open_section(page, url, "REPARTITION")
    page.locator("#M1F1").fill("douze")
    follow(page.get_by_role("button", name="Enregistrer et continuer"))
    assert_accessible(page)
    expect(page.locator("#M1F1")).to_have_attribute("aria-invalid", "true")
    page.goto(f"{url}/reponses/{number}/verifier")
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    assert_accessible(page)
    page.get_by_role("link", name="douze").first.click()
    page.wait_for_url("**/REPARTITION?retour=verifier#M1F1")
    expect(page.locator("#M1F1")).to_be_focused()
