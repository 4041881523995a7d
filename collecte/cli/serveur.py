"""`collecte serveur`: serve with waitress, stopped cleanly by Ctrl-C or SIGTERM."""

import gc
import logging
import resource
import signal
import socket
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from collecte.app import close, create_app
from collecte.cli.guichets import Guichets, listen_to_all
from collecte.comptes.web.context import services_of, wake_with
from collecte.core import traces
from collecte.core.command_line import reach
from collecte.core.config import Settings
from collecte.core.errors import Refus, reason_of
from collecte.core.schema import check_current
from collecte.courriels.mail import destination
from collecte.exploitation.commands.travailleur import working
from collecte.rgpd.commands import warn_of_missing_erasures

THREADS = 8

SIGNING_IN = 2
"""Threads beside THREADS, for forms that hash a password: each takes 19 MiB and a processor meanwhile."""

CONNECTIONS = 4_000
"""Open connections, at most. Browsers keep some open between two pages, others send slowly: neither takes a thread, and
past this number no new one is accepted. Waitress would stop at 100."""

IDLE = 60
"""Seconds after which a connection on which nothing comes is closed."""

_OTHER_FILES = 128  # of the database and the background work

Server = BaseWSGIServer | MultiSocketServer


@click.command(help="Sert les pages. Réglages : COLLECTE_DATABASE_URL, COLLECTE_SECRET_KEY, COLLECTE_PUBLIC_URL.")
@click.option("--hote", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sans-travailleur", is_flag=True, help="N’envoie pas les courriels : « collecte travailleur » le fait.")
def serveur(hote: str, port: int, sans_travailleur: bool) -> None:
    settings = Settings.from_environment()
    database = reach(settings.database_url)
    check_current(database)
    warn_of_missing_erasures(database)
    database.close()
    app = create_app(settings)
    message = "Aucun courriel ne part d’ici." if sans_travailleur else destination(settings)
    server = listen(app, hote, port)
    click.echo(message)
    click.echo(f"Collecte DLA écoute sur {hote}:{port} pour {settings.public_url} (Ctrl-C pour arrêter).")
    serve(server, app, with_worker=not sans_travailleur)


def listen(app: Flask, host: str, port: int) -> Server:
    """Return a server that holds its port and answers nobody yet; SIGTERM is clean from here. Raises Refus."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            _dispatcher=Guichets(autres=THREADS, connexions=SIGNING_IN),
            connection_limit=_connections(),
            channel_timeout=IDLE,
            cleanup_interval=IDLE // 4,
            asyncore_use_poll=True,  # select() handles no more than 1,024 files
            ident=None,
            clear_untrusted_proxy_headers=False,  # the application only believes those of the proxies that it counts
        )
        listen_to_all(server)
        return server
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise Refus(
            f"L’écoute sur {host}:{port} est refusée : {reason}.", "Choisissez un autre --port ou --hote."
        ) from None


def _connections() -> int:
    """Return the number of connections that the system allows, CONNECTIONS at most."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if files == resource.RLIM_INFINITY else max(min(CONNECTIONS, files - _OTHER_FILES), THREADS)


def serve(server: Server, app: Flask, *, with_worker: bool) -> None:
    """Serve until Ctrl-C or SIGTERM; current requests and work are finished, then the database is closed."""
    traces.install()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits an instant
    keep_what_is_loaded()
    try:
        if with_worker:
            _serve_and_work(server, app)
        else:
            server.run()
    finally:
        close(app)


def keep_what_is_loaded() -> None:
    """Exclude loaded objects from garbage collection: they last as long as the process, and scanning them took a tenth
    of the processor."""
    gc.collect()
    gc.freeze()


def _serve_and_work(server: Server, app: Flask) -> None:
    """Serve with a worker: a message posted by a page leaves as soon as the page is answered."""
    services = services_of(app)
    with working(services.settings, services.database) as wake:
        wake_with(app, wake)
        server.run()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or the next free one of the twenty above it; any free one after that."""
    for port in (*range(wanted, min(wanted + 20, 65536)), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
