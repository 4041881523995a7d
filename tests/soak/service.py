"""The product as it is run: processes that serve one installation, killed without a word and started again."""

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

ANSWERS_WITHIN = 60  # seconds, on a machine in use


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
        """Seconds until it answers."""
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
    """The same draws for the same seed."""
    return random.Random(graine)  # noqa: S311 - a load, not a secret


@contextmanager
def serving(base: str, folder: Path, count: int = 1) -> Iterator[list[Processus]]:
    """So many processes on one base; the first one also does the work of the background."""
    port = unused_port()
    commande = served(base, port)
    settings = {**commande.settings, "MAIL_FOLDER": str(folder / "courriels")}
    ports = [port, *(unused_port() for _ in range(count - 1))]
    processes = [
        Processus(Commande(settings), own, folder / f"serveur-{own}.log", ("--sans-travailleur",) if place else ())
        for place, own in enumerate(ports)
    ]
    with ExitStack() as ending:
        for own in processes:
            own.start()
            ending.callback(own.kill)
        for own in processes:
            own.wait()
        yield processes


@dataclass
class Tueur:
    """Kills one process after another, and starts each again."""

    processes: Sequence[Processus]
    chance: random.Random
    morts: int = 0
    reprises: list[float] = field(default_factory=list)

    def kill_one(self) -> None:
        own = self.chance.choice(self.processes)
        own.kill()
        self.morts += 1
        own.start()
        self.reprises.append(own.wait())
