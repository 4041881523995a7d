"""What the room « enquetes » declares."""

from collecte.core.rooms import Room
from collecte.enquetes.views import (
    a_interroger,
    demandes,
    entretiens,
    envois_resultats,
    gestes_repondant,
    liens,
    repondants,
    resultats_structures,
    textes_libres,
)

ROOM = Room(
    name="enquetes",
    views=(
        a_interroger,
        demandes,
        entretiens,
        envois_resultats,
        gestes_repondant,
        liens,
        repondants,
        resultats_structures,
        textes_libres,
    ),
)
