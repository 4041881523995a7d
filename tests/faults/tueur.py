"""Does one thing again and again for a test, killed each time at the step that the test names.

Run as `python -m tests.faults.tueur ACT ARGUMENTS`, the act being a case of `act`; reads the number of a step a line,
writes « killed », or « done » and how many steps there were. Steps are the files opened, renamed, linked or removed,
the programs started, the data fed to them, the statements that change something and the ends of transactions. A fork
each time: imports serve all runs.
"""

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

from sqlalchemy import Engine, event

from collecte.classeurs.commands.archives import gather, taken_up, write
from collecte.classeurs.operations.archives.lecture import lire_archive
from collecte.classeurs.operations.archives.manifeste import Portee
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.core.security import Trousseau
from collecte.exploitation.demenagement.transport import demenager
from collecte.exploitation.sauvegardes.prise import sauvegarder
from collecte.exploitation.sauvegardes.restauration import restaurer
from tests.collecte.mondes.monde import SECRET

_TOUCHING = {"open", "os.rename", "os.link", "os.remove", "sqlite3.connect", "subprocess.Popen"}


@dataclass
class Pas:
    """Counts steps; the process ends at the last one as by `kill -9`."""

    last: int
    seen: int = 0

    def step(self, *_values: object) -> None:
        self.seen += 1
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, name: str, values: tuple[object, ...]) -> None:
        if name in _TOUCHING and ".py" not in str(values[0]):  # modules are imported late
            self.step()

    def watch(self) -> None:
        sys.addaudithook(self.audit)
        event.listen(Engine, "before_cursor_execute", self.execute)
        event.listen(Engine, "commit", self.step)
        shutil.copyfileobj = self.copy  # type: ignore[assignment] # of binary files alone

    def execute(self, _connection: object, _cursor: object, statement: str, *_told: object) -> None:
        if not statement.lstrip().startswith("SELECT"):
            self.step()

    def copy(self, source: IO[bytes], sink: IO[bytes], _size: int = 0) -> None:
        while block := source.read(2**15):
            sink.write(block)
            sink.flush()
            self.step()


def act(name: str, arguments: Sequence[str], pas: Pas) -> None:
    """Run an act, as the commands do it."""
    now = datetime.now(UTC) + timedelta(seconds=pas.last)  # two runs never share a second
    match name, arguments:
        case "sauvegarder", (url, folder):
            database = Database(url)
            sauvegarder(database, Path(folder), now=now, tell=pas.step)
            database.close()
        case "restaurer", (url, fichier, erasures):
            settings = Settings(
                database_url=url, secret_key=SECRET, public_url="http://127.0.0.1", erasures=Path(erasures)
            )
            restaurer(Path(fichier), settings, remplacer=True, now=now, tell=pas.step)
        case "mettre-a-jour", (url,):
            database = Database(url)
            upgrade(database)
            database.close()
        case "migrer-vers", (base, url):
            database = Database(url)
            demenager(Path(base), database, tell=pas.step)
            database.close()
        case "archiver", (url, folder):
            database = Database(url)
            archive = gather(database, 1, Portee.COMPLETE, Trousseau(SECRET))
            write(database, archive, Path(folder) / archive.sortie.nom)
            database.close()
        case "reprendre", (url, fichier):
            database = Database(url)
            settings = Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1")
            taken_up(database, lire_archive(Path(fichier)), settings, keep=True)
            database.close()
        case _:
            raise ValueError(name)


def main(name: str, arguments: Sequence[str]) -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(name, arguments, Pas(int(line)))
        _, status = os.waitpid(pid, 0)
        if code := os.waitstatus_to_exitcode(status):
            tell("killed" if code == -signal.SIGKILL else "failed")


def run(name: str, arguments: Sequence[str], pas: Pas) -> None:
    """Run in the process that may be killed; never return."""
    try:
        pas.watch()
        act(name, arguments, pas)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    tell(f"done {pas.seen}")
    os._exit(0)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Victime:
    """The handle that a test has on it."""

    process: Popen[str]

    def is_killed_at(self, step: int) -> bool:
        """Return whether it was killed at that step, rather than done before."""
        answer = self._asked(step)
        assert answer.startswith(("killed", "done"))
        return answer == "killed"

    def whole(self) -> int:
        """Run it whole; return how many steps there were."""
        answer, _, seen = self._asked(0).partition(" ")
        assert answer == "done"
        return int(seen)

    def _asked(self, step: int) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def killed(self) -> Iterator[int]:
        """Yield each step at which it was killed, until it is done before."""
        yield from takewhile(self.is_killed_at, count(1))


@contextmanager
def victime(name: str, *arguments: str | Path) -> Iterator[Victime]:
    command = [sys.executable, "-m", "tests.faults.tueur", name, *map(str, arguments)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield Victime(process)
        finally:
            process.kill()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
