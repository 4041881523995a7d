"""Refusals and defects show a sentence, a number, every security header, nothing of the inside."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from werkzeug.test import TestResponse

from collecte.app import close
from collecte.comptes.web.context import services_of
from collecte.policy import Droit
from tests.attaques.entetes import missing_headers
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur

SITE = "http://127.0.0.1:8000"
HTTPS = "https://collecte.exemple.fr"
SECRET_DETAIL = "claire@exemple.fr /var/lib/collecte SELECT mot_de_passe"

EXCEPTIONS: dict[str, Callable[[], Exception]] = {
    "value": lambda: ValueError(SECRET_DETAIL),
    "key": lambda: KeyError(SECRET_DETAIL),
    "type": lambda: TypeError(SECRET_DETAIL),
    "lookup": lambda: LookupError(SECRET_DETAIL),
    "attribute": lambda: AttributeError(SECRET_DETAIL),
    "assertion": lambda: AssertionError(SECRET_DETAIL),
    "runtime": lambda: RuntimeError(SECRET_DETAIL),
    "recursion": lambda: RecursionError(SECRET_DETAIL),
    "memory": lambda: MemoryError(SECRET_DETAIL),
    "system": lambda: OSError(2, SECRET_DETAIL, "/etc/collecte/secret"),
    "permission": lambda: PermissionError(13, SECRET_DETAIL, "/etc/collecte/secret"),
    "timeout": lambda: TimeoutError(SECRET_DETAIL),
    "unicode": lambda: UnicodeDecodeError("utf-8", SECRET_DETAIL.encode(), 0, 1, SECRET_DETAIL),
    "arithmetic": lambda: ZeroDivisionError(SECRET_DETAIL),
    "group": lambda: ExceptionGroup(SECRET_DETAIL, [ValueError(SECRET_DETAIL)]),
    "integrity": lambda: IntegrityError(f"INSERT {SECRET_DETAIL}", {"a": SECRET_DETAIL}, Exception(SECRET_DETAIL)),
    "statement": lambda: StatementError(SECRET_DETAIL, f"INSERT {SECRET_DETAIL}", None, Exception(SECRET_DETAIL)),
}
UNAVAILABLE: dict[str, Callable[[], Exception]] = {
    "locked": lambda: OperationalError(f"UPDATE {SECRET_DETAIL}", {}, sqlite3.OperationalError("database is locked")),
    "cut": lambda: DBAPIError(SECRET_DETAIL, {}, Exception(SECRET_DETAIL), connection_invalidated=True),
}


def broken_by(app: Flask, make: Callable[[], Exception], endpoint: str = "aide.sommaire") -> None:
    """Make a page of this application raise from now on."""

    def broken(**_context: object) -> str:
        raise make()

    broken.__droit__ = Droit.PUBLIC  # type: ignore[attr-defined] # as the decorator writes it
    app.view_functions[endpoint] = broken


def got(app: Flask, path: str, method: str = "GET", **options: object) -> TestResponse:
    return app.test_client().open(path, method=method, base_url=SITE, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_a_defect_shows_an_incident_number_and_nothing_of_the_inside(
    served: Flask, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """A21: whatever a view raises; the number is the one in the log, with the reason."""
    broken_by(served, EXCEPTIONS[name])
    page = got(served, "/aide")
    assert page.status_code == 500
    (incident,) = set(re.findall(r"\b[0-9a-f]{8}\b", page.text))
    assert f"incident {incident}" in caplog.text
    assert told_of_the_inside(page, EXCEPTIONS[name]()) == []
    assert missing_headers(page.headers) == []


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_a_base_that_does_not_answer_is_said_without_its_error(served: Flask, name: str) -> None:
    """A21: no statement, no driver, no address of the database."""
    broken_by(served, UNAVAILABLE[name])
    page = got(served, "/aide")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert told_of_the_inside(page, UNAVAILABLE[name]()) == []
    assert missing_headers(page.headers) == []


def told_of_the_inside(page: TestResponse, error: Exception) -> list[str]:
    """List the parts of a page that only a log should have: words of the error, its class, traces, SQL, paths."""
    inside = (*SECRET_DETAIL.split(), type(error).__name__, "Traceback", "sqlalchemy", ".py", "/etc/", "locked")
    return [words for words in inside if words in page.text]


def test_a_defect_outside_views_is_told_no_more(served: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A21: in code that runs before every view."""
    monkeypatch.setattr("collecte.comptes.web.gate.acteur_or_none", lambda: 1 / 0)
    page = got(served, "/aide")
    assert page.status_code == 500
    assert told_of_the_inside(page, ZeroDivisionError()) == []
    assert missing_headers(page.headers) == []


