"""Declaration of the room « reponses »: pages, menu, help, periodic work, messages, hook, names for templates."""

from datetime import timedelta

from flask import Flask

from collecte.core.aide import Image, Sujet
from collecte.core.jobs import Periodique
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.policy import Lecteur
from collecte.referentiel.hooks import FILLED_VUES
from collecte.reponses.operations.anonymat import verser_a_la_fin
from collecte.reponses.operations.echanges import QUESTION_POSEE, QUESTION_REPONDUE
from collecte.reponses.views import vues
from collecte.reponses.views.pages_section import tree_json
from collecte.reponses.views.referentiel_rempli import own_vues


def _install(app: Flask) -> None:
    app.jinja_env.filters["tree_json"] = tree_json
    app.jinja_env.globals["drawn"] = vues.drawing()


ROOM = Room(
    name="reponses",
    install=_install,
    plan=(
        PageDuPlan(
            "transmission.retrouver",
            "Retrouver un reçu",
            "Ce qui a été transmis, par le numéro de son reçu.",
            rang=10,
            sous="reponses.a_faire",
        ),
        PageDuPlan(
            "ma_semaine.page",
            "Ma semaine",
            "Noter vos demi-journées sur votre appareil, en 20 secondes ; personne d’autre ne les lit.",
            rang=20,
            sous="repartitions.page",
        ),
        PageDuPlan(
            "agenda.page", "Mon agenda", "Vos échéances dans votre propre agenda.", rang=40, sous="mon_compte.page"
        ),
    ),
    sections={
        "reponses.a_faire": ("transmission",),
        "repartitions.page": ("ma_semaine",),
    },
    aide=(
        Sujet(
            code="repondre",
            titre="Répondre à un questionnaire de temps",
            resume="Dix minutes, en une ou plusieurs fois ; rien n’est envoyé sans vous.",
            rang=20,
            lecteurs=(Lecteur.CHARGE,),
            pages=("reponses", "tableur", "ma_semaine"),
            image=Image("La répartition : une ligne par fonction avec sa part en pour cent, et la part de sa mission."),
        ),
        Sujet(
            code="transmettre",
            titre="Transmettre, et ce qui se passe ensuite",
            resume="Vérifier, transmettre, garder le reçu ; corriger après coup ; ne pas répondre.",
            rang=30,
            lecteurs=(Lecteur.CHARGE, Lecteur.DIRECTION),
            pages=("transmission", "reponses.questions", "reponses.refuser"),
            image=Image("Reçu d’une réponse transmise : son numéro, de qui, quand, et ce qui se passe maintenant."),
        ),
    ),
    periodic=(
        Periodique(
            "versements",
            timedelta(hours=1),
            lambda session, _settings, now: verser_a_la_fin(session, now=now),
            rang=40,
        ),
    ),
    messages={
        QUESTION_POSEE: Modele("Question sur une réponse"),
        QUESTION_REPONDUE: Modele("Réponse à une question"),
    },
    hooks={FILLED_VUES: own_vues},
)
