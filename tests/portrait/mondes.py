"""The two worlds portrayed, at a fixed hour: the demo, and the world of the route matrix."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from collecte.app import close, create_app
from collecte.comptes.operations.comptes import set_password
from collecte.comptes.operations.jetons import create_jeton
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.demo.construction import build
from collecte.demo.satisfaction import lien_of_a_structure
from collecte.models import Compte, Habilitation, Role
from collecte.reponses.operations.liens import adresse_of
from questionnaires.core.francais import PARIS
from tests.attaques.parcours import STRUCTURE, linked, links
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD, SECRET, TROUSSEAU
from tests.collecte.mondes.navigateur import sign_in_at
from tests.collecte.mondes.programmes import given_to
from tests.collecte.policy.test_acces import VISITORS
from tests.portrait.hasard import HASARD

SITE = "http://127.0.0.1:8000"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=PARIS)
"""Of the demo: its last campaign is open, its first results are settled."""

CHARGES = ("claire.moreau@demo.example", "nadege.perrin@demo.example", "sylvain.roche@demo.example")
"""One who has not begun, one with a draft who works for two DLA, one who enters time in hours."""

PROGRAMME = "programme"


@dataclass
class Visitor:
    """Someone at a browser, or a program by its token. `address`: the personal link that was opened."""

    name: str
    client: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def build_demo(folder: Path) -> None:
    """Build the database of the demo, and close it."""
    HASARD.restart("demo")
    database = Database(url_in(folder))
    upgrade(database)
    build(database, folder, trousseau=TROUSSEAU, now=NOW, tell=lambda _line: None)
    database.close()


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'collecte.sqlite'}"


@contextmanager
def copied_demo(built: Path, folder: Path) -> Iterator[Database]:
    """Yield a copy of the demo's database, in a folder of its own."""
    folder.mkdir()
    shutil.copy(built / "collecte.sqlite", folder)
    database = Database(url_in(folder))
    try:
        yield database
    finally:
        database.close()


def settings_of(database: Database, **changes: object) -> Settings:
    url = database.engine.url.render_as_string(hide_password=False)
    values: dict[str, object] = {"database_url": url, "secret_key": SECRET, "public_url": SITE, **changes}
    return Settings(**values)  # type: ignore[arg-type] # each by its name


@contextmanager
def served_demo(built: Path, folder: Path) -> Iterator[tuple[Flask, Database]]:
    with copied_demo(built, folder) as database:
        app = create_app(settings_of(database), clock=lambda: NOW)
        yield app, database
        close(app)


def demo_accounts(database: Database) -> Mapping[str, str]:
    """Return the address of an account of each kind, by the name of its visitor."""
    with database.reading() as session:
        statement = (
            select(Habilitation.role, Compte.adresse)
            .join(Compte, Habilitation.compte_id == Compte.id)
            .order_by(Compte.id)
        )
        accounts = [(role, adresse) for role, adresse in session.execute(statement)]
    directions = [adresse for role, adresse in accounts if role is Role.DIRECTION]
    first = dict(reversed(accounts))
    return {
        "admin": first[Role.ADMIN],
        "animatrice": first[Role.ANIMATEUR],
        "direction": directions[0],
        "direction-de-deux-dla": directions[3],
        "pilote": first[Role.PILOTE],
        **{adresse.partition(".")[0]: adresse for adresse in CHARGES},
    }


def demo_visitor(app: Flask, database: Database, name: str) -> Visitor:
    """Return a visitor of the demo: an account, a program of the animatrice, a structure by its link, or an anonymous
    one."""
    accounts = demo_accounts(database)
    if name == PROGRAMME:
        return Visitor(name, app.test_client(use_cookies=False), _by_token(database, accounts["animatrice"]))
    visitor = Visitor(name, app.test_client())
    if name in accounts:
        sign_in_at(visitor.client, database, _compte_id(database, accounts[name]), NOW)
    elif name == STRUCTURE:
        with database.writing() as session:
            lien = lien_of_a_structure(session, TROUSSEAU, NOW)
            assert lien is not None
            visitor.address = adresse_of(lien, trousseau=TROUSSEAU, public_url="")
    return visitor


def _compte_id(database: Database, adresse: str) -> int:
    with database.reading() as session:
        compte = get_compte_by_address(session, adresse)
        assert compte is not None
        return compte.id


def _by_token(database: Database, adresse: str) -> Mapping[str, str]:
    with database.writing() as session:
        compte = get_compte_by_address(session, adresse)
        assert compte is not None
        set_password(session, compte=compte, password=PASSWORD)
        compte.totp_sel, compte.totp_depuis = f"sel de {adresse}", NOW
        session.flush()
        acteur = get_acteur(session, compte.id)
        assert acteur is not None
        token = create_jeton(session, compte=compte, nom="Portrait", jours=30, acteur=acteur, now=NOW)
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def matrix(folder: Path) -> Iterator[tuple[Mapping[str, Visitor], Mapping[str, Visitor]]]:
    """Yield the visitors of the route matrix, with those who opened its personal links; and a program of each
    account."""
    HASARD.restart("matrice")
    with filled(folder / "matrice.sqlite", linked) as monde:
        app = application(monde)
        visitors = {name: Visitor(name, app.test_client()) for name in (*VISITORS, STRUCTURE)}
        programs = {name: Visitor(name, app.test_client(use_cookies=False)) for name in visitors}
        for name in VISITORS[1:]:
            adresse = f"{name}@exemple.fr"
            sign_in_at(visitors[name].client, monde.database, _compte_id(monde.database, adresse), monde.heure())
            programs[name].headers = {"Authorization": f"Bearer {given_to(monde, adresse)}"}
        for path in links(monde):
            visitors[STRUCTURE].client.get(path, base_url=SITE).close()
        yield visitors, programs
        close(app)
