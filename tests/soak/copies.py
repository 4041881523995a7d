"""Backups of the database made while it serves, then each restored elsewhere and compared with the saves acknowledged
by then."""

from dataclasses import dataclass, field
from pathlib import Path
from time import time

from collecte.core.database import Database
from tests.collecte.mondes.commande import Commande
from tests.soak.journal import Journal
from tests.soak.verification import Constat, verify


@dataclass
class Copiste:
    """`commande` knows the database; `moments`: when each backup of the folder began, in the order of their names."""

    commande: Commande
    folder: Path
    moments: list[float] = field(default_factory=list)
    refus: list[str] = field(default_factory=list)

    def copy(self) -> None:
        begun = time()
        ended = self.commande.run("sauvegarder", "--dossier", self.folder)
        if ended.code:
            self.refus.append(ended.stderr)
        else:
            self.moments.append(begun)

    def verify(self, journal: Journal) -> list[Constat]:
        """Verify each backup, once restored where there was nothing."""
        constats = []
        copies = sorted(self.folder.glob("collecte-*.sqlite"))
        for begun, copy in zip(self.moments, copies, strict=True):
            place = copy.with_name(f"remise-{copy.name}")
            ended = Commande({**self.commande.settings, "DATABASE_URL": f"sqlite:///{place}"}).run("restaurer", copy)
            if ended.code:
                self.refus.append(ended.stderr)
                continue
            database = Database(f"sqlite:///{place}")
            constats.append(verify(database, journal, before=begun))
            database.close()
            place.unlink()
        return constats
