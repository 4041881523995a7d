"""Process that makes one workbook in the background: gather, write, store.

Run as `python -I -m collecte.classeurs.fabrique ID JETON`, with the settings of the installation in its environment. A
thread of its own polls the request every second: it records progress, and ends the process when the request is lost.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from collecte.classeurs.operations.fabrique import (
    Avancement,
    LostClaimError,
    Reclame,
    avancer,
    demandeur,
    garder,
    interrompre,
    lire,
    refuser,
)
from collecte.core import traces
from collecte.core.config import Settings
from collecte.core.database import Database, is_unavailable
from collecte.core.errors import UserFacingError
from collecte.core.security import Trousseau
from collecte.telechargements.queries.fabrications import is_held
from exports.tableur.livre import Progress
from exports.tableur.text import ExportLimitError

PAUSE = 1.0
"""Seconds between two polls of the request."""

_log = logging.getLogger("collecte")


@dataclass(frozen=True, slots=True)
class Fabrique:
    """The resources that making a workbook needs."""

    database: Database
    trousseau: Trousseau
    clock: Callable[[], datetime]


def fabriquer(fabrique: Fabrique, reclame: Reclame, tell: Progress = lambda done, total, label: None) -> None:
    """Make a workbook, or write in its request why there is none. Nothing is stored when it is no longer wanted."""
    try:
        try:
            _make(fabrique, reclame, tell)
        except (UserFacingError, ExportLimitError) as error:
            with fabrique.database.writing() as session:
                refuser(session, reclame, str(error), now=fabrique.clock())
    except LostClaimError:
        _log.info("workbook %d is not wanted any more", reclame.fabrication_id)


def _make(fabrique: Fabrique, reclame: Reclame, tell: Progress) -> None:
    database = fabrique.database
    with database.writing() as session:
        ouvrage = lire(session, reclame, trousseau=fabrique.trousseau, now=fabrique.clock())
    with TemporaryDirectory(prefix="collecte-") as folder:
        path = Path(folder) / ouvrage.sortie.nom
        sortie = replace(ouvrage.sortie, reperes=ouvrage.write(path, tell))
        tell(0, 0, "Enregistrement du fichier")
        fichier = path.read_bytes()
        with database.reading() as session:
            acteur = demandeur(session, reclame)
        with database.writing() as session:
            garder(session, reclame, sortie=sortie, fichier=fichier, acteur=acteur, now=fabrique.clock())


@dataclass(slots=True)
class Veille:
    """Watches one request while it is made; `leave` ends the process once another process, or none, holds it."""

    fabrique: Fabrique
    reclame: Reclame
    leave: Callable[[], None]
    avancement: Avancement = field(default_factory=Avancement)

    def tell(self, done: int, total: int, label: str) -> None:
        """Note the progress: cheap, since the next `look` writes it."""
        self.avancement = Avancement(done, total, label)

    def look(self) -> None:
        """Write the progress, unless the database is busy: the next call does. Never makes anyone wait."""
        database, reclame = self.fabrique.database, self.reclame
        try:
            with database.reading() as session:
                if not is_held(session, reclame.fabrication_id, reclame.jeton):
                    raise LostClaimError
            with database.writing(in_passing=True) as session:
                avancer(session, reclame, self.avancement, now=self.fabrique.clock())
        except LostClaimError:
            self.leave()
        except Exception as error:
            if not is_unavailable(error):
                raise

    @contextmanager
    def running(self) -> Iterator[None]:
        over = threading.Event()

        def watch() -> None:
            while not over.wait(PAUSE):
                self.look()

        thread = threading.Thread(target=watch, name="veille", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def main(arguments: Sequence[str]) -> int:
    """Make the workbook of a request; return 1 when the database did not answer or a defect of ours stopped it."""
    traces.install()
    settings = Settings.from_environment()
    reclame = Reclame(int(arguments[0]), arguments[1])
    database = Database(settings.database_url, patience=settings.busy_seconds)
    fabrique = Fabrique(database, Trousseau.of(settings), lambda: datetime.now(UTC))
    veille = Veille(fabrique, reclame, leave=lambda: os._exit(0))  # at once: whatever is being written is rolled back
    try:
        with veille.running():
            fabriquer(fabrique, reclame, veille.tell)
    except Exception as error:
        _log.exception("workbook %d could not be made", reclame.fabrication_id)
        if not is_unavailable(error):
            with suppress(LostClaimError), database.writing() as session:
                interrompre(session, reclame, now=fabrique.clock())
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
