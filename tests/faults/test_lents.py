"""Many connections that send nothing, or one byte at a time, do not keep others from being answered."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

import pytest

from tests.collecte.conftest import petit_monde, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.soak.service import Processus, serving

__all__ = ["petit_monde", "sqlite_base"]

pytestmark = pytest.mark.faults

IDLE, SLOW = 150, 150
REQUEST = b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nadresse="
"""The start of a form that goes on, one byte after another."""


@pytest.fixture
def processus(petit_monde: Monde, tmp_path: Path) -> Iterator[Processus]:
    url = petit_monde.database.engine.url.render_as_string(hide_password=False)
    with serving(url, tmp_path) as (service,):
        yield service


@contextmanager
def connected(port: int, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as closing:
        yield [closing.enter_context(socket.create_connection(("127.0.0.1", port), 10)) for _ in range(count)]


def seconds_to_answer(service: Processus) -> float:
    started = monotonic()
    connection = HTTPConnection(service.adresse, timeout=20)
    try:
        connection.request("GET", "/connexion", headers={"Host": service.site})
        assert connection.getresponse().status == 200
    finally:
        connection.close()
    return monotonic() - started


def test_three_hundred_open_connections_leave_room_for_others(processus: Processus) -> None:
    with connected(processus.port, IDLE), connected(processus.port, SLOW) as slow:
        for place, byte in enumerate(REQUEST):
            for connection in slow:
                connection.send(bytes([byte]))
            if place % 20 == 0:
                assert seconds_to_answer(processus) < 20  # beyond, the service had stopped answering
