"""Declaration of the room « referentiel »: pages, menu, help."""

from collecte.core.aide import Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur

ROOM = Room(
    name="referentiel",
    plan=(
        PageDuPlan(
            "referentiel.page", "Référentiel", "Le tableau du métier : missions, fonctions, activités.", rang=120
        ),
        PageDuPlan(
            "categories.page",
            "Catégories",
            "Les listes par lesquelles on compte : secteurs, formes, réseaux, thèmes.",
            rang=5,
            sous="referentiel.page",
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
        "referentiel.page": ("referentiel", "categories", "versions_referentiel", "edition_referentiel"),
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
        Sujet(
            code="categories",
            titre="Les catégories",
            resume="Secteurs, formes, réseaux, thèmes : à quoi elles servent, comment elles changent.",
            rang=265,
            lecteurs=(Lecteur.TOUS,),
            pages=("categories",),
        ),
    ),
)
