"""Mass assignment: extra fields, named like every column of the database, change nothing of what a form does.

Each form is sent three times from the same database: twice as it is, once with the extra fields. Differences between
the first two are random (tokens, salts, receipts); everything else must be the same in the third.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from collecte.app import close
from collecte.core.database import Database
from collecte.models import Personne
from collecte.models.base import Base
from collecte.policy import Droit
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.policy.test_acces import ASKED, EXPECTED, LOGIN, NONE, path_of, populate
from tests.tiers import sampled

SITE = "http://127.0.0.1:8000"
SENDERS = ("animatrice", "auteur", "admin", "direction", "pilote", "anonyme")
"""Senders of forms, in order of preference: the first one who may send the form and is shown it."""

FILE = re.compile(r"\.\w+$")
"""The end of a route that returns a file, where there is no form."""

POSTS = sorted(rule for method, rule in EXPECTED if method == "POST")


@dataclass(frozen=True, slots=True)
class Formulaire:
    """A form as a page shows it: the fields that it would send, blanks filled, and every name it has."""

    fields: Mapping[str, str]
    names: frozenset[str]


class _Reader(HTMLParser):
    """Collect every form of a page, its blanks filled with values of the right kind."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}, set()))
        elif self.forms and tag in {"input", "textarea", "select", "button", "option"}:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        _, fields, names = self.forms[-1]
        name = self._select if tag == "option" else given.get("name", "")
        self._select = name if tag in {"select", "option"} else ""
        if not name:
            return
        names.add(name)
        value = given.get("value", "") or filler(tag, given)
        if "selected" in given or "checked" in given or (value and not fields.get(name)):
            fields[name] = value


FILLED = {
    "date": "2026-07-20",
    "email": "neuve@exemple.fr",
    "password": PASSWORD,
    "number": "1",
    "textarea": "Un texte.",
    "text": "Un texte",
}


def filler(tag: str, given: Mapping[str, str]) -> str:
    kind = "textarea" if tag == "textarea" else given.get("type", "text" if tag == "input" else "")
    return FILLED.get(kind, "")


def made_up() -> Mapping[str, str]:
    """Return one field named like each column of each model, with a value that its type accepts."""
    values: dict[type, str] = {int: "2", bool: "on", date: "2030-01-01", datetime: "2030-01-01T00:00", dict: "{}"}
    fields = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            fields[column.name] = values.get(_python_type(column.type), "intrus")
    return fields


def _python_type(kind: object) -> type:
    try:
        return kind.python_type  # type: ignore[attr-defined,no-any-return] # a column's type
    except NotImplementedError:
        return str


TOO_MANY = made_up()

OWN = {"/campagnes/<int:campagne_id>/qui": {"dlas"}}
"""Fields of forms that no page of this world shows: its campaign opened, and is not prepared any more."""


Cells = Mapping[tuple[str, int | str, str], object]
"""Table, row and column: value."""


@dataclass
class Essai:
    """A world that is restored before each sending."""

    app: Flask
    database: Database
    base: Path
    visitors: Mapping[str, Navigateur]
    start: sqlite3.Connection
    forms: Mapping[tuple[str, str], Formulaire]

    def form_of(self, rule: str) -> tuple[str, Formulaire]:
        """Return the sender of a form, and the form that a page shows them; a bare token when no page has the form."""
        codes = EXPECTED["POST", rule]
        senders = [name for name in SENDERS if codes[name] not in {LOGIN, ASKED, NONE}] or [SENDERS[0]]
        sender = next((name for name in senders if (name, rule) in self.forms), senders[0])
        token = next(form.fields["csrf_token"] for (name, _), form in self.forms.items() if name == sender)
        return sender, self.forms.get((sender, rule)) or Formulaire({"csrf_token": token}, frozenset({"csrf_token"}))

    def put_back(self) -> None:
        with closing(sqlite3.connect(self.base)) as live:
            self.start.backup(live)

    def send(self, sender: str, rule: str, data: Mapping[str, str]) -> tuple[int, Cells]:
        """Return the status, and every cell of the database afterwards."""
        self.put_back()
        client = self.visitors[sender].client
        cookie = client.get_cookie("collecte", domain="127.0.0.1")
        with client.post(path_of(rule), data=data, base_url=SITE) as response:
            status = response.status_code
        if cookie is not None:
            client.set_cookie("collecte", cookie.value, domain="127.0.0.1")
        return status, cells(self.base)


def cells(base: Path) -> Cells:
    with closing(sqlite3.connect(base)) as live:
        tables = live.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        return {cell: value for table, sql in tables for cell, value in cells_of(live, table, sql)}


