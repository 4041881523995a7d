"""« Ma semaine » in a real browser: noted on the device alone, without a network, erased, locked, then proposed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.parcours import served_world, sign_in
from tests.browser.test_parcours import open_section
from tests.collecte.mondes.monde import Monde

NOTED = "button[aria-pressed=true]"
COMITE = "Comité d’appui"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def opened(page: Page, url: str) -> None:
    """Open the page in a week of the période of the campaign."""
    page.clock.set_fixed_time(datetime(2026, 3, 4, 12, tzinfo=UTC))
    sign_in(page, url, "Claire")
    page.goto(f"{url}/ma-semaine")
    expect(page.get_by_role("heading", name="Semaine du 2 mars 2026")).to_be_visible()


def note(page: Page, fonction: str, *halves: str) -> None:
    page.get_by_text(fonction, exact=True).first.click()
    for half in halves:
        page.get_by_role("button", name=re.compile(half)).click()
    expect(page.get_by_role("status")).to_have_text("Noté sur cet appareil.")


def kept(page: Page) -> str:
    text: str = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('ma-semaine')).flat().join(' ')"
    )
    return text


def test_a_week_is_noted_and_nothing_is_sent(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    opened(phone, url)
    sent: list[Request] = []
    phone.on("request", lambda request: sent.append(request))
    note(phone, COMITE, "Lundi matin", "Mardi après-midi")
    note(phone, "Suivi et régulation", "Vendredi matin")
    expect(phone.locator(NOTED)).to_have_count(3)
    phone.get_by_role("button", name=re.compile("Vendredi matin")).click()
    expect(phone.locator(NOTED)).to_have_count(2)
    assert_accessible(phone)
    assert_no_horizontal_scroll(phone)
    assert [request.url for request in sent if request.method != "GET" or "M2F1" in request.url] == []
    phone.reload()
    expect(phone.locator(NOTED)).to_have_count(2)


def test_a_week_is_copied_from_the_one_before(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    page.get_by_role("button", name="Semaine d’avant").click()
    expect(page.get_by_role("heading", name="Semaine du 23 février 2026")).to_be_visible()
    note(page, COMITE, "Jeudi matin")
    page.get_by_role("button", name="Semaine d’après").click()
    page.get_by_role("button", name="Comme la semaine d’avant").click()
    expect(page.get_by_role("button", name=re.compile(f"Jeudi matin {COMITE}"))).to_be_visible()


def test_the_page_opens_and_notes_without_a_network_and_no_other_page_is_kept(
    world: tuple[Monde, str], phone: Page
) -> None:
    _, url = world
    opened(phone, url)
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.goto(f"{url}/a-faire")
    phone.goto(f"{url}/ma-semaine")
    phone.context.set_offline(True)
    phone.goto(f"{url}/ma-semaine")
    expect(phone.get_by_role("navigation")).to_have_count(0)
    note(phone, COMITE, "Lundi matin")
    phone.context.set_offline(False)
    names = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))"
    addresses = phone.evaluate(f"{names}.then(all => all.flat().map(request => new URL(request.url).pathname))")
    assert {address for address in addresses if not address.startswith("/static/")} == {"/ma-semaine/hors-ligne"}
    page_kept = phone.evaluate("caches.match('/ma-semaine/hors-ligne').then(page => page.text())")
    assert "Claire" not in page_kept
    assert "data-compte" not in page_kept
    assert "csrf" not in page_kept


def test_the_kept_page_opens_once_signed_out_and_is_never_the_sign_in_page(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    opened(page, url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.clear_cookies()
    for _ in range(2):
        page.goto(f"{url}/ma-semaine")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ma semaine")
        page.wait_for_load_state("networkidle")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion")


def open_copy(page: Page, url: str) -> None:
    page.context.set_offline(True)
    page.goto(f"{url}/ma-semaine")
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_signing_out_closes_the_weeks_without_erasing_them(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    note(page, COMITE, "Lundi matin")
    sign_out(page)
    assert "M2F1" in kept(page)
    open_copy(page, url)
    expect(page.get_by_text("vos semaines sont restées sur cet appareil")).to_be_visible()
    expect(page.locator("[data-half]").first).to_be_hidden()
    expect(page.get_by_role("button", name="Effacer mes semaines")).to_be_hidden()
    assert_accessible(page)
    page.context.set_offline(False)
    opened(page, url)
    expect(page.locator(NOTED)).to_have_count(1)


@pytest.mark.parametrize("signs_out", [True, False])
def test_who_shares_the_device_sees_none_of_the_weeks_of_the_other(
    world: tuple[Monde, str], page: Page, signs_out: bool
) -> None:
    _, url = world
    opened(page, url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    note(page, COMITE, "Lundi matin", "Mardi matin")
    if signs_out:
        sign_out(page)
    sign_in(page, url, "Rachid")
    page.goto(f"{url}/a-faire")
    open_copy(page, url)
    expect(page.get_by_text("vos semaines sont restées sur cet appareil")).to_be_visible()
    page.context.set_offline(False)
    page.goto(f"{url}/ma-semaine")
    expect(page.locator("[data-half]").first).to_be_visible()
    expect(page.locator(NOTED)).to_have_count(0)
    note(page, COMITE, "Jeudi matin")
    open_copy(page, url)
    expect(page.locator(NOTED)).to_have_count(1)
    page.get_by_role("button", name="Effacer mes semaines de cet appareil").click()
    page.get_by_role("button", name="Tout effacer", exact=True).click()
    page.context.set_offline(False)
    opened(page, url)
    expect(page.locator(NOTED)).to_have_count(2)


def test_everything_is_erased_from_a_shared_phone(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    opened(phone, url)
    note(phone, COMITE, "Lundi matin")
    phone.get_by_role("button", name="Effacer mes semaines de cet appareil").click()
    phone.get_by_role("button", name="Garder").click()
    assert kept(phone)
    phone.get_by_role("button", name="Effacer mes semaines de cet appareil").click()
    phone.get_by_role("button", name="Tout effacer", exact=True).click()
    expect(phone.get_by_role("status")).to_have_text("Vos semaines sont effacées de cet appareil.")
    expect(phone.locator(NOTED)).to_have_count(0)
    assert not kept(phone)
    assert phone.evaluate("caches.keys()") == []


def lock(page: Page, code: str) -> None:
    page.get_by_text("Un code sur cet appareil").click()
    page.get_by_label("Nouveau code").fill(code)
    page.get_by_role("button", name="Poser ce code").click()
    expect(page.get_by_role("status")).to_contain_text("Le code est posé")


def test_a_code_hides_the_weeks_from_who_does_not_have_it(world: tuple[Monde, str], phone: Page) -> None:
    _, url = world
    opened(phone, url)
    note(phone, COMITE, "Lundi matin")
    assert "M2F1" in kept(phone)
    lock(phone, "mille feuilles")
    assert "M2F1" not in kept(phone)
    phone.reload()
    expect(phone.get_by_role("heading", name="Semaine du")).to_be_hidden()
    phone.get_by_label("Votre code").fill("autre code")
    phone.get_by_role("button", name="Ouvrir").click()
    expect(phone.get_by_role("status")).to_contain_text("Ce n’est pas le code")
    assert_accessible(phone)
    phone.get_by_label("Votre code").fill("mille feuilles")
    phone.get_by_role("button", name="Ouvrir").click()
    expect(phone.locator(NOTED)).to_have_count(1)
    note(phone, COMITE, "Mardi matin")
    assert "M2F1" not in kept(phone)
    phone.get_by_role("button", name="Ne plus demander de code").or_(
        phone.get_by_text("Un code sur cet appareil")
    ).first.click()
    phone.get_by_role("button", name="Ne plus demander de code").click()
    expect(phone.get_by_role("status")).to_have_text("Plus aucun code n’est demandé.")
    assert "M2F1" in kept(phone)


@pytest.mark.parametrize("code", ["", "mille feuilles"])
def test_the_repartition_proposes_the_weeks_of_its_periode(world: tuple[Monde, str], page: Page, code: str) -> None:
    _, url = world
    opened(page, url)
    note(page, COMITE, "Lundi matin", "Mardi matin", "Mercredi matin")
    note(page, "Suivi et régulation", "Jeudi matin")
    if code:
        lock(page, code)
    open_section(page, url, "REPARTITION")
    if code:
        page.get_by_label("Son code").fill(code)
    page.get_by_role("button", name="Proposer d’après « Ma semaine »").click()
    expect(page.get_by_text("D’après 1 semaine notée. 2 parts proposées")).to_be_visible()
    page.get_by_role("button", name="Tout reprendre").click()
    expect(page.locator("#M2F1")).to_have_value("75")
    expect(page.locator("#M3F1")).to_have_value("25")
    assert_accessible(page)


def test_weeks_of_another_periode_are_not_proposed(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    opened(page, url)
    page.clock.set_fixed_time(datetime(2026, 9, 9, 12, tzinfo=UTC))
    page.reload()
    note(page, COMITE, "Lundi matin")
    open_section(page, url, "REPARTITION")
    page.get_by_role("button", name="Proposer d’après « Ma semaine »").click()
    expect(page.get_by_text("n’a rien au 1er semestre 2026")).to_be_visible()


def test_without_script_the_page_says_so_and_leads_to_the_ordinary_way(
    world: tuple[Monde, str], page_sans_js: Page
) -> None:
    _, url = world
    sign_in(page_sans_js, url, "Claire")
    page_sans_js.goto(f"{url}/ma-semaine")
    expect(page_sans_js.get_by_text("Personne d’autre ne la lit. Ce n’est pas une fiche de temps.")).to_be_visible()
    expect(page_sans_js.get_by_text("Cette page demande JavaScript")).to_be_visible()
    page_sans_js.get_by_role("link", name="À faire", exact=True).click()
    expect(page_sans_js.get_by_role("heading", level=1)).to_have_text("À faire")
