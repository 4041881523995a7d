"""Two services and two workers on one PostgreSQL database: whichever answers or works, it is one installation."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from collecte.core.database import Database
from collecte.exploitation.jobs import periodiques
from collecte.models import EtatFabrication, Fabrication, Travail
from collecte.reponses.queries.campagnes import lock_campagnes
from tests.collecte.classeurs.test_fabrique_processus import children
from tests.collecte.mondes.bases import migrated_database
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import forms_of
from tests.faults.ensemble import Ensemble, Page, Visiteur, running
from tests.postgres.serveur import PostgresServer

pytestmark = [pytest.mark.faults, pytest.mark.postgres]

PATIENCE = 60  # seconds: shared machines stall
SOON = 20  # seconds: otherwise, a message waits for the next minute


@pytest.fixture(scope="module")
def ensemble(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ensemble]:
    """One installation for all tests of this module, each with its own people."""
    postgres_server.copy_database(migrated_database(postgres_server), "collecte_ensemble")
    monde = Monde(Database(postgres_server.url("collecte_ensemble")))
    monde.heure.moment = datetime.now(UTC)
    monde.region()
    monde.animatrice(password=PASSWORD)
    for prenom in ("Claire", "Rachid", "Marie"):
        monde.personne(prenom, "18", password=PASSWORD)
    today = monde.heure().date()
    monde.campagne(ouverture=today - timedelta(days=3), cloture=today + timedelta(days=30))
    with running(monde, tmp_path_factory.mktemp("ensemble")) as installation:
        yield installation
    monde.database.close()


def test_someone_signs_in_on_one_service_and_answers_on_the_other(ensemble: Ensemble) -> None:
    claire = Visiteur(ensemble)
    path = repartition_of(claire.sign_in("claire@exemple.fr"))
    for code, typed in (("M1F1", "12"), ("M1F2", "13"), ("M1F3", "14")):
        claire.go(path)
        assert claire.send({code: typed, "suite": "auto"}).status == 200
    claire.go(path)
    shown = next(fields for _, fields in forms_of(claire.page.html) if "M1F1" in fields)
    assert [shown[code] for code in ("M1F1", "M1F2", "M1F3")] == ["12", "13", "14"]
    assert_signed_out_everywhere(claire)


def repartition_of(accueil: Page) -> str:
    """Return the path of the visitor's own answer, from the home page."""
    (number,) = set(re.findall(r'href="/reponses/(\d+)"', accueil.html))
    return f"/reponses/{number}/REPARTITION"


def assert_signed_out_everywhere(visiteur: Visiteur) -> None:
    """Check that a cookie kept after leaving opens nothing, on either service."""
    visiteur.go("/compte")
    cookies = dict(visiteur.cookies)
    visiteur.send({}, action="/deconnexion")
    for _ in range(2):
        visiteur.cookies = dict(cookies)
        visiteur.asked += 1
        assert visiteur.go("/compte").path == "/connexion"


def test_a_page_of_one_service_meets_what_was_saved_by_the_other_meanwhile(ensemble: Ensemble) -> None:
    marie = Visiteur(ensemble)
    path = repartition_of(marie.sign_in("marie@exemple.fr"))
    first, other = marie.go(path), marie.go(path)
    assert saved(marie, first, "40") == saved(marie, first, "41") == []  # a page knows its own saves, whoever kept them
    assert len(saved(marie, other, "50")) == 1


def saved(visiteur: Visiteur, page: Page, typed: str) -> list[str]:
    """Return the codes of the questions answered otherwise meanwhile, as an autosave returns them."""
    visiteur.page = page
    conflits: list[str] = json.loads(visiteur.send({"M1F1": typed, "suite": "auto"}).html)["conflits"]
    return conflits


def test_tries_are_counted_together(ensemble: Ensemble) -> None:
    rachid = Visiteur(ensemble)
    for _ in range(5):
        rachid.go("/connexion")
        assert rachid.send({"adresse": "rachid@exemple.fr", "mot_de_passe": "au hasard"}).status < 429
    rachid.go("/connexion")
    assert rachid.send({"adresse": "rachid@exemple.fr", "mot_de_passe": PASSWORD}).status == 429


