"""Sign-ins wait for each other only; no other request waits for them."""

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

import collecte.comptes.operations.comptes
from collecte.cli.guichets import Guichets, listen_to_all
from collecte.core.security import verify_password
from tests.browser.live_server import live_server
from tests.collecte.mondes.monde import PASSWORD, Monde

SITE = "127.0.0.1:8000"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def asked(url: str, method: str, body: str | None = None, cookie: str = "") -> tuple[int, str, str]:
    """Request the sign-in page or send it; return its status, text and cookie."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    headers = {"Host": SITE, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, "/connexion", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
    finally:
        connection.close()


def sign_in(url: str) -> int:
    _, page, cookie = asked(url, "GET")
    token = _TOKEN.search(page)
    assert token
    form = {"csrf_token": token[1], "adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD}
    return asked(url, "POST", urlencode(form), cookie)[0]


def test_pages_are_answered_while_everyone_signs_in(
    petit_monde: Monde, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many passwords as there are threads of both kinds are being hashed, until released."""
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    begun, released = threading.Semaphore(0), threading.Event()

    def slowly(stored: str | None, typed: str) -> bool:
        begun.release()
        released.wait(60)
        return verify_password(stored, typed)

    monkeypatch.setattr(collecte.comptes.operations.comptes, "verify_password", slowly)
    with live_server(app, Guichets(autres=2, connexions=1)) as url, ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(sign_in, url) for _ in range(4)]
        assert begun.acquire(timeout=60)
        assert [asked(url, "GET")[0] for _ in range(10)] == [200] * 10
        assert not any(attempt.done() for attempt in tries)
        released.set()
        assert {attempt.result(60) for attempt in tries} == {303}


def test_what_cannot_be_read_is_answered_all_the_same(app: Flask) -> None:
    with live_server(app, Guichets(autres=1, connexions=1)) as url:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
        connection.putrequest("GET", "/connexion", skip_host=True)
        connection.putheader("Transfer-Encoding", "inconnu")
        connection.endheaders()
        assert connection.getresponse().status in {400, 501}
        connection.close()
        assert asked(url, "GET")[0] == 200


@pytest.mark.parametrize("names", ["127.0.0.1", "several"])
def test_everyone_who_comes_at_once_is_heard_at_once(app: Flask, names: str) -> None:
    """In one turn of the server's loop, whether it listens on one address or on several."""
    with socket.socket() as first, socket.socket() as second:
        sockets = [first] if names == "127.0.0.1" else [first, second]
        for listening in sockets:
            listening.bind(("127.0.0.1", 0))
        server: Any = create_server(app, sockets=sockets)
        listen_to_all(server)
        with ExitStack() as clients:
            for place in range(40):
                port = sockets[place % len(sockets)].getsockname()[1]
                clients.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            waiting: Any = server.map if len(sockets) > 1 else server._map
            wasyncore.loop(timeout=5, map=waiting, count=1)
            heard = [channel for channel in waiting.values() if isinstance(channel, HTTPChannel)]
        wasyncore.close_all(waiting)
        server.task_dispatcher.shutdown()
    assert len(heard) == 40
