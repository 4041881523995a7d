"""The activités in a real browser: taken up from an earlier year, or a first time, with their number of gestures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from questionnaires.files.loader import shipped_referentiel
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import WHOLE, served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde

FONCTIONS = {
    code: [activite.code for activite in fonction.activites]
    for code, fonction in shipped_referentiel().fonctions.items()
}
ACTIVITES = [code for codes in FONCTIONS.values() for code in codes]
COLUMNS = ("FAIT", "EVOLUTION", "QUI", "QUI_DEVRAIT")
EARLIER = {
    f"{code}_{column}": text
    for code in ACTIVITES
    for column, text in (("FAIT", "oui"), ("EVOLUTION", "plus"), ("QUI", "moi"), ("QUI_DEVRAIT", "direction"))
}


@dataclass
class Main:
    """A hand that counts its gestures: a field filled, a choice, a button, a fold opened."""

    page: Page
    gestes: int = 0

    def press(self, suite: str) -> None:
        self._go(self.page.locator(f'button[value="{suite}"]:visible:not([aria-hidden])'))

    def open(self, fonction: str) -> None:
        self.gestes += 1
        self.page.locator(f"#{fonction}_ACTIVITES summary").click()

    def choose(self, code: str, option: str) -> None:
        self.gestes += 1
        field = self.page.locator(f"select[name={code}]")
        if field.count():
            field.select_option(option)
        else:
            self.page.locator(f"input[name={code}][value={option}]").check()

    def _go(self, button: Locator) -> None:
        self.gestes += 1
        with self.page.expect_navigation():
            button.click()


def fill_with(monde: Monde, earlier: dict[str, str] | None) -> None:
    """Create Claire alone, this year's campaign, and her answers to the activités a year before, if any."""
    monde.region()
    claire = monde.personne("Claire", "18", etp=80, password=PASSWORD)
    now = monde.heure.moment
    if earlier is not None:
        then = monde.heure.moment = now.replace(year=2025)
        before = monde.campagne("2025-S1", ouverture=then.date(), cloture=then.replace(day=28).date(), activites=True)
        participation_id = monde.participation(claire, before)
        monde.save(claire, participation_id, {**WHOLE, **earlier})
        monde.transmit(claire, participation_id)
        monde.heure.moment = now
    monde.participation(claire, monde.campagne(activites=True))


def resumable(monde: Monde) -> None:
    fill_with(monde, EARLIER)


def begun_nowhere(monde: Monde) -> None:
    fill_with(monde, None)


@pytest.fixture
def resumed(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, resumable) as world:
        yield world


@pytest.fixture
def first(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, begun_nowhere) as world:
        yield world


def open_activites(page: Page, url: str, number: int) -> Main:
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/{number}/ACTIVITES")
    return Main(page)


def kept(monde: Monde, number: int) -> dict[str, str]:
    """Return the stored answers to the activités."""
    cells = {f"{code}_{column}" for code in ACTIVITES for column in COLUMNS}
    return {code: text for code, text in monde.saisie(number).items() if text and code in cells}


def test_an_earlier_year_is_taken_up_whole_in_less_than_sixty_gestures(resumed: tuple[Monde, str], page: Page) -> None:
    """Each fonction confirmed by itself, two exceptions in each, then the question not taken up: how time changed."""
    monde, url = resumed
    hand = open_activites(page, url, 2)
    for fonction in FONCTIONS:
        hand.press(f"confirmer:{fonction}_ACTIVITES")
    for fonction, activites in FONCTIONS.items():
        hand.open(fonction)
        hand.choose(f"{activites[0]}_EVOLUTION", "moins")
        hand.choose(f"{activites[0]}_QUI", "collegue")
    hand.press("autant:")
    hand.press("continuer")
    page.wait_for_url("**/verifier")
    answers = kept(monde, 2)
    assert len(answers) == len(EARLIER)
    assert sum(text == "collegue" for text in answers.values()) == len(FONCTIONS)
    assert sum(text == "moins" for text in answers.values()) == len(FONCTIONS)
    assert not any(text == "plus" for text in answers.values()), "the time spent was about another year"
    print(f"activités resumed by fonction, two exceptions in each: {hand.gestes} gestures")  # noqa: T201 (a result, to be read)
    assert hand.gestes < 60


def test_an_earlier_year_is_confirmed_in_one_gesture(resumed: tuple[Monde, str], page: Page) -> None:
    monde, url = resumed
    hand = open_activites(page, url, 2)
    assert kept(monde, 2) == {}
    hand.press("confirmer:")
    assert len(kept(monde, 2)) == 3 * len(ACTIVITES)
    hand.press("defaire:")
    assert kept(monde, 2) == {}


