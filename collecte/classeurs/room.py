"""What the room « classeurs » declares."""

from collecte.campagnes.hooks import ARCHIVABLE
from collecte.classeurs.operations.ouvrages import is_archivable
from collecte.classeurs.views import classeur_campagne, classeur_regional, fabrications
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room

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
    views=(
        classeur_campagne,
        classeur_regional,
        fabrications,
    ),
    hooks={ARCHIVABLE: is_archivable},
)
