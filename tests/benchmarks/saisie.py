"""Saving a section of « Temps et activités » through the application, against a bare Flask view.

Both are served by waitress on loopback, on the same base with the same durability. The bare one reads one row, sends
back as many bytes, and writes one UPDATE and one INSERT: no session, no CSRF, no policy, no merge of concurrent saves.
"""

import re
from collections.abc import Mapping
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import orjson
from flask import Flask, redirect, render_template_string, request
from sqlalchemy import Connection, text
from werkzeug.wrappers import Response

from collecte.app import close
from collecte.database import Database
from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import Comparison, tell, title
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.monde import PASSWORD, Monde
from tests.collecte.navigateur import Navigateur

SAVES = 100
SECTION = "REPARTITION"
_VALUE = re.compile(r'(<input\b[^>]*\bname="M1F1"[^>]*\bvalue=")[^"]*')

UPDATE = text("UPDATE participations SET saisie = :saisie, revision = revision + 1 WHERE id = :id RETURNING revision")
INSERT = text(
    "INSERT INTO changements (participation_id, revision, code, avant, apres, page, compte_id, quand)"
    " VALUES (:id, :revision, 'M1F1', :avant, :apres, '', 1, CURRENT_TIMESTAMP)"
)
SELECT = text("SELECT saisie FROM participations WHERE id = :id")


def bare_app(database: Database, page: str) -> Flask:
    """The same page as a template with one hole."""
    app = Flask(__name__)
    template = _VALUE.sub(r"\1{{ value }}", page, count=1)

    def saisie(connection: Connection, participation_id: int) -> dict[str, str]:
        found: dict[str, str] = orjson.loads(connection.execute(SELECT, {"id": participation_id}).scalar_one())
        return found

    @app.get("/reponses/<int:participation_id>/REPARTITION")
    def show(participation_id: int) -> str:
        with database.reading() as session:
            before = saisie(session.connection(), participation_id)
        return render_template_string(template, value=before.get("M1F1", ""))

    @app.post("/reponses/<int:participation_id>/REPARTITION")
    def save(participation_id: int) -> Response:
        with database.engine.begin() as connection:
            before = saisie(connection, participation_id)
            after = {**before, "M1F1": request.form["M1F1"]}
            own = {"id": participation_id}
            revision = connection.execute(UPDATE, {**own, "saisie": orjson.dumps(after).decode()}).scalar_one()
            told = {"avant": before.get("M1F1", ""), "apres": after["M1F1"], "revision": revision}
            connection.execute(INSERT, {**own, **told})
        return redirect(request.path, 303)

    return app


class Client:
    """One kept connection, and the time of each exchange."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
        self._headers = {"Cookie": cookie} if cookie else {}

    def send(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[float, str]:
        """Seconds and page. Anything but success is a broken measurement."""
        headers = {**self._headers, **({"Content-Type": "application/x-www-form-urlencoded"} if form else {})}
        started = perf_counter()
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        elapsed = perf_counter() - started
        if response.status != (303 if form else 200):
            raise RuntimeError(f"{method} {path}: {response.status}")
        return elapsed, page

    def close(self) -> None:
        self._connection.close()


def save_once(client: Client, path: str, value: str) -> tuple[float, float, int]:
    """Open the page, change one value, send it: seconds of each, and bytes of the page."""
    got, page = client.send("GET", path)
    token, revision = (re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("csrf_token", "revision"))
    if token is None or revision is None:
        raise RuntimeError("the page has no form")
    form = {"csrf_token": token[1], "revision": revision[1], "M1F1": value}
    sent, _ = client.send("POST", path, form)
    return got, sent, len(page.encode())


def measure(bases: Bases) -> None:
    title(f"(a) Saving a section: GET its page, POST it; {SAVES} saves each over waitress", "bare Flask")
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
    cookie = browser.client.get_cookie("collecte", domain="127.0.0.1").value
    with live_server(app) as url, live_server(bare_app(monde.database, page)) as bare_url:
        ours, bare = Client(url, f"collecte={cookie}"), Client(bare_url)
        turns = [(save_once(ours, path, str(n)), save_once(bare, path, str(n + 500))) for n in range(1, SAVES + 1)]
        ours.close()
        bare.close()
    sizes = sorted({one[2] for one, _ in turns}), sorted({other[2] for _, other in turns})
    for step, name in enumerate((f"page of {sizes[0][0]:,} bytes (bare: {sizes[1][0]:,})", "save")):
        tell(Comparison(f"{kind}, {name}", [one[step] for one, _ in turns], [other[step] for _, other in turns]))
    close(app)
