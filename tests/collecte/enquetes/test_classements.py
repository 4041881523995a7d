"""A ranking from the builder to the files: written, published, answered by a link, settled, read."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

from flask import Flask

from collecte.models import Population
from collecte.reponses.views.guide_papier import on_paper
from exports.formats import Format
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Ranking
from questionnaires.editing.edition import add_block, add_section
from tests.collecte.classeurs.lectures import plain
from tests.collecte.mondes.fabrications import campaign_workbook, downloaded
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.retours import answer, settled
from tests.collecte.mondes.structures import AU, DU, MATIN, Terrain, restituee, visitor
from tests.exports.formats.archives import sav
from tests.exports.records.classeurs import opened, rows

OPTIONS = "argent | Trouver de l’argent\nemploi | Recruter\nlocal | Changer de local\nelus | Trouver des élus"
RANKED = ["argent emploi"] * 9 + ["emploi argent"] * 8 + ["local"] * 6
"""Rankings of twenty-three structures, besides one by its link."""


def built(isabelle: Navigateur, monde: Monde) -> int:
    """Write a ranking in the builder, and publish it."""
    empty = add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Accueil")
    brouillon_id = monde.brouillon(empty)
    isabelle.go(f"/questionnaires/{brouillon_id}/groupes/ACCUEIL_G/questions/classement")
    isabelle.send({"libelle": "Vos priorités ?", "code": "PRIO", "options": OPTIONS, "rangs": "2"})
    assert "Question ajoutée : « Vos priorités ? »." in isabelle.text
    isabelle.go(f"/questionnaires/{brouillon_id}/publier")
    isabelle.send({})
    return brouillon_id


def picked(page: Navigateur) -> list[str]:
    return re.findall(r'<option value="(\w+)"\s+selected', page.page.text)


def answered_by_link(page: Navigateur) -> None:
    """Rank an option twice, leave a rank out, then rank two options and transmit."""
    mine = page.page.request.path.removesuffix("/accueil")
    page.go(f"{mine}/pages/ACCUEIL")
    page.send_several({"PRIO": ["local", "local"]}, suite="continuer")
    assert "« Changer de local » est classé plusieurs fois : 1er choix et 2e choix." in page.text
    assert picked(page) == ["local", "local"]
    page.send_several({"PRIO": ["", "emploi"]}, suite="continuer")
    assert "Le 1er choix est vide, et un choix le suit." in page.text
    assert picked(page) == ["emploi"]
    page.send_several({"PRIO": ["local", "emploi"]}, suite="continuer")
    assert "1. Changer de local ; 2. Recruter" in page.text
    page.send({})
    assert page.page.request.path == f"{mine}/recu"
    assert "1. Changer de local ; 2. Recruter" in page.text


def test_on_paper_the_guide_says_to_rank() -> None:
    options = (Option(code="a", libelle="Recruter"), Option(code="b", libelle="Changer de local"))
    empty = add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Accueil")
    ranking = Ranking(code="PRIO", libelle="Vos priorités ?", aide="Pour 2027.", options=options)
    ((asked,),) = (page.demandes for page in on_paper(add_block(empty, "ACCUEIL_G", ranking), {}))
    assert plain(asked.aide) == "Pour 2027. Du plus important au moins important, 2 choix au plus."
    assert asked.choix == ("Recruter", "Changer de local")


def test_a_ranking_is_built_answered_settled_and_read(petit_monde: Monde, app: Flask, tmp_path: Path) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    animatrice = petit_monde.animatrice(password=PASSWORD)
    petit_monde.heure.moment = MATIN
    for number in range(24):
        restituee(petit_monde, f"Structure {number:02d}", "18", f"contact{number}@structures.example")
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    brouillon_id = built(isabelle, petit_monde)
    campagne_id = petit_monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU))
    terrain = Terrain(petit_monde, campagne_id, brouillon_id)
    terrain.letters()
    answer(petit_monde, campagne_id, "18", [{"PRIO": typed} for typed in RANKED])
    answered_by_link(visitor(app, terrain.path("Structure 23")))
    settled(petit_monde, animatrice, campagne_id)

    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{campagne_id}/resultats")
    assert "Vos priorités ? – 1er choix" in isabelle.text
    assert "Vos priorités ? – parmi les 2 premiers choix" in isabelle.text

    lines = rows(opened(bytes(campaign_workbook(isabelle, campagne_id).data)), "Résultats")
    start = next(place for place, row in enumerate(lines) if row[-1] == "PRIO/1")
    assert [row[:2] for row in lines[start + 1 : start + 4]] == [
        ["Trouver de l’argent", 9],
        ["Recruter", 8],
        ["Changer de local", 7],
    ]

    isabelle.go("/classeurs/regions/1")
    isabelle.send_several(
        {"familles": ["DONNEES", "ENQUETES"], "enquetes": [str(campagne_id)], "dlas": []}, format=Format.SAV.name
    )
    with zipfile.ZipFile(BytesIO(downloaded(isabelle).data)) as package:
        frame, meta = sav(package.read("resultats.sav"), tmp_path)
    nombres = frame[frame["territoire"] == "région"].set_index("modalite")["nombre"]
    assert (nombres["PRIO/1/argent"], nombres["PRIO/emploi"]) == (9, 18)
    assert meta.variable_value_labels["modalite"]["PRIO/1/argent"] == "Trouver de l’argent"
