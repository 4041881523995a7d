"""Autosave, and the page's message when it fails: connection lost, session ended, two places."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from sqlalchemy import delete

from collecte.models import SessionWeb
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.incidents import Incidents
from tests.browser.parcours import served, sign_in
from tests.browser.test_repartition import fill, type_in
from tests.collecte.mondes.monde import PASSWORD, Monde

SAVED = "Enregistré à 10\u00a0h\u00a000"
UNSAVED = "Pas encore enregistré"
RETRYING = "Non enregistré, nouvel essai…"
SUBMIT = "Enregistrer et continuer"
KEPT = "Gardé à 10\u00a0h\u00a000, pas encore envoyé"
AGAIN = "Ce que vous aviez tapé est de nouveau dans cette page."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


def open_repartition(page: Page, url: str) -> Page:
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/REPARTITION")
    return page


def told(page: Page) -> Locator:
    return page.locator("[data-saved]")


def press(page: Page, name: str = SUBMIT) -> None:
    page.get_by_role("button", name=name).last.click()


def cut(context: BrowserContext, incidents: Incidents) -> None:
    incidents.tolerate("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)


# --- connection lost


def test_what_is_typed_without_a_connection_is_stored_once_it_is_back(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    open_repartition(page, url)
    expect(told(page)).to_have_attribute("role", "status")
    cut(page.context, incidents)
    type_in(page, M1F1="12")
    expect(told(page)).to_have_text(RETRYING)
    assert_no_horizontal_scroll(page)
    type_in(page, M1F2="3,5")
    assert "M1F1" not in monde.saisie(1)
    page.context.set_offline(False)
    expect(told(page)).to_have_text(SAVED)
    assert (monde.saisie(1)["M1F1"], monde.saisie(1)["M1F2"]) == ("12", "3,5")


def test_a_failure_is_told_once_however_many_times_it_is_tried_again(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    page.clock.install()
    open_repartition(page, url)
    page.evaluate(
        """() => {
          window.said = [];
          const place = document.querySelector("[data-saved]");
          new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });
        }"""
    )
    cut(page.context, incidents)
    type_in(page, M1F1="12")
    for seconds in (3, 6, 11):
        with page.expect_event("requestfailed"):
            page.clock.run_for(seconds * 1_000)
    page.context.set_offline(False)
    expect(told(page)).to_have_text(SAVED)
    assert page.evaluate("window.said") == [UNSAVED, RETRYING, SAVED]
    assert monde.saisie(1)["M1F1"] == "12"


def test_a_button_pressed_without_a_connection_keeps_the_page_and_all_that_is_typed(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    open_repartition(page, url)
    cut(page.context, incidents)
    type_in(page, M1F1="12")
    press(page)
    expect(told(page)).to_have_text(RETRYING)
    expect(page.locator("#M1F1")).to_have_value("12")
    page.context.set_offline(False)
    expect(told(page)).to_have_text(SAVED)
    type_in(page, M1F1="13")
    press(page)
    page.wait_for_url("**/verifier")
    assert monde.saisie(1)["M1F1"] == "13"


def test_a_server_that_fails_is_tried_again(world: tuple[Monde, str], page: Page, incidents: Incidents) -> None:
    monde, url = world
    open_repartition(page, url)
    incidents.tolerate("502")
    page.route("**/REPARTITION", lambda route: route.fulfill(status=502), times=1)
    type_in(page, M1F1="12")
    expect(told(page)).to_have_text(RETRYING)
    expect(told(page)).to_have_text(SAVED)
    assert monde.saisie(1)["M1F1"] == "12"


def test_what_is_typed_before_the_script_comes_is_saved_too(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    sign_in(page, url, "Claire")
    requests: list[Route] = []
    page.route("**/page_temps*.js", lambda route: requests.append(route))
    with page.expect_request("**/page_temps*.js"):
        page.goto(f"{url}/reponses/1/REPARTITION", wait_until="commit")
    type_in(page, M1F1="12")
    requests[0].continue_()
    expect(told(page)).to_have_text(SAVED)
    assert monde.saisie(1)["M1F1"] == "12"


# --- while one types


def test_what_is_typed_is_told_unsaved_at_once_and_saved_without_a_pause(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    open_repartition(page, url)
    page.evaluate(
        """() => {
          window.said = [];
          const place = document.querySelector("[data-saved]");
          new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });
        }"""
    )
    page.locator("#M1F1").press("1")
    expect(told(page)).to_have_text(UNSAVED, timeout=1_000)
    with page.expect_request("**/REPARTITION", timeout=15_000) as asked:
        page.locator("#M1F1").press_sequentially("0" * 24, delay=500)
    assert "0" * 24 not in (asked.value.post_data or "")  # before the last key
    expect(told(page)).to_have_text(SAVED)
    assert page.evaluate("window.said") in ([UNSAVED, SAVED], [UNSAVED, SAVED] * 2)  # not at each key


# --- the page is read again, or left


def lose_saves(page: Page) -> None:
    """Have no save of this page reach the server: a route of Playwright ends with its page, before its last save."""
    page.evaluate("() => { window.fetch = async () => { throw new TypeError('cut') } }")


@pytest.mark.parametrize("are_lost", [False, True], ids=["the last save arrives", "the last save is lost"])
def test_a_page_read_again_right_after_a_key_shows_what_was_typed_and_contradicts_nobody(
    world: tuple[Monde, str], page: Page, *, are_lost: bool
) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="12")
    expect(told(page)).to_have_text(SAVED)
    if are_lost:
        lose_saves(page)
    type_in(page, M1F1="13")
    page.reload()
    expect(page.locator("#M1F1")).to_have_value("13")
    type_in(page, M1F1="14")
    expect(told(page)).to_have_text(SAVED)
    assert monde.saisie(1)["M1F1"] == "14"
    assert page.evaluate("sessionStorage.length") == 0


def test_what_comes_back_in_a_tab_undoes_nothing_that_was_typed_elsewhere_meanwhile(
    world: tuple[Monde, str], places: tuple[Page, Page]
) -> None:
    monde, url = world
    first, second = places
    lose_saves(first)
    type_in(first, M1F1="12", M1F3="8")
    first.goto(f"{url}/aide")
    type_in(second, M1F1="15", M1F2="30")
    expect(told(second)).to_have_text(SAVED)
    first.goto(f"{url}/reponses/1/REPARTITION")
    expect(told(first)).to_contain_text("changé aussi ailleurs.")
    assert [monde.saisie(1)[code] for code in ("M1F1", "M1F2", "M1F3")] == ["15", "30", "8"]
    press(first)
    choose(first, mine="12", theirs="15")
    assert [monde.saisie(1)[code] for code in ("M1F1", "M1F2", "M1F3")] == ["12", "30", "8"]


def test_a_link_followed_while_one_types_leads_to_a_page_that_shows_it(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="45")
    page.get_by_role("link", name="Vérifier et transmettre").click()
    page.wait_for_url("**/verifier")
    expect(page.locator("[data-shared]").first).to_have_text("45\u00a0%")
    assert monde.saisie(1)["M1F1"] == "45"


def test_signing_out_saves_first_and_leaves_nothing_in_any_tab(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    open_repartition(page, url)
    lose_saves(page)
    type_in(page, M1F1="12")
    page.goto(f"{url}/aide")
    assert page.evaluate("sessionStorage.length") == 1
    other = page.context.new_page()
    other.goto(f"{url}/reponses/1/REPARTITION")
    type_in(other, M1F2="30")
    other.get_by_role("link", name="Quitter").click()
    other.get_by_role("button", name="Se déconnecter").click()
    other.wait_for_url("**/connexion**")
    assert monde.saisie(1)["M1F2"] == "30"
    assert [tab.evaluate("sessionStorage.length") for tab in (page, other)] == [0, 0]


def test_what_an_account_left_in_a_tab_is_dropped_when_another_answers_there(
    world: tuple[Monde, str], page: Page
) -> None:
    monde, url = world
    rachid = monde.personne("Rachid", "18", password=PASSWORD)
    monde.campagne("2025-S2")
    open_repartition(page, url)
    lose_saves(page)
    type_in(page, M1F1="12")
    page.goto(f"{url}/aide")
    page.context.clear_cookies()
    sign_in(page, url, "Rachid")
    page.goto(f"{url}/reponses/{monde.participation(rachid)}/REPARTITION")
    expect(page.locator("#M1F1")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_button_whose_page_never_comes_loses_nothing(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    open_repartition(page, url)
    incidents.tolerate("ERR_FAILED")
    page.route(
        "**/REPARTITION",
        lambda route: route.abort() if "suite=continuer" in (route.request.post_data or "") else route.continue_(),
    )
    type_in(page, M1F1="12")
    with page.expect_event("requestfailed"):
        press(page)
    page.wait_for_url("chrome-error://**")
    page.goto(f"{url}/reponses/1/REPARTITION")
    expect(page.locator("#M1F1")).to_have_value("12")
    assert monde.saisie(1)["M1F1"] == "12"


# --- session ended


def end_by_cookie(_monde: Monde, page: Page) -> None:
    page.context.clear_cookies()


def end_everywhere(monde: Monde, _page: Page) -> None:
    with monde.database.writing() as session:
        session.execute(delete(SessionWeb))


@pytest.mark.parametrize("end", [end_by_cookie, end_everywhere])
def test_what_is_typed_after_the_session_ended_is_found_again_after_signing_in(
    world: tuple[Monde, str], page: Page, incidents: Incidents, end: Callable[[Monde, Page], None]
) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="12")
    expect(told(page)).to_have_text(SAVED)
    end(monde, page)
    incidents.tolerate("401")
    type_in(page, M1F1="13", M1F2="douze")
    expect(told(page)).to_contain_text("Non enregistré\u00a0: votre session a expiré.")
    assert_accessible(page)
    press(page)
    expect(page.get_by_text("connectez-vous pour le retrouver")).to_be_visible()
    page.get_by_label("Adresse électronique").fill("claire@exemple.fr")
    page.get_by_label("Mot de passe").fill("tuile bocal renard lundi")
    press(page, "Se connecter")
    expect(page.get_by_text(AGAIN)).to_be_visible()
    expect(page.locator("#M1F2")).to_have_value("douze")
    assert monde.saisie(1)["M1F1"] == "12"
    type_in(page, M1F3="8")
    expect(told(page)).to_have_text(SAVED)
    expect(page.get_by_text(AGAIN)).to_have_count(0)
    assert [monde.saisie(1)[code] for code in ("M1F1", "M1F2", "M1F3")] == ["13", "douze", "8"]


def test_leaving_what_was_found_again_and_not_saved_asks_first(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F1="12")
    end_everywhere(monde, page)
    press(page)
    page.get_by_label("Adresse électronique").fill("claire@exemple.fr")
    page.get_by_label("Mot de passe").fill("tuile bocal renard lundi")
    press(page, "Se connecter")
    page.get_by_text(AGAIN).wait_for()
    page.locator("#M1F1").press("Tab")  # Chromium asks only of a page that someone touched
    incidents.tolerate("beforeunload")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Aide").first.click(no_wait_after=True)
    expect(page.locator("#M1F1")).to_have_value("12")


def test_a_button_pressed_right_after_a_text_that_cannot_be_read_is_pressed(
    world: tuple[Monde, str], page: Page
) -> None:
    """An error shows under the table when the field is left: the button must not move while it is pressed."""
    monde, url = world
    open_repartition(page, url)
    type_in(page, M1F2="douze")
    press(page, "Revenir plus tard")
    page.wait_for_url("**/a-faire")
    assert monde.saisie(1)["M1F2"] == "douze"


# --- two places


@pytest.fixture
def places(world: tuple[Monde, str], open_page: Callable[..., Page]) -> tuple[Page, Page]:
    """Open one page on two devices."""
    first, second = (open_repartition(open_page(), world[1]) for _ in range(2))
    return first, second


def test_different_lines_of_two_devices_are_merged(world: tuple[Monde, str], places: tuple[Page, Page]) -> None:
    monde, _ = world
    first, second = places
    type_in(first, M1F1="12")
    expect(told(first)).to_have_text(SAVED)
    type_in(second, M1F2="30")
    expect(told(second)).to_have_text(SAVED)
    expect(second.locator("#M1F1")).to_have_value("12")
    assert (monde.saisie(1)["M1F1"], monde.saisie(1)["M1F2"]) == ("12", "30")


def test_a_line_changed_on_both_waits_for_a_choice_while_the_others_go_on_being_saved(
    world: tuple[Monde, str], places: tuple[Page, Page]
) -> None:
    monde, _ = world
    first, second = places
    type_in(first, M1F1="12")
    expect(told(first)).to_have_text(SAVED)
    type_in(second, M1F1="15", M1F2="30")
    expect(told(second)).to_contain_text(f"{SAVED}, sauf «\u00a0")
    expect(told(second)).to_contain_text("changé aussi ailleurs.")
    assert (monde.saisie(1)["M1F1"], monde.saisie(1)["M1F2"]) == ("12", "30")
    with second.expect_response("**/REPARTITION"):
        type_in(second, M1F2="31", M1F3="4")
    assert [monde.saisie(1)[code] for code in ("M1F1", "M1F2", "M1F3")] == ["12", "31", "4"]
    assert_accessible(second)
    press(second)
    choose(second, mine="15", theirs="12")
    assert [monde.saisie(1)[code] for code in ("M1F1", "M1F2", "M1F3")] == ["15", "31", "4"]


def test_a_line_typed_as_it_is_elsewhere_waits_no_more(world: tuple[Monde, str], places: tuple[Page, Page]) -> None:
    first, second = places
    type_in(first, M1F1="12", M1F3="7")
    expect(told(first)).to_have_text(SAVED)
    type_in(second, M1F1="15")
    expect(told(second)).to_contain_text("sauf")
    type_in(second, M1F1="12")
    expect(told(second)).to_have_text(SAVED)
    expect(second.locator("#M1F3")).to_have_value("7")


def test_two_windows_without_any_script_are_merged_and_asked_to_choose(
    world: tuple[Monde, str], page_sans_js: Page
) -> None:
    monde, url = world
    first, second = open_repartition(page_sans_js, url), page_sans_js.context.new_page()
    second.goto(first.url)
    type_in(first, M1F1="12")
    press(first)
    type_in(second, M1F1="15", M1F2="30")
    press(second)
    choose(second, mine="15", theirs="12")
    assert (monde.saisie(1)["M1F1"], monde.saisie(1)["M1F2"]) == ("15", "30")


def test_leaving_a_choice_between_two_texts_asks_first(places: tuple[Page, Page], incidents: Incidents) -> None:
    first, second = places
    type_in(first, M1F1="12")
    expect(told(first)).to_have_text(SAVED)
    type_in(second, M1F1="15")
    press(second)
    second.get_by_label("Ce que vous venez de taper").check()
    incidents.tolerate("beforeunload")
    with second.expect_event("dialog"):
        second.get_by_role("link", name="Aide").first.click(no_wait_after=True)


def choose(page: Page, *, mine: str, theirs: str) -> None:
    """On the page that shows both texts side by side, keep one's own."""
    expect(page.get_by_role("heading", level=1)).to_have_text("1 réponse a changé ailleurs entre-temps")
    expect(page.locator(".versus .typed")).to_have_text([f"{mine}\u00a0%", f"{theirs}\u00a0%"])
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_label("Ce que vous venez de taper").check()
    press(page, "Garder ce que j’ai choisi")
    page.wait_for_url(lambda address: not address.endswith("/REPARTITION"))


