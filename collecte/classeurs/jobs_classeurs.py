"""Queue of workbooks to make: one at a time, each in its own process, beside the rest of the worker."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryDirectory
from time import monotonic

from collecte.classeurs.operations.fabrique import LostClaimError, Reclame, reclamer, rendre
from collecte.core.config import Settings
from collecte.core.database import Database, is_unavailable
from collecte.telechargements.queries.fabrications import list_takeable_fabrications

_LOOK = 2.0  # seconds between two polls of the queue, when nobody wakes the thread
_POLLED = 0.2  # seconds between two polls of the process
_LONGEST = 3600.0  # seconds that a workbook may take
_ENDED_WITHIN = 5.0  # seconds that a terminated process may take to end
_JOINED_WITHIN = 15.0  # seconds for the running process to end and its request to be put back

_log = logging.getLogger("collecte")


def run_classeurs(
    settings: Settings, database: Database, clock: Callable[[], datetime], stopping: Callable[[], bool]
) -> None:
    """Make every waiting workbook. One under way when the worker stops is ended and put back, as if not begun."""
    while not stopping() and (reclame := take(database, clock())):
        is_over = _run(settings, reclame, stopping)
        put_back(database, reclame, counts=is_over)


def take(database: Database, now: datetime) -> Reclame | None:
    """Claim the oldest waiting request, if any; no writer waits when there is none."""
    with database.reading() as session:
        if not list_takeable_fabrications(session, now):
            return None
    with database.writing() as session:
        return reclamer(session, now=now)


def put_back(database: Database, reclame: Reclame, *, counts: bool) -> None:
    """Requeue a request that its process left unfinished; do nothing when it ended."""
    try:
        with database.writing() as session:
            rendre(session, reclame, counts=counts)
    except LostClaimError:
        return
    if counts:
        _log.warning("workbook %d was left unfinished by its process", reclame.fabrication_id)


def _run(settings: Settings, reclame: Reclame, stopping: Callable[[], bool]) -> bool:
    """Return whether the process ended by itself or took too long, rather than because the worker stops."""
    with TemporaryDirectory(prefix="collecte-") as folder, _started(settings, reclame, folder) as child:
        latest = monotonic() + _LONGEST
        while monotonic() < latest and not stopping():
            try:
                child.wait(_POLLED)
            except subprocess.TimeoutExpired:
                continue
            return True
        _end(child)
        return not stopping()


def _started(settings: Settings, reclame: Reclame, folder: str) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own: Ctrl-C goes to the worker, which ends it."""
    command = [sys.executable, "-I", "-m", "collecte.classeurs.fabrique", str(reclame.fabrication_id), reclame.jeton]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COLLECTE_")}
    environment = {**inherited, **settings.for_process(), "TMPDIR": folder}
    return subprocess.Popen(  # noqa: S603 - our own module; a number and a token, never a shell's
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment, start_new_session=True
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_ENDED_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@dataclass(slots=True)
class FilDesClasseurs:
    """Thread of the worker that makes workbooks: messages and periodic work never wait for them."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    _woken: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="classeurs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Poll the queue at once."""
        self._woken.set()

    def stop(self) -> None:
        """End the workbook under way, and leave the rest to the next start."""
        self._over.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_JOINED_WITHIN)

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                run_classeurs(self.settings, self.database, self.clock, self._over.is_set)
            except Exception as error:
                _log.log(
                    logging.WARNING if is_unavailable(error) else logging.ERROR,
                    "workbooks wait: the worker tries again",
                    exc_info=not is_unavailable(error),
                )
            self._woken.wait(_LOOK)
            self._woken.clear()
