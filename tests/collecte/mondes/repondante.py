"""Open a questionnaire as a person who is asked to answer it."""

from flask import Flask

from questionnaires.core.model import Questionnaire
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


def claire_answering(monde: Monde, app: Flask, questionnaire: Questionnaire) -> Navigateur:
    """Ask Claire, alone in her région, and return her browser on the page `S1` of her answer."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.enquete(monde.questionnaire(questionnaire))
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/reponses/1/S1")
    return browser
