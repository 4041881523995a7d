"""Declaration of the room « classeurs »: pages, menu, help, worker thread, hook."""

from collecte.campagnes.hooks import ARCHIVABLE
from collecte.classeurs.jobs_classeurs import FilDesClasseurs
from collecte.classeurs.operations.ouvrages import is_archivable
from collecte.core.aide import Image, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur

ROOM = Room(
    name="classeurs",
    plan=(
        PageDuPlan(
            "fabrications.liste",
            "Mes classeurs",
            "Les classeurs que vous avez demandés, tant que leur fichier est gardé.",
            rang=10,
            sous="tableau.page",
        ),
    ),
    aide=(
        Sujet(
            code="classeur",
            titre="Télécharger le classeur",
            resume="Le demander, le retrouver, le lire ; pourquoi un chiffre est « confidentiel ».",
            rang=90,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("classeur_regional", "fabrications"),
            image=Image(
                "Demander le classeur régional : pour qui il est fait, puis le temps et les questionnaires à y mettre.",
                largeur=960,
            ),
        ),
    ),
    threads=(FilDesClasseurs,),
    hooks={ARCHIVABLE: is_archivable},
)