def cells_of(live: sqlite3.Connection, table: str, sql: str) -> Iterator[tuple[tuple[str, int | str, str], object]]:
    """Yield every cell of a table, whose rows are known by their rowid, or by their id WITHOUT ROWID."""
    rows = live.execute(f'SELECT {"id" if "WITHOUT ROWID" in sql else "rowid"}, * FROM "{table}"')
    names = [column[0] for column in rows.description[1:]]
    for number, *values in rows:
        yield from (((table, number, name), value) for name, value in zip(names, values, strict=True))


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Essai]:
    base = tmp_path_factory.mktemp("champs") / "base.sqlite"
    with filled(base, populate) as monde:
        app = application(monde)
        visitors = {name: Navigateur(app) for name in SENDERS}
        for name in SENDERS[:-1]:
            visitors[name].sign_in(f"{name}@exemple.fr")
        forms = {key: form for name in SENDERS for key, form in shown_to(app, name, visitors[name])}
        start = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(base)) as live:
            live.backup(start)
        yield Essai(app, monde.database, base, visitors, start, forms)
        start.close()
        close(app)


def shown_to(app: Flask, name: str, browser: Navigateur) -> Iterator[tuple[tuple[str, str], Formulaire]]:
    """Yield every form of every page that someone may open, by viewer and target route."""
    address = app.url_map.bind("127.0.0.1:8000")
    for method, rule in EXPECTED:
        if method != "GET" or FILE.search(rule) or EXPECTED[method, rule][name] != 200:
            continue
        with browser.client.get(path_of(rule), base_url=SITE) as response:
            page = response.text if response.mimetype == "text/html" else ""
        reader = _Reader()
        reader.feed(page)
        for action, fields, names in reader.forms:
            with suppress(HTTPException):  # a form that is sent by GET
                sent_to, _ = address.match(action or path_of(rule), method="POST", return_rule=True)
                yield (name, sent_to.rule), Formulaire(fields, frozenset(names))


@pytest.mark.parametrize("rule", sampled(POSTS, 24, reason="every form, three times over every cell of the base"))
def test_fields_that_no_page_shows_change_nothing(essai: Essai, rule: str) -> None:
    sender, form = essai.form_of(rule)
    too_many = {name: value for name, value in TOO_MANY.items() if name not in form.names | OWN.get(rule, set())}
    assert len(too_many) > len(TOO_MANY) * 0.9, "a form shows a few columns, never all"
    once, again = (essai.send(sender, rule, form.fields) for _ in range(2))
    status, third = essai.send(sender, rule, {**too_many, **form.fields})
    assert status == once[0] == again[0]
    assert differences(once[1], again[1], third) == []


def differences(once: Cells, again: Cells, third: Cells) -> list[str]:
    """List the cells where the third database differs from the first two, which agree there."""
    return [
        f"{key}: {once.get(key)!r} → {third.get(key)!r}"
        for key in sorted(once.keys() | again.keys() | third.keys())
        if once.get(key) == again.get(key) != third.get(key)
    ]


DRAWN = sorted(POSTS, key=lambda rule: sha256(rule.encode()).digest())[: len(POSTS) // 8]
"""One form in eight, a choice that hardly changes when a route is added."""


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(DRAWN, id="one in eight"),
        pytest.param(
            POSTS, marks=pytest.mark.slow(reason="every form; `make test` sends one in eight"), id="all of them"
        ),
    ],
)
def test_most_forms_sent_as_they_are_shown_do_something(essai: Essai, rules: Sequence[str]) -> None:
    """Refused forms would prove nothing about writes."""
    essai.put_back()
    before = cells(essai.base)
    idle = []
    for rule in rules:
        sender, form = essai.form_of(rule)
        if differences(before, before, essai.send(sender, rule, form.fields)[1]) == []:
            idle.append(rule)
    assert len(idle) < len(rules) / 2, idle


def test_a_form_that_took_a_field_too_many_would_be_seen(essai: Essai, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above fails for a route that reads a field that its page never shows."""
    rule, endpoint = "/organisation/personnes/<int:personne_id>/identite", "personnes.identite"

    def careless(personne_id: int) -> str:
        with essai.database.writing() as session:
            session.get_one(Personne, personne_id).nom = request.form.get("dla_id", "Durand")
        return ""

    careless.__droit__ = Droit.ANIMER  # type: ignore[attr-defined] # as the decorator writes it
    monkeypatch.setitem(essai.app.view_functions, endpoint, careless)
    with pytest.raises(AssertionError, match="'Durand' → '2'"):
        test_fields_that_no_page_shows_change_nothing(essai, rule)
