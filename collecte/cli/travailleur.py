"""`collecte travailleur`: the worker alone, where `collecte serveur --sans-travailleur` or another server serves."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from collecte.cli.installation import now, reach
from collecte.core import traces
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import check_current
from collecte.courriels.mail import destination
from collecte.exploitation.jobs import Atelier, Travailleur


@click.command(help="Envoie les courriels et fait les travaux périodiques, sans servir de page. Mêmes réglages.")
def travailleur() -> None:
    settings = Settings.from_environment()
    database = reach(settings.database_url)
    check_current(database)
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    traces.install()
    try:
        with working(settings, database):
            click.echo(f"{destination(settings)} Le travailleur est en marche (Ctrl-C pour arrêter).")
            over.wait()
    finally:
        database.close()


@contextmanager
def working(settings: Settings, database: Database) -> Iterator[Callable[[], None]]:
    """A worker in this process while the block runs; what is given wakes it. Raises SettingsError."""
    made = Travailleur(Atelier(settings, database, now))
    made.start()
    try:
        yield made.wake
    finally:
        made.stop()
