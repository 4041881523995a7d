"""A browser without a screen: signs in, follows pages, sends forms as they were shown."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from secrets import token_hex
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from collecte.comptes.operations.comptes import keep_session
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address
from collecte.comptes.web.context import services_of
from collecte.core.database import Database
from collecte.core.web.navigateurs import browser_name
from collecte.policy import needs_second_factor
from tests.collecte.mondes.monde import PASSWORD, current_code

_OF_FORMS = re.compile(
    r"""<textarea\b.*?</textarea>|</?(?:form|input|select|option)\b(?:[^>"]|"[^"]*")*>""", re.DOTALL | re.IGNORECASE
)
"""Tags of forms and of their fields, with the text of an area."""


class _Forms(HTMLParser):
    """The fields of every form of a page, with the values shown."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], dict[str, str]]] = []
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((attributes, {}))
        elif self.forms:
            self._field(tag, attributes)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        fields, name = self.forms[-1][1], attributes.get("name", "")
        kind = attributes.get("type", "text")
        if tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in attributes):
            fields[name] = attributes.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self._textarea, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            fields[self._select] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            fields = self.forms[-1][1]
            fields[self._textarea] += data if fields[self._textarea] else data.removeprefix("\n")


def sign_in_at(
    client: Any,  # noqa: ANN401 - a test client
    database: Database,
    compte_id: int,
    moment: datetime,
    *,
    second_factor: bool = True,
) -> None:
    """Give a browser the session of an account that has just passed its password, and its second factor if asked."""
    token = _begin_session(database, compte_id, moment, second_factor=second_factor)
    client.set_cookie("collecte", token, domain="127.0.0.1")


def begin_session(database: Database, address: str, moment: datetime) -> str:
    """Open a session of this account, which could sign in, as its pages would; return its cookie."""
    with database.reading() as session:
        compte = get_compte_by_address(session, address)
        assert compte is not None
        acteur = get_acteur(session, compte.id)
        second_factor = compte.totp_sel is not None
    assert acteur is not None
    assert compte.mot_de_passe is not None
    assert second_factor or not needs_second_factor(acteur)
    return _begin_session(database, compte.id, moment, second_factor=second_factor)


def _begin_session(database: Database, compte_id: int, moment: datetime, *, second_factor: bool) -> str:
    donnees = {
        "compte_id": compte_id,
        "second_facteur": second_factor,
        "preuve": moment.isoformat(),
        "navigateur": browser_name(""),
        "csrf_token": token_hex(20),
    }
    with database.writing() as session:
        return keep_session(session, token=None, donnees=donnees, now=moment) or ""


ON_EVERY_PAGE = {"/chercher", "/deconnexion", "/formulaires/oublier"}
"""Actions of the forms that every page has: to search, to sign out, to start again."""


def forms_of(html: str) -> list[tuple[dict[str, str], dict[str, str]]]:
    """List the forms of a page: the attributes of each, and its fields as shown."""
    parser = _Forms()
    parser.feed("".join(_OF_FORMS.findall(html)))  # the rest of a page takes most of the time
    return parser.forms


def text_of(response: TestResponse) -> str:
    """Return the visible text of a page, spaces made plain."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", body)
    for entity, char in (("&nbsp;", " "), ("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, char)
    return " ".join(plain.split())


@dataclass
class Navigateur:
    """One person at one browser."""

    app: Flask
    client: Any = field(init=False)
    _page: TestResponse | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def page(self) -> TestResponse:
        """The open page; the home page of an account that has just signed in is opened on first access."""
        return self._page or self.go("/")

    @page.setter
    def page(self, opened: TestResponse) -> None:
        self._page = opened

    def go(self, path: str) -> TestResponse:
        """Open a page, redirects followed."""
        self.page = self.client.get(path, follow_redirects=True, base_url="http://127.0.0.1:8000")
        return self.page

    def reads(self, path: str) -> int:
        """Open a page; return how many times it queried the database."""
        with self.asking() as statements:
            self.go(path)
        return statements["SELECT"]

    @contextmanager
    def asking(self) -> Iterator[Counter[str]]:
        """Count the SQL statements run meanwhile, by first word."""
        statements: Counter[str] = Counter()

        def listen(*args: Any) -> None:  # noqa: ANN401 - the event's
            statements[args[2].partition(" ")[0].rstrip()] += 1

        engine = services_of(self.app).database.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", listen)

    def fields(self, action: str | None = None) -> dict[str, str]:
        """Return the fields of the page's own form, or of the one with that action."""
        for attributes, fields in forms_of(self.page.text):
            form_action = attributes.get("action", "")
            if (action is None and form_action not in ON_EVERY_PAGE) or (action is not None and form_action == action):
                return fields
        raise LookupError(f"no form on {self.page.request.path}")

    def send(
        self, values: Mapping[str, str], *, path: str | None = None, action: str | None = None, follow: bool = True
    ) -> TestResponse:
        """Fill the form of the current page and send it, to its page unless a path is named."""
        data = {**self.fields(action), **values}
        self.page = self.client.post(
            path or action or self.page.request.path,
            data=data,
            follow_redirects=follow,
            base_url="http://127.0.0.1:8000",
        )
        return self.page

    def send_several(self, values: Mapping[str, Sequence[str]], **more: str) -> TestResponse:
        """Fill and send the form with names that are sent several times, as checkboxes are."""
        data = [(name, text) for name, text in {**self.fields(), **more}.items() if name not in values]
        data += [(name, text) for name, texts in values.items() for text in texts]
        self.page = self.client.post(
            self.page.request.path, data=MultiDict(data), follow_redirects=True, base_url="http://127.0.0.1:8000"
        )
        return self.page

    def sign_in(self, address: str) -> None:
        """Open a session of this account, which could sign in, as its pages would: see `sign_in_by_pages`."""
        services = services_of(self.app)
        token = begin_session(services.database, address, services.clock())
        self.client.set_cookie("collecte", token, domain="127.0.0.1")
        self._page = None

    def sign_in_by_pages(self, address: str, password: str = PASSWORD) -> TestResponse:
        """Type an address, a password and a code when one is asked for."""
        self.go("/connexion")
        return self.identify(address, password)

    def identify(self, address: str, password: str = PASSWORD, *, path: str | None = None) -> TestResponse:
        """Send the sign-in form of the current page, then a code when one is asked for."""
        self.send({"adresse": address, "mot_de_passe": password}, path=path)
        if self.page.request.path == "/connexion/code":
            services = services_of(self.app)
            self.send({"code_unique": current_code(services.database, address, services.clock())})
        return self.page

    @property
    def text(self) -> str:
        return text_of(self.page)
