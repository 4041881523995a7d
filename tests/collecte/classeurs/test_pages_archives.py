"""An animatrice archives a closed campaign from its page, as a file to be read that shows no more than its workbook."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.classeurs.operations.archives.lecture import lire_archive
from collecte.models import ClasseurSorti, EntreeJournal
from collecte.models.journal import ARCHIVED
from collecte.policy import Acteur
from tests.collecte.conftest import application
from tests.collecte.mondes.anonymes import FINI, foule
from tests.collecte.mondes.archives import temps, temps_arrete
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.fabrications import downloaded, fabrications, make_waiting
from tests.collecte.mondes.monde import PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur

ACTION = "/campagnes/1/archive.zip"
BUTTON = "Archiver la campagne"


@pytest.fixture
def app(petit_monde: Monde) -> Iterator[Flask]:
    made = application(petit_monde)
    yield made
    close(made)


def running(app: Flask, prenom: str = "isabelle") -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


@pytest.mark.parametrize("fill", [temps, temps_arrete])
def test_the_file_is_made_in_the_background_and_told_in_the_journal(
    petit_monde: Monde, app: Flask, tmp_path: Path, fill: Callable[[Monde], Acteur]
) -> None:
    fill(petit_monde)
    browser = running(app)
    browser.go("/campagnes/1")
    browser.send({}, action=ACTION)
    assert "Archive de campagne, Temps et activités, 1er semestre 2026" in plain(browser.text)
    response = downloaded(browser)
    path = tmp_path / "recue.zip"
    path.write_bytes(response.data)
    archive = lire_archive(path)
    assert not archive.is_whole
    assert "campagne-temps-2026-s1-2026-07-22.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as source:
        assert not any(name.startswith("reprise/") for name in source.namelist())
    with petit_monde.database.reading() as session:
        (entree,) = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == ARCHIVED))
        (sortie,) = session.scalars(select(ClasseurSorti).where(ClasseurSorti.nature.like("archive de campagne%")))
        assert entree.details["empreinte"] == sortie.empreinte == archive.empreinte
        assert entree.compte_id is not None


def test_a_campaign_that_takes_answers_has_no_such_button_and_refuses(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, temps)
    petit_monde.heure.moment = PENDANT
    browser = running(app)
    browser.go("/campagnes/1")
    assert BUTTON not in browser.text
    browser.send({}, path=ACTION, action="/campagnes/1/classeur.xlsx")
    assert "prend des réponses jusqu’au" in browser.text
    assert fabrications(petit_monde) == []


def test_an_anonymous_campaign_has_one_once_its_results_are_settled(petit_monde: Monde, app: Flask) -> None:
    crowd = foule(petit_monde, 6)
    for rank in range(6):
        crowd.transmit(rank)
    isabelle = petit_monde.animatrice(password=PASSWORD)
    petit_monde.heure.moment = FINI
    browser = running(app)
    browser.go("/campagnes/1")
    assert BUTTON not in browser.text
    petit_monde.settle(isabelle)
    browser.go("/campagnes/1")
    assert BUTTON in browser.text


def test_what_became_impossible_meanwhile_is_told_in_place_of_the_file(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, temps)
    browser = running(app)
    browser.go("/campagnes/1")
    browser.send({}, action=ACTION)
    petit_monde.heure.moment = PENDANT  # its closing was postponed
    make_waiting(petit_monde.database, petit_monde.heure)
    (fabrication,) = fabrications(petit_monde)
    assert "ne s’archive pas" in fabrication.refus
