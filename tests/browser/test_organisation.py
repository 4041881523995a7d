"""The journeys of the organisation in a real browser, with nothing but the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from collecte.models import Role
from tests.browser.checks import assert_accessible, assert_no_horizontal_scroll
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde


def fill(monde: Monde) -> None:
    monde.region()
    monde.region("bretagne", "Bretagne", "22")
    monde.personne("Claire", "18", etp=80, password=PASSWORD)
    monde.personne("Nadege", "18", "28", etp=50)
    monde.direction("Odile", "18", "28")
    monde.pilote("Bertrand")
    monde.animatrice(password=PASSWORD)
    monde.personne("Alix", role=Role.ADMIN, password=PASSWORD)
    monde.avenant(monde.convention("18"), etp=100)
    monde.campagne()


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, fill) as world:
        yield world[1]


LINES = """DLA;Prénom;Nom;Courriel;ETP;Début;Fin;Rôle
18;Claire;Durand;claire@exemple.fr;0,5;01/01/2024;;
36;Zoé;Écho;zoe@exemple.fr;1;01/01/2026;;
"""


def test_without_script_a_table_is_tried_then_imported(url: str, page_sans_js: Page, tmp_path: Path) -> None:
    page, path = page_sans_js, tmp_path / "personnes.csv"
    sign_in(page, url, "Isabelle")
    page.goto(url)
    page.get_by_role("link", name="Équipes et conventions", exact=True).click()
    page.get_by_text("Autres actions").click()
    page.get_by_role("link", name="Importer des personnes").click()
    path.write_text(LINES.replace("36;", "99;"), encoding="utf-8")
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    wrong = page.get_by_role("group", name="Ligne 3")
    expect(wrong).to_contain_text("est inconnu dans la région")
    assert_accessible(page)
    for group in page.get_by_role("group", name=re.compile("^Ligne")).all():
        group.get_by_label(re.compile("^DLA")).fill("36")
    page.get_by_role("button", name=re.compile("^Corriger")).click()
    expect(page.get_by_text("0,8 ETP → 0,5 ETP")).to_be_visible()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_text("Le tableau est importé.")).to_be_visible()
    expect(page.get_by_role("link", name="Zoé Écho")).to_be_visible()


def test_on_a_phone_someone_is_replaced_and_what_is_wrong_is_said_by_the_field(url: str, phone: Page) -> None:
    sign_in(phone, url, "Isabelle")
    phone.goto(f"{url}/organisation/affectations/1/remplacer")
    phone.get_by_label("Dernier jour de la personne qui part").fill("2026-03-31")
    phone.get_by_role("button", name="Enregistrer le remplacement").click()
    expect(phone.get_by_role("group", name="À corriger avant de continuer")).to_be_focused()
    assert_accessible(phone)
    phone.get_by_label("Prénom").fill("Zoé")
    phone.get_by_label("Nom, si elle est nouvelle").last.fill("Écho")
    phone.get_by_label("Adresse électronique").fill("zoe@exemple.fr")
    phone.get_by_role("button", name="Enregistrer le remplacement").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Zoé Écho")
