"""Personal data in a real browser: on a phone, without script, at the keyboard, without a request to anyone else."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import Role
from collecte.policy import Acteur
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import terrain

NO_SCRIPT = {**PHONE, "java_script_enabled": False}
PATHS: list[str] = []
"""The link of the structure, once the world is served."""


def fill(monde: Monde) -> None:
    monde.region()
    lieu = terrain(monde)
    lieu.letters()
    PATHS[:] = [lieu.path()]
    monde.answered(_with_campaign(monde))
    monde.personne("admin", role=Role.ADMIN, password=PASSWORD)
    monde.demande_droit()


def _with_campaign(monde: Monde) -> Acteur:
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    return claire


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path_factory.mktemp("rgpd"), fill) as installation:
        yield installation


def checked(page: Page) -> None:
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


@pytest.mark.parametrize("window", [pytest.param({}, id="screen"), pytest.param(PHONE, id="phone")])
def test_the_officer_reads_answers_and_erases(
    site: tuple[Monde, str], open_page: Callable[..., Page], window: dict[str, object]
) -> None:
    _, url = site
    page = open_page(**window)
    sign_in(page, url, "admin")
    page.goto(f"{url}/administration/rgpd?qui=claire")
    checked(page)
    for path in ("registre", "demandes/1", "demandes/nouvelle", "personne/1", "personne/1/effacer", "structure/1"):
        page.goto(f"{url}/administration/rgpd/{path}")
        checked(page)
    page.goto(f"{url}/administration/rgpd/personne/1/effacer")
    page.get_by_label("Pour confirmer").fill("effacer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Pour confirmer, écrivez « effacer personne 1 »").first).to_be_visible()
    checked(page)


def test_one_takes_one_s_data_away_and_asks_without_script(
    site: tuple[Monde, str], open_page: Callable[..., Page]
) -> None:
    _, url = site
    page = open_page(**NO_SCRIPT)
    sign_in(page, url, "Claire")
    page.goto(f"{url}/compte")
    page.get_by_role("link", name="Mes données").click()
    checked(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données").click()
    assert download.value.suggested_filename == "mes-donnees.zip"
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    page.get_by_label("Garder mes répartitions").check()
    page.get_by_role("button", name="Enregistrer ce choix").click()
    expect(page.get_by_label("Garder mes répartitions")).to_be_checked()
    page.get_by_label("Ce que vous demandez").select_option("rectification")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("table")).to_contain_text("Rectification")
    checked(page)


def test_a_structure_asks_on_a_phone_by_its_link(site: tuple[Monde, str], phone: Page) -> None:
    _, url = site
    phone.goto(url + PATHS[0])
    phone.get_by_role("link", name="Lire, corriger ou effacer mes données").click()
    checked(phone)
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_role("table")).to_contain_text("Accès")
    checked(phone)


def test_what_is_kept_and_for_how_long_is_read_on_a_phone(site: tuple[Monde, str], phone: Page) -> None:
    _, url = site
    phone.goto(f"{url}/donnees-personnelles")
    expect(phone.get_by_text(re.compile("3.mois après l’envoi")).first).to_be_visible()
    checked(phone)
