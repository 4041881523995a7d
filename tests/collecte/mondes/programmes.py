"""A program that reads the API: a token in each request, no cookie, no browser."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from collecte.comptes.operations.jetons import create_jeton
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.comptes.web.context import services_of
from collecte.models import Compte
from collecte.policy import Acteur
from tests.collecte.mondes.monde import Monde

SITE = "http://127.0.0.1:8000"
CAMPAGNES = "/api/v1/campagnes"


def given(monde: Monde, acteur: Acteur, *, nom: str = "Tableau", jours: int = 30) -> str:
    """Create a token of an account."""
    with monde.database.writing() as session:
        compte = session.get_one(Compte, acteur.compte_id)
        return create_jeton(session, compte=compte, nom=nom, jours=jours, acteur=acteur, now=monde.heure())


def given_to(monde: Monde, adresse: str) -> str:
    """Create a token of the account with that address."""
    with monde.database.reading() as session:
        compte = get_compte_by_address(session, adresse)
        assert compte is not None
        personne_id = compte.personne_id
    return given(monde, monde.acteur_of(personne_id))


@dataclass
class Programme:
    """A client that reads the API with a token."""

    app: Flask
    token: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response: TestResponse = self.app.test_client(use_cookies=False).get(
            path.removeprefix(SITE), headers={**authorization, **headers}, base_url=SITE
        )
        return response

    def read(self, path: str) -> Any:  # noqa: ANN401 - JSON
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.json

    def status(self, path: str) -> int:
        return self.get(path).status_code

    def pages(self, path: str) -> Iterator[Mapping[str, Any]]:
        """Yield each page of a list, until its « suite » is empty."""
        following: str | None = path
        while following:
            page = self.read(following)
            yield page
            following = page["suite"]


def programme(monde: Monde, app: Flask, acteur: Acteur) -> Programme:
    """Return a program with a new token of an account."""
    assert services_of(app).database.engine.url.database == monde.database.engine.url.database
    return Programme(app, given(monde, acteur))
