"""The bank of tried questions: what a région gives, what others read of it, what a questionnaire takes."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.models import Brouillon, EntreeJournal, QuestionPartagee
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.editing.edition import add_block, add_section
from questionnaires.editing.places import find_block
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import AVIS, answer, asked, settled

GIVE = "/banque/campagnes/1"
TAKE = "/banque/1"


def draft() -> Questionnaire:
    questionnaire = add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Début")
    for code in ("A", "B"):
        questionnaire = add_block(questionnaire, "DEBUT_G", Text(code=code, libelle=code))
    return questionnaire


def given(monde: Monde) -> None:
    """Settle twenty-four answers of a région, and a draft of another one."""
    monde.region()
    monde.region("bretagne", "Bretagne", "35")
    isabelle = monde.animatrice("Isabelle", password=PASSWORD)
    monde.animatrice("Anne", region_id=2, password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.brouillon(draft(), region_id=2)
    campagne_id = asked(monde, {"18": 12, "28": 12})
    for dla in ("18", "28"):
        answer(monde, campagne_id, dla, [{**AVIS, "QUI": "bureau" if at else "direction"} for at in range(12)])
    settled(monde, isabelle, campagne_id)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    prepare(petit_monde, given)
    return signed_in(app, "Isabelle")


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def give(browser: Navigateur, *codes: str) -> None:
    """Put these questions of the campaign in the bank."""
    browser.go(GIVE)
    browser.send_several({"questions": codes}, accord="y")
    assert "Ces questions sont dans la banque." in browser.text


def test_a_region_gives_questions_and_another_reads_what_its_release_prints(isabelle: Navigateur, app: Flask) -> None:
    """A hidden count stays hidden: one direction answered, and twenty-three boards."""
    give(isabelle, "QUI", "ACCUEIL")
    anne = signed_in(app, "Anne")
    anne.go("/banque?q=qui+repond")
    assert "Qui répond à ce questionnaire ?" in anne.text
    assert "Centre-Val de Loire, 2026 24" in anne.text
    anne.go("/banque/2")
    assert "La direction [c]" in anne.text
    assert "publication" in anne.text.casefold()


def test_a_shipped_question_has_what_ones_own_region_published_of_it(isabelle: Navigateur, app: Flask) -> None:
    anne = signed_in(app, "Anne")
    for browser, asked_in, answered in ((isabelle, "Centre-Val de Loire, 2026 24", True), (anne, "Fournie –", False)):
        browser.go("/banque?q=qui+repond")
        assert asked_in in browser.text
        assert ("Centre-Val de Loire" in browser.text) is answered
        browser.go("/banque/SATISFACTION.QUI")
        assert ("La direction [c]" in browser.text) is answered
        assert ("Aucun résultat ne l’accompagne" in browser.text) is not answered


def test_nothing_is_given_without_confirming_nor_choosing(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go(GIVE)
    assert "Seulement si « Quelles étapes ont eu lieu pour votre structure ? » contient" in isabelle.text
    assert isabelle.send_several({"questions": ["QUI"]}).status_code == 422
    assert "Cochez cette case pour confirmer." in isabelle.text
    assert isabelle.send_several({"questions": []}, accord="y").status_code == 422
    assert "Cochez au moins une question." in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(QuestionPartagee)) == 0


def test_a_question_is_taken_with_its_code_after_another_one(
    isabelle: Navigateur, app: Flask, petit_monde: Monde
) -> None:
    give(isabelle, "ACCUEIL")
    anne = signed_in(app, "Anne")
    place = "?pour=1&groupe=DEBUT_G&apres=A"
    anne.go("/questionnaires/1/groupes/DEBUT_G/questions/texte-court?apres=A")
    assert f'href="/banque{html.escape(place)}"' in anne.page.text
    condition = "Seulement si « Quelles étapes ont eu lieu pour votre structure ? » contient"
    anne.go(f"{TAKE}{place}")
    assert condition in anne.text
    anne.send({}, path=f"{TAKE}{place}")
    assert "Question prise dans la banque" in anne.text
    assert f"Sa condition n’est pas venue avec elle : récrivez-la s’il le faut. {condition}" in anne.text
    with petit_monde.database.reading() as session:
        questionnaire = read_brouillon(session.get_one(Brouillon, 1))
    assert [block.code for block in questionnaire.blocks] == ["A", "ACCUEIL", "B"]
    block = find_block(questionnaire, "ACCUEIL")[2]
    assert dict(block.extras)["provenance"].endswith("2026, Centre-Val de Loire")
    anne.go(f"{TAKE}{place}")
    assert anne.send({}, path=f"{TAKE}{place}").status_code == 409
    assert "« ACCUEIL » est déjà pris" in anne.text


def test_a_question_is_withdrawn_by_its_region_alone_and_the_journal_tells_it(
    isabelle: Navigateur, app: Flask, petit_monde: Monde
) -> None:
    give(isabelle, "ACCUEIL")
    anne = signed_in(app, "Anne")
    anne.go(TAKE)
    assert "Retirer de la banque" not in anne.text
    assert anne.send({}, path="/banque/1/retirer").status_code == 404
    isabelle.go(TAKE)
    isabelle.send({}, action="/banque/1/retirer")
    assert isabelle.go(TAKE).status_code == 404
    with petit_monde.database.reading() as session:
        verbes = session.scalars(select(EntreeJournal.verbe).order_by(EntreeJournal.id.desc()).limit(2)).all()
    assert verbes == ["retirer de la banque", "mettre dans la banque"]


@pytest.mark.parametrize(("prenom", "status"), [("Paule", 404), ("Anne", 404), ("Isabelle", 200)])
def test_only_the_region_gives_its_questions(isabelle: Navigateur, app: Flask, prenom: str, status: int) -> None:
    assert signed_in(app, prenom).go(GIVE).status_code == status


def test_the_bank_is_read_in_a_bounded_number_of_queries(isabelle: Navigateur) -> None:
    give(isabelle, "ACCUEIL", "BESOIN", "RECOMMANDATION")
    assert [path for path in ("/banque", TAKE) if isabelle.reads(path) > budget_of(isabelle.app, path)] == []


def test_shipped_questions_are_in_the_bank_before_anyone_gives(isabelle: Navigateur) -> None:
    isabelle.go("/banque?nature=Échelles&q=accueil")
    assert "Êtes-vous satisfait(e) de l’accueil que vous a fait le DLA ?" in isabelle.text
    isabelle.go("/banque?q=introuvable")
    assert "Aucune question ne correspond" in isabelle.text


def test_without_a_questionnaire_to_take_it_in_the_page_leads_to_a_new_one(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice("Isabelle", password=PASSWORD)
    page = signed_in(app, "Isabelle")
    page.go("/banque")
    (first, *_) = re.findall(r'href="(/banque/[\w.-]+)"', page.page.text)
    page.go(first)
    assert "Prendre cette question" not in page.text
    assert 'href="/questionnaires/nouveau"' in page.page.text
