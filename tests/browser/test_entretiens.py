"""Someone leads an interview, or calls a structure: at 360 px, without JavaScript, by the keyboard, axe clean."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll, follow
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.entretiens import Equipe, equipe
from tests.collecte.mondes.monde import Monde

FOUND: dict[str, Equipe] = {}


def asked(monde: Monde) -> None:
    FOUND["equipe"] = equipe(monde)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, asked) as world:
        prepared = FOUND["equipe"]
        guide, telephone = (replace(lieu, monde=world[0]) for lieu in (prepared.guide, prepared.telephone))
        FOUND["equipe"] = replace(prepared, monde=world[0], guide=guide, telephone=telephone)
        yield world


def _seen(page: Page) -> None:
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_an_interview_is_led_on_a_phone(
    world: tuple[Monde, str], open_page: Callable[..., Page], *, script: bool
) -> None:
    page = open_page(**{**PHONE, "java_script_enabled": script})
    sign_in(page, world[1], "claire")
    page.goto(f"{world[1]}/entretiens")
    _seen(page)
    page.get_by_role("link", name="Mener l’entretien").click()
    _seen(page)
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Cochez cette case une fois que c’est dit").first).to_be_visible()
    _seen(page)
    page.get_by_label("J’ai dit tout cela").check()
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Notes de travail").fill("Vérifier le nombre de CDI")
    while "/pages/" in page.url:
        _seen(page)
        follow(page.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last)
    expect(page.get_by_text("Relisez ces réponses à la personne, à voix haute")).to_be_visible()
    _seen(page)
    follow(page.get_by_role("button", name="Transmettre la réponse"))
    expect(page.get_by_text("saisie pendant un entretien par Claire Durand, chargé(e) de mission")).to_be_visible()
    expect(page.get_by_text("Vérifier le nombre de CDI")).to_be_visible()
    _seen(page)
    page.get_by_label("Marie Petit").check()
    page.get_by_role("button", name="Envoyer une copie").click()
    expect(page.get_by_text("Un message part à Marie Petit")).to_be_visible()


def test_what_was_known_stands_beside_what_is_asked_and_on_paper(
    world: tuple[Monde, str], open_page: Callable[..., Page]
) -> None:
    lieu = FOUND["equipe"]
    reponse_id = lieu.begun(lieu.claire)
    page = open_page(**DESKTOP)
    sign_in(page, world[1], "claire")
    page.goto(f"{world[1]}/entretiens/{reponse_id}/pages/EMPLOI")
    expect(page.locator("#EMPLOI_SALARIES_T0")).to_have_value("12")
    _seen(page)
    page.goto(f"{world[1]}/entretiens/{reponse_id}/guide")
    expect(page.get_by_text("Connu").first).to_be_visible()
    _seen(page)
    page.goto(f"{world[1]}/entretiens/{reponse_id}/notes")
    _seen(page)


def test_who_accompanies_a_structure_reads_why_she_may_not_call_it(world: tuple[Monde, str], phone: Page) -> None:
    sign_in(phone, world[1], "claire")
    answered = phone.goto(f"{world[1]}/entretiens/{FOUND['equipe'].reponse('telephone')}")
    assert answered is not None
    assert answered.status == 403
    expect(phone.get_by_text("son avis porte sur vous").first).to_be_visible()
    _seen(phone)


def test_an_opinion_is_begun_by_the_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    sign_in(page, world[1], "denis")
    page.goto(f"{world[1]}/entretiens/{FOUND['equipe'].reponse('telephone')}")
    page.get_by_label("J’ai dit tout cela").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/VOUS")
    assert page.get_by_role("heading", level=1).inner_text() == "Vous et votre accompagnement"
