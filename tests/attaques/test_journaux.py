"""The logs of the service: lines that a machine reads, with sign-ins and refusals; never names, never typed text."""

import io
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import event

from collecte.app import close
from collecte.comptes.operations.freins import FREE_TRIES
from collecte.comptes.web.context import services_of
from collecte.core import traces
from collecte.core.database import Database
from collecte.policy import Droit
from tests.attaques.parcours import STRUCTURE, visiteurs
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.postgres.serveur import PostgresServer

SITE = "http://127.0.0.1:8000"
CLAIRE = "claire@exemple.fr"


@contextmanager
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Yield a function that returns the lines of the service's own handler, one object a line."""
    root, product, written = logging.getLogger(), logging.getLogger("collecte"), io.StringIO()
    handlers, level = root.handlers[:], product.level
    try:
        traces.install()
        (installed,) = (handler for handler in root.handlers if isinstance(handler.formatter, traces.JsonFormatter))
        assert isinstance(installed, logging.StreamHandler)
        installed.setStream(written)
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    finally:
        root.handlers[:] = handlers
        product.setLevel(level)


def facts(lines: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(line["methode"], line["route"], line["statut"]) for line in lines if "route" in line]


def test_signing_in_and_out_is_logged_by_number_refused_or_not(served: Flask) -> None:
    """A23: each try has a line, with its account once it is known, and no e-mail or network address."""
    with logged() as lines:
        navigateur = Navigateur(served)
        navigateur.sign_in_by_pages(CLAIRE, "pas le bon mot de passe")
        navigateur.sign_in_by_pages(CLAIRE)
        navigateur.go("/a-faire")
        navigateur.send({}, action="/deconnexion")
        written = lines()
    assert facts(written) == [("POST", "/connexion", 422), ("POST", "/connexion", 303), ("POST", "/deconnexion", 303)]
    assert [line.get("compte") for line in written] == [None, 1, None]
    assert not any(secret in json.dumps(written) for secret in (CLAIRE, PASSWORD, "127.0.0.1", "pas le bon"))
    moments = [datetime.fromisoformat(line["moment"]) for line in written]
    assert all(moment.utcoffset() == timedelta() for moment in moments)
    assert len({line["requete"] for line in written}) == 3


