"""What people and the worker do to the base, each once ready to be done, and to be done again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from io import BytesIO
from typing import Protocol

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import TestResponse

from collecte.config import Settings
from collecte.database import is_unavailable
from collecte.jobs import PERIODIQUES, Atelier, run_periodic
from collecte.jobs_imports import run_imports
from collecte.models import ImportRegistre
from collecte.models.journal import TAKEN_OUT
from questionnaires.instruments import SATISFACTION
from tests.collecte.fabrications import asked, make_waiting
from tests.collecte.monde import APRES, CENT, PASSWORD, SECRET, Monde
from tests.collecte.navigateur import Navigateur
from tests.collecte.registre import SIRET
from tests.collecte.retours import AVIS, CLOS, answer
from tests.collecte.retours import asked as ask_structures
from tests.faults.cliches import Contenu

HERE = "http://127.0.0.1:8000"
PARTAGE = {"accord_chiffres": "oui", "vue_direction": "non"}
PERSONNES = (
    "dla;prénom;nom;courriel;ETP;début\n18;Odile;Petit;odile@exemple.fr;0,5;01/01/2026\n"
    "28;Paul;Roux;paul@exemple.fr;1;01/01/2026\n"
)
STRUCTURES = f"Raison sociale;Numéro SIRET;Ville\nLa Ressourcerie;{SIRET};Bourges\nLes Jardins du Val;;Vierzon\n"


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


def _signed_in(app: Flask, prenom: str) -> Navigateur:
    own = Navigateur(app)
    own.sign_in(f"{prenom}@exemple.fr")
    return own


def _form(browser: Navigateur, page: str, path: str | None = None, **typed: str) -> Envoi:
    """The form of a page, filled in."""
    browser.go(page)
    return Envoi(browser, path or page, {**browser.fields(path if path != page else None), **typed})


# --- an answer


def _expected(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.campagne()


def _typed(monde: Monde) -> None:
    _expected(monde)
    claire = monde.acteur_of(1)
    monde.save(claire, 1, {**CENT, "ETP": "0,8", "MOIS": "6"})


def _transmitted(monde: Monde) -> None:
    _typed(monde)
    monde.transmit(monde.acteur_of(1), 1)


def _save(_monde: Monde, app: Flask) -> Acte:
    own = _signed_in(app, "claire")
    return _form(own, "/reponses/1/REPARTITION", **CENT, M1_MARQUE="Deux lignes\nde texte <b>", suite="plus-tard")


def _autosave(_monde: Monde, app: Flask) -> Acte:
    return _form(_signed_in(app, "claire"), "/reponses/1/REPARTITION", **CENT, suite="auto")


def _transmit(_monde: Monde, app: Flask) -> Acte:
    return _form(_signed_in(app, "claire"), "/reponses/1/verifier", **PARTAGE)


def _give_back(_monde: Monde, app: Flask) -> Acte:
    return _form(_signed_in(app, "isabelle"), "/campagnes/1/rouvrir/1", raison="Un mois de trop.")


# --- results


def _over(monde: Monde) -> None:
    _transmitted(monde)
    monde.heure.moment = APRES


def _structures_over(monde: Monde) -> None:
    monde.region()
    monde.animatrice(password=PASSWORD)
    answer(monde, ask_structures(monde, {"18": 3, "28": 2}, SATISFACTION), "18", [AVIS, AVIS])
    monde.heure.moment = CLOS


def _settle(_monde: Monde, app: Flask) -> Acte:
    return _form(_signed_in(app, "isabelle"), "/campagnes/1/arreter", ecarts="Un poste vacant.")


def _send_results(_monde: Monde, app: Flask) -> Acte:
    own, page = _signed_in(app, "isabelle"), "/campagnes/1/resultats-aux-structures"
    own.go(page)
    own.send({"objet": "Merci à tous", "texte": "Voici.\n\n- un point"})
    return Envoi(own, f"{page}/envoyer", own.fields(f"{page}/envoyer"))


# --- files


def _uploaded(browser: Navigateur, page: str, content: str) -> None:
    browser.go(page)
    data = {**browser.fields(), "fichier": (BytesIO(content.encode()), "table.csv")}
    browser.page = browser.client.post(page, data=data, follow_redirects=True, base_url=HERE)


def _import_persons(_monde: Monde, app: Flask) -> Acte:
    own, page = _signed_in(app, "isabelle"), "/organisation/regions/1/importer/personnes"
    _uploaded(own, page, PERSONNES)
    return Envoi(own, f"{page}/confirmer", {**own.fields(f"{page}/confirmer"), "inviter": "y"})


def _imports(monde: Monde) -> Acte:
    return Travail(lambda: run_imports(monde.database, monde.heure, lambda: False))


def _compare_structures(monde: Monde, app: Flask) -> Acte:
    own = _signed_in(app, "claire")
    _uploaded(own, "/structures/importer", STRUCTURES)
    own.send({}, path=own.page.request.path)
    return _imports(monde)


def _import_structures(monde: Monde, app: Flask) -> Acte:
    own = _signed_in(app, "claire")
    _uploaded(own, "/structures/importer", STRUCTURES)
    own.send({}, path=own.page.request.path)
    _imports(monde)()
    own.go("/structures/importer/1")
    own.send({}, action="/structures/importer/1/confirmer")
    return _imports(monde)


# --- the worker


def _workbook(monde: Monde, _app: Flask) -> Acte:
    asked(monde, monde.acteur_of(2))
    return Travail(lambda: make_waiting(monde.database, monde.heure))


def _purge(monde: Monde, _app: Flask) -> Acte:
    monde.heure.moment += timedelta(days=500)
    url = monde.database.engine.url.render_as_string(hide_password=False)
    own = Atelier(Settings(database_url=url, secret_key=SECRET, public_url=HERE), monde.database, monde.heure)
    due = tuple(each for each in PERIODIQUES if each.nom == "conservation")
    return Travail(lambda: run_periodic(own, due))


def _without_progress(held: Contenu) -> Contenu:
    """How far a comparison is may go untold when the base is busy."""
    place = list(ImportRegistre.__table__.columns.keys()).index("compares")
    return {**held, "imports_registre": [(*row[:place], *row[place + 1 :]) for row in held["imports_registre"]]}


def _without_readings(held: Contenu) -> Contenu:
    """Each time that answers are read for a workbook, the journal says that its figures go out."""
    return {**held, "journal": [row for row in held["journal"] if repr(TAKEN_OUT) not in row]}


GESTES: Mapping[str, Geste] = {
    "save": Geste(_expected, _save),
    "autosave": Geste(_expected, _autosave),
    "transmit": Geste(_typed, _transmit),
    "give back": Geste(_transmitted, _give_back),
    "settle the results of the time": Geste(_over, _settle),
    "settle the results of structures": Geste(_structures_over, _settle),
    "send results": Geste(_structures_over, _send_results),
    "import persons": Geste(_expected, _import_persons),
    "compare structures": Geste(_expected, _compare_structures, _without_progress),
    "import structures": Geste(_expected, _import_structures),
    "make a workbook": Geste(_over, _workbook, _without_readings),
    "purge": Geste(_over, _purge),
}
