"""The product as it is run: processes that serve one installation, killed without warning and started again."""

import random
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

from tests.collecte.mondes.commande import SCRIPT, Commande, served, unused_port

ANSWERS_WITHIN = 60  # seconds, on a busy machine


@dataclass
class Processus:
    """One `collecte serveur`, on a port of its own; its errors go to a file."""

    commande: Commande
    port: int
    erreurs: Path
    options: Sequence[str] = ()
    child: subprocess.Popen[bytes] = field(init=False)

    @property
    def adresse(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.erreurs.open("ab") as log:
            self.child = subprocess.Popen(
                [SCRIPT, "serveur", "--port", str(self.port), *self.options],
                env=self.commande.environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def wait(self) -> float:
        """Wait until it answers; return the seconds that it took."""
        started = monotonic()
        while monotonic() < started + ANSWERS_WITHIN:
            try:
                connection = HTTPConnection(self.adresse, timeout=5)
                connection.request("GET", "/connexion", headers={"Host": self.site})
                if connection.getresponse().status == 200:
                    return monotonic() - started
            except OSError:
                threading.Event().wait(0.1)
            finally:
                connection.close()
        raise TimeoutError(f"{self.adresse}: {self.erreurs.read_text(encoding='utf-8')[-2000:]}")

    @property
    def site(self) -> str:
        return self.commande.settings["PUBLIC_URL"].removeprefix("http://")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


def seeded(graine: int) -> random.Random:
    """Return the same draws for the same seed."""
    return random.Random(graine)  # noqa: S311 - a load, not a secret


@contextmanager
def serving(base: str, folder: Path, count: int = 1) -> Iterator[list[Processus]]:
    """Serve a database with that many processes; the first one also does the background work."""
    port = unused_port()
    commande = served(base, port)
    settings = {**commande.settings, "MAIL_FOLDER": str(folder / "courriels")}
    ports = [port, *(unused_port() for _ in range(count - 1))]
    processes = [
        Processus(
            Commande(settings),
            process_port,
            folder / f"serveur-{process_port}.log",
            ("--sans-travailleur",) if place else (),
        )
        for place, process_port in enumerate(ports)
    ]
    with ExitStack() as ending:
        for process in processes:
            process.start()
            ending.callback(process.kill)
        for process in processes:
            process.wait()
        yield processes


@dataclass
class Tueur:
    """Kills one process after another, and starts each again."""

    processes: Sequence[Processus]
    chance: random.Random
    morts: int = 0
    reprises: list[float] = field(default_factory=list)

    def kill_one(self) -> None:
        process = self.chance.choice(self.processes)
        process.kill()
        self.morts += 1
        process.start()
        self.reprises.append(process.wait())