REFUSED: Mapping[str, tuple[str, str, dict[str, Any], tuple[str, str, int]]] = {
    "another's page": ("GET", "/campagnes/1?q=canari", {}, ("GET", "/campagnes/<int:campagne_id>", 404)),
    "no page": ("GET", "/canari/secret", {}, ("GET", "aucune", 404)),
    "another site": (
        "POST",
        "/reponses/1/REPARTITION",
        {"headers": {"Sec-Fetch-Site": "cross-site"}, "data": {"M1F1": "canari"}},
        ("POST", "/reponses/<int:participation_id>/<code>", 403),
    ),
    "no token": (
        "POST",
        "/reponses/1/REPARTITION",
        {"data": {"M1F1": "canari"}},
        ("POST", "/reponses/<int:participation_id>/<code>", 422),
    ),
    "another host": ("GET", "/connexion", {"headers": {"Host": "canari.example"}}, ("GET", "aucune", 400)),
    "a method of one's own": ("CANARI", "/connexion", {}, ("autre", "aucune", 405)),
    "too large": ("POST", "/connexion", {"data": {"adresse": "canari" * 400_000}}, ("POST", "/connexion", 413)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_logged_by_its_route_and_never_by_what_was_sent(served: Flask, case: str) -> None:
    """A23: a route holds no secret, an address may."""
    method, path, options, expected = REFUSED[case]
    navigateur = Navigateur(served)
    navigateur.sign_in_by_pages(CLAIRE)
    with logged() as lines:
        navigateur.client.open(path, method=method, base_url=SITE, **options)
        written = lines()
    assert facts(written) == [expected]
    assert "canari" not in json.dumps(written).lower()


def test_who_must_wait_is_logged(served: Flask) -> None:
    navigateur = Navigateur(served)
    with logged() as lines:
        for _ in range(FREE_TRIES + 1):
            navigateur.sign_in_by_pages(CLAIRE, "pas le bon mot de passe")
        assert [statut for _, _, statut in facts(lines())] == [422] * FREE_TRIES + [429]


def test_a_defect_is_logged_with_its_request_and_its_lines_and_without_its_message(served: Flask) -> None:
    """A23: the message of an exception often quotes typed text."""

    def broken() -> str:
        try:
            int("claire@exemple.fr")
        except ValueError as error:
            raise RuntimeError("canari") from error
        return ""

    broken.__droit__ = Droit.PUBLIC  # type: ignore[attr-defined] # as the decorator writes it
    served.view_functions["aide.sommaire"] = broken
    with logged() as lines:
        page = served.test_client().get("/aide", base_url=SITE)
        incident, request = lines()
    assert incident["message"].removeprefix("incident ") in page.text
    assert incident["requete"] == request["requete"]
    assert {"RuntimeError", "ValueError"} <= set(incident["erreur"])
    assert any("test_journaux.py" in line for line in incident["erreur"])
    assert not any(words in json.dumps(incident) for words in ("canari", CLAIRE))


TOKEN = "canari-" + "a" * 36


def secret_addresses(app: Flask) -> list[tuple[str, str]]:
    """List every route whose address holds a token, with one in it: a route that comes later is among them."""
    return sorted(
        (method, re.sub(r"<(?:token|jeton)>", TOKEN, rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.arguments & {"token", "jeton"}
        for method in (rule.methods or set()) & {"GET", "POST"}
    )


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [1, 2, 3])
def test_no_line_holds_a_token_when_the_server_cuts_a_connection(
    postgres_base: str, postgres_server: PostgresServer, statement: int
) -> None:
    """A23: at any statement of any secret address, and as the connection is returned."""
    database = Database(postgres_base)
    Monde(database).region()
    app = application(Monde(database))
    engine, seen = services_of(app).database.engine, Counter[str]()

    def cut(*_args: object) -> None:
        seen["statements"] += 1
        if seen["statements"] == statement:
            seen["cuts"] += 1
            with postgres_server.connect() as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                )

    addresses = secret_addresses(app)
    assert len(addresses) > 5
    with logged() as lines:
        event.listen(engine, "after_cursor_execute", cut)
        for method, path in addresses:
            seen["statements"] = 0
            with app.test_client().open(path, method=method, base_url=SITE) as answer:
                assert answer.status_code != 500, path
        event.remove(engine, "after_cursor_execute", cut)
        written = lines()
    close(app)
    database.close()
    assert seen["cuts"] >= (len(addresses) // 2 if statement == 1 else 0)
    assert [line for line in written if "canari" in json.dumps(line)] == []


def test_an_exception_that_no_page_expected_is_logged_by_its_route(served: Flask) -> None:
    """A23: Flask names the address, which may hold a token."""

    def broken(_response: Response) -> Response:
        raise RuntimeError(TOKEN)

    served.after_request_funcs.setdefault(None, []).append(broken)
    with logged() as lines:
        served.test_client().get(f"/r/{TOKEN}", base_url=SITE)
        written = lines()
    served.after_request_funcs[None].remove(broken)
    assert "exception on /r/<token>" in [line["message"] for line in written]
    assert "canari" not in json.dumps(written)


@pytest.mark.parametrize("doing", ["Exception while serving", "Client disconnected while serving"])
def test_the_server_names_no_address(doing: str) -> None:
    with logged() as lines:
        logging.getLogger("waitress").error(f"{doing} /r/{TOKEN}")
        assert [line["message"] for line in lines()] == [doing]


@pytest.mark.parametrize("text", ['a\n{"niveau": "INFO"}', "a\r\nINFO forged", 'a"}', "a\u2028b", "a\x00b", "\x1b[31m"])
def test_no_text_makes_another_line(text: str) -> None:
    """A23: whatever a message quotes, a line is one object."""
    with logged() as lines:
        logging.getLogger("collecte").info("quoted: %s", text)
        logging.getLogger("elsewhere").warning("%s", text)
        written = lines()
    assert [line["source"] for line in written] == ["collecte", "elsewhere"]
    assert written[0]["message"] == f"quoted: {text}"


def test_who_answers_by_a_personal_link_leaves_no_line(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A23: the minute of an answer, beside a copy of the database, would name its author."""
    with visiteurs(tmp_path_factory.mktemp("liens")) as opened:
        structure = opened.all[STRUCTURE]
        with logged() as lines:
            for path in ("/r/inconnu", "/r/1/accueil", "/r/1/pages/VOUS", "/r/2/accueil"):
                structure.go(path)
            structure.client.post("/r/1/pages/VOUS", data={"QUI": "bureau"}, base_url=SITE)
            assert lines() == []
