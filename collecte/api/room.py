"""Declaration of the room « api »: pages, menu, help."""

from collecte.core.aide import Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur

ROOM = Room(
    name="api",
    plan=(
        PageDuPlan(
            "interface.page",
            "Interface pour les programmes",
            "Ce qu’un programme lit avec un jeton.",
            rang=30,
            sous="aide.sommaire",
        ),
    ),
    aide=(
        Sujet(
            code="programmes",
            titre="Donner un accès à un programme",
            resume="Un jeton pour Excel, R ou Python : ce qu’il lit, quand il cesse de servir.",
            rang=250,
            lecteurs=(Lecteur.TOUS,),
            pages=("jetons", "interface"),
        ),
    ),
)
