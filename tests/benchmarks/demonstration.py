"""The releases of the demonstration as settling makes them, and the pages that show them, against a bare Flask view
that renders as many bytes of HTML."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

import click
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.campagnes.operations.publications import publish_temps
from collecte.cli.serveur import keep_what_is_loaded
from collecte.demo.construction import build
from collecte.models import Campagne, Compte, Habilitation, Role
from questionnaires.files.instruments import IMPACT
from questionnaires.temps.derive import TEMPS
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import Comparison, alternate, at_most, bare_view, seconds, tell, title
from tests.collecte.conftest import application
from tests.collecte.mondes.demonstration import NOW
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur, sign_in_at

RUNS = 15
LONGEST = 240
"""Seconds, most of them to build the demonstration."""

PAGES = (
    (Role.ANIMATEUR, "/campagnes/{temps}"),
    (Role.ANIMATEUR, "/notes/regions/1"),
    (Role.PILOTE, "/notes/regions/1"),
    (Role.CHARGE, "/ma-repartition"),
    (Role.CHARGE, "/fiche-appui/dlas/1"),
    (Role.DIRECTION, "/direction/campagnes/{temps}/dlas/1"),
    (Role.DIRECTION, "/direction/campagnes/{temps}/dlas/1/repartitions"),
    (Role.ANIMATEUR, "/campagnes/{structures}/resultats"),
    (Role.PILOTE, "/campagnes/{structures}/resultats"),
)
"""The reader and the page; the last campaign on time, and the one of structures, whose results are settled."""


def measure(bases: Bases) -> None:
    with at_most(LONGEST, "the demonstration"), bases.monde("SQLite") as monde:
        monde.heure.moment = NOW
        with tempfile.TemporaryDirectory() as folder:
            build(monde.database, Path(folder), trousseau=TROUSSEAU, now=NOW, tell=lambda _line: None)
        temps = _settled(monde, TEMPS)
        click.echo("\n(j) The release of a campaign on time of the demonstration: answers read, decided, stored")
        for campagne_id in temps:
            click.echo(f"  {_release(monde, campagne_id)}")
        app = application(monde)
        keep_what_is_loaded()
        title("    The pages that tell the releases of the demonstration; processor time", "bare Flask")
        for role, path in PAGES:
            tell(_page(monde, app, role, path.format(temps=temps[-1], structures=_settled(monde, IMPACT)[-1])))
        close(app)


def _settled(monde: Monde, instrument: str) -> Sequence[int]:
    """List the campaigns whose results are settled, oldest first."""
    which = Campagne.instrument == instrument, Campagne.arretee_le.is_not(None)
    with monde.database.reading() as session:
        return session.scalars(select(Campagne.id).where(*which).order_by(Campagne.arretee_le)).all()


def _release(monde: Monde, campagne_id: int) -> str:
    """Make another release, which is not kept, to time it."""
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, campagne_id)
        titre, cells = campagne.titre, len(publish_temps(session, campagne, NOW).cellules)
        elapsed = median(seconds(lambda: publish_temps(session, campagne, NOW)) for _ in range(5))
        session.rollback()
    return f"{titre}: {cells:,} cells, {1000 * elapsed:,.0f} ms"


def _page(monde: Monde, app: Flask, role: Role, path: str) -> Comparison:
    browser = _signed_in(monde, app, role)
    answer = browser.go(path)
    if answer.status_code != 200 or answer.history:
        raise RuntimeError(f"{path} tells nothing to {role}")
    label = f"{role} {path}"
    return alternate(label, lambda: browser.go(path), bare_view(answer.text), runs=RUNS, clock=process_time)


def _signed_in(monde: Monde, app: Flask, role: Role) -> Navigateur:
    """Return a browser signed in as the first account that has the role."""
    of_role = select(Compte.id).join(Compte.habilitations).where(Habilitation.role == role).order_by(Compte.id)
    with monde.database.reading() as session:
        compte_id = session.scalars(of_role.limit(1)).one()
    browser = Navigateur(app)
    sign_in_at(browser.client, monde.database, compte_id, NOW)
    return browser
