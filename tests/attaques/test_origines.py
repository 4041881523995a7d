"""Requests that another site had a browser send, or that name another host: refused, and nothing is changed."""

import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask

from collecte.app import close
from collecte.comptes.web.context import services_of
from collecte.courriels.operations.envois import claim_next, make_lettre, mark_sent
from tests.attaques.parcours import STRUCTURE, Visiteurs, address_of, visiteurs
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.policy.test_acces import EXPECTED, path_of
from tests.collecte.policy.test_champs_de_trop import POSTS, Cells, Essai, cells, essai

__all__ = ["essai"]

SITE = "http://127.0.0.1:8000"
HTTPS = "https://collecte.exemple.fr"
NOT_OURS = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://ailleurs.example"},
    {"Origin": f"{SITE}.ailleurs.example"},
    {"Origin": "http://["},
)
"""The headers of a request that no page of ours sent; the last ones hold only an origin."""

KEPT_APART = frozenset({"sessions_web"})
"""Written by a visit itself."""


def changed(before: Cells, after: Cells) -> list[str]:
    return [
        f"{key}: {before.get(key)!r} → {after.get(key)!r}"
        for key in sorted(before.keys() | after.keys())
        if key[0] not in KEPT_APART and before.get(key) != after.get(key)
    ]


def test_a_form_that_no_page_of_ours_sent_changes_nothing(essai: Essai) -> None:
    """A10: every unsafe route, as someone who may send it, with its right fields: no token, another session's, other
    sites."""
    essai.put_back()
    before, accepted = cells(essai.base), {}
    for rule in POSTS:
        sender, form = essai.form_of(rule)
        stranger = next(
            token for (name, _), other in essai.forms.items() if name != sender if (token := token_of(other.fields))
        )
        valid = {name: value for name, value in form.fields.items() if name != "csrf_token"}
        for fields in (valid, {**valid, "csrf_token": stranger}):
            send(essai, sender, rule, fields, {})
        statuses = {send(essai, sender, rule, form.fields, headers) for headers in NOT_OURS}
        if statuses != {403}:
            accepted[rule] = statuses
    assert accepted == {}
    assert changed(before, cells(essai.base)) == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": SITE}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}],
    ids=["nothing", "no referrer", "ours", "both"],
)
def test_a_form_of_ours_is_taken_from_the_oldest_browsers_too(served: Flask, headers: Mapping[str, str]) -> None:
    client = served.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/connexion", base_url=SITE).text)[0]
    fields = {"csrf_token": token, "adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD}
    with client.post("/connexion", data=fields, headers=headers, base_url=SITE) as answer:
        assert answer.status_code == 303


def token_of(fields: Mapping[str, str]) -> str:
    return fields.get("csrf_token", "")


def send(essai: Essai, sender: str, rule: str, data: Mapping[str, str], headers: Mapping[str, str]) -> int:
    """Send a form and return the status; the browser keeps its session."""
    client = essai.visitors[sender].client
    cookie = client.get_cookie("collecte", domain="127.0.0.1")
    with client.post(path_of(rule), data=data, headers=headers, base_url=SITE) as response:
        status = int(response.status_code)
    if cookie is not None:
        client.set_cookie("collecte", cookie.value, domain="127.0.0.1")
    return status


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_route_takes_a_method_that_is_not_in_the_matrix(app: Flask, method: str) -> None:
    """A10: no way to change anything but those of the matrix."""
    for rule in sorted({rule for _, rule in EXPECTED}):
        with app.test_client().open(path_of(rule), method=method, base_url=SITE) as answer:
            assert answer.status_code == 405, rule


# --- respondents by a personal link


@pytest.fixture(scope="module")
def lies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visiteurs]:
    with visiteurs(tmp_path_factory.mktemp("liens")) as opened:
        yield opened


LINKED = sorted(rule for rule in POSTS if rule.startswith("/r/"))


