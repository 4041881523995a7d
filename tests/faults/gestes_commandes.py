"""Acts done by commands: a file, and the journal entry that says it was handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile

from flask import Flask

from collecte.models import ClasseurSorti
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.faults.actes import Acte, Dit, Geste, without_readings
from tests.faults.cliches import Contenu

REFUSED = 2
HANDED_OUT = repr("remettre le classeur")


@dataclass(frozen=True)
class Ecriture:
    """A workbook that a command writes where there was none: whole, or not at all."""

    commande: Commande
    sortie: Path
    wait: timedelta = timedelta(0)

    def __call__(self) -> Dit:
        self.sortie.unlink(missing_ok=True)
        ended = self.commande("classeur", "--periode", "2026-S1", "--sortie", self.sortie)
        assert [path for path in self.sortie.parent.iterdir() if path != self.sortie] == [], "nothing half written"
        if self.sortie.exists():
            assert ZipFile(self.sortie).testzip() is None
        if ended.exit_code == REFUSED:
            assert "La base " in plain(ended.stderr)
            return Dit.OCCUPE
        assert ended.exit_code == 0, ended.stderr
        assert self.sortie.exists()
        return Dit.FAIT


def _answered(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    monde.save(claire, 1, {**CENT, "ETP": "0,8", "MOIS": "6"})
    monde.transmit(claire, 1)


def _write(monde: Monde, _app: Flask) -> Acte:
    url = monde.database.engine.url.render_as_string(hide_password=False)
    return Ecriture(Commande({"DATABASE_URL": url}), Path(mkdtemp(prefix="collecte-")) / "classeur.xlsx")


def _without_times(contenu: Contenu) -> Contenu:
    """Keep only which workbooks went out, whatever their bytes and their number: a workbook holds its time of making,
    to the minute, and is noted each time it is written, acknowledged or not."""
    places = [list(ClasseurSorti.__table__.columns.keys()).index(name) for name in ("nature", "nom")]
    contenu = without_readings(contenu)
    events = {value for row in contenu["journal"] for value in row if value == HANDED_OUT}
    return {
        **contenu,
        "classeurs_sortis": sorted({tuple(row[place] for place in places) for row in contenu["classeurs_sortis"]}),
        "journal": [row for row in contenu["journal"] if HANDED_OUT not in row],
        "journal, handed out": [(value,) for value in events],
    }


COMMANDES: Mapping[str, Geste] = {"write a workbook by command": Geste(_answered, _write, _without_times)}
