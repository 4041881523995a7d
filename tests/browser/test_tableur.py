"""Filling one's répartition in a spreadsheet, in a real browser: downloaded, filled, reviewed, accepted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.reponses.test_tableur_reponse import filled


def fill(monde: Monde) -> None:
    monde.region()
    author = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    monde.save(author, 1, {"M1F1": "20", "M1F2": "16"})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        yield installation


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["without script", "phone"])
def test_a_workbook_is_taken_filled_and_accepted(
    world: tuple[Monde, str], open_page: Callable[..., Page], tmp_path: Path, options: dict[str, object]
) -> None:
    monde, url = world
    page, path = open_page(**options), tmp_path / "rempli.xlsx"
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/tableur")
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger mon classeur").click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename == "ma-reponse-2026-S1-dla-18.xlsx"
    shares: dict[str, object] = {code: int(share) for code, share in CENT.items()}

    path.write_bytes(filled(content, {**shares, "M1F3": "huit", "M2F1": 700}))
    page.get_by_label("Votre classeur rempli").set_input_files(path)
    page.get_by_role("button", name="Voir ce qu’il change").click()
    expect(page.get_by_text("« huit » n’est pas un nombre.")).to_be_visible()
    look(page)

    monde.save(monde.acteur_of(1), 1, {"M1F1": "22"})
    path.write_bytes(filled(content, shares))
    page.get_by_label("Votre classeur rempli").set_input_files(path)
    page.get_by_role("button", name="Voir ce qu’il change").click()
    expect(page.get_by_role("heading", name="Ce que le classeur change")).to_be_visible()
    look(page)
    page.get_by_label("Ce que dit le classeur").check()
    page.get_by_role("button", name="Accepter et enregistrer").click()
    expect(page.get_by_text("Les réponses du classeur sont enregistrées")).to_be_visible()
    assert {code: text for code, text in monde.saisie(1).items() if code in CENT} == CENT