@pytest.mark.parametrize("guard", ["collecte.comptes.web.gate.may", "collecte.comptes.web.gate.acteur_or_none"])
def test_a_check_that_breaks_lets_nobody_in(served: Flask, monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    """A4: a visitor who cannot be identified is refused, never let through."""
    claire = Navigateur(served)
    claire.sign_in_by_pages("claire@exemple.fr")

    def broken(*_: object) -> bool:
        raise RuntimeError(SECRET_DETAIL)

    monkeypatch.setattr(guard, broken)
    assert claire.go("/reponses/1/REPARTITION").status_code == 500
    assert "M1F1" not in claire.page.text


MULTIPART = "multipart/form-data; boundary=limite"
PARTS = (
    b"".join(b'--limite\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(1_001)) + b"--limite--"
)
ANSWERS: dict[str, tuple[str, str, dict[str, object], int]] = {
    "a page that is not there": ("GET", "/nulle-part", {}, 404),
    "a number that is not there": ("GET", "/reponses/999999", {}, 302),
    "a file that is not there": ("GET", "/static/nulle-part.css", {}, 404),
    "a static file": ("GET", "/static/style.css", {}, 200),
    "a path out of the static files": ("GET", "/static/../app.py", {}, 404),
    "a method that a page has not": ("PUT", "/connexion", {}, 405),
    "another one": ("DELETE", "/a-faire", {}, 405),
    "trace": ("TRACE", "/connexion", {}, 405),
    "options": ("OPTIONS", "/connexion", {}, 200),
    "head": ("HEAD", "/connexion", {}, 200),
    "another host": ("GET", "/connexion", {"headers": {"Host": "evil.example"}}, 400),
    "another site": ("POST", "/connexion", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    "a form without its token": ("POST", "/connexion", {"data": {"adresse": "a"}}, 422),
    "a request that is too large": ("POST", "/connexion", {"data": {"adresse": "a" * 2_000_001}}, 413),
    "a thousand parts and one": ("POST", "/connexion", {"data": PARTS, "content_type": MULTIPART}, 413),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_every_kind_of_answer_carries_every_security_header(served: Flask, case: str) -> None:
    """Refusals, static files, methods, over https too; only a static file may be cached, and no session cookie
    leaks."""
    method, path, options, status = ANSWERS[case]
    with got(served, path, method, **options) as answer:
        assert answer.status_code == status
        assert missing_headers(answer.headers) == []
        assert (answer.headers["Cache-Control"] == "no-store") == (case != "a static file")


def test_https_is_said_to_be_the_only_way_on_pages_files_and_errors(petit_monde: Monde) -> None:
    app = application(petit_monde, public_url=HTTPS)
    broken_by(app, EXCEPTIONS["value"])
    for path in ("/connexion", "/nulle-part", "/static/style.css", "/aide"):
        with app.test_client().get(path, base_url=HTTPS) as answer:
            assert missing_headers(answer.headers, https=True) == []
    close(app)


def test_a_locked_base_leaves_every_header_in_place(petit_monde: Monde, served: Flask) -> None:
    """503, as the product itself answers it."""
    impatient = application(petit_monde, busy_seconds=0.1)
    claire = Navigateur(impatient)
    claire.sign_in_by_pages("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    with closing(
        sqlite3.connect(services_of(served).database.engine.url.database or "", isolation_level=None)
    ) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        page = claire.send({"M1F1": "24"})
    assert page.status_code == 503
    assert missing_headers(page.headers) == []
    close(impatient)


@pytest.mark.parametrize(
    ("headers", "lost"),
    [
        ({"Content-Security-Policy": "default-src 'none'"}, "Content-Security-Policy"),
        ({"Content-Security-Policy": "script-src 'unsafe-inline'"}, "Content-Security-Policy"),
        ({"X-Content-Type-Options": ""}, "X-Content-Type-Options"),
        ({"Server": "waitress"}, "Server"),
    ],
)
def test_a_header_that_allowed_more_would_be_seen(served: Flask, headers: dict[str, str], lost: str) -> None:
    sent_headers = dict(got(served, "/connexion").headers)
    assert missing_headers(sent_headers) == []
    assert missing_headers({**sent_headers, **headers}) == [lost]
