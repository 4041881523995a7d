"""Whether a base was copied lately enough to be upgraded."""

from datetime import datetime, timedelta
from pathlib import Path

from collecte.database import Database
from collecte.errors import UserFacingError
from collecte.sauvegardes.contenu import base_of
from collecte.sauvegardes.manifeste import list_sauvegardes
from collecte.schema import current_revision

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
    """Raise StaleCopyError when this folder has no whole copy of a base, at its version and fresh."""
    revision = current_revision(database)
    for own in list_sauvegardes(folder, base_of(database)):
        made = own.manifeste
        if made.revision == revision and timedelta(0) <= now - made.moment < FRAICHE and own.is_whole:
            return
    raise StaleCopyError(folder, revision)
