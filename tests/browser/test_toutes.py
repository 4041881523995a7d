"""Every kind of question in a real browser: what appears, totals and sums at every keystroke, lines, a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from collecte.models import Participation
from questionnaires.answers.citations import READ
from questionnaires.core.model import Questionnaire
from tests.browser.checks import assert_no_horizontal_scroll, look_in_light_and_dark
from tests.browser.chromium import PHONE
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.questionnaires.core.toutes import MINIMALES, toutes


def one_of_each(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.enquete(monde.questionnaire(toutes()))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served(tmp_path, one_of_each) as world:
        yield world


@pytest.fixture
def tout(world: tuple[Monde, str], page: Page) -> Page:
    """The page with every kind."""
    sign_in(page, world[1], "Claire")
    page.goto(f"{world[1]}/reponses/1/tout")
    return page


def test_a_question_appears_and_goes_with_the_answer_it_depends_on(tout: Page) -> None:
    cdi = tout.get_by_role("group", name="En contrat à durée indéterminée")
    expect(cdi).to_be_hidden()
    tout.get_by_role("group", name="La structure emploie").get_by_label("Oui").check()
    expect(cdi).to_be_visible()
    tout.get_by_role("group", name="La structure emploie").get_by_label("Non").check()
    expect(cdi).to_be_hidden()


def test_a_condition_over_a_computed_value_is_followed(tout: Page) -> None:
    detail = tout.get_by_label("Comment tenez-vous à si peu")
    tout.get_by_label("Nombre de salariés").fill("12")
    expect(detail).to_be_hidden()
    tout.get_by_label("Nombre de salariés").fill("9")
    expect(detail).to_be_visible()


def test_what_was_shown_live_is_not_announced_again(tout: Page) -> None:
    tout.get_by_role("group", name="La structure emploie").get_by_label("Oui").check()
    tout.get_by_role("button", name="Enregistrer et continuer").click()
    tout.wait_for_url("**/temps")


def test_the_specification_of_another_option_stands_behind_it(tout: Page) -> None:
    tout.get_by_role("group", name="Statut juridique").get_by_label("Autre, précisez").check()
    tout.get_by_label("Précisez : Statut juridique").fill("Fondation")
    expect(tout.get_by_label("Précisez : Statut juridique")).to_be_visible()


def test_an_exclusive_option_unticks_the_others(tout: Page) -> None:
    besoins = tout.get_by_role("group", name="Besoins repérés")
    besoins.get_by_label("Projet").check()
    besoins.get_by_label("Aucun").check()
    expect(besoins.get_by_label("Projet")).not_to_be_checked()
    besoins.get_by_label("Gouvernance").check()
    expect(besoins.get_by_label("Aucun")).not_to_be_checked()


def test_computed_values_and_totals_follow_each_keystroke(tout: Page) -> None:
    tout.get_by_label("Budget annuel").press_sequentially("300 000 €")
    tout.get_by_label("Nombre de salariés").press_sequentially("7")
    expect(tout.locator("[data-code=par_salarie]")).to_have_text("42\u202f857,14\u00a0€")
    tout.get_by_label("CDI – Femmes").fill("4")
    tout.get_by_label("CDD – Femmes").fill("1 000")
    expect(tout.locator("[data-code=emplois_TOTAL_femmes]")).to_have_text("1\u202f004")
    expect(tout.locator("[data-code=emplois_cdd_TOTAL]")).to_have_text("1\u202f000")


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_a_sum_says_its_total_and_what_is_left_at_every_keystroke(
    world: tuple[Monde, str], open_page: Callable[..., Page], screen: str
) -> None:
    """Pitfall 6: in sight, on a phone too."""
    page = open_page(**(PHONE if screen == "phone" else {}))
    sign_in(page, world[1], "Claire")
    page.goto(f"{world[1]}/reponses/1/tout")
    state = page.locator("[data-sum-of^=ressources_public\\ ]")
    page.get_by_label("Subventions publiques").press_sequentially("40,5")
    expect(state).to_contain_text("Total\u00a0: 40,5\u00a0%")
    expect(state).to_contain_text("Reste\u00a0: 59,5\u00a0%")
    page.get_by_label("dont État").fill("41")
    expect(page.locator("[data-sum-of^=ressources_public_etat]")).to_contain_text("0,5\u00a0% de trop")
    page.get_by_label("Dons et cotisations").fill("soixante")
    expect(state).to_contain_text("Ce qui est illisible n’est pas compté.")
    page.get_by_label("Dons et cotisations").fill("59.5 %")
    expect(state).to_contain_text("Complet")
    assert page.evaluate("e => e.getBoundingClientRect().top >= 0", state.element_handle()), "the total is in sight"
    assert_no_horizontal_scroll(page)


def test_the_page_and_the_server_say_the_same_of_sums(tout: Page) -> None:
    tout.get_by_label("Budget annuel").fill("1000,")
    tout.get_by_label("Budget annuel").fill("1000")
    tout.get_by_label("Conseil").fill("1 200")
    tout.get_by_label("Subventions publiques").fill("33,33")
    states = tout.locator("[data-sum-of] > p:first-child")
    live = [" ".join(text.split()) for text in states.all_inner_texts()]
    expect(tout.locator("[data-saved]")).to_contain_text("Enregistré à")
    with tout.context.browser.new_context(  # type: ignore[union-attr] # a page of a launched browser has one
        java_script_enabled=False, storage_state=tout.context.storage_state()
    ) as still:
        without = still.new_page()
        without.goto(tout.url)
        assert [" ".join(t.split()) for t in without.locator("[data-sum-of] > p:first-child").all_inner_texts()] == live


def test_a_line_is_added_removed_and_put_back(world: tuple[Monde, str], tout: Page) -> None:
    tout.get_by_role("group", name="Partenaire 1").get_by_label("Nom du partenaire").fill("La Région")
    tout.get_by_role("button", name="Ajouter une ligne").click()
    second = tout.get_by_role("group", name="Partenaire 2")
    second.get_by_label("Nom du partenaire").fill("La Ville")
    second.get_by_label("Oui").check()
    second.get_by_label("Pour quel montant").fill("1 500")
    total = tout.locator("[data-code=total_part]")
    expect(total).to_have_text("1\u202f500\u00a0€")  # as in Collect: the blank of the first is passed over
    tout.get_by_role("group", name="Partenaire 1").get_by_role("button", name="Retirer cette ligne").click()
    expect(tout.get_by_text("la ligne est retirée")).to_be_visible()
    expect(total).to_have_text("1\u202f500\u00a0€")
    tout.get_by_role("button", name="Rétablir").click()
    expect(tout.locator('[name="partenaires.1.part_nom"]')).to_have_value("La Région")
    expect(tout.locator('[name="partenaires.2.part_nom"]')).to_have_value("La Ville")


def test_the_enter_key_saves_and_removes_no_line(world: tuple[Monde, str], tout: Page) -> None:
    monde, _ = world
    tout.locator('[name="partenaires.1.part_nom"]').fill("La Région")
    tout.get_by_role("button", name="Ajouter une ligne").click()
    tout.get_by_label("Nom de la structure").press("Enter")
    tout.wait_for_url("**/temps")
    assert monde.saisie(1)["partenaires.1.part_nom"] == "La Région"


def test_boxes_and_scales_save_themselves(world: tuple[Monde, str], tout: Page) -> None:
    monde, _ = world
    tout.get_by_role("group", name="Besoins repérés").get_by_label("Projet").check()
    tout.get_by_role("radiogroup", name="L’accueil").first.get_by_label("Plutôt", exact=True).check()
    expect(tout.locator("[data-saved]")).to_contain_text("Enregistré à")
    saisie = monde.saisie(1)
    assert (saisie["besoins"], saisie["avis_accueil"]) == ("o1", "3")


def test_what_another_tab_ticked_is_shown_here(world: tuple[Monde, str], tout: Page) -> None:
    other = tout.context.new_page()
    other.goto(tout.url)
    other.get_by_role("group", name="Besoins repérés").get_by_label("Gouvernance").check()
    expect(other.locator("[data-saved]")).to_contain_text("Enregistré à")
    tout.get_by_label("Nom de la structure").fill("Les Jardins")
    expect(tout.locator("[data-saved]")).to_contain_text("Enregistré à")
    expect(tout.get_by_role("group", name="Besoins repérés").get_by_label("Gouvernance")).to_be_checked()


def test_the_characters_left_are_said(tout: Page) -> None:
    tout.get_by_label("Le contexte en quelques mots").fill("a" * 299)
    expect(tout.locator("[data-of=contexte]")).to_have_text("Il reste 1\u00a0caractère")
    tout.get_by_label("Le contexte en quelques mots").fill("a" * 302)
    expect(tout.locator("[data-of=contexte]")).to_have_text("2\u00a0caractères de trop")


def test_two_totals_follow_their_own_shares(world: tuple[Monde, str], page: Page) -> None:
    _, url = world
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/temps")
    page.get_by_label("Le jour").fill("60")
    page.get_by_label("En ville").fill("100")
    expect(page.locator("[data-total-of=horaires]")).to_contain_text("Reste à répartir\u00a0: 40\u00a0%")
    expect(page.locator("[data-total-of=lieux]")).to_contain_text("Tout est réparti")


PAGES = ["tout", "temps", "connues", "verifier"]


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_every_kind_is_accessible_and_fits_its_screen(
    world: tuple[Monde, str], open_page: Callable[..., Page], screen: str
) -> None:
    monde, url = world
    wrong = {**MINIMALES, "emploi": "oui", "budget": "2000000", "salaries": "0", "emplois_cdi_femmes": "dix"}
    monde.save(monde.acteur_of(1), 1, {**wrong, "statut": "autre", "partenaires.1.part_finance": "oui"})
    page = open_page(**(PHONE if screen == "phone" else {}))
    sign_in(page, url, "Claire")
    for name in PAGES:
        page.goto(f"{url}/reponses/1/{name}")
        look_in_light_and_dark(page)


def test_every_kind_is_answered_and_transmitted_without_any_script(
    world: tuple[Monde, str], page_sans_js: Page
) -> None:
    page = page_sans_js
    sign_in(page, world[1], "Claire")
    page.goto(f"{world[1]}/reponses/1/tout")
    page.get_by_label("Nom de la structure").fill("Les Jardins")
    page.get_by_label("Nombre de salariés").fill("12")
    page.get_by_role("group", name="La structure emploie").get_by_label("Oui").check()
    page.get_by_role("group", name="Satisfaction d’ensemble").get_by_label("Très satisfait(e)").check()
    page.get_by_label("J’ai lu la notice").check()
    for name, step in (("L’accueil", "10"), ("Les suites données", "Non concerné / ne sait pas")):
        page.get_by_role("group", name="Votre note").get_by_role("radiogroup", name=name).get_by_label(
            step, exact=True
        ).check()
    for name, share in (("Subventions publiques", "100"), ("dont État", "100"), ("dont région", "0")):
        page.get_by_label(name).fill(share)
    page.get_by_label("Ventes et prestations").fill("0")
    page.get_by_label("Dons et cotisations").fill("0")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_text("1 question s’est ajoutée à cette page")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Le jour").fill("100")
    page.get_by_label("La nuit").fill("0")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Départs dans l’année").fill("0")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Transmettre ma réponse").click()
    expect(page.get_by_text("Votre réponse est transmise")).to_be_visible()


def test_a_condition_over_what_is_known_is_followed(world: tuple[Monde, str], page: Page) -> None:
    monde, url = world
    with monde.database.writing() as session:
        known = {"texte": "230", "origine": "Enée", "date": "2025-12-31"}
        session.get_one(Participation, 1).connues = {"adherents": known}
    sign_in(page, url, "Claire")
    page.goto(f"{url}/reponses/1/connues")
    appears = page.get_by_label("Comment réunir tant de monde")
    page.get_by_label("Bénévoles").fill("40")
    expect(appears).to_be_visible()
    page.get_by_label("Bénévoles").fill("300")
    expect(appears).to_be_hidden()


LONG = "W" * 30
"""As long as what texts quote of an answer."""


def lengthened(written: Any, key: str = "") -> Any:  # noqa: ANN401 (JSON)
    """Return the JSON of a definition whose texts all end with a long word."""
    match written:
        case dict():
            return {name: lengthened(value, name) for name, value in written.items()}
        case list():
            return [lengthened(item, key) for item in written]
        case str() if written and key in READ | {"pas"}:
            return f"{written} {LONG}"
        case _:
            return written


def test_long_words_never_push_a_page_sideways(tmp_path: Path, phone: Page) -> None:
    whole = Questionnaire.model_validate(lengthened(toutes().model_dump(mode="json")))

    def asked(monde: Monde) -> None:
        monde.region()
        monde.personne("Claire", "18", password=PASSWORD)
        monde.enquete(monde.questionnaire(whole))

    with served(tmp_path, asked) as (_, site):
        sign_in(phone, site, "Claire")
        for section in whole.sections:
            phone.goto(f"{site}/reponses/1/{section.code}")
            assert_no_horizontal_scroll(phone)
