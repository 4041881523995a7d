"""Declaration of the room « banque »: pages, menu, help."""

from collecte.core.aide import Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur

ROOM = Room(
    name="banque",
    plan=(
        PageDuPlan(
            "banque.liste",
            "Banque de questions",
            "Des questions déjà posées, avec ce que l’on y a répondu.",
            rang=30,
            sous="questionnaires.liste",
        ),
    ),
    sections={"questionnaires.liste": ("banque",)},
    aide=(
        Sujet(
            code="banque",
            titre="La banque de questions",
            resume="Prendre une question déjà posée, mettre les vôtres dans la banque, les retirer.",
            rang=135,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("banque",),
        ),
    ),
)
