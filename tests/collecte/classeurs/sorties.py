"""Every kind of workbook that pages offer, from small worlds whose clock is frozen.

`python -m tests.collecte.classeurs.sorties FOLDER` prints the fingerprint of each, to compare two interpreters.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from collecte.app import close
from collecte.core.database import Database
from collecte.core.schema import upgrade
from exports.tableur.contenu import empreinte_of
from tests.collecte.conftest import application
from tests.collecte.mondes.bilans import AN2, BILAN, prepared, signed
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.fiches import FICHE, team
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import NOTE, told
from tests.exports.enquetes.builders import written
from tests.exports.enquetes.test_classeur import ANSWERS

CLASSEUR = "/campagnes/1/classeur.xlsx"


def taken(monde: Monde, prenom: str, path: str) -> bytes:
    """Return the file that this person downloads at this path."""
    app = application(monde)
    try:
        page = Navigateur(app)
        page.sign_in(f"{prenom}@exemple.fr")
        response = campaign_workbook(page) if path == CLASSEUR else page.go(path)
        assert response.status_code == 200, path
        return bytes(response.data)
    finally:
        close(app)


def of_bilans(monde: Monde) -> Mapping[str, bytes]:
    prepared(monde)
    signed(monde, monde.acteur_of(3))
    return {
        "bilan": taken(monde, "claire", f"{BILAN}/bilan.xlsx"),
        "bilan signé": taken(monde, "paul", f"/bilans/avenants/{AN2}/signe.xlsx"),
        "bilans": taken(monde, "isabelle", "/bilans/regions/1/bilan.xlsx"),
    }


def of_notes(monde: Monde) -> Mapping[str, bytes]:
    told(monde)
    return {
        "note aux pilotes": taken(monde, "paule", f"{NOTE}/note.xlsx"),
        "classeur de référence": taken(monde, "isabelle", CLASSEUR),
    }


def of_a_campaign(monde: Monde) -> Mapping[str, bytes]:
    claire, _nadia = team(monde)
    monde.campagne()
    monde.answered(claire)
    return {
        "classeur de campagne": taken(monde, "isabelle", CLASSEUR),
        "fiche d’appui": taken(monde, "dominique", f"{FICHE}/fiche.xlsx"),
    }


MONDES: tuple[Callable[[Monde], Mapping[str, bytes]], ...] = (of_bilans, of_notes, of_a_campaign)


def main(folder: Path) -> None:
    fingerprints: dict[str, str] = {}
    for make in MONDES:
        database = Database(f"sqlite:///{folder / make.__name__}.sqlite")
        upgrade(database)
        fingerprints |= {nature: empreinte_of(content) for nature, content in make(Monde(database)).items()}
        database.close()
    fingerprints["classeur d’un questionnaire"] = empreinte_of(written(ANSWERS))
    sys.stdout.write(json.dumps(fingerprints, sort_keys=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
