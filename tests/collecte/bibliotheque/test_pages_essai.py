"""Trying a questionnaire in preparation: the respondent's pages, and answers that no export reads."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.demo.enquete import flash
from collecte.models import Changement, Essai, Participation
from questionnaires.core.blocs import LigneSomme, Somme
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Text
from questionnaires.editing.edition import move_section
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.questionnaires.core.fabrique import A, change, options, questionnaire
from tests.questionnaires.core.toutes import MINIMALES, toutes

PAGES = "/questionnaires/1/essai"


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.brouillon(flash())
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    return navigateur


def fill(isabelle: Navigateur, code: str, typed: dict[str, str]) -> None:
    isabelle.go(f"{PAGES}/{code}")
    isabelle.send(typed)


def test_a_draft_is_tried_to_the_end_and_leaves_no_answer(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(PAGES)
    assert "rien n’en va dans un classeur" in isabelle.text
    assert isabelle.page.request.path == f"{PAGES}/THEMES"
    isabelle.send({"SUJETS": "rh", "BILAN_2026": "4", "suite": "continuer"})
    assert isabelle.page.request.path == f"{PAGES}/ORGANISATION"
    isabelle.send({"JOURS": "2", "suite": "continuer"})
    assert "cette page pose maintenant d’autres questions" in isabelle.text
    isabelle.send({"FORMAT": "mixte", "suite": "continuer"})
    assert isabelle.page.request.path == f"{PAGES}/verifier"
    assert "rien ne l’empêche" in isabelle.text
    with petit_monde.database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(t)) for t in (Participation, Changement, Essai)]
    assert counts == [0, 0, 1]


def test_a_page_whose_options_change_comes_back_as_for_a_respondent(petit_monde: Monde, isabelle: Navigateur) -> None:
    offered = (*options(aucun="Aucun"), Option(code="fort", libelle="Fort", relevant="${A} > 3"))
    petit_monde.brouillon(questionnaire(A, Choice(code="NIVEAU", libelle="Niveau", options=offered)))
    isabelle.go("/questionnaires/2/essai")
    isabelle.send({"A": "4", "suite": "continuer"})
    assert "cette page propose maintenant d’autres choix" in isabelle.text
    isabelle.send({"suite": "continuer"})
    assert isabelle.page.request.path == "/questionnaires/2/essai/verifier"


def test_what_would_block_a_respondent_is_listed_with_its_question(isabelle: Navigateur) -> None:
    fill(isabelle, "ORGANISATION", {"JOURS": "douze", "suite": "sans-corriger"})
    isabelle.go(f"{PAGES}/verifier")
    assert "Ce qui empêcherait de transmettre" in isabelle.text
    assert "« douze » n’est pas un nombre" in isabelle.text
    assert f"{PAGES}/ORGANISATION#JOURS" in isabelle.page.text


def test_a_sum_that_misses_its_target_is_listed_with_the_errors_of_its_page(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    lignes = (LigneSomme(code="A", libelle="Ici"), LigneSomme(code="B", libelle="Ailleurs"))
    petit_monde.brouillon(questionnaire(A, Somme(code="SO", libelle="Vos jours", unite="%", lignes=lignes)))
    isabelle.go("/questionnaires/2/essai")
    isabelle.send({"A": "douze", "suite": "continuer"})
    assert "« douze » n’est pas un nombre" in isabelle.text
    assert "Il manque" not in isabelle.text, "a sum that is not begun is not wrong yet"
    isabelle.send({"A": "douze", "SO_A": "90", "suite": "continuer"})
    assert "Vos jours – Il manque 10 % : le total fait 90 %. Ajoutez 10 %" in isabelle.text
    isabelle.send({"A": "12", "SO_A": "90", "SO_B": "10", "suite": "continuer"})
    assert isabelle.page.request.path == "/questionnaires/2/essai/verifier"


def test_a_reason_and_a_zero_are_tried_too(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.change(1, toutes())
    blank = dict.fromkeys(("ressources_public_etat", "ressources_public_region", "ressources_dons"), "")
    typed = {**MINIMALES, **blank, "budget": "2000000", "ressources_public": "0", "ressources_ventes": "100"}
    for page in ("tout", "temps"):
        fill(isabelle, page, typed)
    isabelle.go(f"{PAGES}/verifier")
    assert "Le budget dépasse un million d’euros." in isabelle.text
    assert "Dons et cotisations" in isabelle.text
    isabelle.send({"beaucoup.raison": "o2", "confirmer_vides": "y"}, path=f"{PAGES}/verifier")
    assert "rien ne l’empêche" in isabelle.text
    assert re.search(r'value="o2"\s+selected', isabelle.page.text), "a reason given can be changed"
    isabelle.go(f"{PAGES}/verifier")
    assert "rien ne l’empêche" not in isabelle.text, "the reason is kept, blanks are confirmed each time"


def test_a_condition_is_followed_as_it_would_be(isabelle: Navigateur) -> None:
    fill(isabelle, "ORGANISATION", {"JOURS": "0", "suite": "continuer"})
    assert isabelle.page.request.path == f"{PAGES}/verifier"
    assert "Sous quelle forme" not in isabelle.text


def test_the_next_test_starts_from_the_draft_as_it_is_now(petit_monde: Monde, isabelle: Navigateur) -> None:
    fill(isabelle, "THEMES", {"SUJETS": "rh", "suite": "continuer"})
    petit_monde.change(1, move_section(flash(), "ORGANISATION", -1))
    isabelle.go(PAGES)
    assert isabelle.page.request.path == f"{PAGES}/ORGANISATION"
    isabelle.go(f"{PAGES}/verifier")
    isabelle.send({}, action=PAGES)
    assert "L’essai est effacé" in isabelle.text


def test_a_page_that_expired_loses_nothing(isabelle: Navigateur) -> None:
    isabelle.go(f"{PAGES}/ORGANISATION")
    response = isabelle.send({"JOURS": "3", "csrf_token": "ancien"})
    assert response.status_code == 422
    assert isabelle.fields()["JOURS"] == "3"


def sent_too_late(petit_monde: Monde, isabelle: Navigateur, path: str, typed: dict[str, str]) -> None:
    """Type on a page after the session ended, then sign in again."""
    isabelle.go(path)
    petit_monde.heure.moment += timedelta(hours=3)
    isabelle.send(typed, path=path)
    assert isabelle.page.status_code == 401
    isabelle.identify("isabelle@exemple.fr", path="/connexion")
    assert isabelle.page.request.path == path
    assert "Ce que vous aviez tapé est de nouveau dans cette page." in isabelle.text


def test_what_was_typed_before_the_session_ended_is_shown_again(petit_monde: Monde, isabelle: Navigateur) -> None:
    fill(isabelle, "ORGANISATION", {"JOURS": "2", "suite": "sans-corriger"})
    path = f"{PAGES}/ORGANISATION"
    sent_too_late(petit_monde, isabelle, path, {"JOURS": "3"})
    assert isabelle.fields(path)["JOURS"] == "3"
    isabelle.go(path)
    assert isabelle.fields(path)["JOURS"] == "2"


def test_reasons_typed_before_the_session_ended_are_shown_again(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.change(1, toutes())
    fill(isabelle, "tout", {**MINIMALES, "budget": "2000000"})
    sent_too_late(petit_monde, isabelle, f"{PAGES}/verifier", {"beaucoup.raison": "o2", "confirmer_vides": "y"})
    assert re.search(r'value="o2"\s+selected', isabelle.page.text)


def test_a_page_saves_by_itself(isabelle: Navigateur) -> None:
    isabelle.go(f"{PAGES}/ORGANISATION")
    saved = isabelle.send({"JOURS": "3", "suite": "auto"})
    assert saved.get_json()["ailleurs"] == {}
    isabelle.go(f"{PAGES}/ORGANISATION")
    assert isabelle.fields()["JOURS"] == "3"


@pytest.mark.parametrize(
    ("condition", "loaded"), [("${T} = 'oui'", "page_suivie.js"), ("contains(${T}, 'oui')", "page_suivie_fonctions.js")]
)
def test_a_page_loads_the_functions_that_it_uses_alone(
    petit_monde: Monde, isabelle: Navigateur, condition: str, loaded: str
) -> None:
    petit_monde.change(1, questionnaire(Text(code="T", libelle="Pourquoi ?"), change(A, relevant=condition)))
    isabelle.go(PAGES)
    assert f"/{loaded}" in isabelle.page.text
