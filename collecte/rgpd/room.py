"""What the room « rgpd » declares."""

from collecte.core.rooms import Room
from collecte.rgpd.views import donnees_repondant, journal, mes_donnees, rgpd

ROOM = Room(
    name="rgpd",
    views=(
        donnees_repondant,
        journal,
        mes_donnees,
        rgpd,
    ),
)
