"""Outages of services for a while: their database, room on their disk."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event

from collecte.core.database import Database
from collecte.core.schema import upgrade
from tests.collecte.mondes.monde import Monde
from tests.faults.disques import Plein, may_mount, petit_disque, refused
from tests.postgres.arrets import begun_again, crash, keep_what_is_said
from tests.postgres.serveur import running_server
from tests.soak.charge import Coupure
from tests.soak.service import Processus

ROOM = 256
"""Mebibytes of a disk that hundreds of respondents do not fill by themselves."""


@contextmanager
def crashing(seconds: float) -> Iterator[tuple[Monde, Coupure]]:
    """Yield a PostgreSQL server of its own, and a function that crashes it for so long."""
    with running_server() as server, ExitStack() as begun:
        server.create_database("coupee")
        keep_what_is_said(server, "coupee")

        def cut(_processes: Sequence[Processus]) -> None:
            crash(server)
            Event().wait(seconds)
            begun.enter_context(begun_again(server))

        with _migrated(server.url("coupee")) as monde:
            yield monde, cut


@contextmanager
def filling(seconds: float, folder: str) -> Iterator[tuple[Monde, Coupure]]:
    """Yield an SQLite database whose disk is full for so long: a disk of its own where one may be mounted, else a
    refusal."""
    with ExitStack() as mounted:
        plein: Plein = refused
        if may_mount():
            disque = mounted.enter_context(petit_disque(ROOM))
            plein, folder = disque.filled, str(disque.folder)

        def cut(processes: Sequence[Processus]) -> None:
            with ExitStack() as full:
                for process in processes:
                    full.enter_context(plein(process))
                Event().wait(seconds)

        with _migrated(f"sqlite:///{folder}/coupee.sqlite") as monde:
            yield monde, cut


@contextmanager
def _migrated(url: str) -> Iterator[Monde]:
    database = Database(url)
    try:
        upgrade(database)
        yield Monde(database)
    finally:
        database.close()
