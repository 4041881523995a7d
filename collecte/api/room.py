"""What the room « api » declares."""

from collecte.api.views import interface, routes
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room

ROOM = Room(
    name="api",
    plan=(
        PageDuPlan(
            "interface.page",
            "Interface pour les programmes",
            "Ce qu’un programme lit avec un jeton.",
            rang=30,
            sous="aide.sommaire",
        ),
    ),
    views=(
        interface,
        routes,
    ),
)
