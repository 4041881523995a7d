"""Every kind of question on a page: typed, stored, shown again, checked, transmitted, without any script."""

import html
import json
import re
from collections.abc import Mapping
from typing import get_args

import pytest
from flask import Flask
from sqlalchemy import delete

from collecte.models import Participation, SessionWeb
from collecte.reponses.views.pages_section import PageSection, render_section
from questionnaires.core.blocs import Composed
from questionnaires.core.questions import Simple
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.versions import from_json, to_json
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.questionnaires.core.toutes import MINIMALES, toutes


def asked_everything(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.enquete(monde.questionnaire(toutes()))


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in; her expected answer, of id 1, has every kind of question."""
    prepare(petit_monde, asked_everything)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/reponses/1/tout")
    return browser


def fill(browser: Navigateur, texts: Mapping[str, str]) -> None:
    """Fill every page of the path with the texts that it has fields for."""
    for page in ("tout", "temps"):
        browser.go(f"/reponses/1/{page}")
        shown = browser.fields()
        browser.send(
            {**{code: text for code, text in texts.items() if f'"{code}"' in browser.page.text or code in shown}}
        )


def test_every_kind_of_block_has_its_component() -> None:
    """A kind added to the engine fails here until a page can ask it."""
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(Simple) + get_args(Composed)}
    assert {block.kind for block in toutes().blocks} == kinds


def test_the_page_with_every_kind_is_shown(claire: Navigateur) -> None:
    assert claire.page.status_code == 200
    for block in toutes().sections[0].groupes[0].blocks:
        assert getattr(block, "plain", block.libelle) in claire.text


def test_no_line_of_a_label_begins_with_a_sign(claire: Navigateur) -> None:
    """Authors of questionnaires type plain spaces."""
    assert "La structure emploie-t-elle quelqu’un\u202f?" in claire.page.text


TYPED = [
    ("nom", "Les Jardins", "Les Jardins"),
    ("contexte", "Deux\nlignes", "Deux\nlignes"),
    ("salaries", "12", "12"),
    ("budget", "300 000 €", "300 000 €"),
    ("part_publique", "12,5", "12,5"),
    ("resultat", "−3000", "−3000"),
    ("creation", "1er mars 2001", "1er mars 2001"),
    ("debut", "06/2026", "06/2026"),
    ("emploi", "non", "non"),
    ("statut", "o2", "o2"),
    ("departement", "o6", "o6"),
    ("satisfaction", "3", "3"),
    ("recommande", "0", "0"),
    ("accord", "oui", "oui"),
    ("avis_accueil", "nc", "nc"),
    ("diag_fait", "o1", "o1"),
    ("emplois_cdi_femmes", "4", "4"),
    ("ressources_public_etat", "30", "30"),
    ("partenaires.1.part_nom", "La Région", "La Région"),
]


@pytest.mark.parametrize(("code", "typed", "shown"), TYPED, ids=[code for code, _, _ in TYPED])
def test_what_is_typed_is_kept_and_shown_back(
    claire: Navigateur, petit_monde: Monde, code: str, typed: str, shown: str
) -> None:
    claire.send({code: typed, "suite": "sans-corriger"})
    assert petit_monde.saisie(1)[code] == typed
    claire.go("/reponses/1/tout")
    assert claire.fields()[code] == shown


def test_several_boxes_ticked_are_kept_as_one_answer(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send_several({"besoins": ["", "o3", "o1"]})
    assert petit_monde.saisie(1)["besoins"] == "o3 o1"
    claire.go("/reponses/1/tout")
    assert len(re.findall(r'name="besoins"\s+value="o[13]"\s+checked', claire.page.text)) == 2


def test_boxes_unticked_again_are_a_blank(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send_several({"besoins": ["", "o3"], "accord": ["", "oui"]})
    claire.go("/reponses/1/tout")
    claire.send_several({"besoins": [""], "accord": [""]})
    assert (petit_monde.saisie(1)["besoins"], petit_monde.saisie(1)["accord"]) == ("", "")


def test_an_exclusive_option_ticked_with_others_is_told(claire: Navigateur) -> None:
    claire.send_several({"besoins": ["", "o1", "aucun"]})
    assert "« Aucun » est coché avec d’autres réponses" in claire.text


def test_the_errors_of_a_table_are_told_once_under_it(claire: Navigateur) -> None:
    """Pitfall 16."""
    claire.send({"emplois_cdi_femmes": "quatre", "emplois_cdd_hommes": "dix", "suite": "continuer"})
    assert claire.page.text.count('id="emplois-err"') == 1
    assert "1 autre ligne de ce tableau est à corriger" in claire.text
    assert claire.page.text.count('aria-describedby="emplois-err"') == 2
    assert 'href="#emplois_cdi_femmes"' in claire.page.text


# --- conditions


def test_a_question_appears_once_its_condition_is_met_and_the_page_says_so(claire: Navigateur) -> None:
    assert is_hidden(claire, "cdi")
    claire.send({"emploi": "oui", "suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/tout"
    assert "1 question s’est ajoutée à cette page" in claire.text
    assert not is_hidden(claire, "cdi")
    claire.send({"suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/temps", "told once"


def test_what_was_typed_behind_a_condition_comes_back(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"emploi": "oui", "cdi": "nc"})
    claire.go("/reponses/1/tout")
    claire.send({"emploi": "non"})
    assert petit_monde.saisie(1)["cdi"] == "nc", "never blanked"
    claire.go("/reponses/1/tout")
    assert is_hidden(claire, "cdi")
    claire.send({"emploi": "oui"})
    claire.go("/reponses/1/tout")
    assert claire.fields()["cdi"] == "nc"


def test_a_section_that_is_not_asked_is_not_in_the_path(claire: Navigateur) -> None:
    assert "/reponses/1/employeurs" not in claire.page.text
    claire.send({"emploi": "oui", "suite": "continuer"})
    assert "/reponses/1/employeurs" in claire.page.text
    claire.go("/reponses/1/temps")
    claire.send({"suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/employeurs"


def test_a_section_that_is_not_asked_leads_to_the_next_one(claire: Navigateur) -> None:
    claire.send({"emploi": "non"})
    claire.go("/reponses/1/employeurs")
    assert claire.page.request.path == "/reponses/1/connues"


def test_a_question_of_another_page_that_cannot_change_here_is_left_out(claire: Navigateur) -> None:
    claire.send({"emploi": "non"})
    claire.go("/reponses/1/temps")
    assert "nuit" not in claire.fields()


def test_the_check_page_lists_only_what_is_asked(claire: Navigateur) -> None:
    claire.send({"emploi": "non"})
    claire.go("/reponses/1/verifier")
    assert "En contrat à durée indéterminée" not in claire.text
    assert "Départs dans l’année" not in claire.text


def is_hidden(browser: Navigateur, code: str) -> bool:
    """Return whether the question is hidden by a condition that is not met; it must be on the page."""
    before = browser.page.text.split(f'name="{code}"')[0]
    assert before != browser.page.text
    return bool(re.findall(r'<div data-relevant="[^"]*"(\s+hidden)?', before)[-1].strip())


# --- lines of a repetition


def test_a_line_is_added_and_removed_without_losing_what_is_typed(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"partenaires.1.part_nom": "La Région", "nom": "Les Jardins", "suite": "ajouter:partenaires"})
    assert claire.page.request.path == "/reponses/1/tout"
    assert "partenaires.2.part_nom" in claire.fields()
    claire.send({"partenaires.2.part_nom": "La Ville", "suite": "ajouter:partenaires"})
    claire.send({"nom": "Les Jardins du Cher", "suite": "retirer:partenaires.1"})
    assert claire.page.status_code == 200
    assert "la ligne est retirée" in claire.text
    saisie = petit_monde.saisie(1)
    assert (saisie["partenaires.1.part_nom"], saisie["nom"]) == ("", "Les Jardins du Cher")
    assert claire.fields()["partenaires.2.part_nom"] == "La Ville"


def test_a_line_removed_is_put_back(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"partenaires.1.part_nom": "La Région", "partenaires.1.part_finance": "oui"})
    claire.go("/reponses/1/tout")
    claire.send({"suite": "retirer:partenaires.1"})
    removed = dict(re.findall(r'form="saisie" name="([^"]+)" value="([^"]*)"', claire.page.text))
    claire.send({**removed, "suite": "retablir:partenaires.1"})
    assert petit_monde.saisie(1)["partenaires.1.part_nom"] == "La Région"
    assert petit_monde.saisie(1)["partenaires.1.part_finance"] == "oui"


def test_a_line_put_back_takes_no_other_s_place(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"partenaires.1.part_nom": "La Région"})
    claire.go("/reponses/1/tout")
    claire.send({"suite": "retirer:partenaires.1"})
    removed = dict(re.findall(r'form="saisie" name="([^"]+)" value="([^"]*)"', claire.page.text))
    claire.send({**removed, "partenaires.1.part_nom": "La Ville", "suite": "retablir:partenaires.1"})
    saisie = petit_monde.saisie(1)
    assert (saisie["partenaires.1.part_nom"], saisie["partenaires.2.part_nom"]) == ("La Ville", "La Région")


@pytest.mark.parametrize(
    "suite", ["retirer:nom", "retirer:partenaires", "retablir:partenaires.x", "ajouter:nom", "jouer"]
)
def test_a_button_that_is_not_ours_only_saves(claire: Navigateur, petit_monde: Monde, suite: str) -> None:
    claire.send({"nom": "Les Jardins", "partenaires.1.part_nom": "La Région", "suite": suite})
    assert claire.page.status_code == 200
    saisie = petit_monde.saisie(1)
    assert (saisie["nom"], saisie["partenaires.1.part_nom"]) == ("Les Jardins", "La Région")


# --- totals and sums


def test_totals_sums_and_computed_values_are_shown_without_any_script(claire: Navigateur) -> None:
    claire.send({
        "emplois_cdi_femmes": "4",
        "emplois_cdi_hommes": "3",
        "budget": "300000",
        "salaries": "12",
        "ressources_public": "40",
        "depenses_conseil": "310000",
        "suite": "auto",
    })  # fmt: skip
    claire.go("/reponses/1/tout")
    assert "Total : 40 %" in claire.text
    assert "sur 100 % Reste : 60 %" in claire.text
    assert "au plus 300 000 € 10 000 € de trop" in claire.text
    assert "25 000 €" in claire.text
    assert re.search(r'data-code="emplois_cdi_TOTAL"[^>]*>7<', claire.page.text)


def test_each_repartition_has_its_own_total(claire: Navigateur) -> None:
    claire.go("/reponses/1/temps")
    claire.send({"jour": "60", "ville": "100"})
    claire.go("/reponses/1/temps")
    assert "Horaires Réparti : 60 %" in claire.text
    assert "Lieux Réparti : 100 %" in claire.text
    claire.go("/reponses/1/tout")
    assert "Réparti :" not in claire.text, "no share on this page"


# --- checks and transmission


def test_the_whole_answer_is_transmitted(claire: Navigateur, petit_monde: Monde) -> None:
    fill(claire, MINIMALES)
    claire.go("/reponses/1/verifier")
    assert "FSE" not in claire.text
    assert "lit votre réponse avec votre nom" in claire.text
    claire.send({})
    assert claire.page.request.path == "/reponses/1/recu"
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, 1).valeurs
    assert valeurs is not None
    assert valeurs["budget"] == 300_000
    assert valeurs["par_salarie"] == 2_500_000
    assert "cdi" not in valeurs, "never asked"
    assert "depart" not in valeurs


def test_a_blank_confirmed_as_zero_is_a_zero_on_the_receipt(claire: Navigateur, petit_monde: Monde) -> None:
    """Pitfall 4: the receipt says what the workbook will say."""
    fill(claire, {**MINIMALES, "ressources_public": "60", "ressources_ventes": "40", "ressources_dons": ""})
    fill(claire, {"ressources_public_etat": "60", "ressources_public_region": "0"})
    claire.go("/reponses/1/verifier")
    assert "Dons et cotisations vide" in claire.text
    claire.send({"confirmer_vides": "y"})
    assert claire.page.request.path == "/reponses/1/recu"
    assert "Dons et cotisations 0 %" in claire.text
    with petit_monde.database.reading() as session:
        assert (session.get_one(Participation, 1).valeurs or {})["ressources_dons"] == 0


def test_who_reads_is_told_before_the_first_question(claire: Navigateur) -> None:
    assert (
        "Le C2RA, qui anime les DLA de la région, lit votre réponse avec votre nom et celui de votre DLA."
        in claire.text
    )


def test_a_soft_check_is_justified_on_the_check_page(claire: Navigateur, petit_monde: Monde) -> None:
    fill(claire, {**MINIMALES, "budget": "2000000"})
    claire.go("/reponses/1/verifier")
    assert "Le budget dépasse un million d’euros." in claire.text
    claire.send({"beaucoup.raison": "", "beaucoup.commentaire": "Un commentaire seul"})
    assert claire.page.status_code == 422
    assert petit_monde.saisie(1)["beaucoup.commentaire"] == "Un commentaire seul", "kept whatever the outcome"
    claire.send({"beaucoup.raison": "o2"}, path="/reponses/1/verifier")
    assert claire.page.request.path == "/reponses/1/recu"
    assert "Fusion" in claire.text
    assert "Un commentaire seul" in claire.text
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, 1).valeurs
    assert valeurs is not None
    assert (valeurs["beaucoup.raison"], valeurs["beaucoup.commentaire"]) == ("o2", "Un commentaire seul")


@pytest.mark.parametrize("suite", ["modifier:budget", "plus-tard", "auto"])
def test_a_reason_is_kept_when_an_answer_is_changed_first(claire: Navigateur, petit_monde: Monde, suite: str) -> None:
    fill(claire, {**MINIMALES, "budget": "2000000"})
    claire.go("/reponses/1/verifier")
    claire.send({"beaucoup.raison": "o2", "beaucoup.commentaire": "Une fusion", "suite": suite})
    assert petit_monde.saisie(1)["beaucoup.raison"] == "o2"
    claire.go("/reponses/1/verifier")
    assert "Une fusion" in claire.text


def test_a_reason_typed_after_the_session_ended_is_found_again(claire: Navigateur, petit_monde: Monde) -> None:
    fill(claire, {**MINIMALES, "budget": "2000000"})
    claire.go("/reponses/1/verifier")
    with petit_monde.database.writing() as session:
        session.execute(delete(SessionWeb))
    claire.send({"beaucoup.raison": "o2", "beaucoup.commentaire": "Une fusion", "suite": "enregistrer"})
    claire.identify("claire@exemple.fr", path="/connexion")
    assert claire.page.request.path == "/reponses/1/verifier"
    assert claire.fields()["beaucoup.raison"] == "o2"
    assert "Une fusion" in claire.page.text


def test_a_remark_is_for_the_author_blocks_nothing_and_is_kept_nowhere(claire: Navigateur, petit_monde: Monde) -> None:
    fill(claire, {**MINIMALES, "salaries": "0"})
    claire.go("/reponses/1/tout")
    assert "Aucun salarié alors que vous décrivez une équipe" in claire.text
    claire.go("/reponses/1/verifier")
    assert "Pour vous seulement" in claire.text
    claire.send({})
    assert claire.page.request.path == "/reponses/1/recu"
    assert "Aucun salarié" not in claire.text
    assert not [code for code in petit_monde.saisie(1) if code.startswith("peu")]


def test_a_problem_leads_to_its_question(claire: Navigateur) -> None:
    claire.go("/reponses/1/verifier")
    claire.send({})
    assert claire.page.status_code == 422
    assert 'href="/reponses/1/tout?retour=verifier#nom"' in claire.page.text
    assert 'href="/reponses/1/temps?retour=verifier#jour"' in claire.page.text


# --- known values


CONNUES = {
    "adherents": {"texte": "230", "origine": "Enée", "date": "2025-12-31"},
    "benevoles": {"texte": "40", "origine": "Enée", "date": "2025-12-31"},
}


def test_what_is_known_is_shown_with_its_origin_and_is_not_asked_again(claire: Navigateur, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        session.get_one(Participation, 1).connues = CONNUES
    claire.go("/reponses/1/connues")
    assert "Déjà connu : 230 (Enée, 31 décembre 2025)" in claire.text
    assert "adherents" not in claire.fields()
    assert claire.fields()["benevoles"] == "40"
    claire.send({"adherents": "1", "benevoles": "41"})
    assert "adherents" not in petit_monde.saisie(1)
    assert petit_monde.saisie(1)["benevoles"] == "41"
    fill(claire, MINIMALES)
    claire.go("/reponses/1/verifier")
    claire.send({})
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, 1).valeurs
    assert valeurs is not None
    assert (valeurs["adherents"], valeurs["benevoles"]) == (230, 41)


def test_a_known_date_is_shown_in_its_field_as_a_french_hand_types_it(claire: Navigateur, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        session.get_one(Participation, 1).connues = {
            "creation": {"texte": "2025-12-31", "origine": "registre du DLA", "date": "2025-12-31"},
            "debut": {"texte": "2025-01", "origine": "convention du DLA", "date": ""},
            "nom": {"texte": "2025-01", "origine": "registre du DLA", "date": ""},
        }
    page = next(section.code for section in toutes().sections if "creation" in section.questions)
    claire.go(f"/reponses/1/{page}")
    fields = claire.fields()
    assert (fields["creation"], fields["debut"]) == ("31/12/2025", "01/2025")
    assert "Déjà connu : 31 décembre 2025" in claire.text
    claire.send({})
    assert "n’est pas une date" not in claire.text
    assert fields.get("nom", "2025-01") == "2025-01", "a text is not a month"


def test_a_known_answer_counts_in_the_conditions_of_its_page(claire: Navigateur, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        session.get_one(Participation, 1).connues = CONNUES
    claire.go("/reponses/1/connues")
    data = json.loads(html.unescape(re.findall(r'data-saisie="([^"]*)"', claire.page.text)[0]))
    assert data["ailleurs"]["adherents"] == {"n": "230"}, "it has no field where the script could read it"


# --- the questionnaires that are shipped


@pytest.mark.parametrize("code", sorted(shipped_questionnaires()))
def test_every_page_of_a_shipped_questionnaire_is_shown(petit_monde: Monde, app: Flask, code: str) -> None:
    shipped = shipped_questionnaires()[code]
    pages = tuple(section.model_copy(update={"relevant": ""}) for section in shipped.sections)
    questionnaire = from_json(to_json(shipped.model_copy(update={"sections": pages})))
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.enquete(petit_monde.questionnaire(questionnaire))
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    for section in questionnaire.sections:
        assert browser.go(f"/reponses/1/{section.code}").status_code == 200
        assert " ".join(section.titre.split()) in browser.text
    assert browser.go("/reponses/1/verifier").status_code == 200


def test_a_page_of_lines_that_was_not_seen_is_left_to_do(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.enquete(petit_monde.questionnaire(shipped_questionnaires()["BILAN"]))
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/reponses/1/CADRE")
    assert "Orientations à faire" in browser.text


# --- elsewhere than in an answer


def test_a_page_shown_without_being_sent_anywhere_has_no_button(app: Flask) -> None:
    questionnaire = toutes()
    page = PageSection(
        questionnaire=questionnaire,
        section=questionnaire.sections[0],
        saisie={"emploi": "oui"},
        today=PENDANT.date(),
        titre="Aperçu",
        fil=(),
        url_of=lambda step: f"/apercu/{step}",
        last="",
    )
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        shown = render_section(page)
    assert "Enregistrer" not in shown
    assert "Ajouter une ligne" not in shown
    assert 'href="/apercu/temps"' in shown
    assert "Vérifier" not in shown


def test_a_closed_answer_is_shown_as_text(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"nom": "Les Jardins", "partenaires.1.part_nom": "La Région", "avis_accueil": "4"})
    petit_monde.heure.moment = APRES
    claire.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/tout")
    assert "ne peut pas être modifiée" in claire.text
    for words in ("Les Jardins", "Partenaire 1", "La Région", "Tout à fait"):
        assert words in claire.text
    assert "data-saisie" not in claire.page.text
