"""What the room « referentiel » declares."""

from collecte.core.rooms import Room
from collecte.referentiel.views import edition_referentiel, referentiel, versions_referentiel

ROOM = Room(
    name="referentiel",
    views=(
        edition_referentiel,
        referentiel,
        versions_referentiel,
    ),
)
