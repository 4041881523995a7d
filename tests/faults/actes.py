"""What someone does to the base, ready to be done and to be done again: a form that is sent, a round of the worker."""

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
    """What who did it is told."""

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
        """A page in French that says when to come back, and sends again all that was typed."""
        assert response.headers["Retry-After"] == "60"
        assert "Attendez une minute" in response.text
        self.browser.page = response
        carried = {name: text.replace("\r\n", "\n") for name, text in self.browser.fields().items()}
        assert carried == {name: text.replace("\r\n", "\n") for name, text in self.fields.items()}


@dataclass(frozen=True)
class Travail:
    """What the worker does; a base that fails ends its round, and what it had in hand waits for the end of a lease."""

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
    """Done when called; tried again after `wait`."""

    @property
    def wait(self) -> timedelta: ...

    def __call__(self) -> Dit: ...


@dataclass(frozen=True)
class Geste:
    """`fill` makes the world, in which an application is then made; `prepare`, all that comes before the act.

    `told` is what must not change, of all that the base holds.
    """

    fill: Callable[[Monde], object]
    prepare: Callable[[Monde, Flask], Acte]
    told: Callable[[Contenu], Contenu] = field(default=lambda held: held)


def form(browser: Navigateur, page: str, path: str | None = None, **typed: str) -> Envoi:
    """The form of a page, filled in."""
    browser.go(page)
    return Envoi(browser, path or page, {**browser.fields(path if path != page else None), **typed})


def periodic(monde: Monde, nom: str) -> Acte:
    """One of the worker's periodic works, due now."""
    url = monde.database.engine.url.render_as_string(hide_password=False)
    own = Atelier(Settings(database_url=url, secret_key=SECRET, public_url=HERE), monde.database, monde.heure)
    due = tuple(each for each in periodiques() if each.nom == nom)
    return Travail(lambda: run_periodic(own, due))


def without_readings(held: Contenu) -> Contenu:
    """Each time that answers are read for a workbook, the journal says that its figures go out."""
    return {**held, "journal": [row for row in held["journal"] if repr(TAKEN_OUT) not in row]}
