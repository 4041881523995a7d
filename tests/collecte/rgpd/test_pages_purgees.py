"""Every page, for each kind of reader, once everything that can be purged or erased was: none breaks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.models import Brouillon, Efface, GenreEtape, Population
from collecte.rgpd.operations.droits import garder_series
from collecte.rgpd.operations.effacement import effacer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from questionnaires.core.francais import PARIS
from questionnaires.files.instruments import SATISFACTION
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import CLOTURE, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU
from tests.collecte.policy.test_acces import EXPECTED, path_of, populate
from tests.collecte.rgpd.test_purge import purge_all

READERS = ("anonyme", "auteur", "animatrice", "direction", "admin")
"""Accounts that together read everything that can be read."""

PATHS = sorted({path_of(rule) for method, rule in EXPECTED if method == "GET"})


@pytest.fixture
def rempli(petit_monde: Monde) -> Monde:
    """The world of the access tests, and a campaign that asked its structure."""
    prepare(petit_monde, asked)
    return petit_monde


def asked(monde: Monde) -> None:
    populate(monde)
    monde.accompagnement(1, DU, (GenreEtape.RESTITUTION, AU))
    with monde.database.reading() as session:
        brouillon_id = session.scalars(select(Brouillon.id).where(Brouillon.code == SATISFACTION)).one()
    monde.enquete(
        brouillon_id,
        ouverture=date(2026, 6, 30),
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        au_dela=True,
    )


@pytest.fixture
def site(rempli: Monde, no_layout: None) -> Iterator[Flask]:
    app = application(rempli)
    yield app
    close(app)


def broken(site: Flask, readers: Sequence[str] = READERS) -> list[tuple[str, str, int]]:
    """List (visitor, path, status) of the pages that break."""
    failures = []
    for name in readers:
        navigateur = Navigateur(site)
        if name != "anonyme":
            navigateur.sign_in(f"{name}@exemple.fr")
        for path in PATHS:
            with navigateur.client.get(path, base_url="http://127.0.0.1:8000") as response:
                if response.status_code >= 500:
                    failures.append((name, path, response.status_code))
    return failures


@pytest.mark.slow(reason="every page for every role after a purge; test_purge and test_effacement say what is left")
def test_no_page_breaks_after_a_purge(rempli: Monde, site: Flask) -> None:
    rempli.heure.moment = datetime.combine(CLOTURE, datetime.min.time(), PARIS) + timedelta(days=31 * 40)
    assert purge_all(rempli)["reponses"] > 0
    assert broken(site) == []


@pytest.mark.slow(reason="every page for every role after a purge; test_purge and test_effacement say what is left")
def test_no_page_breaks_after_erasures(rempli: Monde, site: Flask, tmp_path: Path) -> None:
    journal = JournalEffacements(tmp_path / "effacements", TROUSSEAU)
    with rempli.database.writing() as session:
        for genre, identifiant in ((Efface.CONTACT, 1), (Efface.STRUCTURE, 1), (Efface.PERSONNE, 2)):
            effacer(session, genre=genre, identifiant=identifiant, journal=journal, acteur=None, now=rempli.heure())
    assert broken(site) == []


def test_an_author_who_keeps_a_series_reads_it_without_the_reason_of_its_return(rempli: Monde, site: Flask) -> None:
    with rempli.database.writing() as session:
        garder_series(session, personne_id=1, garder=True, now=rempli.heure())
    rempli.heure.moment = datetime.combine(CLOTURE, datetime.min.time(), PARIS) + timedelta(days=31 * 13)
    purge_all(rempli)
    assert broken(site, ["auteur"]) == []
    navigateur = Navigateur(site)
    navigateur.sign_in("auteur@exemple.fr")
    assert navigateur.go("/reponses/1/REPARTITION").status_code == 200
    assert "Un mois de trop" not in navigateur.text
