"""The network generated for measurements is realistic: valid answers, pages that open, workbooks with figures."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collecte.app import close
from collecte.campagnes.queries.suivis import list_answered
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather, list_begun, proposer
from collecte.core.database import Database
from collecte.models import (
    Accompagnement,
    Base,
    Campagne,
    Dla,
    Participation,
    Personne,
    Region,
    Structure,
    Transmission,
    VersionQuestionnaire,
)
from exports.national.releve import relever
from exports.regional.classeur import write_regional
from exports.regional.matiere import Audience
from questionnaires.core.francais import PARIS
from questionnaires.files.instruments import IMPACT, SATISFACTION
from tests.benchmarks.national.generation import SAMPLE, generate, settle_temps, wrong_answers
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled, migrated
from tests.collecte.mondes.monde import PASSWORD, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

pytestmark = pytest.mark.slow(reason="the network of `make bench`, which nothing else reads")

ECHELLE, STRUCTURES = 0.004, 280
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=PARIS)
OCCITANIE = "occitanie"


def network(monde: Monde) -> None:
    generate(monde.database, ECHELLE, variety=4)
    with monde.database.reading() as session:
        region_id = session.scalars(select(Region.id).where(Region.code == OCCITANIE)).one()
    monde.animatrice("Isabelle", region_id=region_id, password=PASSWORD)
    monde.heure.moment = NOW


@pytest.fixture
def reseau(tmp_path: Path) -> Iterator[Monde]:
    with filled(tmp_path / "base.sqlite", network) as monde:
        yield monde


def count(monde: Monde, model: type[Base], *where: object) -> int:
    with monde.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type] # clauses


def test_it_has_as_many_of_each_as_was_asked(reseau: Monde) -> None:
    assert (count(reseau, Region), count(reseau, Dla)) == (18, 100)
    assert count(reseau, Personne) == 250 + 1  # the animatrice
    assert count(reseau, Structure) == count(reseau, Accompagnement) == STRUCTURES
    of_structures = Participation.accompagnement_id.is_not(None)
    assert count(reseau, Participation, of_structures) == 2 * STRUCTURES
    assert count(reseau, Campagne) == 18 * (20 + 2 * 10)
    sent = count(reseau, Participation, Participation.transmise_le.is_not(None))
    assert sent == count(reseau, Transmission)
    assert 0 < sent < count(reseau, Participation)
    assert count(reseau, Participation, Participation.refusee_le.is_not(None)) > 0
    versions = VersionQuestionnaire.code == SATISFACTION
    assert count(reseau, VersionQuestionnaire, versions) == 2 * 18


def test_the_engine_finds_nothing_against_its_answers(reseau: Monde) -> None:
    assert wrong_answers(reseau.database, SAMPLE) == []


def test_the_same_seed_makes_the_same_base(reseau: Monde, tmp_path: Path) -> None:
    path = tmp_path / "autre.sqlite"
    path.write_bytes(migrated())
    other = Database(f"sqlite:///{path}")
    generate(other, ECHELLE, variety=4)
    for column in (Participation.valeurs, Participation.saisie, Structure.nom, Participation.transmise_le):
        statement = select(column).order_by(column.class_.id)
        with reseau.database.reading() as first, other.reading() as second:
            assert first.scalars(statement).all() == second.scalars(statement).all()
    other.close()


@pytest.mark.parametrize(
    "path",
    ["/tableau-de-bord", "/campagnes", "/structures", "/journal", "/classeurs/regions/{}"],
)
def test_its_pages_open(reseau: Monde, path: str) -> None:
    with reseau.database.reading() as session:
        region_id = session.scalars(select(Region.id).where(Region.code == OCCITANIE)).one()
    app = application(reseau)
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    assert page.go(path.format(region_id)).status_code == 200
    close(app)


def test_what_comes_after_is_numbered_on_each_base(monde: Monde) -> None:
    generate(monde.database, 0.001, variety=2)
    last = count(monde, Personne)
    monde.animatrice()
    assert count(monde, Personne, Personne.id == last + 1) == 1


def test_a_région_has_a_workbook_that_tells_the_public_its_time_and_what_structures_say(reseau: Monde) -> None:
    with reseau.database.reading() as session:
        region_id = session.scalars(select(Region.id).where(Region.code == OCCITANIE)).one()
    assert settle_temps(reseau, reseau.animatrice("Zoé", region_id=region_id), region_id) > 0
    with reseau.database.writing() as session:
        region = session.scalars(select(Region).where(Region.code == OCCITANIE)).one()
        begun = list_begun(session, region, NOW.date())
        choix = proposer(begun, answered=list_answered(session, begun), annee=2025)
        assert choix.temps is not None
        assert {enquete.instrument for enquete in choix.enquetes} == {SATISFACTION, IMPACT}
        demande = DemandeClasseur(
            audience=Audience.PUBLIC,
            familles=frozenset(),
            temps_id=choix.temps.id,
            enquete_ids=frozenset(enquete.id for enquete in choix.enquetes),
        )
        matiere = gather(session, region=region, demande=demande, acteur=None, trousseau=TROUSSEAU, now=NOW)
    releve = relever(write_regional(matiere, BytesIO()), code=OCCITANIE, fichier="x.xlsx", content=b"")
    assert releve.temps is not None
    assert sum(mission.part for mission in releve.temps.missions) == 100
    assert [enquete.interrogees > 0 for enquete in releve.enquetes] == [True, True]
