"""What the room « bibliotheque » declares."""

from collecte.bibliotheque.views import (
    bibliotheque,
    constructeur,
    constructeur_apercu,
    constructeur_commun,
    constructeur_controles,
    constructeur_parties,
    constructeur_questions,
    essais,
    fichiers_questionnaires,
    publications,
)
from collecte.core.rooms import Room

ROOM = Room(
    name="bibliotheque",
    views=(
        bibliotheque,
        constructeur,
        constructeur_apercu,
        constructeur_commun,
        constructeur_controles,
        constructeur_parties,
        constructeur_questions,
        essais,
        fichiers_questionnaires,
        publications,
    ),
)
