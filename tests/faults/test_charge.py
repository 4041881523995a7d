"""Several respondents at once while the service is killed, or its database cut off: every acknowledged save is kept,
once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collecte.conftest import base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.soak.charge import Charge, run
from tests.soak.coupures import crashing, filling
from tests.soak.journal import Journal
from tests.soak.terrain import invited
from tests.soak.verification import verify

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

pytestmark = pytest.mark.faults

RESPONDENTS = 16


def test_nothing_acknowledged_is_lost_while_services_are_killed(monde: Monde, tmp_path: Path) -> None:
    services = 1 if monde.database.engine.dialect.name == "sqlite" else 2
    charge = Charge(repondants=RESPONDENTS, services=services, pause=(0.0, 0.4), tuer=3, duree=140)
    bilan = run(monde, charge, tmp_path)
    assert bilan.is_whole, bilan
    assert bilan.morts
    assert bilan.constat.transmises == RESPONDENTS
    assert bilan.constat.enregistrements > 3 * RESPONDENTS  # how many a slow machine leaves time for varies


@pytest.mark.parametrize("kind", ["a full disk", pytest.param("a crash of PostgreSQL", marks=pytest.mark.postgres)])
def test_nothing_acknowledged_is_lost_while_the_base_is_cut_off(kind: str, tmp_path: Path) -> None:
    cutting = filling(1, str(tmp_path)) if kind == "a full disk" else crashing(1)
    charge = Charge(repondants=RESPONDENTS // 2, pause=(0.0, 0.4), couper=1.5, duree=140)
    with cutting as (monde, coupure):
        bilan = run(monde, charge, tmp_path, coupure)
    assert bilan.is_whole, bilan
    assert bilan.coupures
    assert bilan.pannes.keys() == {"503"}
    assert bilan.constat.transmises == charge.repondants


@pytest.mark.parametrize(
    ("tell", "defect"),
    [
        pytest.param(lambda journal, at: journal.enregistre(at, 1, {"QUI": "bureau"}, 0.1), "perdus", id="a value"),
        pytest.param(lambda journal, at: journal.enregistre(at, 1, {}, 0.1), "sans_trace", id="a revision"),
        pytest.param(lambda journal, at: journal.transmis(at, "AAAA-0000"), "recus_faux", id="a receipt"),
    ],
)
def test_what_was_told_and_is_not_in_the_base_is_found(
    monde: Monde, tmp_path: Path, tell: Callable[[Journal, int], None], defect: str
) -> None:
    journal, (structure, _) = Journal(tmp_path / "journal.jsonl"), invited(monde, 2)
    assert verify(monde.database, journal).is_whole
    tell(journal, structure.participation_id)
    constat = verify(monde.database, journal)
    assert getattr(constat, defect) == 1
    assert not constat.is_whole