@pytest.mark.parametrize("rule", LINKED)
def test_a_form_of_a_personal_link_that_no_page_of_ours_sent_changes_nothing(lies: Visiteurs, rule: str) -> None:
    """A10: a visitor without an account too: without a token, with that of an account, from another site."""
    structure = lies.all[STRUCTURE]
    lies.all["auteur"].go("/compte/donnees")
    stranger = lies.all["auteur"].fields()["csrf_token"]
    structure.go("/r/1/transferer")
    valid = structure.fields()["csrf_token"]
    fields = {"nom": "Un nom", "adresse": "neuve@exemple.fr", "texte": "Un texte.", "telephone": "0102030405"}
    before = cells(base_of(lies))
    for token, headers in (("", {}), (stranger, {}), *((valid, headers) for headers in NOT_OURS)):
        data = {**fields, "csrf_token": token}
        with structure.client.post(address_of(rule), data=data, headers=headers, base_url=SITE) as answer:
            assert answer.status_code in {302, 303, 400, 403, 422}
    assert changed(before, cells(base_of(lies))) == []
    assert structure.go("/r/1/accueil").status_code == 200, "nobody makes someone else leave"


def base_of(lies: Visiteurs) -> Path:
    return Path(lies.monde.database.engine.url.database or "")


# --- the host


@pytest.fixture
def served(petit_monde: Monde) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    app = application(petit_monde)
    yield app
    close(app)


def asked_over(app: Flask, request_line: str, *headers: str) -> int:
    """Send a form as these bytes, through the server of the product; return its status."""
    with live_server(app) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 5) as raw:
        raw.sendall("\r\n".join([request_line, *headers, "Connection: close", "", ""]).encode("latin-1"))
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))
    assert b"evil.example" not in answer
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        pytest.param("GET /mot-de-passe-oublie HTTP/1.1", ["Host: 127.0.0.1"], 200, id="ours"),
        pytest.param("GET /mot-de-passe-oublie HTTP/1.1", ["Host: evil.example"], 400, id="another"),
        pytest.param("GET /mot-de-passe-oublie HTTP/1.1", ["Host: 127.0.0.1", "Host: evil.example"], 400, id="two"),
        pytest.param("GET /mot-de-passe-oublie HTTP/1.1", ["Host: 127.0.0.1@evil.example"], 400, id="credentials"),
        pytest.param("GET /mot-de-passe-oublie HTTP/1.1", ["Host: 127.0.0.1.evil.example"], 400, id="longer"),
        pytest.param(
            "GET http://evil.example/mot-de-passe-oublie HTTP/1.1", ["Host: evil.example"], 400, id="absolute"
        ),
        pytest.param(
            "GET /mot-de-passe-oublie HTTP/1.1",
            ["Host: 127.0.0.1", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"],
            200,
            id="forwarded, which nobody believes",
        ),
    ],
)
def test_another_host_is_refused_or_ignored_by_the_server(
    served: Flask, request_line: str, headers: list[str], status: int
) -> None:
    """A9: no page is made for it, and none names it."""
    assert asked_over(served, request_line, *headers) == status


FORGED: Mapping[str, str] = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Original-URL": "/evil"}


@pytest.mark.parametrize("host", ["collecte.exemple.fr", "evil.example"])
def test_a_link_to_choose_a_password_begins_with_the_configured_address(
    petit_monde: Monde, served: Flask, host: str
) -> None:
    """A9: whatever host the request names, with the headers of proxies too."""
    public = application(petit_monde, public_url=HTTPS)
    client = public.test_client()
    page = client.get("/mot-de-passe-oublie", base_url=HTTPS).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token, "adresse": "claire@exemple.fr"}
    headers = {**FORGED, "Host": host}
    sent = client.post("/mot-de-passe-oublie", data=data, headers=headers, base_url=HTTPS)
    letters = letters_of(public)
    close(public)
    if host == "evil.example":
        assert (sent.status_code, letters) == (400, [])
        return
    assert len(letters) == 1
    assert set(re.findall(r"https?://[\w.:@-]*\w", letters[0])) == {HTTPS}


def letters_of(app: Flask) -> list[str]:
    """Return the texts of the messages that leave now."""
    services, texts = services_of(app), list[str]()
    while True:
        with services.database.writing() as session:
            courriel = claim_next(session, now=services.clock())
            if courriel is None:
                return texts
            lettre = make_lettre(session, courriel, settings=services.settings, now=services.clock())
            texts.append(lettre.texte + lettre.html)
            mark_sent(session, courriel, now=services.clock())
