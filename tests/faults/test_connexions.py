"""Many sign-ins at the same second, half of them guesses; `make soak` has a hundred."""

from pathlib import Path

import pytest

from collecte.cli.serveur import SIGNING_IN
from collecte.comptes.operations.freins import FREE_TRIES, SHARED_TRIES
from tests.collecte.conftest import as_shipped, base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.soak.connexions import Ruee, run

__all__ = ["as_shipped", "base_url", "monde", "postgres_base", "sqlite_base"]

MIB = 2**20
MEMORY = (SIGNING_IN * 19 + 100) * MIB
"""19 MiB a hash, at most one per thread: the C library keeps a thread's freed memory for its next hash."""

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("as_shipped")]


def test_a_storm_of_sign_ins_slows_down_who_guesses_and_nobody_else(monde: Monde, tmp_path: Path) -> None:
    """All services together count the guesses; the owner of a password gets in from elsewhere meanwhile."""
    services = 1 if monde.database.engine.dialect.name == "sqlite" else 2
    ruee = Ruee(connues=20, devinees=26, acharnees=12, services=services)
    bilan = run(monde, ruee, tmp_path)
    assert bilan.connues == {303: ruee.connues}
    assert set(bilan.autres) == {200}
    for guesses, free in ((bilan.devinees, SHARED_TRIES), (bilan.acharnees, FREE_TRIES)):
        assert set(guesses) == {422, 429}
        assert free <= guesses[422] <= free + 4  # those whose wait was over, on a slow machine
    assert bilan.octets < MEMORY
