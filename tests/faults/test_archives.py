"""Archives killed at their steps, or short of room: no partial one gets its final name, no campaign is half taken
up."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from collecte.classeurs.operations.archives.lecture import lire_archive
from tests.collecte.conftest import base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.archives import archived, temps_arrete
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.sauvegardes import closing, rows
from tests.faults.pannes import ranks
from tests.faults.test_sauvegardes import short_of_room, wait_until_alone
from tests.faults.tueur import Victime, victime

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

pytestmark = pytest.mark.faults

MOST = 8
"""How many steps each is killed at."""


def steps_of(archivage: Victime) -> Sequence[int]:
    """List the steps to kill it at, the last ones among them, after one whole run."""
    steps = archivage.whole()
    return sorted({*(rank + 1 for rank in ranks(["step"] * steps, most=MOST)), *range(steps - 4, steps + 1)})


def test_an_archive_that_is_killed_has_no_final_name(monde: Monde, tmp_path: Path) -> None:
    temps_arrete(monde)
    url, folder = closing(monde), tmp_path / "archives"
    folder.mkdir()
    killed = 0
    with victime("archiver", url, folder) as archivage:
        for step in steps_of(archivage):
            for path in folder.glob("campagne-*"):
                path.unlink()
            killed += archivage.is_killed_at(step)
            wait_until_alone(monde)
            for path in folder.glob("campagne-*"):
                lire_archive(path)
    assert killed >= MOST


def test_a_campaign_whose_taking_up_is_killed_is_there_whole_or_not_at_all(monde: Monde, tmp_path: Path) -> None:
    path, url = tmp_path / "campagne.zip", closing(monde)
    with filled(tmp_path / "source.sqlite", temps_arrete) as source:
        path.write_bytes(archived(source))
    empty, killed = rows(url), 0
    with victime("reprendre", url, path) as reprise:
        for step in count(1, 2):
            if not reprise.is_killed_at(step):
                break
            killed += 1
            wait_until_alone(monde)
            assert rows(url) == empty
    assert killed > 10
    assert len(rows(url)["participations"]) == 9


def test_an_archive_without_room_is_refused_and_leaves_nothing(monde: Monde, tmp_path: Path) -> None:
    temps_arrete(monde)
    url, folder = closing(monde), tmp_path / "archives"
    folder.mkdir()
    ended = short_of_room(url, tmp_path, "campagne", "archiver", "1", "--sortie", str(folder))
    assert (ended.code, ended.stdout) == (2, "")
    assert "L’archive ne peut pas être écrite" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(folder.iterdir()) == []
