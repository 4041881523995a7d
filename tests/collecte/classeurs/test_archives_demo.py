"""Every campaign of the demonstration (persons, DLA, structures all asked or drawn) is restored as it was."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import BuildError
from werkzeug.routing.rules import Rule

from collecte.app import close
from collecte.campagnes.operations.classeurs import take_out
from collecte.core.database import Database
from collecte.demo.ouvertures import open_campagne
from collecte.models import Campagne
from exports.records.records import Collecte
from exports.regional.classeurs import write_classeur
from exports.tableur.contenu import empreinte_of
from questionnaires.core.francais import PARIS
from tests.collecte.conftest import application
from tests.collecte.mondes.archives import archived, taken_up
from tests.collecte.mondes.bases import migrated
from tests.collecte.mondes.demonstration import copied
from tests.collecte.mondes.monde import PASSWORD, Heure, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.tiers import slow_but

pytestmark = pytest.mark.slow(reason="archives of the whole demonstration; test_archives has those of small worlds")

OVER = datetime(2027, 2, 1, 10, 0, tzinfo=PARIS)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    """The demonstration once all its campaigns are over, the planned one opened on its day."""
    database = Database(f"sqlite:///{copied(tmp_path_factory, tmp_path_factory.mktemp('demo-archives'))}")
    with database.writing() as session:
        for campagne in session.scalars(select(Campagne).where(Campagne.confirmee_le.is_(None))):
            open_campagne(session, campagne, datetime.combine(campagne.ouverture, time(8), PARIS))
    yield Monde(database, Heure(OVER))
    database.close()


def alone(monde: Monde, campagne_id: int) -> str:
    """Return the fingerprint of a campaign's workbook without compared campaigns, which its archive lacks."""
    with monde.database.writer() as session:
        campagne = session.get_one(Campagne, campagne_id)
        collecte = take_out(session, campagne=campagne, acteur=None, now=monde.heure())
    if isinstance(collecte, Collecte):
        collecte = replace(collecte, serie=replace(collecte.serie, anterieures=()))
    sink = BytesIO()
    write_classeur(collecte, sink)
    return empreinte_of(sink.getvalue())


def brought(content: bytes, folder: Path) -> Monde:
    """Return the world restored from an archive."""
    folder.mkdir()
    (folder / "vide.sqlite").write_bytes(migrated())
    return taken_up(content, f"sqlite:///{folder / 'vide.sqlite'}", Heure(OVER), folder)[0]


CAMPAGNES = range(1, 10)
SHOWN = (4, 6)
"""A campaign of persons and one of structures."""


def test_the_demonstration_has_these_campaigns(demo: Monde) -> None:
    with demo.database.reading() as session:
        assert list(session.scalars(select(Campagne.id).order_by(Campagne.id))) == list(CAMPAGNES)


@pytest.mark.parametrize(
    "campagne_id",
    slow_but(SHOWN, CAMPAGNES, reason="each campaign archived and taken up; `make test` does one of each kind"),
)
def test_each_campaign_comes_back_with_the_same_workbook(demo: Monde, tmp_path: Path, campagne_id: int) -> None:
    repris = brought(archived(demo, campagne_id=campagne_id), tmp_path / str(campagne_id))
    assert alone(repris, campagne_id) == alone(demo, campagne_id)
    repris.database.close()


@pytest.mark.usefixtures("no_layout")
def test_no_page_breaks_on_a_base_made_from_an_archive(demo: Monde, tmp_path: Path) -> None:
    repris = brought(archived(demo, campagne_id=7), tmp_path / "7")
    repris.animatrice("Nadia", password=PASSWORD)
    app = application(repris)
    browser = Navigateur(app)
    browser.sign_in("nadia@exemple.fr")
    statuses = {path: browser.go(path).status_code for path in paths(app)}
    assert sum(status == 200 for status in statuses.values()) > 80
    assert [path for path, status in statuses.items() if status >= 500] == []
    close(app)
    repris.database.close()


def paths(app: Flask) -> Sequence[str]:
    """List the address of every page, with the campaign's id and 1 for any other."""
    addresses = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                with suppress(BuildError, ValueError):
                    addresses.append(path_of(rule))
    return addresses


def path_of(rule: Rule) -> str:
    values: dict[str, Any] = {name: 7 if name == "campagne_id" else 1 for name in rule.arguments}
    return url_for(rule.endpoint, **values)
