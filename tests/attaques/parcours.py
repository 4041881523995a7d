"""Every page that can be opened, in each role, in a database that an attacker wrote in: visited once, read often."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.comptes.web.context import services_of
from collecte.core.traces import JsonFormatter
from collecte.core.web.problemes import is_of_programmes
from collecte.models import AdresseDemandee, ContactStructure, LienReponse, LienSynthese, Participation
from collecte.reponses.operations.liens import lien_pour
from tests.attaques.canaris import Lecture, plant, read, rows_in
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.programmes import given_to
from tests.collecte.policy.test_acces import EXPECTED, PARAMETERS, path_of, populate

SITE = "http://127.0.0.1:8000"
STRUCTURE = "structure"
"""A visitor without an account who opened two personal links: to an answer, to a synthèse."""

ROLES = ("anonyme", "auteur", "animatrice", "direction", "pilote", "admin")
"""One visitor of each role: those of other places are refused, and refusals are all the same page."""

GETS = tuple(rule for method, rule in EXPECTED if method == "GET")


@dataclass(frozen=True, slots=True)
class Reponse:
    """The answer to one visitor for one route. `lecture`: of a page, None for a file. `rows`: those whose texts either
    holds."""

    visitor: str
    rule: str
    status: int
    mimetype: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    lecture: Lecture | None
    rows: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Parcours:
    """All answers, all logs meanwhile, and the texts that no log may hold."""

    reponses: tuple[Reponse, ...]
    journal: str
    secrets: frozenset[str]


class Carnet(logging.Handler):
    """Every log record, as the service writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Record the product's logs meanwhile, at their finest level; none of those that other tests emit in
        between."""
        product, root = logging.getLogger("collecte"), logging.getLogger()
        before = product.level
        product.setLevel(logging.DEBUG)
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
            product.setLevel(before)


@dataclass
class Visiteurs:
    """All visitors: each at a browser of their own, in one world."""

    monde: Monde
    app: Flask
    all: Mapping[str, Navigateur] = field(init=False)
    tokens: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.all = {name: Navigateur(self.app) for name in (*ROLES, STRUCTURE)}
        for name in ROLES[1:]:
            self.all[name].sign_in_by_pages(f"{name}@exemple.fr")
        self.tokens = {name: given_to(self.monde, f"{name}@exemple.fr") for name in ROLES[1:]}
        for path in links(self.monde):
            assert self.all[STRUCTURE].go(path).status_code == 200

    def get(self, name: str, rule: str, reading: Callable[[str], Lecture] = read) -> Reponse:
        """Return the answer to this visitor, redirects not followed; by a program of theirs on routes of programs."""
        token = self.tokens.get(name, "") if is_of_programmes(rule) else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with self.all[name].client.get(address_of(rule), headers=headers, base_url=SITE) as response:
            page = response.text if response.mimetype == "text/html" else None
            return Reponse(
                name,
                rule,
                response.status_code,
                response.mimetype,
                dict(response.headers),
                tuple(response.headers.getlist("Set-Cookie")),
                None if page is None else reading(page),
                frozenset(rows_in(response.data)),
            )

    def secrets(self) -> frozenset[str]:
        """Return the secrets of their browsers, programs and messages: cookies, tokens, addresses, passwords, links."""
        cookies = [visiteur.client.get_cookie("collecte", domain="127.0.0.1") for visiteur in self.all.values()]
        tokens = [path.rpartition("/")[2] for path in links(self.monde)]
        addresses = [f"{name}@exemple.fr" for name in ROLES[1:]]
        return frozenset(
            [*(cookie.value for cookie in cookies if cookie), *tokens, *self.tokens.values(), *addresses, PASSWORD]
        )


@contextmanager
def visiteurs(folder: Path) -> Iterator[Visiteurs]:
    """Yield the world of the route matrix, where the structure has its links."""
    with filled(folder / "base.sqlite", linked) as monde:
        app = application(monde)
        yield Visiteurs(monde, app)
        close(app)


def linked(monde: Monde) -> None:
    populate(monde)
    with monde.database.writing() as session:
        asked = session.get_one(Participation, int(PARAMETERS["<int:reponse_id>"]))
        assert asked.accompagnement is not None
        contact = asked.accompagnement.structure.contacts[0]
        assert isinstance(contact, ContactStructure)
        lien_pour(session, participation_id=asked.id, contact=contact, trousseau=TROUSSEAU, now=monde.heure())


def links(monde: Monde) -> tuple[str, str]:
    """Return the addresses of the personal links: to the answer, to the synthèse."""
    with monde.database.reading() as session:
        reponse, synthese = session.get_one(LienReponse, 1), session.scalars(select(LienSynthese)).one()
        return (
            f"/r/{TROUSSEAU.jeton_reponse(reponse.sel)}",
            f"/r/syntheses/{TROUSSEAU.jeton_synthese(synthese.sel)}",
        )


def address_of(rule: str) -> str:
    """Return the address of a route for the number 1; the questionnaire of structures has another first page."""
    return path_of(rule.replace("<code>", "<page>") if rule.startswith("/r/") else rule)


@dataclass
class Hostile:
    """A world with canaries in every text, visited role by role, each once."""

    visiteurs: Visiteurs
    carnet: Carnet
    secrets: frozenset[str]
    _got: dict[str, tuple[Reponse, ...]] = field(default_factory=dict)

    def parcours(self, name: str) -> Parcours:
        """Visit every GET route as this visitor."""
        if name not in self._got:
            with self.carnet.open():
                self._got[name] = tuple(self.visiteurs.get(name, rule) for rule in GETS)
        return Parcours(self._got[name], "\n".join(self.carnet.lines), self.secrets)


@contextmanager
def hostile_world(folder: Path) -> Iterator[Hostile]:
    """Have everyone sign in, then an attacker write everywhere."""
    carnet = Carnet()
    with ExitStack() as stack:
        with carnet.open():
            opened = stack.enter_context(visiteurs(folder))
            secrets = opened.secrets()
            with services_of(opened.app).database.writing() as session:
                moment = services_of(opened.app).clock()
                later = moment + timedelta(days=365)
                session.add(AdresseDemandee(compte_id=1, adresse="x", demandee_le=moment, effet_le=later))
            plant(services_of(opened.app).database)
        yield Hostile(opened, carnet, secrets)
