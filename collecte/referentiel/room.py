"""Declaration of the room « referentiel »: pages, menu, help."""

from collecte.core.aide import Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur
from collecte.referentiel.views import edition_referentiel, referentiel, versions_referentiel

ROOM = Room(
    name="referentiel",
    plan=(
        PageDuPlan(
            "referentiel.page", "Référentiel", "Le tableau du métier : missions, fonctions, activités.", rang=120
        ),
        PageDuPlan(
            "referentiel.propositions",
            "Propositions",
            "Les compléments proposés, et ce qui leur a été répondu.",
            rang=10,
            sous="referentiel.page",
        ),
        PageDuPlan(
            "versions_referentiel.liste",
            "Versions et débats",
            "Comment le référentiel change.",
            rang=20,
            sous="referentiel.page",
        ),
        PageDuPlan(
            "versions_referentiel.nouvelle",
            "Ouvrir une version",
            "En préparer une autre, à débattre.",
            rang=30,
            sous="referentiel.page",
        ),
    ),
    sections={
        "referentiel.page": ("referentiel", "versions_referentiel", "edition_referentiel"),
    },
    aide=(
        Sujet(
            code="referentiel",
            titre="Le référentiel du métier",
            resume="Le lire, l’imprimer, proposer un complément, le faire évoluer.",
            rang=260,
            lecteurs=(Lecteur.TOUS,),
            pages=("referentiel", "versions_referentiel", "edition_referentiel"),
        ),
    ),
    views=(
        edition_referentiel,
        referentiel,
        versions_referentiel,
    ),
)
