"""Backups made while people write, killed at each of their steps, or short of room: nothing acknowledged is missing."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from collecte.core.database import Database
from collecte.exploitation.sauvegardes.manifeste import Sauvegarde
from collecte.exploitation.sauvegardes.postgres import count_others
from collecte.exploitation.sauvegardes.prise import sauvegarder
from collecte.exploitation.sauvegardes.sqlite import verify
from collecte.models import Changement, Participation
from tests.collecte.conftest import as_shipped, base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.commande import ENDED_WITHIN, SCRIPT, Ended, plain
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.sauvegardes import closing, copies, installation, nothing_in, rows, url_of
from tests.faults.enregistreur import save_with_product
from tests.faults.tueur import victime
from tests.postgres.serveur import PostgresServer

__all__ = ["as_shipped", "base_url", "monde", "postgres_base", "sqlite_base"]

WRITERS = ["M1F1", "M1F2", "M1F3", "M2F1"]

pytestmark = pytest.mark.faults


@dataclass
class Redaction:
    """Threads that save drafts of one answer; `told`: the last acknowledged text of each question."""

    database: Database
    participation_id: int
    told: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WRITERS, 0))
    over: Event = field(default_factory=Event)

    def write(self, code: str) -> None:
        number = base = 0
        while not self.over.is_set():
            number += 1
            try:
                base = save_with_product(self.database, self.participation_id, code, str(number), base)
            except DBAPIError:
                continue  # not acknowledged
            self.told[code] = number

    def is_kept(self, url: str, acknowledged: Mapping[str, int]) -> bool:
        """Return whether a database has all `acknowledged` texts, and as many changes as its answer counts."""
        database = Database(url)
        with database.reading() as session:
            participation = session.get_one(Participation, self.participation_id)
            changes = session.scalar(select(func.count()).select_from(Changement))
            has_all = all(int(participation.saisie.get(code, "0")) >= number for code, number in acknowledged.items())
            is_consistent = participation.revision == changes
        database.close()
        return has_all and is_consistent


@contextmanager
def writing(monde: Monde) -> Iterator[Redaction]:
    """Yield while someone writes, once each of the four questions has been saved a few times."""
    monde.region()
    auteur = monde.personne("Claire", "18")
    monde.campagne()
    redaction = Redaction(monde.database, monde.participation(auteur))
    with ThreadPoolExecutor(len(WRITERS)) as pool:
        running = [pool.submit(redaction.write, code) for code in WRITERS]
        try:
            while min(redaction.told.values()) < 5:
                assert not any(writer.done() for writer in running)
                sleep(0.01)
            yield redaction
        finally:
            redaction.over.set()
        for writer in running:
            writer.result()


def a_base_of(sauvegarde: Sauvegarde, monde: Monde, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of a new database in which a backup was restored."""
    if monde.database.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / sauvegarde.path.name}.restauree"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.create_database(name := f"restauree_{sauvegarde.path.stem[-6:]}")
        url = server.url(name)
    ended = installation(url, tmp_path)("restaurer", sauvegarde.path)
    assert ended.exit_code == 0, ended.output
    return url