# --- refusals


def test_what_is_refused_is_told_and_the_next_text_may_be_accepted(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    open_repartition(page, url)
    incidents.tolerate("400")
    type_in(page, M1F1="1" * 70_000)
    expect(told(page)).to_contain_text("Non enregistré\u00a0: Un des textes fait")
    type_in(page, M1F1="1")
    expect(told(page)).to_have_text(SAVED)
    assert monde.saisie(1)["M1F1"] == "1"


# --- the check page


def test_choices_of_the_check_page_save_themselves_and_are_there_after_changing_an_answer(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/verifier")
    page.locator("input[name=vue_direction][value=mission]").check()
    expect(told(page)).to_have_text(SAVED)
    expect(told(page)).to_be_in_viewport()
    assert_accessible(page)
    page.locator("input[name=accord_chiffres][value=oui]").check()
    page.locator(".part > summary").first.click()
    page.get_by_role("button", name="Modifier", exact=False).first.click()  # before the pause ends
    page.wait_for_url("**/reponses/1/*#*")
    page.goto(f"{url}/reponses/1/verifier")
    expect(page.locator("input[name=vue_direction][value=mission]")).to_be_checked()
    expect(page.locator("input[name=accord_chiffres][value=oui]")).to_be_checked()


def test_leaving_a_text_that_was_typed_and_not_sent_asks_first(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/referentiel")
    page.get_by_role("link", name="Proposer", exact=False).first.click()
    text = page.locator("textarea").first
    text.fill("Un texte")
    text.press("Tab")
    incidents.tolerate("beforeunload")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Aide").first.click(no_wait_after=True)
    expect(text).to_have_value("Un texte")


def test_a_text_that_was_found_again_and_not_sent_is_kept_at_once(
    world: tuple[Monde, str], page: Page, incidents: Incidents
) -> None:
    monde, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/referentiel")
    page.get_by_role("link", name="Proposer", exact=False).first.click()
    text = page.locator("textarea").first
    text.fill("Un texte")
    end_everywhere(monde, page)
    incidents.tolerate("401")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_label("Adresse électronique").fill("claire@exemple.fr")
    incidents.tolerate("beforeunload")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Mot de passe oublié").click(no_wait_after=True)
    page.get_by_label("Mot de passe").fill("tuile bocal renard lundi")
    press(page, "Se connecter")
    page.get_by_text(AGAIN).wait_for()
    expect(text).to_have_value("Un texte")
    expect(page.locator("[data-garde]")).to_have_text(KEPT)  # at once
    address = page.url
    page.get_by_role("link", name="Aide").first.click()
    page.goto(address)
    expect(text).to_have_value("Un texte")


def test_a_text_that_was_refused_is_kept_at_once(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/referentiel")
    page.get_by_role("link", name="Proposer", exact=False).first.click()
    address, text = page.url, page.locator("textarea").first
    text.fill("é" * 5_000)
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.locator("[data-garde]")).to_have_text(KEPT)
    page.get_by_role("link", name="Aide").first.click()
    page.goto(address)
    expect(text).to_have_value("é" * 5_000)


# --- any form, kept until it is sent


def test_what_is_typed_in_a_form_is_kept_shown_again_and_forgotten_once_sent(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/referentiel")
    page.get_by_role("link", name="Proposer", exact=False).first.click()
    address, text = page.url, page.locator("textarea").first
    text.fill("Un texte")
    expect(page.locator("[data-garde]")).to_have_text(KEPT)
    page.get_by_role("link", name="Aide").first.click()  # no question is asked: it is stored
    page.goto(address)
    expect(page.get_by_text("est de nouveau dans cette page", exact=False)).to_be_visible()
    expect(text).to_have_value("Un texte")
    assert_accessible(page)
    page.get_by_role("button", name="Repartir de ce qui est enregistré").click()
    expect(text).to_have_value("")
    text.fill("Un autre texte")
    page.locator("main form button[type=submit]").last.click()
    page.goto(address)
    expect(text).to_have_value("")


def proposal(page: Page, url: str) -> Locator:
    """Return the text of a proposal about the référentiel, on its page."""
    sign_in(page, url, "Claire")
    page.goto(f"{url}/referentiel")
    page.get_by_role("link", name="Proposer", exact=False).first.click()
    return page.locator("textarea").first


def test_a_form_sent_while_it_is_being_kept_is_forgotten(world: tuple[Monde, str], page: Page) -> None:
    """The form is sent after the pending autosave, which would otherwise come after it."""
    _, url = world
    text = proposal(page, url)
    address = page.url

    def slowly(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/formulaires/garder", slowly)
    with page.expect_request("**/formulaires/garder"):
        text.fill("Un texte")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda now: now != address)
    page.goto(address)
    expect(text).to_have_value("")
    expect(page.get_by_text("de nouveau dans cette page", exact=False)).to_have_count(0)


def test_what_is_typed_is_kept_before_another_form_is_sent_and_when_one_leaves_at_once(
    world: tuple[Monde, str], page: Page
) -> None:
    """Signing out, and a link, without a pause after the last key."""
    monde, url = world
    monde.animatrice(password=PASSWORD)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/1/relances/nouvelle")
    subject = page.get_by_label("Objet")
    subject.fill("Un mot")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion**")
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/1/relances/nouvelle")
    expect(subject).to_have_value("Un mot")
    subject.fill("Deux mots")
    page.get_by_role("link", name="Aide").first.click()
    page.wait_for_url("**/aide**")
    page.goto(f"{url}/campagnes/1/relances/nouvelle")
    expect(subject).to_have_value("Deux mots")


def test_who_types_without_a_pause_is_kept_too(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    text = proposal(page, url)
    with page.expect_request("**/formulaires/garder", timeout=15_000) as asked:
        text.press_sequentially("a" * 24, delay=500)
    assert "a" * 24 not in (asked.value.post_data or "")  # before the last key


def test_a_server_that_fails_once_is_tried_again(world: tuple[Monde, str], page: Page, incidents: Incidents) -> None:
    _, url = world
    page.clock.install()
    text = proposal(page, url)
    incidents.tolerate("500")
    page.route("**/formulaires/garder", lambda route: route.fulfill(status=500), times=1)
    text.fill("Un texte")
    page.clock.run_for(3_000)
    status = page.locator("[data-garde]")
    expect(status).to_have_text("Pas encore gardé, nouvel essai…")
    page.clock.run_for(21_000)
    expect(status).to_have_text(KEPT)


def test_a_form_keeps_what_is_typed_before_its_script_comes(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    address = proposal(page, url).page.url
    page.wait_for_load_state()  # the first page asks for its own script, which is not held back
    requests: list[Route] = []
    page.route("**/garde*.js", lambda route: requests.append(route))
    with page.expect_request("**/garde*.js"):
        page.goto(address, wait_until="commit")
    page.locator("textarea").first.fill("Un texte")
    requests[0].continue_()
    expect(page.locator("[data-garde]")).to_have_text(KEPT)


def test_what_a_browser_shows_again_once_it_was_sent_is_not_kept(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    text = proposal(page, url)
    address = page.url
    text.fill("Un texte")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda now: now != address)
    page.go_back()
    page.wait_for_timeout(3_000)  # longer than the pause after which a form is saved
    expect(page.locator("[data-garde]")).to_have_text("")


def test_a_question_is_kept_though_its_preview_is_sent_at_each_pause(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    monde.animatrice(password=PASSWORD)
    monde.questionnaire()
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/questionnaires/1")
    page.locator("main a[href*='/questions/']").first.click()
    hint = page.locator("textarea").first
    hint.fill("Un texte")
    address = page.url
    expect(page.locator("[data-garde]")).to_have_text(KEPT)
    page.goto(f"{url}/questionnaires/1")
    page.goto(address)
    expect(hint).to_have_value("Un texte")