def test_a_first_whole_answer_takes_fewer_gestures_than_there_are_activites(
    first: tuple[Monde, str], page: Page
) -> None:
    """By default in each fonction, three exceptions in each of five."""
    monde, url = first
    hand = open_activites(page, url, 1)
    for fonction in FONCTIONS:
        hand.press(f"moi:{fonction}_ACTIVITES")
    for fonction in [code for code, activites in FONCTIONS.items() if len(activites) > 3][:5]:
        hand.open(fonction)
        hand.choose(f"{FONCTIONS[fonction][1]}_QUI", "direction")
        hand.choose(f"{FONCTIONS[fonction][1]}_QUI_DEVRAIT", "assistance")
        hand.choose(f"{FONCTIONS[fonction][2]}_EVOLUTION", "plus")
    hand.press("autant:")
    hand.press("pareil:")
    hand.press("continuer")
    page.wait_for_url("**/verifier")
    assert len(kept(monde, 1)) == len(COLUMNS) * len(ACTIVITES)
    print(f"a first whole answer to the activités, fifteen exceptions: {hand.gestes} gestures")  # noqa: T201 (a result, to be read)
    assert hand.gestes < len(ACTIVITES)


def test_what_is_chosen_saves_itself_beside_proposals_that_are_no_answer(
    resumed: tuple[Monde, str], page: Page
) -> None:
    monde, url = resumed
    hand = open_activites(page, url, 2)
    hand.open("M1F1")
    hand.choose("M1F1A1_QUI", "c2ra")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    expect(page.locator("#M1F1_ACTIVITES [data-repondues]")).to_have_text("1")
    assert kept(monde, 2) == {"M1F1A1_QUI": "c2ra"}


def test_activites_are_confirmed_filled_and_undone_without_any_script(
    resumed: tuple[Monde, str], page_sans_js: Page
) -> None:
    monde, url = resumed
    hand = open_activites(page_sans_js, url, 2)
    hand.press("confirmer:M1F1_ACTIVITES")
    hand.open("M1F1")
    hand.choose("M1F1A1_QUI", "direction")
    hand.press("autant:M1F1_ACTIVITES")
    assert kept(monde, 2)["M1F1A1_QUI"] == "direction"
    assert kept(monde, 2)["M1F1A1_EVOLUTION"] == "autant"
    hand.press("defaire:M1F1_ACTIVITES")
    assert kept(monde, 2) == {"M1F1A1_QUI": "direction"}


def test_a_fonction_is_answered_with_the_keyboard_alone(resumed: tuple[Monde, str], page: Page) -> None:
    monde, url = resumed
    open_activites(page, url, 2)
    page.locator("#M1F2_ACTIVITES button[value='confirmer:M1F2_ACTIVITES']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#M1F2_ACTIVITES [data-focus]")).to_be_focused()
    page.locator("#M1F2_ACTIVITES summary").focus()
    page.keyboard.press("Space")
    page.locator("#M1F2A1_FAIT").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#M1F2A1_QUI").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.locator("#M1F2A1_FAIT-2").press("Enter")
    page.wait_for_url("**/verifier")
    answers = kept(monde, 2)
    assert (answers["M1F2A1_FAIT"], answers["M1F2A1_QUI"]) == ("non", "collegue")


def test_a_link_to_an_activite_unfolds_its_fonction(resumed: tuple[Monde, str], page: Page) -> None:
    _, url = resumed
    open_activites(page, url, 2)
    page.goto(f"{url}/a-faire")
    page.goto(f"{url}/reponses/2/ACTIVITES#M3F1A2_QUI")
    expect(page.locator("#M3F1A2_QUI")).to_be_focused()


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_the_page_is_accessible_and_fits_its_screen_folded_and_open(
    resumed: tuple[Monde, str], open_page: Callable[..., Page], screen: str
) -> None:
    _, url = resumed
    page = open_page(**(PHONE if screen == "phone" else {}))
    hand = open_activites(page, url, 2)
    check(page)
    for suite in ("confirmer:M1F1_ACTIVITES", "confirmer:"):
        hand.press(suite)
        check(page)
    hand.open("M1F2")
    hand.press("autant:M1F2_ACTIVITES")
    check(page)
    page.goto(f"{url}/reponses/2/verifier")
    page.locator("summary").first.click()
    check(page)


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
