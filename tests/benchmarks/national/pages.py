"""`python -m tests.benchmarks.national.pages`: the cost of each page in the largest région, as the network grows.

Every page that shows something to the animatrice of that région, to one of its chargé(e)s or to its pilote is opened:
the routes are those of the product, so that a new one is measured without another line. Printed for each: the
statements it reads with, its bytes, the milliseconds of processor at each scale, and their growth between the first and
the last: 1 is that of the structures of the network, 0 none.
"""

import platform
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import log
from statistics import median
from time import process_time

import click
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from collecte.app import close, create_app
from collecte.campagnes.operations.publications import publish_enquete
from collecte.campagnes.queries.publications import list_unreleased
from collecte.cli.serveur import keep_what_is_loaded
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.models import (
    Accompagnement,
    Affectation,
    Avenant,
    Campagne,
    Compte,
    Convention,
    Diagnostic,
    Dla,
    Habilitation,
    Ingenierie,
    Participation,
    Personne,
    Prestataire,
    Role,
    Structure,
)
from tests.benchmarks.national.generation import generate
from tests.benchmarks.national.mesures import ANNEE
from tests.collecte.mondes.monde import SECRET
from tests.collecte.mondes.navigateur import Navigateur, sign_in_at

RUNS = 3
MOST_STATEMENTS = 25
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_NO_PAGE = ("/static", "/api/", "/r/", "/acces/", "/sante", "/metriques", "/agenda/")


@dataclass(frozen=True, slots=True)
class Cout:
    """The cost of one page for one reader; `cpu` in seconds."""

    lectures: int
    octets: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Releve:
    """One scale: how many structures, and the cost of each page, by reader and route."""

    structures: int
    couts: Mapping[tuple[str, str], Cout]


def measure(echelle: float) -> Releve:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/national.sqlite"
        database = Database(url)
        upgrade(database)
        structures = generate(database, echelle)["structures"]
        try:
            with _served(url) as app:
                return Releve(structures, dict(_all_pages(app, database)))
        finally:
            database.close()


