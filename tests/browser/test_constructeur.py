"""Building a questionnaire in a real browser: by mouse, by keyboard, on a phone, with and without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.models import Brouillon
from questionnaires.core.model import Questionnaire
from questionnaires.editing.modeles import MODELES
from questionnaires.files.instruments import shipped_questionnaires
from tests.browser.checks import look_at_widths
from tests.browser.parcours import served_world, sign_in
from tests.collecte.mondes.monde import Monde


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def begin(page: Page, url: str, titre: str) -> None:
    """Go from the library to the outline of a blank survey."""
    sign_in(page, url, "Isabelle")
    page.goto(url)
    page.get_by_role("link", name="Questionnaires").click()
    page.get_by_role("link", name="Nouveau questionnaire").click()
    page.get_by_label("Titre").fill(titre)
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(titre)


def add(page: Page, sort: str, libelle: str) -> None:
    """Open the form of a new question of a kind, its label typed."""
    if not page.locator("#ouvert").count():
        page.get_by_role("link", name="Ajouter une question à la fin").first.click()
    kind = page.get_by_role("navigation", name="Sorte de question").get_by_role("link", name=sort, exact=True)
    kind.click()
    expect(kind).to_have_attribute("aria-current", "true")
    page.get_by_label("Question posée").fill(libelle)


def keep(page: Page) -> None:
    page.get_by_role("button", name="Ajouter la question").click()
    expect(page.get_by_role("status").first).to_contain_text("Question ajoutée")


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("[data-preview] iframe:not(.coming)")


def built(monde: Monde, brouillon_id: int = 1) -> Questionnaire:
    with monde.database.reading() as session:
        return read_brouillon(session.get_one(Brouillon, brouillon_id))


def build_five_questions(page: Page) -> None:
    add(page, "Oui / non", "Un prestataire est-il intervenu ?")
    keep(page)
    add(page, "Échelle de satisfaction", "Êtes-vous satisfait(e) de son travail ?")
    page.get_by_role("group", name="Quand poser").get_by_label("Seulement si…").check()
    page.get_by_role("group", name="Quand poser").get_by_label("Question", exact=True).select_option(
        label="Un prestataire est-il intervenu ?"
    )
    page.get_by_role("group", name="Quand poser").get_by_label("Réponse").first.fill("Oui")
    keep(page)
    add(page, "Choix unique", "Qui répond ?")
    page.get_by_label("Réponses proposées").fill("La présidence\nLa direction\nUn salarié")
    page.get_by_label("Ajouter « Autre, précisez »").check()
    keep(page)
    add(page, "Nombre entier", "Combien de salariés ?")
    page.get_by_label("Obligatoire", exact=True).check()
    keep(page)
    add(page, "Texte long", "Ce qui a été le plus utile")
    keep(page)


def test_a_newcomer_builds_a_survey_of_five_questions(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    build_five_questions(page)
    questionnaire = built(monde)
    assert [block.libelle for block in questionnaire.blocks] == [
        "Un prestataire est-il intervenu ?",
        "Êtes-vous satisfait(e) de son travail ?",
        "Qui répond ?",
        "Combien de salariés ?",
        "Ce qui a été le plus utile",
    ]
    assert questionnaire.blocks[1].relevant == f"${{{questionnaire.blocks[0].code}}} = 'oui'"
    expect(page.get_by_text("si « Un prestataire est-il intervenu ? » est « Oui »")).to_be_visible()
    expect(page.get_by_text("Rien n’empêche de publier.")).to_be_visible()
    page.get_by_role("link", name="Aperçu").click()
    phone = page.frame_locator("iframe[title='Aperçu sur un téléphone']")
    expect(phone.get_by_text("Êtes-vous satisfait(e) de son travail ?")).to_be_hidden()
    phone.get_by_label("Oui", exact=True).check()
    expect(phone.get_by_text("Êtes-vous satisfait(e) de son travail ?")).to_be_visible()


def test_the_preview_follows_typing_without_taking_the_focus(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Choix unique", "Qui rép")
    expect(preview(page).get_by_role("group", name="Qui rép")).to_be_visible()
    page.keyboard.type("ond ?")
    expect(preview(page).get_by_role("group", name="Qui répond ?")).to_be_visible()
    page.keyboard.type(" Vous")
    expect(page.get_by_label("Question posée")).to_have_value("Qui répond ? Vous")
    page.get_by_label("Réponses proposées").fill("La direction")
    expect(preview(page).get_by_text("La direction")).to_be_visible()
    expect(page.locator(".columns")).to_contain_text("QUI_REPOND_VOUS")
    page.get_by_role("link", name="Fermer sans ajouter").click()
    expect(page.locator("#ouvert")).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("Question posée")).to_be_visible()


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go, with the keyboard alone, to the element that has the focus ring and that name."""
    for _ in range(120):
        page.keyboard.press(key)
        focused = page.locator(":focus")
        if focused.count() and name in (focused.text_content() or "") + (focused.get_attribute("id") or ""):
            assert focused.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_question_is_added_moved_and_taken_back_with_the_keyboard_alone(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    tab_to(page, "Ajouter une question à la fin")
    page.keyboard.press("Enter")
    for sort, libelle in (("Texte court", "Nom"), ("Date", "Jour")):
        expect(page.locator("#libelle")).to_be_focused()
        tab_to(page, sort, "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".kinds [aria-current]")).to_have_text(sort)
        expect(page.locator("#libelle")).to_be_focused()
        page.keyboard.type(libelle)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text(libelle)
    tab_to(page, "Fermer sans ajouter")
    page.keyboard.press("Enter")
    expect(page.locator("#question-JOUR")).to_be_focused()
    tab_to(page, "Monter : Jour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Question déplacée")
    assert [block.libelle for block in built(monde).blocks] == ["Jour", "Nom"]
    expect(page.locator("#question-JOUR")).to_be_focused()
    page.get_by_role("button", name="Annuler", exact=True).press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Annulé")
    assert [block.libelle for block in built(monde).blocks] == ["Nom", "Jour"]


def test_everything_is_done_without_scripts(world: tuple[Monde, str], page_sans_js: Page) -> None:
    monde, url = world
    page = page_sans_js
    begin(page, url, "Enquête éclair")
    build_five_questions(page)
    assert len(built(monde).blocks) == 5
    page.get_by_role("link", name="Modifier : Qui répond ?").click()
    page.get_by_label("Question posée").fill("Qui êtes-vous ?")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(preview(page).get_by_role("group", name="Qui êtes-vous ?")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Question modifiée : « Qui êtes-vous ? »")


def paths(brouillon_id: int) -> list[str]:
    """List every page of the builder, with a form of each kind."""
    here = f"/questionnaires/{brouillon_id}"
    new = [f"{here}/groupes/VOUS/questions/{modele.cle}" for modele in MODELES]
    pages = ["", "/apercu", "/reglages", "/historique", "/pages", "/pages/ETAPES", "/groupes/VOUS", "/controles"]
    return [*(f"{here}{path}" for path in pages), f"{here}/questions/ACTIONS", *new]


def test_every_page_is_accessible_and_fits(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    brouillon_id = monde.questionnaire(shipped_questionnaires()["SATISFACTION"])
    sign_in(page, url, "Isabelle")
    for path in paths(brouillon_id):
        page.goto(f"{url}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(own => own.open = true)")
        look_at_widths(page, 1280, 360)


def test_two_windows_on_one_question_lose_nothing(
    world: tuple[Monde, str], page: Page, open_page: Callable[..., Page]
) -> None:
    _, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Texte court", "Nom")
    keep(page)
    page.get_by_role("link", name="Modifier : Nom").click()
    expect(page.get_by_label("Question posée")).to_have_value("Nom")
    other = open_page()
    sign_in(other, url, "Isabelle")
    other.goto(page.url)
    for window, libelle in ((page, "Nom de la structure"), (other, "Votre structure")):
        window.get_by_label("Question posée").fill(libelle)
        window.get_by_role("button", name="Enregistrer").click()
        expect(window.locator("#question-NOM:focus, .errors:focus")).to_be_visible()
    expect(other.get_by_role("group", name="À corriger")).to_contain_text("a été modifié ailleurs")
    expect(other.get_by_label("Question posée")).to_have_value("Votre structure")
