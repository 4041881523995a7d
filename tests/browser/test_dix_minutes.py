"""The whole answer of a returning person, from the invitation to the receipt: its gestures and words are counted."""

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.effort import Personne
from tests.browser.parcours import LAST_YEAR, served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde

MOST_ACTIONS, MOST_WORDS = 20, 600
HIGHEST = 3_040  # pixels of the page of the répartition, at 360 px of width
SHARES = {
    "Accueil, orientation et diagnostic": "23",
    "Mobilisation des ingénieries": "17",
    "Suivi post-accompagnement": "8",
    "Comité d’appui": "9",
    "Instances techniques des partenaires": "5",
    "Appui aux comités de pilotage": "7",
    "Orientations et ressources régionales": "3",
    "Orientations et ressources nationales": "3",
    "Suivi et régulation": "16",
    "Réseau régional DLA/C2RA": "6",
    "Formations et initiatives nationales": "3",
    "Autre activité": "0",
}


def fill(monde: Monde) -> None:
    """Have Claire transmit an answer a year ago; this year’s campaign waits for her."""
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    now = monde.heure.moment
    monde.heure.moment = now.replace(year=2025)
    before = monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21))
    answer = monde.participation(claire, before)
    monde.save(claire, answer, LAST_YEAR)
    monde.transmit(claire, answer)
    monde.heure.moment = now
    monde.campagne()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as (_, url):
        yield url


def test_a_returning_person_answers_in_few_gestures_and_words(world: str, page: Page) -> None:
    """`--log-cli-level=INFO` shows the numbers."""
    sign_in(page, world, "Claire")
    claire = Personne(page)
    claire.arrive(f"{world}/reponses/2")  # the link of the invitation
    expect(page.get_by_text("1 ETP, 6 mois")).to_be_visible()  # known, to be confirmed by going on
    for label, share in SHARES.items():
        claire.type(f"{label}, en pour cent", share)
    claire.click(page.get_by_role("button", name="Enregistrer et continuer"))
    claire.click(page.get_by_role("button", name="Transmettre ma réponse"))
    expect(page.get_by_text("Votre semestre en une image")).to_be_visible()
    actions = claire.effort.clicks + claire.effort.champs
    logging.getLogger(__name__).info("a returning person: %s actions, %s", actions, claire.effort)
    assert actions <= MOST_ACTIONS, f"{actions} actions"
    assert claire.effort.mots <= MOST_WORDS, f"{claire.effort.mots} words"


def test_the_page_of_the_repartition_stays_short_on_a_phone(world: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**{**PHONE, "viewport": {"width": 360, "height": 740}})
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/2")
    expect(page.get_by_role("heading", name="La répartition de votre temps")).to_be_visible()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= HIGHEST, f"{height} px"


def test_a_returning_person_meets_the_notice_and_no_menu_then_leaves(world: str, page: Page) -> None:
    sign_in(page, world, "Claire")
    page.goto(f"{world}/reponses/2")
    page.get_by_text("Vos données dans cette collecte").click()
    expect(page.get_by_text("Une estimation raisonnable suffit")).to_be_visible()
    expect(page.get_by_role("navigation", name="Principale")).to_have_count(0)
    page.get_by_label("Comité d’appui, en pour cent").fill("9")
    page.get_by_role("link", name="Quitter").click()
    expect(page.get_by_role("heading", name="À faire", exact=True)).to_be_visible()
    page.goto(f"{world}/reponses/2")
    expect(page.get_by_label("Comité d’appui, en pour cent")).to_have_value("9")
