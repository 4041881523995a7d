"""Building a questionnaire in a real browser: by mouse, by keyboard, on a phone, with and without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from sqlalchemy import select

from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.models import Brouillon, VersionQuestionnaire
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, add_section, with_settings
from questionnaires.editing.modeles import MODELES
from questionnaires.files.instruments import shipped_questionnaires
from tests.browser.checks import look_at_widths
from tests.browser.effort import Personne
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


def asked_if(page: Page, question: str, answer: str) -> None:
    """Ask the open question only after an answer: a box once a script has read the question, a field without one."""
    condition = page.get_by_role("group", name="Quand poser")
    condition.get_by_label("Seulement si…").check()
    condition.get_by_label("Question", exact=True).select_option(label=question)
    if page.locator(".grip").count():
        condition.get_by_label(answer, exact=True).check()
    else:
        condition.get_by_label("Réponse").first.fill(answer)


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("[data-preview] iframe:not(.coming)")


def built(monde: Monde, brouillon_id: int = 1) -> Questionnaire:
    with monde.database.reading() as session:
        return read_brouillon(session.get_one(Brouillon, brouillon_id))


def build_five_questions(page: Page) -> None:
    add(page, "Oui / non", "Un prestataire est-il intervenu ?")
    keep(page)
    add(page, "Échelle de satisfaction", "Êtes-vous satisfait(e) de son travail ?")
    asked_if(page, "Un prestataire est-il intervenu ?", "Oui")
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


@pytest.mark.parametrize("scripts", ["page", "page_sans_js"])
def test_a_group_is_split_at_a_question_and_joined_again(
    world: tuple[Monde, str], scripts: str, request: pytest.FixtureRequest
) -> None:
    monde, url = world
    page: Page = request.getfixturevalue(scripts)
    begin(page, url, "Enquête éclair")
    for libelle in ("Nom", "Ville"):
        add(page, "Texte court", libelle)
        keep(page)
        expect(page.locator("#ouvert")).to_have_count(0)
    page.get_by_role("button", name="Scinder : commencer un groupe ici (Ville)").click()
    expect(page.get_by_label("Titre du groupe")).to_be_focused()
    page.get_by_label("Titre du groupe").fill("Votre commune")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Scinder : commencer une page ici (Votre commune)").click()
    expect(page.get_by_label("Titre de la page")).to_have_value("Votre commune")
    assert [[*section.questions] for section in built(monde).sections] == [["NOM"], ["VILLE"]]
    page.get_by_role("button", name="Réunir : réunir à la page précédente (Votre commune)").click()
    expect(page.get_by_role("status").first).to_contain_text("Page réunie à la précédente")
    page.get_by_role("button", name="Réunir : réunir au groupe précédent (Votre commune)").click()
    expect(page.get_by_role("status").first).to_contain_text("Groupe réuni au précédent")
    assert [len(section.groupes) for section in built(monde).sections] == [1]
    page.get_by_role("button", name="Annuler", exact=True).first.click()
    expect(page.get_by_role("heading", name="Votre commune")).to_be_visible()


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go, with the keyboard alone, to the element that has the focus ring and that name."""
    for _ in range(200):
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
        expect(page.locator(".asked-label", has_text=libelle)).to_be_visible()
    tab_to(page, "Fermer sans ajouter")
    page.keyboard.press("Enter")
    expect(page.locator("#question-JOUR")).to_be_focused()
    tab_to(page, "Monter : Jour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Question déplacée")
    assert [block.libelle for block in built(monde).blocks] == ["Jour", "Nom"]
    expect(page.locator("#question-JOUR")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").first).to_contain_text("Annulé")
    assert [block.libelle for block in built(monde).blocks] == ["Nom", "Jour"]
    for left in (["Nom"], []):
        page.keyboard.press("Control+z")
        expect(page.locator(".asked-label")).to_have_count(len(left))
        assert [block.libelle for block in built(monde).blocks] == left
    page.keyboard.press("Control+z")
    expect(page.get_by_role("alert")).to_contain_text("Plus rien à annuler")
    expect(page.locator(".notification").get_by_text("Annulé")).to_have_count(0)
    for key, again in (("Control+y", ["Nom"]), ("Control+Shift+Z", ["Nom", "Jour"]), ("Control+y", ["Jour", "Nom"])):
        page.keyboard.press(key)
        expect(page.locator(".asked-label")).to_have_text(again)
        assert [block.libelle for block in built(monde).blocks] == again
    expect(page.get_by_role("status").first).to_contain_text("Rétabli")
    page.keyboard.press("Control+y")
    expect(page.get_by_role("alert")).to_contain_text("Plus rien à rétablir")


def test_ctrl_z_takes_back_no_change_of_an_earlier_sitting_and_no_change_while_one_types(
    world: tuple[Monde, str], page: Page
) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Texte court", "Nom")
    keep(page)
    later = page.context.new_page()
    later.goto(page.url.partition("?")[0])
    add(later, "Date", "Jour")
    later.keyboard.press("Control+z")
    expect(later.get_by_label("Question posée")).to_have_value("")
    later.get_by_label("Question posée").fill("Jour")
    keep(later)
    later.keyboard.press("Control+z")
    expect(later.locator(".asked-label")).to_have_text(["Nom"])
    later.keyboard.press("Control+z")
    expect(later.get_by_role("alert")).to_contain_text("Plus rien à annuler dans cette séance")
    assert [block.libelle for block in built(monde).blocks] == ["Nom"]


def test_ctrl_z_waits_for_the_act_being_sent_and_takes_back_nobody_else_s(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Texte court", "Nom")
    keep(page)
    monde.change(1, with_settings(built(monde), titre="Autrement"))
    add(page, "Date", "Jour")
    keep(page)
    page.get_by_role("button", name="Monter : Jour").click()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator(".asked-label")).to_have_text(["Nom"])
    page.keyboard.press("Control+z")
    expect(page.get_by_role("alert")).to_contain_text("La dernière modification a été faite par le service")
    assert built(monde).titre == "Autrement"


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
    expect(page.get_by_role("status")).to_contain_text("Question modifiée.")


QUESTIONS = (
    ("Nombre entier", "Combien de salariés ?", "", ()),
    ("Montant en euros", "Quel budget ?", "", ()),
    ("Choix unique", "Quel secteur ?", "Culture\nSport\nSocial", ()),
    ("Oui / non", "Un prestataire est-il intervenu ?", "", ()),
    (
        "Échelle de satisfaction",
        "Son travail vous a-t-il satisfaits ?",
        "",
        ("Un prestataire est-il intervenu ?", "Oui"),
    ),
    ("Choix multiple", "Quels besoins aviez-vous ?", "Gouvernance\nFinances\nEmploi", ()),
    ("Texte court", "Quel emploi ?", "", ("Quels besoins aviez-vous ?", "Emploi")),
    ("Répartition", "D’où viennent vos ressources ?", "Ventes\nSubventions\nDons", ()),
    ("Échelle de satisfaction", "Le diagnostic vous a-t-il plu ?", "", ()),
    ("Échelle de satisfaction", "Le plan d’action vous a-t-il plu ?", "", ()),
    ("Échelle d’accord", "L’accompagnement était adapté", "", ()),
    ("Échelle d’accord", "Le rythme convenait", "", ()),
    ("Date", "Quand s’est-il terminé ?", "", ()),
    ("Recommandation, de 0 à 10", "Nous recommanderiez-vous ?", "", ()),
    ("Texte long", "Que faudrait-il améliorer ?", "", ()),
)
"""(kind, label, options or lines, (question, answer) of its condition)"""
LISTS = {"Répartition": "Lignes à répartir"}
AT_MOST = 8  # minutes; 11.5 with the pages of 0.15
PAGES = 9  # 49 with them


def check_journey(monde: Monde) -> None:
    blocks = built(monde).blocks
    assert [block.libelle for block in blocks] == [libelle for _, libelle, _, _ in QUESTIONS]
    assert [block.relevant for block in blocks if block.relevant] == [
        f"${{{blocks[3].code}}} = 'oui'",
        f"selected(${{{blocks[5].code}}}, 'emploi')",
    ]
    assert blocks[7].kind == "somme"
    assert [getattr(block, "echelle", "") for block in blocks[8:12]] == ["S4", "S4", "T4", "T4"]
    with monde.database.reading() as session:
        code = session.get_one(Brouillon, 1).code
        published = select(VersionQuestionnaire.numero).where(VersionQuestionnaire.code == code)
        assert session.scalars(published).all() == [1]


def test_fifteen_questions_are_built_and_published_in_eight_minutes(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    sign_in(page, url, "Isabelle")
    isabelle = Personne(page)
    isabelle.arrive(f"{url}/questionnaires/nouveau")
    isabelle.type("Titre", "Enquête éclair")
    isabelle.click(page.get_by_role("button", name="Commencer"))
    isabelle.act(page.get_by_role("link", name="Ajouter une question à la fin").first, page.locator("#ouvert"))
    for sort, libelle, lines, condition in QUESTIONS:
        kind = page.locator(".kinds").get_by_role("link", name=sort, exact=True)
        if not kind.get_attribute("aria-current"):
            isabelle.act(kind, page.locator(".kinds [aria-current]", has_text=sort))
        isabelle.write("Question posée", libelle)
        if lines:
            isabelle.type(LISTS.get(sort, "Réponses proposées"), lines)
        if condition:
            asked_if(page, *condition)
            isabelle.effort.clicks += 4  # the radio, the list, the question in it, the box
        page.get_by_label("Question posée").press("Enter")
        isabelle.effort.touches += 1
        expect(page.locator(".asked-label", has_text=libelle)).to_be_visible()
        isabelle.read()
    isabelle.click(page.get_by_role("link", name="Publier").first)
    isabelle.click(page.get_by_role("button", name="Publier la version 1"))
    check_journey(monde)
    assert isabelle.effort.minutes <= AT_MOST, isabelle.effort
    assert isabelle.effort.pages <= PAGES, isabelle.effort


def test_fifteen_questions_are_built_and_published_by_the_keyboard(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    tab_to(page, "Ajouter une question à la fin")
    page.keyboard.press("Enter")
    for sort, libelle, lines, condition in QUESTIONS:
        expect(page.locator("#libelle")).to_be_focused()
        if page.locator(".kinds [aria-current]").inner_text() != sort:
            tab_to(page, sort, "Shift+Tab")
            page.keyboard.press("Enter")
            expect(page.locator(".kinds [aria-current]")).to_have_text(sort)
            expect(page.locator("#libelle")).to_be_focused()
        page.keyboard.type(libelle)
        if lines:
            tab_to(page, "lignes" if sort in LISTS else "options")
            page.keyboard.type(lines)
        if condition:
            tab_to(page, "relevant")
            page.keyboard.press("ArrowDown")
            tab_to(page, "relevant-1-question")
            page.keyboard.type(condition[0])
            box = page.get_by_role("group", name="Quand poser").get_by_label(condition[1], exact=True)
            expect(box).to_be_visible()
            while not box.evaluate("box => box === document.activeElement"):
                page.keyboard.press("Tab")
            page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".asked-label", has_text=libelle)).to_be_visible()
    tab_to(page, "Publier", "Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Publier la version 1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check_journey(monde)


def test_fifteen_questions_are_built_and_published_without_scripts(
    world: tuple[Monde, str], page_sans_js: Page
) -> None:
    monde, url = world
    page = page_sans_js
    begin(page, url, "Enquête éclair")
    for sort, libelle, lines, condition in QUESTIONS:
        add(page, sort, libelle)
        if lines:
            page.get_by_label(LISTS.get(sort, "Réponses proposées")).fill(lines)
        if condition:
            asked_if(page, *condition)
        page.get_by_role("button", name="Ajouter, puis une autre").click()
        expect(page.locator(".asked-label", has_text=libelle)).to_be_visible()
    page.get_by_role("link", name="Publier").first.click()
    page.get_by_role("button", name="Publier la version 1").click()
    check_journey(monde)


def drag(page: Page, code: str, target: str, *, below: bool = True) -> None:
    """Drag a question by its grip to just before or after another one."""
    grip, place = page.locator(f"#question-{code} > .grip"), page.locator(f"#question-{target}")
    grip.hover()
    page.mouse.down()
    box = place.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + (box["height"] - 4 if below else 4), steps=5)
    page.mouse.up()


def test_a_question_is_dragged_and_not_before_what_it_waits_for(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    for sort, libelle, condition in (
        ("Oui / non", "Venu", ()),
        ("Texte court", "Qui", ("Venu", "Oui")),
        ("Date", "Quand", ()),
    ):
        add(page, sort, libelle)
        if condition:
            asked_if(page, *condition)
        keep(page)
        expect(page.locator("#ouvert")).to_have_count(0)
    drag(page, "QUAND", "VENU", below=False)
    expect(page.get_by_role("status").first).to_contain_text("Question déplacée")
    assert [block.code for block in built(monde).blocks] == ["QUAND", "VENU", "QUI"]
    drag(page, "QUI", "QUAND")
    expect(page.get_by_role("status").first).to_contain_text("Rien n’a bougé")
    expect(page.locator("#question-QUI")).to_be_focused()
    assert [block.code for block in built(monde).blocks] == ["QUAND", "VENU", "QUI"]
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").first).to_contain_text("Annulé")
    assert [block.code for block in built(monde).blocks] == ["VENU", "QUI", "QUAND"]


def test_a_question_is_dragged_to_a_page_that_was_folded(world: tuple[Monde, str], page: Page) -> None:
    """The page that it leaves stays open: closing it would move everything under the pointer."""
    monde, url = world
    begin(page, url, "Enquête éclair")
    for libelle in ("Nom", "Ville"):
        add(page, "Texte court", libelle)
        keep(page)
    two = add_section(built(monde), "Ensuite")
    monde.change(1, add_block(two, two.sections[-1].groupes[0].code, Text(code="FIN", libelle="Fin")))
    page.goto(page.url.partition("?")[0])
    page.locator("#question-NOM > .grip").hover()
    page.mouse.down()
    folded = page.locator("summary", has_text="Ensuite").bounding_box()
    assert folded
    page.mouse.move(folded["x"] + 60, folded["y"] + folded["height"] / 2, steps=5)
    expect(page.locator("#question-FIN")).to_be_visible()
    expect(page.locator("#question-VILLE")).to_be_visible()
    place = page.locator("#question-FIN").bounding_box()
    assert place
    page.mouse.move(place["x"] + 60, place["y"] + place["height"] - 4, steps=5)
    page.mouse.up()
    expect(page.get_by_role("status").first).to_contain_text("Question déplacée")
    assert [[*section.questions] for section in built(monde).sections] == [["VILLE"], ["FIN", "NOM"]]


def test_what_is_wrong_is_told_while_one_types_and_moving_another_question_keeps_it(
    world: tuple[Monde, str], page: Page
) -> None:
    _, url = world
    begin(page, url, "Enquête éclair")
    for libelle in ("Nom", "Ville"):
        add(page, "Texte court", libelle)
        keep(page)
        expect(page.locator("#ouvert")).to_have_count(0)
    add(page, "Choix unique", "Qui ?")
    page.get_by_label("Réponses proposées").press_sequentially("Un\nUn")
    expect(page.locator("#options-err")).to_contain_text("Deux réponses ont le même texte")
    page.get_by_label("Réponses proposées").press_sequentially(" autre")
    expect(page.locator("#options-err")).to_have_count(0)
    page.get_by_role("button", name="Monter : Ville").click()
    expect(page.locator("#question-VILLE + #question-NOM")).to_be_visible()
    expect(page.get_by_label("Réponses proposées")).to_have_value("Un\nUn autre")


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


def test_closing_a_question_without_saving_it_forgets_what_was_typed(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Texte court", "Nom")
    keep(page)
    expect(page.locator("#question-NOM")).to_be_visible()
    page.get_by_role("link", name="Modifier : Nom").click()
    page.get_by_label("Question posée").fill("Nom abandonné")
    expect(page.locator("[data-garde]")).to_contain_text("Gardé à")
    page.get_by_role("link", name="Fermer sans enregistrer").click()
    expect(page.locator("#ouvert")).to_have_count(0)
    page.get_by_role("link", name="Modifier : Nom").click()
    expect(page.get_by_label("Question posée")).to_have_value("Nom")
    assert [block.libelle for block in built(monde).blocks] == ["Nom"]


def test_what_is_recorded_on_the_way_to_another_part_is_said_and_can_be_undone(
    world: tuple[Monde, str], page: Page
) -> None:
    monde, url = world
    begin(page, url, "Enquête éclair")
    add(page, "Texte court", "Nom")
    keep(page)
    add(page, "Texte court", "Ville")
    page.get_by_role("link", name="Modifier : Nom").click()
    expect(page.get_by_role("status").first).to_contain_text("Question ajoutée")
    expect(page.get_by_label("Question posée")).to_have_value("Nom")
    page.locator(".undoable").get_by_role("button", name="Annuler").click()
    expect(page.locator(".asked-label")).to_have_text(["Nom"])
    assert [block.libelle for block in built(monde).blocks] == ["Nom"]


def test_ctrl_z_goes_on_after_the_page_was_loaded_again(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    begin(page, url, "Enquête éclair")
    for libelle in ("Nom", "Ville"):
        add(page, "Texte court", libelle)
        keep(page)
    page.goto(page.url.partition("?")[0])
    expect(page.locator(".asked-label")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator(".asked-label")).to_have_text(["Nom"])
