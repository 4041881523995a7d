"""A move killed at any of its steps leaves the target database empty, or whole; the next one succeeds."""

from pathlib import Path

import pytest

from tests.collecte.conftest import petit_monde, sqlite_base
from tests.collecte.exploitation.test_sauvegardes import peopled, refused, succeeded
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.sauvegardes import closing, installation, rows
from tests.faults.pannes import COMMIT, Fil, Panne
from tests.faults.test_mise_a_jour import sampled
from tests.faults.tueur import victime
from tests.postgres.serveur import PostgresServer

__all__ = ["petit_monde", "sqlite_base"]

pytestmark = [pytest.mark.faults, pytest.mark.postgres]


@pytest.fixture
def ici(petit_monde: Monde, tmp_path: Path) -> Commande:
    peopled(petit_monde)
    return installation(closing(petit_monde), tmp_path)


def test_a_move_that_is_killed_leaves_nothing_or_all(
    ici: Commande, tmp_path: Path, postgres_url: str, postgres_server: PostgresServer, postgres_database: str
) -> None:
    base = tmp_path / "base.sqlite"
    before = rows(f"sqlite:///{base}")
    with victime("migrer-vers", base, postgres_url) as demenagement:
        steps = demenagement.whole()
        after = rows(postgres_url)
        for step in sampled(steps):
            postgres_server.empty_database(postgres_database)
            assert demenagement.is_killed_at(step)
            assert rows(postgres_url) in ({}, after)
            assert rows(f"sqlite:///{base}") == before
    postgres_server.empty_database(postgres_database)
    succeeded(ici("migrer-vers", postgres_url))
    assert rows(postgres_url) == after


def test_a_server_that_falls_is_told_and_what_it_kept_is_not_guessed(
    ici: Commande, postgres_url: str, postgres_server: PostgresServer, postgres_database: str
) -> None:
    fil = Fil()
    with fil.listening():
        succeeded(ici("migrer-vers", postgres_url))
    after, end = rows(postgres_url), fil.said.index(COMMIT)
    for panne, at, message, expected in (
        (Panne.REFUS, end - 1, "ne répond plus", {}),
        (Panne.REFUS, end, "elle a tout, ou rien", {}),
        (Panne.SILENCE, end, "elle a tout, ou rien", after),
    ):
        postgres_server.empty_database(postgres_database)
        with fil.listening(panne, at):
            assert message in refused(ici("migrer-vers", postgres_url))
        assert rows(postgres_url) == expected
    assert "n’est pas vide" in refused(ici("migrer-vers", postgres_url))