@contextmanager
def _served(url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000"))
    try:
        yield app
    finally:
        close(app)


def _all_pages(app: Flask, database: Database) -> Iterator[tuple[tuple[str, str], Cout]]:
    with database.writing() as session:
        region_id = _largest(session)
        for campagne in list_unreleased(session):
            if campagne.region_id == region_id and campagne.is_of_structures:
                publish_enquete(session, campagne, datetime.now(UTC))  # as settling does
        parameters = _known(session, region_id)
        lecteurs = _readers(session, region_id, parameters["dla_id"])
    rules = sorted({route.rule for route in app.url_map.iter_rules() if "GET" in (route.methods or ())})
    for qui, (compte_id, role) in lecteurs.items():
        browser = _signed_in(app, database, compte_id, role, region_id)
        keep_what_is_loaded()  # as the service does
        for rule in rules:
            path = _path(rule, parameters)
            if path is not None and (cout := _cost(browser, path)) is not None:
                yield (qui, rule), cout


def _largest(session: Session) -> int:
    """Return the région with the most structures."""
    count = func.count()
    statement = select(Structure.region_id).group_by(Structure.region_id).order_by(count.desc()).limit(1)
    return session.scalars(statement).one()


def _known(session: Session, region_id: int) -> Mapping[str, object]:
    """Return the values of address parameters: of that région, where there is the most to show."""
    most = func.count().desc()
    campagne = select(Participation.campagne_id).join(Campagne).where(Campagne.region_id == region_id)
    dla = select(Accompagnement.dla_id).join(Dla).where(Dla.region_id == region_id)
    dla_id = session.scalars(dla.group_by(Accompagnement.dla_id).order_by(most).limit(1)).one()

    def first(statement: Select[int]) -> int | None:
        return session.scalar(statement.limit(1))

    of_dla = select(Accompagnement.id).where(Accompagnement.dla_id == dla_id)
    return {
        "region_id": region_id,
        "dla_id": dla_id,
        "campagne_id": first(campagne.group_by(Participation.campagne_id).order_by(most)),
        "accompagnement_id": first(of_dla),
        "structure_id": first(select(Accompagnement.structure_id).where(Accompagnement.dla_id == dla_id)),
        "participation_id": first(select(Participation.id).where(Participation.dla_id == dla_id)),
        "personne_id": first(select(Affectation.personne_id).where(Affectation.dla_id == dla_id)),
        "affectation_id": first(select(Affectation.id).where(Affectation.dla_id == dla_id)),
        "avenant_id": first(select(Avenant.id).join(Convention).where(Convention.dla_id == dla_id)),
        "convention_id": first(select(Convention.id).where(Convention.dla_id == dla_id)),
        "diagnostic_id": first(select(Diagnostic.id).where(Diagnostic.dla_id == dla_id)),
        "ingenierie_id": first(select(Ingenierie.id).where(Ingenierie.dla_id == dla_id)),
        "prestataire_id": first(select(Prestataire.id).where(Prestataire.region_id == region_id)),
        "annee": ANNEE,
        "sujet": "suivre",
    }


def _readers(session: Session, region_id: int, dla_id: object) -> Mapping[str, tuple[int, Role | None]]:
    """Return an account for each reader, and the role that it is given; the chargé(e) has it already."""
    of_region = select(Compte.id).join(Compte.personne).where(Personne.region_id == region_id).order_by(Compte.id)
    of_dla = of_region.join(Affectation, Affectation.personne_id == Personne.id).where(Affectation.dla_id == dla_id)
    charge = session.scalars(of_dla.limit(1)).one()
    comptes = session.scalars(of_region.where(Compte.id != charge).limit(2)).all()
    return {"chargée": (charge, None), "animatrice": (comptes[0], Role.ANIMATEUR), "pilote": (comptes[1], Role.PILOTE)}


def _signed_in(app: Flask, database: Database, compte_id: int, role: Role | None, region_id: int) -> Navigateur:
    if role is not None:
        with database.writing() as session:
            session.get_one(Compte, compte_id).habilitations = [Habilitation(role=role, region_id=region_id)]
    browser = Navigateur(app)
    sign_in_at(browser.client, database, compte_id, datetime.now(UTC))
    return browser


def _path(rule: str, parameters: Mapping[str, object]) -> str | None:
    """Return the address of a route; None when it is not a page, or needs a row that this network does not have."""
    names = _PARAMETER.findall(rule)
    if rule.startswith(_NO_PAGE) or any(parameters.get(name) is None for name in names):
        return None
    return _PARAMETER.sub(lambda match: str(parameters[match[1]]), rule)


def _cost(browser: Navigateur, path: str) -> Cout | None:
    """Measure a page; return None when nothing is shown there, or a file."""
    answer = browser.go(path)
    if answer.status_code != 200 or answer.mimetype != "text/html" or answer.history:
        return None
    lectures, times = browser.reads(path), []
    for _ in range(RUNS):
        started = process_time()
        browser.go(path)
        times.append(process_time() - started)
    return Cout(lectures, len(answer.data), median(times))


def growth(first: Releve, last: Releve, which: tuple[str, str]) -> float:
    """Return the power of the number of structures that the time of a page follows."""
    return log(last.couts[which].cpu / first.couts[which].cpu) / log(last.structures / first.structures)


def everywhere(releves: Sequence[Releve]) -> list[tuple[str, str]]:
    """List the pages shown at every scale, the costliest first."""
    last = releves[-1]
    pages = [page for page in last.couts if all(page in releve.couts for releve in releves)]
    return sorted(pages, key=lambda page: -last.couts[page].cpu)


def table(releves: Sequence[Releve], jour: date, most: int | None = None) -> str:
    """Return in Markdown the costliest pages, at most `most`, then a summary of the others."""
    last, pages = releves[-1], everywhere(releves)
    rows = []
    for page in pages[:most]:
        cout = last.couts[page]
        times = " | ".join(f"{1000 * releve.couts[page].cpu:,.0f}" for releve in releves)
        grown = f"{growth(releves[0], last, page):.2f}" if len(releves) > 1 else ""
        rows.append(f"| {page[0]} | `{page[1]}` | {cout.lectures} | {cout.octets / 1000:,.0f} | {times} | {grown} |")
    scales = " | ".join(f"{releve.structures:,}, ms" for releve in releves)
    head = f"| who | page | reads | kB | {scales} | growth |"
    title = f"Measured on {jour.isoformat()}, Python {platform.python_version()}, SQLite: {len(pages)} pages."
    left = pages[len(rows) :]
    rest = f"The other {len(left)} take {1000 * last.couts[left[0]].cpu:,.0f} ms or less." if left else ""
    return "\n".join([title, "", head, "|---" * (5 + len(releves)) + "|", *rows, "", rest]).rstrip()


@click.command(help="What each page costs as the network grows, at shares of its 70,000 structures.")
@click.option("--echelle", "echelles", type=float, multiple=True, default=(0.03, 0.3), show_default=True)
@click.option("--ecrire", is_flag=True, help="Put the figures and their picture in docs/.")
def main(echelles: tuple[float, ...], *, ecrire: bool) -> None:
    """Exit with 1 when a page reads too often, or grows faster than the network."""
    from tests.benchmarks.national.courbes import write

    releves = [measure(echelle) for echelle in sorted(echelles)]
    jour = datetime.now(UTC).date()
    click.echo(table(releves, jour))
    if ecrire:
        write(releves, jour)
    many = [page for page, cout in releves[-1].couts.items() if cout.lectures > MOST_STATEMENTS]
    common = [page for page in releves[-1].couts if page in releves[0].couts] if len(releves) > 1 else []
    fast = [page for page in common if growth(releves[0], releves[-1], page) > 1]
    for page in many:
        click.echo(f"{page[0]} {page[1]}: {releves[-1].couts[page].lectures} reads", err=True)
    for page in fast:
        click.echo(f"{page[0]} {page[1]}: grows faster than the network", err=True)
    sys.exit(1 if many or fast else 0)


if __name__ == "__main__":
    main()
