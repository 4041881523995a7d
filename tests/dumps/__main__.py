"""Writes the dump of a small base of this version: `python -m tests.dumps`, once, when a version is closed.

Upgrades are tested from these dumps, so a dump is never written again for a version that was released.
"""

import sqlite3
import tempfile
from importlib.metadata import version
from pathlib import Path

from collecte.database import Database
from collecte.models.participations import VueDirection
from collecte.operations.reponses import Partage
from collecte.schema import upgrade
from tests.collecte.monde import CENT, Monde
from tests.collecte.versions import opened, proposed


def fill(monde: Monde) -> None:
    """Two DLA, two campaigns: transmitted with and without consent, a draft, nothing begun.

    A library too, with a published questionnaire that is asked; a référentiel en débat, a proposal.
    """
    monde.region()
    claire = monde.personne("Claire", "18")
    rachid = monde.personne("Rachid", "18", etp=50)
    marie = monde.personne("Marie", "36")
    monde.personne("Inès", "28")
    animatrice = monde.animatrice()
    campagne = monde.campagne(activites=True)
    monde.answered(claire, {**CENT, "M1_MARQUE": "Année lourde", "M1F1A1_FAIT": "oui", "M1F1A1_QUI": "moi"})
    monde.answered(rachid, partage=Partage(accord_chiffres=False, vue_direction=VueDirection.MISSION))
    monde.save(marie, monde.participation(marie, campagne), {"M1F1": "douze", "M1F2": "12,5"})
    monde.enquete(monde.questionnaire())
    opened(monde, animatrice)
    proposed(monde, claire)


def main() -> None:
    path = Path(__file__).with_name(f"{version('collecte-dla')}.sql")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.sqlite"
        database = Database(f"sqlite:///{base}")
        upgrade(database)
        fill(Monde(database))
        database.close()
        raw = sqlite3.connect(base)
        path.write_text("\n".join(raw.iterdump()) + "\n", encoding="utf-8")
        raw.close()


if __name__ == "__main__":
    main()
