"""The instruments as shipped, in a real browser: faults that a small screen or a long word would cause."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from collecte.reponses.queries.connues import Connue
from questionnaires.files.instruments import shipped_questionnaires
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde

BROKEN_WORDS = """() => [...document.querySelectorAll(".heads span")].filter((head) => {
  head.style.overflowWrap = "normal";
  return head.scrollWidth > head.clientWidth;
}).map((head) => head.textContent)"""


def impact(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    before = {"diagnostic.salaries": Connue("6", "Enée", date(2025, 3, 12))}
    monde.enquete(monde.questionnaire(shipped_questionnaires()["IMPACT"]), known={1: before})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, impact) as world:
        yield world


def test_no_word_of_a_scale_is_cut_at_the_head_of_its_column(world: tuple[Monde, str], page: Page) -> None:
    sign_in(page, world[1], "Claire")
    page.goto(f"{world[1]}/reponses/1/EVOLUTION")
    assert page.locator(".heads span").count() >= 7
    assert page.evaluate(BROKEN_WORDS) == []


def test_what_was_known_before_is_read_on_one_line_of_a_phone(world: tuple[Monde, str], page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, world[1], "Claire")
    page.goto(f"{world[1]}/reponses/1/EMPLOI")
    known = page.get_by_text("Déjà connu : 6 (Enée, 12 mars 2025)")
    assert known.evaluate("told => told.offsetHeight < 2 * parseFloat(getComputedStyle(told).lineHeight)")
