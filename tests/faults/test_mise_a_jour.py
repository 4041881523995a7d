"""An upgrade that fails or is killed at any statement leaves one version whole, and the next one succeeds."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from collecte.core.schema import head_revision
from tests.collecte.mondes.bases import dumped_database
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.sauvegardes import Rows, rows
from tests.dumps import EARLIER, load
from tests.faults.pannes import COMMIT, Fil, Panne, ranks
from tests.faults.tueur import victime
from tests.postgres.serveur import PostgresServer

pytestmark = pytest.mark.faults

UPDATE = ("base", "mettre-a-jour", "--sans-sauvegarde")
READ_BY_ALEMBIC = ("SELECT sql FROM", "PRAGMA")
"""Its reads of a table to rebuild, in any order, which differ when one is refused."""
KILLS = 16
"""How many of its statements it is killed at, the first and the last ones among them."""


@dataclass(frozen=True)
class SurSqlite:
    """A database of an earlier release, renewed as often as needed."""

    base: Path
    kept: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.base}"

    def renew(self) -> None:
        for left in self.base.parent.glob(f"{self.base.name}-*"):
            left.unlink()
        shutil.copyfile(self.kept, self.base)


@dataclass(frozen=True)
class SurPostgres:
    server: PostgresServer

    @property
    def url(self) -> str:
        return self.server.url("collecte_ancienne")

    def renew(self) -> None:
        self.server.copy_database(dumped_database(self.server, EARLIER), "collecte_ancienne")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ancienne(request: pytest.FixtureRequest, tmp_path: Path) -> SurSqlite | SurPostgres:
    if request.param == "postgres":
        return SurPostgres(request.getfixturevalue("postgres_server"))
    load(EARLIER, f"sqlite:///{tmp_path / 'gardee.sqlite'}")
    return SurSqlite(tmp_path / "base.sqlite", tmp_path / "gardee.sqlite")


def version(tables: Rows) -> list[str]:
    return tables["alembic_version"]


def schema(ancienne: SurSqlite | SurPostgres) -> list[tuple[object, ...]]:
    """List every column of every table: half a migration would show there. A rebuilt table has its constraints in any
    order."""
    if isinstance(ancienne, SurSqlite):
        with closing(sqlite3.connect(ancienne.base)) as raw:
            objects = raw.execute("SELECT name, sql FROM sqlite_master ORDER BY 1").fetchall()
        return [(name, *sorted(line.strip(" \t,") for line in (sql or "").splitlines())) for name, sql in objects]
    with ancienne.server.connect("collecte_ancienne") as connection:
        statement = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY 1, 2"
        return connection.execute(statement).fetchall()


def figures_apart(tables: Rows) -> Rows:
    """Drop the tables read again for settled campaigns, one transaction each, once the schema is whole."""
    again = {"publications", "cellules_publiees", "pages_publiees", "classeurs_reference"}
    return {table: lines for table, lines in tables.items() if table not in again}


def test_an_upgrade_that_is_killed_leaves_one_version_whole(ancienne: SurSqlite | SurPostgres) -> None:
    ancienne.renew()
    before = rows(ancienne.url), schema(ancienne)
    with victime("mettre-a-jour", ancienne.url) as update:
        steps = update.whole()
        after = rows(ancienne.url), schema(ancienne)
        assert version(after[0]) == [str((head_revision(),))]
        assert version(before[0]) != version(after[0])
        for step in sampled(steps):
            ancienne.renew()
            assert update.is_killed_at(step)
            assert (rows(ancienne.url), schema(ancienne)) in (before, after)
            update.whole()
            assert (rows(ancienne.url), schema(ancienne)) == after


def sampled(steps: int) -> list[int]:
    """List the first step, the last two (the end of the transaction among them), and some between, far apart."""
    assert steps > KILLS
    return sorted({1, steps - 1, steps, *range(2, steps, max(1, steps // (KILLS - 3)))})


@pytest.mark.parametrize("panne", [Panne.REFUS, Panne.SILENCE], ids=lambda panne: panne.name.lower())
def test_an_upgrade_whose_base_fails_says_so_and_leaves_one_version_whole(
    ancienne: SurSqlite | SurPostgres, panne: Panne
) -> None:
    update, fil = Commande({"DATABASE_URL": ancienne.url}), Fil()
    ancienne.renew()
    assert update(*UPDATE).exit_code == 0  # anything read once per process is read
    ancienne.renew()
    before = rows(ancienne.url), schema(ancienne)
    with fil.listening():
        assert update(*UPDATE).exit_code == 0
    after = rows(ancienne.url), schema(ancienne)
    statements = list(fil.said)
    for rank in ranks(statements, most=KILLS):
        if panne is Panne.SILENCE and statements[rank] != COMMIT:
            continue
        if statements[rank].startswith(READ_BY_ALEMBIC):
            continue
        ancienne.renew()
        with fil.listening(panne, rank):
            ended = update(*UPDATE)
        verb = statements[rank].partition(" ")[0]  # the indexes of a rebuilt table are made in any order
        assert fil.said[rank].startswith(verb)
        assert ended.exit_code == 2, statements[rank]
        assert ended.stderr.startswith("La base ")
        left = rows(ancienne.url), schema(ancienne)
        assert left in (before, after) or (figures_apart(left[0]), left[1]) == (figures_apart(after[0]), after[1])
        assert update(*UPDATE).exit_code == 0
        upgraded = rows(ancienne.url)
        assert (figures_apart(upgraded), schema(ancienne)) == (figures_apart(after[0]), after[1])
        assert len(upgraded["cellules_publiees"]) == len(after[0]["cellules_publiees"])  # under another number, perhaps
