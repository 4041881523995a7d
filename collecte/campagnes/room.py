"""What the room « campagnes » declares."""

from collecte.campagnes.views import (
    attendues,
    campagne_suivante,
    campagnes,
    direction,
    echanges,
    effectifs,
    lancements,
    notices,
    options,
    pages_par_dla,
    prolongations,
    rappels,
    remplacements,
    resultats,
    signaux,
    suivi_dla,
    suppression,
)
from collecte.core.rooms import Room

ROOM = Room(
    name="campagnes",
    views=(
        attendues,
        campagne_suivante,
        campagnes,
        direction,
        echanges,
        effectifs,
        lancements,
        notices,
        options,
        pages_par_dla,
        prolongations,
        rappels,
        remplacements,
        resultats,
        signaux,
        suivi_dla,
        suppression,
    ),
)
