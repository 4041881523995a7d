"""`collecte serveur`: serving with waitress, stopped cleanly by Ctrl-C or SIGTERM."""

import signal
import socket
from types import FrameType
from typing import NoReturn

import click
import waitress
from flask import Flask

from collecte.app import create_app
from collecte.config import Settings
from collecte.database import Database
from collecte.schema import check_current

THREADS = 8


@click.command(help="Sert les pages. Réglages : COLLECTE_DATABASE_URL, COLLECTE_SECRET_KEY, COLLECTE_PUBLIC_URL.")
@click.option("--hote", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serveur(hote: str, port: int) -> None:
    settings = Settings.from_environment()
    database = Database(settings.database_url)
    check_current(database)
    database.close()
    click.echo(f"Collecte DLA écoute sur {hote}:{port} pour {settings.public_url} (Ctrl-C pour arrêter).")
    serve(create_app(settings), hote, port)


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished."""
    signal.signal(signal.SIGTERM, _stop)
    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next free one of the twenty above it; any free one after that."""
    for port in (*range(wanted, min(wanted + 20, 65536)), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
