"""Acts on the database, ready to be done and done again: a form that is sent, a round of the worker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Protocol

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import TestResponse

from collecte.core.config import Settings
from collecte.core.database import is_unavailable
from collecte.exploitation.jobs import Atelier, periodiques, run_periodic
from collecte.models.journal import TAKEN_OUT
from tests.collecte.mondes.monde import SECRET, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.faults.cliches import Contenu

HERE = "http://127.0.0.1:8000"


class Dit(Enum):
    """The outcome that the actor of an act is shown."""

    FAIT = "done"
    OCCUPE = "the base does not answer, try again"
    DEJA = "it is done already"


@dataclass(frozen=True)
class Envoi:
    """A form that someone sends from their browser."""

    browser: Navigateur
    path: str
    fields: Mapping[str, str]
    wait: timedelta = timedelta(0)

    def __call__(self) -> Dit:
        response: TestResponse = self.browser.client.post(self.path, data=self.fields, base_url=HERE)
        if response.status_code == 503:
            self._check_kept(response)
            return Dit.OCCUPE
        assert response.status_code in {200, 303, 409}, (response.status_code, response.text)
        return Dit.DEJA if response.status_code == 409 else Dit.FAIT

    def _check_kept(self, response: TestResponse) -> None:
        """Check that it is a page in French that says when to come back, and sends again everything that was typed."""
        assert response.headers["Retry-After"] == "60"
        assert "Attendez une minute" in response.text
        self.browser.page = response
        carried = {name: text.replace("\r\n", "\n") for name, text in self.browser.fields().items()}
        assert carried == {name: text.replace("\r\n", "\n") for name, text in self.fields.items()}


@dataclass(frozen=True)
class Travail:
    """A round of the worker; a failing database ends it, and the work in hand waits for the end of a lease."""

    do: Callable[[], object]
    wait: timedelta = timedelta(minutes=10)

    def __call__(self) -> Dit:
        try:
            self.do()
        except SQLAlchemyError as error:
            if not is_unavailable(error):
                raise
            return Dit.OCCUPE
        return Dit.FAIT


class Acte(Protocol):
    """An act done when called; tried again after `wait`."""

    @property
    def wait(self) -> timedelta: ...

    def __call__(self) -> Dit: ...


@dataclass(frozen=True)
class Geste:
    """`fill` makes the world, for which an application is then made; `prepare` does everything that precedes the act.

    `told` selects the contents of the database that must not change.
    """

    fill: Callable[[Monde], object]
    prepare: Callable[[Monde, Flask], Acte]
    told: Callable[[Contenu], Contenu] = field(default=lambda contenu: contenu)


def form(browser: Navigateur, page: str, path: str | None = None, **typed: str) -> Envoi:
    """Return the form of a page, filled in."""
    browser.go(page)
    return Envoi(browser, path or page, {**browser.fields(path if path != page else None), **typed})


def periodic(monde: Monde, nom: str) -> Acte:
    """Return one of the worker's periodic works, due now."""
    url = monde.database.engine.url.render_as_string(hide_password=False)
    atelier = Atelier(Settings(database_url=url, secret_key=SECRET, public_url=HERE), monde.database, monde.heure)
    due = tuple(periodique for periodique in periodiques() if periodique.nom == nom)
    return Travail(lambda: run_periodic(atelier, due))


def without_readings(contenu: Contenu) -> Contenu:
    """Drop the journal entries of each read of the answers for a workbook."""
    return {**contenu, "journal": [row for row in contenu["journal"] if repr(TAKEN_OUT) not in row]}
