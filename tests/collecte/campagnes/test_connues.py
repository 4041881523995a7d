"""Known answers are not asked again: shown with their origin, corrected where allowed, transmitted with the rest."""

from datetime import date

import pytest
from flask import Flask

from collecte.campagnes.operations.connues import connues_for
from collecte.models import Participation
from collecte.reponses.operations.reponses import Recu
from collecte.reponses.queries.connues import Connue
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import Connu
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Number, Text
from questionnaires.editing.edition import add_block
from tests.collecte.bibliotheque.test_brouillons import FLASH
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

ENEE = Connue("12", "Enée", date(2025, 12, 31))


def asked() -> Questionnaire:
    """SALARIES may be corrected, SIRET may not, the actions of a plan are one per line."""
    salaries = Number(code="SALARIES", libelle="Salariés", maximum=1000, connu=Connu(cle="structure.salaries"))
    siret = Text(code="SIRET", libelle="SIRET", connu=Connu(cle="structure.siret", lecture_seule=True))
    action = Text(code="ACTION", libelle="Action", connu=Connu(cle="plan.action"))
    plan = Repetition(code="PLAN", libelle="Plan", libelle_ligne="Action", maximum=3, questions=(action,))
    questionnaire = add_block(add_block(FLASH, "ACCUEIL_G", salaries), "ACCUEIL_G", siret)
    return add_block(questionnaire, "ACCUEIL_G", plan)


KNOWN = {
    "structure.salaries": ENEE,
    "structure.siret": Connue("12345678900012", "Enée", None),
    "plan.action.2": Connue("Écrire le projet", "plan d’accompagnement", None),
    "structure.budget": Connue("1", "Enée", None),
}


def test_an_answer_keeps_what_its_questionnaire_declares_and_nothing_else() -> None:
    assert connues_for(asked(), KNOWN) == {
        "SALARIES": {"texte": "12", "origine": "Enée", "date": "2025-12-31"},
        "SIRET": {"texte": "12345678900012", "origine": "Enée", "date": ""},
        "PLAN.2.ACTION": {"texte": "Écrire le projet", "origine": "plan d’accompagnement", "date": ""},
    }


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.enquete(petit_monde.questionnaire(asked()), known={1: KNOWN})
    navigateur = Navigateur(app)
    navigateur.sign_in("claire@exemple.fr")
    return navigateur


def test_it_is_shown_with_its_origin_and_corrected_only_where_it_may_be(petit_monde: Monde, claire: Navigateur) -> None:
    claire.go("/reponses/1/ACCUEIL")
    assert "Enée" in claire.text
    assert "31 décembre 2025" in claire.text
    fields = claire.fields()
    assert fields["SALARIES"] == "12"
    assert "SIRET" not in fields
    claire.send({"SALARIES": "14", "SIRET": "99999999999999", "suite": "continuer"})
    result = petit_monde.transmit(petit_monde.acteur_of(1), 1)
    assert isinstance(result, Recu)
    with petit_monde.database.reading() as session:
        participation = session.get_one(Participation, 1)
    assert participation.saisie == {"SALARIES": "14", "PLAN.2.ACTION": "Écrire le projet"}
    assert participation.valeurs is not None
    assert (participation.valeurs["SALARIES"], participation.valeurs["SIRET"]) == (14, "12345678900012")


def test_what_is_known_is_there_for_who_goes_straight_to_the_check_page(petit_monde: Monde, claire: Navigateur) -> None:
    claire.go("/reponses/1/verifier")
    assert "Écrire le projet" in claire.text
    assert "12" in claire.text
    claire.send({})
    assert claire.page.request.path == "/reponses/1/recu"
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, 1).valeurs
    assert valeurs is not None
    assert (valeurs["SALARIES"], valeurs["SIRET"], valeurs["PLAN.2.ACTION"]) == (
        12,
        "12345678900012",
        "Écrire le projet",
    )


def test_what_was_known_and_erased_stays_blank(petit_monde: Monde, claire: Navigateur) -> None:
    claire.go("/reponses/1/ACCUEIL")
    claire.send({"SALARIES": "", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    claire.send({})
    with petit_monde.database.reading() as session:
        valeurs = session.get_one(Participation, 1).valeurs
    assert valeurs is not None
    assert valeurs["SALARIES"] is None


def test_a_known_line_of_a_repetition_is_there_to_be_completed(claire: Navigateur) -> None:
    claire.go("/reponses/1/ACCUEIL")
    assert claire.fields()["PLAN.2.ACTION"] == "Écrire le projet"
    assert "plan d’accompagnement" in claire.text
