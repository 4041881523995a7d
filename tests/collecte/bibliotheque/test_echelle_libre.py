"""A scale with labels of one's own: built, published, answered by structures, settled, read on pages and in files."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.models import Campagne, Population
from exports.formats import Format
from questionnaires.core.questions import OwnScale
from tests.collecte.bibliotheque.test_pages_constructeur import HERE, draft, une_page
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import answer, settled
from tests.collecte.mondes.structures import AU, DU, MATIN, Terrain, restituee, visitor
from tests.exports.formats.archives import files, of_enquete, sav

NEW = f"{HERE}/groupes/ACCUEIL_G/questions/echelle-libre"
LIBELLE = "Vos instances se réunissent-elles ?"
PAS = ("Jamais", "Rarement", "Souvent", "Toujours")
SAID = ("4",) * 10 + ("3",) * 6 + ("2", "nc", "nc") + ("1",) * 5


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """The animatrice of the région, on the form of a new scale."""
    petit_monde.region()
    petit_monde.heure.moment = MATIN
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.brouillon(une_page())
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    navigateur.go(NEW)
    return navigateur


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param("", "L’échelle n’a aucune réponse. Écrivez-en de 2 à 11, une par ligne.", id="nothing"),
        pytest.param("Jamais\n\n", "L’échelle a 1 réponse.", id="one, and a blank line"),
        pytest.param("\n".join("abcdefghijkl"), "L’échelle a 12 réponses.", id="twelve"),
        pytest.param("Jamais\nJAMAIS", "Deux réponses ont le même texte, « Jamais ».", id="alike"),
    ],
)
def test_steps_that_make_no_scale_are_refused_beside_their_field(
    petit_monde: Monde, isabelle: Navigateur, typed: str, message: str
) -> None:
    isabelle.send({"libelle": LIBELLE, "pas": typed}, action=NEW)
    assert message in isabelle.text
    assert f">\n{typed}</textarea>" in isabelle.page.text
    assert draft(petit_monde) == une_page()


def test_a_scale_of_ones_own_goes_from_the_builder_to_files(
    petit_monde: Monde, isabelle: Navigateur, app: Flask, tmp_path: Path
) -> None:
    isabelle.send({"libelle": LIBELLE, "code": "INSTANCES", "pas": "\n".join(PAS), "sans_objet": "y"}, action=NEW)
    scale = OwnScale(code="INSTANCES", libelle=LIBELLE, pas=PAS)
    assert draft(petit_monde).questions["INSTANCES"] == scale

    petit_monde.publish(1)
    for dla in ("18", "28"):
        for number in range(12):
            restituee(petit_monde, f"Structure {dla} {number:02d}", dla, f"contact{number}.{dla}@structures.example")
    campagne = petit_monde.enquete(1, population=Population.STRUCTURES, accompagnes=(DU, AU))
    terrain = Terrain(petit_monde, campagne, 1)
    terrain.letters()
    structure = visitor(app, terrain.path("Structure 18 00"))
    structure.go(structure.page.request.path.replace("accueil", "repondre"))
    shown = re.findall(r'<input type="radio"[^>]*name="INSTANCES"[^>]*value="(\w*)"', structure.page.text)
    assert shown == ["4", "3", "2", "1", "nc", ""]
    structure.send({"INSTANCES": "4", "suite": "continuer"})
    assert "Toujours" in structure.text

    for dla, half in (("18", SAID[::2]), ("28", SAID[1::2])):
        answer(petit_monde, campagne, dla, [{"INSTANCES": code} for code in half])
    settled(petit_monde, petit_monde.animatrice("Anne"), campagne)

    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{campagne}/resultats")
    assert "Rarement ou jamais" in isabelle.text

    workbook = load_workbook(BytesIO(campaign_workbook(isabelle, campagne).data), data_only=True)
    header, row = list(workbook["Échelles"].iter_rows(min_row=5, max_row=6, values_only=True))
    assert header[:7] == ("Question", *reversed(PAS), "Réponses", "Favorables")
    assert row[:7] == (LIBELLE, 10, 6, 6, "←", 22, 16)

    with petit_monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, campagne), petit_monde.heure())
    _, metadata = sav(files(of_enquete(collecte), Format.SAV)["resultats.sav"], tmp_path)
    labels = {code: label for code, label in metadata.variable_value_labels["modalite"].items() if "INSTANCES" in code}
    assert labels == {
        "INSTANCES/4": "Toujours",
        "INSTANCES/3": "Souvent",
        "INSTANCES/2+1": "Rarement ou jamais",
        "INSTANCES/NON_CONCERNE": "Non concerné / ne sait pas",
    }
