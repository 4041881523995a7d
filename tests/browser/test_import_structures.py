"""The import of structures in a real browser: from the file to the register, with its progress."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.registre import SIRET, work

LINES = f"""Raison sociale;Numéro SIRET;Ville;Chargé de mission;Date d’accueil;Remarque interne
La Ressourcerie;{SIRET};Bourges;Claire Durand;12/01/2026;=1+1
Comité des fêtes;;Vierzon;;;
"""


def fill(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["without script", "phone"])
def test_a_file_is_read_compared_then_imported(
    world: tuple[Monde, str], open_page: Callable[..., Page], tmp_path: Path, options: dict[str, object]
) -> None:
    monde, url = world
    page, path = open_page(**options), tmp_path / "structures.csv"
    has_script = "java_script_enabled" not in options
    sign_in(page, url, "Claire")
    page.goto(f"{url}/structures/importer")
    look(page)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("link", name="Fichier – Choisissez-le sur votre appareil.")).to_be_visible()
    path.write_text(LINES, encoding="utf-8")
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_label("Raison sociale")).to_have_value("structure.nom")
    expect(page.get_by_label("Remarque interne")).to_have_value("")
    look(page)
    page.get_by_label("Nom sous lequel garder").fill("Notre tableau")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("heading", name="Comparaison en cours")).to_be_visible()
    look(page)
    work(monde)
    if not has_script:
        page.get_by_role("link", name="Où en est-il ?").click()
    expect(page.get_by_role("heading", name="Ce que ce fichier changerait")).to_be_visible()
    expect(page.get_by_text("Comité des fêtes")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_role("heading", name="Écriture en cours")).to_be_visible()
    look(page)
    work(monde)
    if not has_script:
        page.get_by_role("link", name="Où en est-il ?").click()
    expect(page.get_by_role("heading", name="Le fichier est importé")).to_be_visible()
    look(page)


def test_errors_are_read_by_who_looks_and_who_listens(world: tuple[Monde, str], page: Page, tmp_path: Path) -> None:
    monde, url = world
    sign_in(page, url, "Claire")
    path = tmp_path / "structures.csv"
    path.write_text(LINES.replace(SIRET, "73282932000047").replace("12/01", "31/02"), encoding="utf-8")
    page.goto(f"{url}/structures/importer")
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_label("Ville").select_option(label="Nom")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("group", name="À corriger avant de continuer")).to_be_focused()
    look(page)
    page.get_by_label("Ville").select_option(label="Commune")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    work(monde)
    expect(page.get_by_role("heading", name="Ce que ce fichier changerait")).to_be_visible()
    line = page.get_by_role("group", name="Ligne 2")
    expect(line.get_by_text("n’est pas un SIRET")).to_be_visible()
    look(page)
    line.get_by_label("Numéro SIRET").fill(SIRET)
    line.get_by_label("Date d’accueil").fill("12/01/2026")
    page.get_by_role("button", name="Corriger cette ligne").click()
    expect(page.get_by_role("button", name="Importer", exact=True)).to_be_visible()
    look(page)
    page.get_by_role("button", name="Importer", exact=True).click()
    work(monde)
    page.goto(f"{url}/structures/importer/1/annuler")
    look(page)
