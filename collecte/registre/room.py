"""What the room « registre » declares."""

from collecte.core.rooms import Room
from collecte.registre.views import (
    accompagnements,
    diagnostics,
    etapes_accompagnement,
    import_structures,
    ingenieries,
    prestataires,
    releves,
    structures,
)

ROOM = Room(
    name="registre",
    views=(
        accompagnements,
        diagnostics,
        etapes_accompagnement,
        import_structures,
        ingenieries,
        prestataires,
        releves,
        structures,
    ),
)
