"""An anonymous campaign in a real browser: created with its consequences shown, answered on a phone, its texts
reviewed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from questionnaires.files.instruments import shipped_questionnaires
from tests.browser.checks import follow, look
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.anonymes import FINI, Foule, foule
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import AU, DU, Terrain

FOUND: dict[str, Foule] = {}
NOMME = "Merci à Camille Petit, 06 12 34 56 78."
EVERYWHERE = pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}, PHONE], ids=["desk", "without script", "phone"]
)


def fill(monde: Monde) -> None:
    """Create twelve structures, eleven of which answered, one naming someone."""
    foule_creee = foule(monde, 12)
    monde.animatrice(password=PASSWORD)
    for rank in range(11):
        foule_creee.transmit(
            rank, MOT="Merci à Camille Petit, 06 12 34 56 78." if rank == 3 else f"Plus de temps, {rank} fois."
        )
    FOUND["foule"] = foule_creee


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, fill) as installation:
        FOUND["foule"] = replace(FOUND["foule"], monde=installation[0])
        yield installation


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}, PHONE], ids=["desk", "without script", "phone"]
)
def test_a_campaign_is_made_anonymous_knowing_what_it_costs(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    _, url = world
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/questionnaires/1/lancer")
    page.get_by_label("Les structures accompagnées").check()
    page.get_by_label("Accompagnements terminés à partir du").fill(DU.isoformat())
    page.get_by_label("Et jusqu’au").fill(AU.isoformat())
    page.get_by_label("Ouverture").fill("2026-07-09")
    page.get_by_label("Anonyme :").check()
    page.get_by_role("button", name="Créer la campagne").click()
    expect(page.get_by_text("peuvent désigner une structure")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Créer la campagne").click()
    page.get_by_role("link", name="Votre avis").click()
    expect(page.get_by_text("Campagne anonyme.")).to_be_visible()
    look(page)


@EVERYWHERE
def test_a_questionnaire_that_names_is_copied_without_names(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    monde, url = world
    brouillon_id = monde.questionnaire(shipped_questionnaires()["SATISFACTION"])
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/questionnaires/{brouillon_id}/lancer")
    page.get_by_label("Les structures accompagnées").check()
    page.get_by_label("Accompagnements terminés à partir du").fill(DU.isoformat())
    page.get_by_label("Et jusqu’au").fill(AU.isoformat())
    page.get_by_label("Ouverture").fill("2026-07-09")
    page.get_by_label("Anonyme :").check()
    page.get_by_role("button", name="Créer la campagne").click()
    expect(page.get_by_text("Ne sera plus demandé")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Préparer une copie anonyme").click()
    expect(page.get_by_role("heading", name="(réponses anonymes)")).to_be_visible()
    look(page)


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["without script", "phone"])
def test_a_structure_answers_anonymously(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    monde, url = world
    page = open_page(**{**PHONE, **options})
    foule_creee = FOUND["foule"]
    page.goto(url + Terrain(monde, foule_creee.campagne_id, foule_creee.brouillon_id).path("Structure 0011"))
    expect(page.get_by_text("devient anonyme quand vous la transmettez").first).to_be_visible()
    look(page)
    page.get_by_role("link", name="Commencer").click()
    expect(page.get_by_text("n’indiquez ni nom de personne")).to_be_visible()
    look(page)
    page.get_by_label("La culture").check()
    page.get_by_label("Que faudrait-il améliorer").fill("Rien.")
    follow(page.get_by_role("button", name="Enregistrer et continuer").locator("visible=true").last)
    look(page)
    follow(page.get_by_role("button", name="Transmettre ma réponse"))
    expect(page.get_by_text("la semaine du lundi 6 juillet 2026")).to_be_visible()
    look(page)


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}, PHONE], ids=["desk", "without script", "phone"]
)
def test_texts_are_read_again(
    world: tuple[Monde, str], open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    monde, url = world
    monde.heure.moment = FINI
    FOUND["foule"].export()
    page = open_page(**options)
    sign_in(page, url, "Isabelle")
    page.goto(f"{url}/campagnes/1")
    look(page)
    page.get_by_role("link", name="Textes libres").click()
    look(page)
    page.get_by_role("link", name="Que faudrait-il améliorer").first.click()
    named = page.locator("fieldset").filter(has=page.locator("mark"))
    expect(named.get_by_label("Texte à montrer")).to_be_hidden()
    named.get_by_label("Remplacer", exact=True).check()
    expect(named.get_by_label("Texte à montrer")).to_have_value("")
    page.get_by_role("button", name="Enregistrer la relecture").click()
    look(page)
    named.get_by_label("Texte à montrer").fill("Merci à [une personne].")
    look(page)
    page.get_by_role("button", name="Enregistrer la relecture").click()
    expect(page.get_by_text("1 décision enregistrée")).to_be_visible()
    look(page)
