"""Whether a base was copied lately enough to be upgraded."""

from datetime import datetime, timedelta
from pathlib import Path

from collecte.database import Database
from collecte.errors import UserFacingError
from collecte.sauvegardes.contenu import base_of, contenu_of
from collecte.sauvegardes.manifeste import list_sauvegardes

FRAICHE = timedelta(hours=24)
"""How long a copy lets its base be upgraded."""


class StaleCopyError(UserFacingError):
    def __init__(self, folder: Path, revision: str | None) -> None:
        super().__init__(
            f"Aucune sauvegarde vérifiée de cette base à la version {revision}, de moins de 24 heures, n’est dans "
            f"{folder} : elle n’a pas été changée.",
            "Ajoutez --sauvegarder, qui en fait une d’abord ; ou --sans-sauvegarde, si vous en avez une autre.",
        )


def exiger(database: Database, folder: Path, now: datetime) -> None:
    """Raise StaleCopyError when a base that holds something has no fresh and whole copy in this folder."""
    contenu = contenu_of(database)
    if contenu.is_empty:
        return
    for own in list_sauvegardes(folder, base_of(database)):
        made = own.manifeste
        if made.revision == contenu.revision and timedelta(0) <= now - made.moment < FRAICHE and own.is_whole:
            return
    raise StaleCopyError(folder, contenu.revision)
