"""Migrations and models agree, on both databases, and keep what older releases wrote."""

from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from collecte.campagnes.operations.resultats import publish_all_settled_before
from collecte.campagnes.queries.collectes import get_collecte, get_collecte_enquete
from collecte.campagnes.queries.publications import get_release, list_unreleased
from collecte.campagnes.queries.resultats import get_resultats
from collecte.core.database import Database
from collecte.core.errors import SchemaError
from collecte.core.schema import check_current, upgrade
from collecte.models import Base, Campagne, ChoixStructures, Participation, Transmission, VersionQuestionnaire
from collecte.reponses.queries.versions import get_written
from questionnaires.files.versions import content_hash
from tests.collecte.mondes.bases import of_release
from tests.collecte.mondes.monde import PENDANT, Monde
from tests.dumps import DUMPS, load, release_of
from tests.tiers import slow_but


def test_migrations_make_exactly_the_tables_of_the_models(monde: Monde) -> None:
    with monde.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        table.name for table in Base.metadata.tables.values() for constraint in table.constraints if not constraint.name
    ]
    assert unnamed == []


def test_an_empty_base_is_refused_with_the_command_to_run(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(SchemaError, match=r"vide.*collecte base mettre-a-jour"):
        check_current(database)
    database.close()


def test_upgrading_twice_changes_nothing(monde: Monde) -> None:
    monde.region()
    upgrade(monde.database)
    check_current(monde.database)


@pytest.mark.parametrize("pragma", [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
@pytest.mark.usefixtures("as_shipped")
def test_sqlite_is_set_to_lose_nothing(petit_monde: Monde, pragma: tuple[str, object]) -> None:
    with petit_monde.database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma[0]}").scalar() == pragma[1]


def test_there_is_a_dump_of_each_release() -> None:
    assert [path.stem for path in DUMPS] == [f"0.{number}.0" for number in range(1, 17)]


@pytest.mark.postgres
@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
def test_an_upgraded_base_holds_and_hands_back_the_same_on_both_databases(
    dump: Path, request: pytest.FixtureRequest
) -> None:
    sqlite, postgres = (upgraded(of_release(dump, kind, request)) for kind in ("sqlite", "postgres"))
    for name, held in sqlite.items():
        assert held == postgres[name], name


def upgraded(url: str) -> Mapping[str, object]:
    """Upgrade a database; return the rows of each table, then the exported answers of each campaign."""
    database = Database(url)
    upgrade(database)
    publish_all_settled_before(database)
    with database.reading() as session:
        held: dict[str, object] = {
            table.name: sorted(map(repr, session.execute(select(table)))) for table in Base.metadata.sorted_tables
        }
        for campagne in session.scalars(select(Campagne).order_by(Campagne.id)):
            collecte = (get_collecte if campagne.is_temps else get_collecte_enquete)(session, campagne, PENDANT)
            held[f"campagne {campagne.id}"] = list(collecte.attendus)
    database.close()
    return held


@pytest.mark.parametrize(
    "dump",
    slow_but([DUMPS[0], DUMPS[-3]], DUMPS, reason="every release; `make test` has the first and the last of them"),
    ids=lambda path: path.stem,
)
def test_each_settled_campaign_of_an_earlier_release_gets_its_figures(dump: Path, sqlite_url: str) -> None:
    """One on time from 0.3 on, one of structures from 0.7 on; from 0.12 on their figures exist already."""
    load(dump, sqlite_url)
    database = Database(sqlite_url)
    on_time, of_structures = ((0, 12) > release_of(dump) >= (0, since) for since in (3, 7))
    figures = kept_of_structures(database) if of_structures else {}
    upgrade(database)
    with database.reading() as session:
        waiting = [campagne.id for campagne in list_unreleased(session)]
    assert publish_all_settled_before(database) == len(waiting) == on_time + of_structures
    with database.reading() as session:
        releases = [get_release(session, campagne_id) for campagne_id in waiting]
        assert [release is not None and release.numero for release in releases] == [1] * len(waiting)
        assert list_unreleased(session) == []
        for (campagne_id, dla), before in figures.items():
            resultats = get_resultats(session, session.get_one(Campagne, campagne_id), dla or None)
            assert (resultats.attendues, resultats.transmises, resultats.pourquoi) == before
    database.close()


def kept_of_structures(database: Database) -> Mapping[tuple[int, str], tuple[int, int, str]]:
    """Return by campaign and territory: expected answers, transmitted ones, and why their results are not shown."""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT campagne_id, dla, contenu FROM resultats_gardes").all()
    contents = {(campagne_id, dla): orjson.loads(contenu) for campagne_id, dla, contenu in rows}
    assert contents
    return {
        key: (content["attendues"], content["transmises"], content["pourquoi"]) for key, content in contents.items()
    }


@pytest.mark.parametrize(
    "dump",
    slow_but([DUMPS[0], DUMPS[-1]], DUMPS, reason="every release; `make test` has the first and the last"),
    ids=lambda path: path.stem,
)
def test_a_base_of_an_earlier_release_upgrades_and_exports(dump: Path, sqlite_url: str) -> None:
    load(dump, sqlite_url)
    database = Database(sqlite_url)
    upgrade(database)
    check_current(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    with database.reading() as session:
        campagnes = session.scalars(select(Campagne)).all()
        exported = [
            (get_collecte if campagne.is_temps else get_collecte_enquete)(session, campagne, PENDANT)
            for campagne in campagnes
        ]
        awaited = select(Participation.id).where(Participation.campagne.has(annulee_le=None))
        assert sum(len(collecte.attendus) for collecte in exported) == len(session.scalars(awaited).all()) > 0
        assert any(attendu.reponse for collecte in exported for attendu in collecte.attendus)
        to_come = {campagne.titre_choisi for campagne in campagnes if not campagne.attendues_fixees_le}
        assert to_come <= {"Vos besoins"}, "the others continue unchanged"
        assert {campagne.choix for campagne in campagnes} == {ChoixStructures.RECENSEMENT}
        if release_of(dump) < (0, 3):
            assert all(campagne.information.reprise for campagne in campagnes if campagne.is_temps)
        named = Participation.campagne.has(anonyme=False)
        sent = session.scalars(select(Participation).where(Participation.transmise_le.is_not(None), named)).all()
        transmissions = session.scalars(select(Transmission).where(Transmission.rendue_le.is_(None))).all()
        assert {
            (transmission.recu, transmission.participation_id, str(transmission.valeurs))
            for transmission in transmissions
        } == {(participation.recu, participation.id, str(participation.valeurs)) for participation in sent}
        for version in session.scalars(select(VersionQuestionnaire)):  # a published version still says the same
            assert content_hash(get_written(version)) == version.empreinte
    database.close()
