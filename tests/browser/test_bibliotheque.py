"""From nothing to an answer: a new animator builds a survey, tries it, publishes it, asks it; someone answers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from collecte.models import Essai, Participation
from tests.browser.parcours import served_world, sign_in
from tests.browser.test_constructeur import begin, build_five_questions
from tests.collecte.mondes.monde import Monde

TITRE = "Enquête éclair"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Monde, str]]:
    with served_world(tmp_path) as served:
        yield served


def answer(page: Page) -> None:
    """Answer the five questions, on one page, the second one once the first makes it appear."""
    page.get_by_role("group", name="Un prestataire est-il intervenu ?").get_by_label("Oui", exact=True).check()
    page.get_by_role("group", name="Êtes-vous satisfait(e) de son travail ?").get_by_label(
        "Plutôt satisfait(e)"
    ).check()
    page.get_by_role("group", name="Qui répond ?").get_by_label("La direction").check()
    page.get_by_label("Combien de salariés ?").fill("12")
    page.get_by_role("button", name="Enregistrer et continuer").click()


def test_a_new_animator_builds_tries_publishes_and_asks_a_survey(
    world: tuple[Monde, str], page: Page, open_page: Callable[..., Page]
) -> None:
    monde, url = world
    begin(page, url, TITRE)
    build_five_questions(page)
    page.get_by_role("link", name="Essayer").click()
    expect(page.get_by_text("rien n’en va dans un classeur")).to_be_visible()
    answer(page)
    expect(page.get_by_text("rien ne l’empêche")).to_be_visible()
    page.get_by_role("link", name="Revenir au questionnaire").click()
    page.get_by_role("link", name="Publier").first.click()
    page.get_by_role("button", name="Publier la version 1").click()
    expect(page.get_by_text("La version 1 est publiée")).to_be_visible()
    page.get_by_role("link", name="Lancer une campagne").click()
    page.get_by_role("button", name="Créer la campagne").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()  # what
    page.get_by_role("button", name="Enregistrer et continuer").click()  # when
    page.get_by_label("À qui s’adresser").fill("c2ra@exemple.fr")
    page.get_by_label("Sans objet").check()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Continuer vers l’ouverture").click()
    page.get_by_role("button", name="Ouvrir la campagne maintenant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITRE)
    respondent = open_page()
    sign_in(respondent, url, "Claire")
    respondent.goto(url)
    respondent.locator(".acts li", has_text=TITRE).get_by_role("link", name="Commencer").click()
    answer(respondent)
    respondent.get_by_role("button", name="Transmettre ma réponse").click()
    expect(respondent.get_by_text("Votre réponse est transmise")).to_be_visible()
    with monde.database.reading() as session:
        assert len(session.scalars(select(Essai)).all()) == 1
        transmitted = session.scalars(select(Participation).where(Participation.transmise_le.is_not(None)))
        survey = [participation for participation in transmitted if participation.campagne.nom == TITRE]
    assert [len(participation.valeurs or {}) for participation in survey] == [5]  # « Autre, précisez » was not asked
