"""Saving a section of « Temps et activités » through the application, against a bare Flask view.

Both are served by waitress on loopback, on the same database with the same durability. The bare one does the same
transactions and sends back as many bytes: the SELECT statements recorded from the application, word for word, then one
UPDATE and one INSERT; its page is a template compiled once, with one hole. It does nothing with what it reads: no
session, no CSRF, no policy, no checks, no merge of concurrent saves.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from flask import Flask, jsonify, redirect, request
from sqlalchemy import Connection, Engine, event, text
from werkzeug.wrappers import Response

from collecte.app import close
from collecte.cli.serveur import keep_what_is_loaded
from collecte.comptes.web.context import services_of
from collecte.core.database import Database
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import Comparison, tell, title
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

TURNS = 45
SECTION = "REPARTITION"
AUTO, CONTINUE = "auto", "continuer"
_VALUE = re.compile(r'(<input\b[^>]*\bname="M1F1"[^>]*\bvalue=")[^"]*')
_SHARE = re.compile(r'name="([A-Z0-9_]+)"[^>]*data-share=')

UPDATE = text("UPDATE participations SET saisie = :saisie, revision = revision + 1 WHERE id = :id RETURNING revision")
INSERT = text(
    "INSERT INTO changements (participation_id, revision, code, avant, apres, page, compte_id, quand)"
    " VALUES (:id, :revision, 'M1F1', :avant, :apres, '', 1, CURRENT_TIMESTAMP)"
)
SELECT = text("SELECT saisie FROM participations WHERE id = :id")

Statement = tuple[str, Any]
"""An SQL statement as it is sent to the driver, with its parameters."""


def bare_app(database: Database, page: str, reads: Mapping[str, Sequence[Statement]]) -> Flask:
    """Serve the page as a template with one hole, at the same address; `reads`: before the page (""), before a save."""
    app = Flask(__name__)
    template = app.jinja_env.from_string(_VALUE.sub(r"\1{{ value }}", page, count=1))

    def saisie(connection: Connection, participation_id: int, button: str) -> dict[str, str]:
        for statement, parameters in reads[button]:
            connection.exec_driver_sql(statement, parameters).all()
        stored: dict[str, str] = orjson.loads(connection.execute(SELECT, {"id": participation_id}).scalar_one())
        return stored

    @app.get("/reponses/<int:participation_id>/REPARTITION")
    def show(participation_id: int) -> str:
        with database.reading() as session:
            before = saisie(session.connection(), participation_id, "")
        return template.render(value=before.get("M1F1", ""))

    @app.post("/reponses/<int:participation_id>/REPARTITION")
    def save(participation_id: int) -> Response:
        button = request.form["suite"]
        with database.engine.begin() as connection:
            before = saisie(connection, participation_id, button)
            after = {**before, "M1F1": request.form["M1F1"]}
            identity = {"id": participation_id}
            revision = connection.execute(UPDATE, {**identity, "saisie": orjson.dumps(after).decode()}).scalar_one()
            change = {"avant": before.get("M1F1", ""), "apres": after["M1F1"], "revision": revision}
            connection.execute(INSERT, {**identity, **change})
        return jsonify(revision=revision) if button == AUTO else redirect(request.path, 303)

    return app


@dataclass
class Client:
    """One kept connection. `heard` is called after each exchange, with its button."""

    connection: HTTPConnection
    headers: Mapping[str, str]
    heard: Callable[[str], None] = lambda _button: None

    def send(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[float, str]:
        """Return seconds and page. Anything but success is a broken measurement."""
        headers = {**self.headers, **({"Content-Type": "application/x-www-form-urlencoded"} if form else {})}
        button = form["suite"] if form else ""
        started = perf_counter()
        self.connection.request(method, path, urlencode(form) if form else None, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        elapsed = perf_counter() - started
        if response.status != (303 if button == CONTINUE else 200):
            raise RuntimeError(f"{method} {path}: {response.status}")
        self.heard(button)
        return elapsed, page


@contextmanager
def connected(url: str, cookie: str = "") -> Iterator[Client]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        yield Client(connection, {"Cookie": cookie} if cookie else {})
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Tour:
    """The seconds of each exchange of a turn; the size of its page."""

    page: float
    auto: float
    suite: float
    octets: int


def turn(client: Client, path: str, share: int) -> Tour:
    """Open the page, autosave a share with the one that makes up for it, then press the button."""
    page_seconds, page = client.send("GET", path)
    token, revision = (re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("csrf_token", "revision"))
    if token is None or revision is None:
        raise RuntimeError("the page has no form")
    form = {"csrf_token": token[1], **dict.fromkeys(_SHARE.findall(page), "0")}
    first = {**form, "revision": revision[1], "M1F1": str(share), "M1F2": str(100 - share)}
    auto, answer = client.send("POST", path, {**first, "suite": AUTO})
    then = {**first, "revision": str(orjson.loads(answer)["revision"]), "M1F1": str(share + 1), "M1F2": str(99 - share)}
    suite, _ = client.send("POST", path, {**then, "suite": CONTINUE})
    return Tour(page_seconds, auto, suite, len(page.encode()))


def _reads(engine: Engine, client: Client, path: str) -> Mapping[str, Sequence[Statement]]:
    """Record the SELECT statements of the application in each exchange of a turn, by button."""
    seen: list[Statement] = []
    by_button: dict[str, list[Statement]] = {}

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    def keep(button: str) -> None:
        by_button[button] = seen.copy()
        seen.clear()

    event.listen(engine, "before_cursor_execute", note)
    client.heard = keep
    try:
        turn(client, path, 0)
    finally:
        event.remove(engine, "before_cursor_execute", note)
        client.heard = lambda _button: None
    return by_button


def measure(bases: Bases) -> None:
    title(f"(a) A section: its page, a share saved by itself, the button; {TURNS} of each over waitress", "bare Flask")
    for kind in bases.kinds:
        with bases.monde(kind) as monde:
            _measure_on(kind, monde)


def _measure_on(kind: str, monde: Monde) -> None:
    monde.region()
    auteur = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    path = f"/reponses/{monde.participation(auteur)}/{SECTION}"
    app = application(monde)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    page = browser.go(path).text
    keep_what_is_loaded()  # as the service does, for both
    cookie = browser.client.get_cookie("collecte", domain="127.0.0.1").value
    with live_server(app) as url, connected(url, f"collecte={cookie}") as ours:
        reads = _reads(services_of(app).database.engine, ours, path)
        with live_server(bare_app(monde.database, page, reads)) as bare_url, connected(bare_url) as bare:
            turns = [(turn(ours, path, 2 * n), turn(bare, path, 2 * n)) for n in range(1, TURNS + 1)]
    octets = f"page of {turns[0][0].octets:,} bytes"
    for name, label in (("page", octets), ("auto", "saved by itself"), ("suite", "saved, then redirected")):
        ours_seconds, other = ([getattr(pair[side], name) for pair in turns] for side in (0, 1))
        tell(Comparison(f"{kind}, {label}", ours_seconds, other))
    close(app)
