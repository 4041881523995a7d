"""Several processes saving drafts of one answer at once lose nothing, on both databases."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter

import pytest
from sqlalchemy import func, select

from collecte.models import Changement, Participation
from tests.collecte.conftest import base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

PROCESSES = ["M1F1", "M1F2", "M1F3", "M2F1", "M2F2", "M2F3", "M2F4", "M2F5"]
SAVES = 20

pytestmark = pytest.mark.faults


@dataclass(frozen=True)
class Outcome:
    expected: int
    acknowledged: int
    revisions: int  # counted by the answer itself
    history: int  # rows stored
    last: dict[str, str]  # the final value of each process's question
    told: dict[str, str]  # the last value acknowledged to each process
    seconds: float  # from the common start to the end of the last process

    @property
    def is_whole(self) -> bool:
        counts = (self.acknowledged, self.revisions, self.history)
        return counts == (self.expected,) * 3 and self.last == self.told


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a process that does not outlive this one."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def save_together(monde: Monde, mode: str, saves: int = SAVES) -> Outcome:
    monde.region()
    auteur = monde.personne("Claire", "18")
    monde.campagne()
    participation_id = monde.participation(auteur)
    url = monde.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.enregistreur", url, str(participation_id)]
    with ExitStack() as stack:
        running = [stack.enter_context(started([*command, code, str(saves), mode])) for code in PROCESSES]
        for process in running:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        start = perf_counter()
        for process in running:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        outputs = [process.communicate(timeout=120)[0].split("\n")[:-1] for process in running]
        seconds = perf_counter() - start
    assert [process.returncode for process in running] == [0] * len(running)
    with monde.database.reading() as session:
        participation = session.get_one(Participation, participation_id)
        return Outcome(
            expected=len(PROCESSES) * saves,
            acknowledged=sum(len(lines) for lines in outputs),
            revisions=participation.revision,
            history=session.scalar(select(func.count()).select_from(Changement)) or 0,
            last={code: participation.saisie.get(code, "") for code in PROCESSES},
            told={code: lines[-1].split()[1] if lines else "" for code, lines in zip(PROCESSES, outputs, strict=True)},
            seconds=seconds,
        )


def test_eight_processes_saving_drafts_lose_nothing(monde: Monde) -> None:
    outcome = save_together(monde, "produit")
    assert outcome.is_whole, outcome


def test_the_same_count_sees_what_default_settings_lose(monde: Monde) -> None:
    """Without this test, the one above could be blind."""
    outcome = save_together(monde, "naif")
    assert not outcome.is_whole, outcome
