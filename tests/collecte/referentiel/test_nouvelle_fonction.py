"""A fonction added to the YAML is everywhere, without a line of code: page, check, workbook, dictionary."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from flask import Flask

from collecte.campagnes.queries.collectes import get_collecte
from collecte.models import Campagne
from collecte.reponses.operations.reponses import Recu, TransmissionRefusee
from exports.temps.workbook import write_workbook
from questionnaires.files import loader
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.exports.records.builders import released

NEW = {
    "code": "M4F3",
    "titre": "L’accueil des stagiaires",
    "court": "Accueil des stagiaires",
    "aide": "Comptez ici l’encadrement des stagiaires.",
    "activites": [{"code": "M4F3A1", "titre": "Accueil d’un stagiaire"}],
}


@pytest.fixture
def douze(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped référentiel with a twelfth fonction, in place of the shipped one."""
    source = Path(loader.__file__).parents[1] / "definitions" / "referentiel-2006.yaml"
    document = yaml.safe_load(source.read_text(encoding="utf-8"))
    document["missions"][3]["fonctions"].append(NEW)
    path = tmp_path / "referentiel.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    referentiel = loader.load_referentiel(path)
    monkeypatch.setattr("collecte.referentiel.queries.referentiels.shipped_referentiel", lambda: referentiel)


@pytest.mark.usefixtures("douze")
def test_a_fonction_added_to_the_yaml_is_everywhere(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    authors = [petit_monde.personne(f"P{n}", dla, password=PASSWORD) for n, dla in enumerate(["18", "28", "36"] * 3)]
    campagne_id = petit_monde.campagne(activites=True)

    navigateur = Navigateur(app)
    navigateur.sign_in("p0@exemple.fr")
    navigateur.go("/reponses/1/REPARTITION")
    assert "L’accueil des stagiaires" in navigateur.text
    assert "M4F3" in navigateur.fields()
    navigateur.go("/reponses/1/ACTIVITES")
    assert "Accueil d’un stagiaire" in navigateur.text

    participation_id = petit_monde.participation(authors[0])
    petit_monde.save(authors[0], participation_id, CENT)
    result = petit_monde.transmit(authors[0], participation_id)
    assert isinstance(result, TransmissionRefusee), "the new line is blank, and a blank is not a zero"
    petit_monde.save(authors[0], participation_id, {"M1F1": "14", "M4F3": "10"})
    assert isinstance(petit_monde.transmit(authors[0], participation_id), Recu)
    for acteur in authors[1:]:
        petit_monde.answered(acteur, {**CENT, "M4F3": "0"})

    with petit_monde.database.reading() as session:
        records = get_collecte(session, session.get_one(Campagne, campagne_id), petit_monde.heure())
    content = BytesIO()
    write_workbook(released(records), content)
    book = openpyxl.load_workbook(content, data_only=True)
    for sheet, word in (
        ("Temps", "Accueil des stagiaires"),
        ("Données", "M4F3"),
        ("Dictionnaire", "M4F3"),
        ("Dictionnaire", "Accueil d’un stagiaire"),
    ):
        assert any(word in str(cell) for row in book[sheet].values for cell in row), (sheet, word)
