"""Time entered in hours, in half-days or with a typical week, in a real browser, with its script and without it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll, follow
from tests.browser.chromium import PHONE
from tests.browser.parcours import served_world
from tests.browser.test_parcours import open_section
from tests.collecte.mondes.monde import Monde

UNITES = {
    "heures": "En heures par semaine",
    "demi_journees": "En demi-journées par mois",
    "semaine": "Avec une semaine type",
    "mois": "Avec un mois type",
}
TOTAUX = {
    "heures": "8\u00a0h par semaine",
    "demi_journees": "8\u00a0demi-journées par mois",
    "semaine": "4\u00a0demi-journées de la semaine type",
    "mois": "4\u00a0journées du mois type",
}


NOT_HOURS = "«\u00a0douze\u00a0» n’est pas un nombre. Écrivez un nombre d’heures, par exemple 3,5, 3 h 30 ou 45 min."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def choose(page: Page, unite: str) -> None:
    page.get_by_text("Saisir autrement").or_(page.get_by_text("Changer d’unité")).click()
    follow(page.get_by_role("button", name=UNITES.get(unite, "En pourcentage"), exact=True))
    expect(page.locator(f"[data-unite={unite}]")).to_be_visible()
    page.wait_for_load_state()


def tell(page: Page, unite: str) -> None:
    """Enter three quarters for the first line, a quarter for the fourth one."""
    if unite in ("heures", "demi_journees"):
        page.locator("#M1F1").fill("6")
        page.locator("#M2F1").fill("2")
        return
    cells = {"semaine": ("LU1", "LU2", "VE1", "JE1"), "mois": ("LU1", "MA1", "VE1", "JE1")}[unite]
    for cell in cells[:3]:
        page.locator(f"#{unite.upper()}_{cell}").select_option("M1F1")
    page.locator(f"#{unite.upper()}_{cells[3]}").select_option("M2F1")


def share_of(page: Page, code: str) -> str:
    return page.locator(f"[data-line={code}]").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("unite", UNITES)
def test_shares_follow_what_is_typed_in_a_unit_and_are_transmitted(
    world: tuple[Monde, str], page: Page, unite: str
) -> None:
    monde, url = world
    number = open_section(page, url, "REPARTITION")
    page.locator("#M1F1").fill("24")
    choose(page, unite)
    tell(page, unite)
    assert (share_of(page, "M1F1"), share_of(page, "M2F1"), share_of(page, "M1F2")) == ("75 %", "25 %", "")
    expect(page.locator("[data-raw-total]")).to_have_text(
        TOTAUX[unite].replace(" h", "\u00a0h").replace(" demi", "\u00a0demi")
    )
    expect(page.locator("[data-shared]")).to_have_text("100\u00a0%")
    expect(page.locator('[data-sum="TEMPS/M1"]')).to_have_text("75\u00a0%")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=20_000)
    assert_accessible(page)
    page.reload()
    assert share_of(page, "M1F1") == "75 %", "the server derives the same"
    choose(page, "pourcent")
    expect(page.locator("#M1F1")).to_have_value("24")
    choose(page, unite)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/ACTIVITES")
    page.goto(f"{url}/reponses/{number}/verifier")
    page.get_by_label("Je confirme que ces lignes").check()
    page.get_by_role("group", name="chiffres nommés").get_by_label("Non").check()
    page.get_by_role("group", name="Votre direction").get_by_label("Non").check()
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page.get_by_role("heading", name="Votre réponse n’est pas transmise")).to_be_visible()
    for reason in page.get_by_role("combobox", name="Raison").all():
        reason.select_option("Je préfère ne pas dire")  # a year before, time was shared otherwise
    page.get_by_role("button", name="Transmettre ma réponse").click()
    page.wait_for_url("**/recu")
    expect(page.get_by_role("main")).to_contain_text("75\u00a0% (")
    assert monde.saisie(number)["UNITE"] == unite


@pytest.mark.parametrize("unite", UNITES)
def test_a_unit_is_chosen_and_filled_on_a_phone_without_a_script(
    world: tuple[Monde, str], open_page: Callable[..., Page], unite: str
) -> None:
    monde, url = world
    page = open_page(**PHONE, java_script_enabled=False)
    number = open_section(page, url, "REPARTITION")
    choose(page, unite)
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    tell(page, unite)
    page.get_by_role("button", name="Enregistrer et voir les parts").click()
    assert (share_of(page, "M1F1"), share_of(page, "M2F1")) == ("75 %", "25 %")
    assert_no_horizontal_scroll(page)
    choose(page, "pourcent")
    assert monde.saisie(number)["UNITE"] == "pourcent"


@pytest.mark.parametrize("unite", ["heures", "demi_journees"])
def test_on_a_phone_a_unit_stands_beside_its_field(world: tuple[Monde, str], phone: Page, unite: str) -> None:
    _, url = world
    open_section(phone, url, "REPARTITION")
    choose(phone, unite)
    field, unit = phone.locator("#M1F1").bounding_box(), phone.locator("#M1F1 + select").bounding_box()
    assert field is not None
    assert unit is not None
    assert unit["x"] > field["x"] + field["width"]
    assert field["y"] <= unit["y"] < field["y"] + field["height"]


def test_the_bar_of_hours_is_not_dragged(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    choose(page, "heures")
    tell(page, "heures")
    page.locator("[data-bar]").scroll_into_view_if_needed()
    box = page.locator("[data-bar]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.06 * box["width"], box["y"] + box["height"] / 2)  # where 6 would be as a percent
    page.mouse.down()
    page.mouse.move(box["x"] + 0.03 * box["width"], box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator("#M1F1")).to_have_value("6")
    expect(page.locator("#M2F1")).to_have_value("2")


def test_a_fold_names_its_text_once_and_shows_what_was_typed_as_typed(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    fold = page.locator("details", has=page.locator("#M1_MARQUE"))
    fold.locator("summary").click()
    named = fold.locator("summary, label").evaluate_all("all => all.filter(own => own.clientWidth > 1).length")
    assert named == 1
    colours = "own => [getComputedStyle(own).color, getComputedStyle(document.body).color]"
    typed, ink = page.get_by_label("Ce qui a marqué la période").first.evaluate(colours)
    assert typed == ink


def test_hours_are_typed_by_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    page.get_by_text("Saisir autrement").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unite=heures]")).to_be_visible()
    page.wait_for_load_state()
    page.locator("#M1F1").focus()
    page.keyboard.type("douze")
    page.keyboard.press("Tab")
    expect(page.locator("#M1F1")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    expect(page.locator("#M1F1-err")).to_have_text(NOT_HOURS)
    page.locator("#M1F1").fill("45 min")
    page.locator("#M1F1").press("Enter")
    expect(page.locator("#M1F2")).to_be_focused()
    expect(page.locator("#M1F1")).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#M1F2")).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#M1F2")).to_have_value("1")
    page.keyboard.press("Tab")
    page.locator("[name=M1F2_HEURES_PAR]").select_option("an")
    expect(page.locator("[data-raw-total]")).to_have_text("0,77\u00a0h par semaine")
    page.locator("#M1F2").fill("500")
    page.locator("#M1F2").press("ArrowUp")
    expect(page.locator("#M1F2")).to_have_value("501")
    page.locator("#AUTRE").press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ACTIVITES")


def test_a_line_is_refused_in_the_same_words_before_and_after_it_is_sent(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_section(page, url, "REPARTITION")
    for typed in ("douze", "NaN", "-5", "150", "45 min", "9" * 5_000):
        page.locator("#M1F1").fill(typed)
        page.locator("#M1F1").press("Enter")
        before = page.locator("#M1F1-err").inner_text()
        follow(page.get_by_role("button", name="Enregistrer et continuer"))
        expect(page.get_by_role("heading", name="À corriger")).to_be_visible()
        assert page.locator("#M1F1-err").inner_text() == before
        expect(page.locator("#M1F1")).to_have_value(typed)


def test_enter_goes_from_line_to_line_and_blank_stays_blank(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    open_section(phone, url, "REPARTITION")
    phone.locator("#M1_PART").press("Enter")
    expect(phone.locator("#M1F1")).to_be_focused()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    phone.keyboard.type("1/3")
    phone.keyboard.press("Shift+ArrowUp")
    expect(phone.locator("#M1F1")).to_have_value("")
    expect(phone.locator("#M1F2")).to_have_value("38,33")
    phone.locator("#AUTRE").press("Enter")
    expect(phone.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last).to_be_focused()


def test_a_unit_changed_in_another_tab_is_shown_once_what_was_typed_is_saved(
    world: tuple[Monde, str], open_page: Callable[..., Page]
) -> None:
    monde, url = world
    here, there = open_page(), open_page()
    number = open_section(here, url, "REPARTITION")
    open_section(there, url, "REPARTITION")
    choose(there, "heures")
    here.locator("#M1F1").fill("30")
    expect(here.locator("[data-unite=heures]")).to_be_visible(timeout=20_000)
    assert monde.saisie(number)["M1F1"] == "30"
