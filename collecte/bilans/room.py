"""What the room « bilans » declares."""

from collecte.bilans.views import (
    actions,
    annee_cofinancements,
    bilans,
    bilans_chiffres,
    bilans_classeurs,
    bilans_listes,
    bilans_region,
    bilans_signes,
    cofinancements,
    listes_csv,
    objectifs,
    seances,
)
from collecte.core.rooms import Room

ROOM = Room(
    name="bilans",
    views=(
        actions,
        annee_cofinancements,
        bilans,
        bilans_chiffres,
        bilans_classeurs,
        bilans_listes,
        bilans_region,
        bilans_signes,
        cofinancements,
        listes_csv,
        objectifs,
        seances,
    ),
)
