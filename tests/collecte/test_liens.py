"""Personal links: a structure answers without account, by the same link each time, and by no other."""

import re

import pytest
from flask import Flask

from collecte.models import Campagne
from collecte.queries.collectes import get_collecte_enquete
from exports.records import Etat
from tests.collecte.monde import Monde
from tests.collecte.navigateur import Navigateur
from tests.collecte.structures import LIEN, MARIE, PAUL, Terrain, terrain, visitor


def fill(own: Navigateur) -> None:
    """Answer what the pages ask, from the one shown to the check page, and transmit."""
    while "/pages/" in own.page.request.path:
        own.send({**_first_options(own), "suite": "continuer"})
    own.send({})


def _first_options(own: Navigateur) -> dict[str, str]:
    """The first choice of every question that has no answer yet."""
    found: dict[str, str] = {}
    for name, value in re.findall(
        r'<input type="radio"[^>]*?name="([A-Z0-9_.]+)"[^>]*?value="([^"]+)"', own.page.text, re.S
    ):
        found.setdefault(name, value)
    return {**found, **{name: text for name, text in own.fields().items() if name in found and text}}


@pytest.fixture
def lieu(petit_monde: Monde) -> Terrain:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    return terrain(petit_monde)


def test_a_structure_is_invited_answers_transmits_and_is_counted(app: Flask, lieu: Terrain) -> None:
    letters = {own.adresse: own for own in lieu.letters()}
    assert set(letters) == {MARIE, PAUL}
    ((path, _),) = LIEN.findall(letters[MARIE].texte)
    marie = visitor(app, path)
    assert marie.page.request.path == "/r/1/accueil"
    for said in ("L’Atelier", "5 minutes", "aucun effet sur votre accompagnement", "jamais votre réponse avec le nom"):
        assert said in marie.text
    marie.go("/r/1/repondre")
    assert marie.page.request.path == "/r/1/pages/VOUS"
    marie.send({"QUI": "bureau", "PHASES": "accueil", "suite": "plus-tard"})
    assert "Reprendre ma réponse" in marie.text
    again = visitor(app, path)
    again.go("/r/1/pages/VOUS")
    assert again.fields()["QUI"] == "bureau"
    again.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(again)
    assert "Merci" in again.text
    assert again.page.request.path == "/r/1/recu"
    with lieu.monde.database.reading() as session:
        campagne = session.get_one(Campagne, lieu.campagne_id)
        first, second = get_collecte_enquete(session, campagne, lieu.monde.heure()).attendus
        assert (first.nom, first.etat, first.reponse is not None) == ("L’Atelier", Etat.TRANSMIS, True)
        assert (second.nom, second.etat, second.reponse) == ("Jardins d’Élise", Etat.A_FAIRE, None)
