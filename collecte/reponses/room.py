"""What the room « reponses » declares."""

from flask import Flask

from collecte.core.messages import Modele
from collecte.core.rooms import Room
from collecte.reponses.operations.echanges import QUESTION_POSEE, QUESTION_REPONDUE
from collecte.reponses.views import agenda, refus, tableur, transmission, transmissions, vues
from collecte.reponses.views.pages_section import tree_json


def _install(app: Flask) -> None:
    app.jinja_env.filters["tree_json"] = tree_json
    app.jinja_env.globals["drawn"] = vues.drawing()


ROOM = Room(
    name="reponses",
    install=_install,
    views=(
        agenda,
        refus,
        tableur,
        transmission,
        transmissions,
    ),
    messages={
        QUESTION_POSEE: Modele("Question sur une réponse"),
        QUESTION_REPONDUE: Modele("Réponse à une question"),
    },
)
