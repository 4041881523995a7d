"""Workbooks that the worker makes in the background, made at once in the process of the test."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from werkzeug.test import TestResponse

from collecte.classeurs.fabrique import Fabrique, fabriquer
from collecte.classeurs.jobs_classeurs import put_back, take
from collecte.classeurs.operations.ouvrages import demander_campagne
from collecte.comptes.web.context import services_of
from collecte.core.database import Database
from collecte.models import Campagne, Fabrication
from collecte.policy import Acteur
from collecte.telechargements.views.documents import media_type
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

FILES = frozenset(media_type(f"fichier{suffix}") for suffix in (".xlsx", ".zip"))


def asked(monde: Monde, acteur: Acteur) -> int:
    """Request the workbook of the first campaign; return the id of the request."""
    with monde.database.writing() as session:
        return demander_campagne(session, campagne=session.get_one(Campagne, 1), acteur=acteur, now=monde.heure())


def make_waiting(database: Database, clock: Callable[[], datetime]) -> int:
    """Make all waiting workbooks; return how many there were."""
    fabrique, count = Fabrique(database, TROUSSEAU, clock), 0
    while reclame := take(database, clock()):
        fabriquer(fabrique, reclame)
        put_back(database, reclame, counts=True)
        count += 1
    return count


def downloaded(browser: Navigateur) -> TestResponse:
    """Make the workbook just requested, then download its file from the page that shows its progress."""
    services = services_of(browser.app)
    make_waiting(services.database, services.clock)
    page = browser.page.request.path
    assert page.startswith("/classeurs/"), browser.text
    response = browser.go(f"{page}/fichier")
    assert response.mimetype in FILES, browser.text
    return response


def campaign_workbook(browser: Navigateur, campagne_id: int = 1) -> TestResponse:
    """Return the workbook of a campaign: made now, or the stored one once its results are settled."""
    browser.go(f"/campagnes/{campagne_id}")
    response = browser.send({}, action=f"/campagnes/{campagne_id}/classeur.xlsx")
    return response if response.mimetype in FILES else downloaded(browser)


def fabrications(monde: Monde) -> list[Fabrication]:
    """List every fabrication, by id."""
    with monde.database.reading() as session:
        return list(session.scalars(select(Fabrication).order_by(Fabrication.id)))