def test_what_is_changed_on_one_service_is_seen_on_the_other(ensemble: Ensemble) -> None:
    isabelle, claire = Visiteur(ensemble), Visiteur(ensemble)
    isabelle.sign_in("isabelle@exemple.fr")
    claire.sign_in("claire@exemple.fr")
    for name in ("Équipe du Centre", "Réseau du Centre"):
        isabelle.go("/organisation/regions/1/mots")
        isabelle.send({"c2ra": name})
        for _ in range(2):
            claire.asked += 1
            assert name in claire.go("/compte").html


def test_a_workbook_asked_of_one_service_is_made_once_and_taken_from_the_other(ensemble: Ensemble) -> None:
    isabelle = Visiteur(ensemble)
    isabelle.sign_in("isabelle@exemple.fr")
    number = asked(isabelle)
    wait_until(lambda: etat(ensemble, number) is EtatFabrication.PRET)
    for _ in range(2):
        isabelle.asked += 1
        assert isabelle.go(f"/classeurs/{number}/fichier").status == 200
    with ensemble.monde.database.reading() as session:
        assert session.get_one(Fabrication, number).essais == 1


def asked(visiteur: Visiteur) -> int:
    """Request the workbook of the first campaign; return its number."""
    visiteur.go("/campagnes/1")
    visiteur.send({}, action="/campagnes/1/classeur.xlsx")
    return int(visiteur.page.path.removeprefix("/classeurs/"))


def etat(ensemble: Ensemble, fabrication_id: int) -> EtatFabrication:
    with ensemble.monde.database.reading() as session:
        return session.get_one(Fabrication, fabrication_id).etat


def wait_until(is_so: Callable[[], bool], within: float = PATIENCE) -> None:
    latest = monotonic() + within
    while not is_so():
        assert monotonic() < latest
        sleep(0.05)


def test_what_a_killed_worker_was_making_is_made_by_the_other(ensemble: Ensemble) -> None:
    isabelle = Visiteur(ensemble)
    isabelle.sign_in("isabelle@exemple.fr")
    with ensemble.monde.database.writing() as session:
        lock_campagnes(session, [1])  # it is being made, and cannot be read
        number = asked(isabelle)
        wait_until(lambda: etat(ensemble, number) is EtatFabrication.EN_COURS)
        kill(ensemble)
    with ensemble.monde.database.writing() as session:
        session.execute(update(Fabrication).values(reclame_jusqua=datetime.now(UTC)))  # two minutes have gone by
    wait_until(lambda: etat(ensemble, number) is EtatFabrication.PRET)
    with ensemble.monde.database.reading() as session:
        assert session.get_one(Fabrication, number).essais == 2
    ensemble.begin_travailleur()


def kill(ensemble: Ensemble) -> None:
    """Kill the worker that makes a workbook, and the process that it started."""
    wait_until(lambda: len(making(ensemble)) == 1)  # the process of an earlier one may still be ending
    ((travailleur, child),) = making(ensemble)
    travailleur.kill()
    travailleur.wait()
    os.kill(child, signal.SIGKILL)
    ensemble.travailleurs.remove(travailleur)


def making(ensemble: Ensemble) -> list[tuple[subprocess.Popen[str], int]]:
    return [(travailleur, child) for travailleur in ensemble.travailleurs for child in children(travailleur.pid)]


def test_a_message_posted_on_a_service_leaves_once_and_soon(ensemble: Ensemble) -> None:
    marie, before = Visiteur(ensemble), len(ensemble.boite.received)
    marie.go("/mot-de-passe-oublie")
    marie.send({"adresse": "marie@exemple.fr"})
    ensemble.boite.wait_for(before + 1, within=SOON)
    assert set(ensemble.boite.numbers.values()) == {1}


def test_periodic_work_is_done_once_whoever_does_it(ensemble: Ensemble) -> None:
    wait_until(
        lambda: (
            {travail.nom for travail in works(ensemble) if travail.fini_le}
            == {periodique.nom for periodique in periodiques()}
        )
    )
    travaux = works(ensemble)
    assert {travail.essais for travail in travaux} == {1}
    assert len({(travail.nom, travail.echeance) for travail in travaux}) == len(travaux)


def works(ensemble: Ensemble) -> Sequence[Travail]:
    with ensemble.monde.database.reading() as session:
        return session.scalars(select(Travail)).all()