@pytest.mark.usefixtures("as_shipped")
def test_a_copy_made_while_people_write_has_all_they_were_told_is_kept(
    monde: Monde, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sauvegardes: list[tuple[Sauvegarde, Mapping[str, int]]] = []
    with writing(monde) as redaction:
        for second in range(4):
            acknowledged: Mapping[str, int] = dict(redaction.told)
            now = datetime(2026, 11, 26, 14, 5, second, tzinfo=UTC)
            sauvegardes.append(
                (sauvegarder(monde.database, tmp_path / "copies", now=now, tell=lambda _: None), acknowledged)
            )
    assert redaction.told != sauvegardes[-1][1]  # they were writing meanwhile
    for sauvegarde, known in sauvegardes:
        assert redaction.is_kept(a_base_of(sauvegarde, monde, tmp_path, request), known)


@pytest.mark.usefixtures("as_shipped")
def test_the_same_look_sees_what_a_plain_copy_of_the_file_misses(sqlite_base: str, tmp_path: Path) -> None:
    """Without this test, the one above could be blind."""
    monde = Monde(Database(sqlite_base))
    with writing(monde) as redaction:
        acknowledged = dict(redaction.told)
        shutil.copyfile(sqlite_base.removeprefix("sqlite:///"), tmp_path / "copie.sqlite")
    monde.database.close()
    database = Database(f"sqlite:///{tmp_path / 'copie.sqlite'}")
    with database.reading() as session:
        participation = session.get(Participation, redaction.participation_id)
        assert participation is None or any(
            int(participation.saisie.get(code, "0")) < number for code, number in acknowledged.items()
        )
    database.close()


# --- killed


def peopled(monde: Monde) -> str:
    monde.region()
    monde.personne("Claire", "18")
    return closing(monde)


def test_a_copy_that_is_killed_has_no_final_name(monde: Monde, tmp_path: Path) -> None:
    url, folder = peopled(monde), tmp_path / "copies"
    killed = 0
    with victime("sauvegarder", url, folder) as sauvegarde:
        for _step in sauvegarde.killed():
            killed += 1
            for path in copies(tmp_path):
                assert_whole(path)
            shutil.rmtree(folder, ignore_errors=True)
    assert killed > 15
    (last,) = copies(tmp_path)
    assert_whole(last)


def assert_whole(path: Path) -> None:
    """Check that the backup matches its manifest, and was verified."""
    sauvegarde = Sauvegarde.read(path)
    assert sauvegarde.is_whole
    if path.suffix == ".sqlite":
        assert dict(verify(path).lignes) == sauvegarde.manifeste.lignes


def test_a_copy_whose_putting_back_is_killed_is_there_whole_or_not_at_all(monde: Monde, tmp_path: Path) -> None:
    url = peopled(monde)
    copied = rows(url)
    sauvegarde = sauvegarder(monde.database, tmp_path / "copies", now=monde.heure(), tell=lambda _: None)
    monde.personne("Bruno", "36")
    there = rows(closing(monde))
    restored: list[bool] = []
    with victime("restaurer", url, sauvegarde.path, tmp_path / "effacements") as restauration:
        for step in restauration.killed():
            wait_until_alone(monde)
            now = rows(url)
            assert now in (there, copied)
            restored.append(now == copied)
            if now == copied:
                monde.personne(f"Bruno{step}", "36")
                there = rows(closing(monde))
    assert min(restored.count(False), restored.count(True)) > 0
    assert len(restored) > 10
    assert rows(url) == copied


def wait_until_alone(monde: Monde) -> None:
    """Wait for PostgreSQL to notice that its client was killed, which takes an instant."""
    if monde.database.engine.dialect.name == "postgresql":
        while count_others(monde.database):
            sleep(0.01)
        monde.database.close()


# --- short of room


def short_of_room(url: str, tmp_path: Path, *arguments: str) -> Ended:
    """Run the command where no file may exceed 64 kB, as on a full disk."""
    command = ["sh", "-c", 'ulimit -f 128; exec "$@"', "sh", str(SCRIPT), *arguments]
    environment = installation(url, tmp_path).environment
    completed = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=ENDED_WITHIN, check=False
    )
    return Ended(completed.returncode, plain(completed.stdout), plain(completed.stderr))


def test_a_copy_without_room_is_refused_and_leaves_nothing(monde: Monde, tmp_path: Path) -> None:
    url = peopled(monde)
    ended = short_of_room(url, tmp_path, "sauvegarder")
    assert (ended.code, ended.stdout) == (2, "")
    assert "La sauvegarde ne peut pas être écrite" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert nothing_in(tmp_path)


def test_without_room_to_put_it_back_the_base_stays(sqlite_base: str, tmp_path: Path) -> None:
    monde = Monde(Database(sqlite_base))
    url = peopled(monde)
    sauvegarde = sauvegarder(monde.database, tmp_path / "copies", now=monde.heure(), tell=lambda _: None)
    before = rows(closing(monde))
    ended = short_of_room(url, tmp_path, "restaurer", str(sauvegarde.path), "--remplacer")
    assert (ended.code, ended.stdout) == (2, "")
    assert "n’a pas pu être mise en place" in ended.stderr
    assert rows(url_of(monde)) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.sqlite", "copies"]
