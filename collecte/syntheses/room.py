"""What the room « syntheses » declares."""

from collecte.core.rooms import Room
from collecte.syntheses.views import (
    accords,
    lecteurs_synthese,
    partenaires,
    remises_synthese,
    syntheses,
    syntheses_remises,
)

ROOM = Room(
    name="syntheses",
    views=(
        accords,
        lecteurs_synthese,
        partenaires,
        remises_synthese,
        syntheses,
        syntheses_remises,
    ),
)
