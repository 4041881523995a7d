"""What another process posts is seen within seconds by a worker, without a word from it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from collecte.exploitation import jobs_guet
from collecte.exploitation.jobs_guet import Guet
from collecte.models import EtatImport, ImportRegistre
from collecte.policy import Acteur
from tests.collecte.monde import Monde

LOOKS = 0.02  # seconds between two looks, in these tests
WITHIN = 20  # seconds: shared machines stall


@dataclass
class Reveils:
    """How often the worker was woken, and how often the base was looked at."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    woken: int = 0
    looks: int = 0

    def wake(self) -> None:
        with self.changed:
            self.woken += 1
            self.changed.notify_all()

    def look(self) -> None:
        with self.changed:
            self.looks += 1
            self.changed.notify_all()

    def until(self, is_so: Callable[[], bool]) -> bool:
        with self.changed:
            return self.changed.wait_for(is_so, WITHIN)

    def after_looks(self, count: int) -> int:
        """How often it was woken, once the base was looked at so many more times."""
        latest = self.looks + count
        assert self.until(lambda: self.looks >= latest)
        return self.woken


@contextmanager
def watching(monde: Monde) -> Iterator[Reveils]:
    reveils = Reveils()

    def clock() -> datetime:
        reveils.look()
        return monde.heure()

    own = Guet(monde.database, clock, reveils.wake)
    own.start()
    try:
        assert reveils.until(lambda: reveils.woken == 1)  # the first look wakes
        reveils.woken = 0
        yield reveils
    finally:
        own.stop()


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_guet, "_LOOK", LOOKS)


@pytest.fixture
def region(monde: Monde) -> Acteur:
    """Someone of a région, who has a message already."""
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.courriel(claire)
    return claire


def test_nothing_new_wakes_nobody(monde: Monde, region: Acteur) -> None:
    with watching(monde) as reveils:
        assert reveils.after_looks(5) == 0


def test_a_message_that_another_process_posts_wakes_the_worker_once(monde: Monde, region: Acteur) -> None:
    with watching(monde) as reveils:
        monde.courriel(region)
        assert reveils.until(lambda: reveils.woken == 1)
        assert reveils.after_looks(5) == 1


def test_a_file_that_waits_to_be_compared_then_written_wakes_the_worker(monde: Monde, region: Acteur) -> None:
    import_id = monde.fichier(region)
    with watching(monde) as reveils:
        for count, etat in enumerate((EtatImport.A_EXAMINER, EtatImport.EXAMINE, EtatImport.A_ECRIRE), start=1):
            with monde.database.writing() as session:
                session.get_one(ImportRegistre, import_id).etat = etat
            assert reveils.until(lambda count=count: reveils.woken == count)  # type: ignore[misc] # its own number


@pytest.mark.parametrize("is_posted", [False, True])
def test_what_came_while_the_base_did_not_answer_is_seen_when_it_does_and_nothing_else(
    monde: Monde, region: Acteur, monkeypatch: pytest.MonkeyPatch, is_posted: bool
) -> None:
    failed = threading.Event()

    def failing(_session: Session) -> int | None:
        failed.set()
        raise OperationalError("SELECT", {}, Exception("gone"))

    with watching(monde) as reveils:
        with monkeypatch.context() as broken:
            broken.setattr(jobs_guet, "get_last_courriel_id", failing)
            assert failed.wait(WITHIN)
            if is_posted:
                monde.courriel(region)
        assert reveils.after_looks(5) == is_posted
