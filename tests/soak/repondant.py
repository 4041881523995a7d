"""A respondent on a phone: opens the link, answers question after question, each saved by itself, and presses «
Transmettre » twice. Failures are tried again, as a browser and its owner would."""

import random
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from time import monotonic, perf_counter
from urllib.parse import urlencode

import orjson

from tests.soak.journal import Journal
from tests.soak.terrain import Invitee

PATIENCE = 20.0
"""Seconds to wait for an answer."""
MOST_PAGES = 40
_FIELD = re.compile(r"<(?:input|textarea|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_RECU = re.compile(r'<b class="number">([^<]+)</b>')

_CSRF, _PAGE = "csrf_token", ("csrf_token", "revision", "page")


class DefectError(Exception):
    """An outcome that nobody may ever be shown: an error that is ours, or a path that does not go on."""


@dataclass(frozen=True, slots=True)
class Reponse:
    status: int
    location: str
    texte: str


@dataclass
class Repondant:
    """`services`: addresses that serve the same installation, used in turns; `site`: its public one."""

    invitee: Invitee
    services: Sequence[str]
    site: str
    journal: Journal
    chance: random.Random
    pause: tuple[float, float]
    jusqua: float
    cookies: dict[str, str] = field(default_factory=dict)
    _kept: dict[tuple[str, int], HTTPConnection] = field(default_factory=dict)

    def answer(self) -> None:
        """Answer from the link to the receipt. Raise DefectError, TimeoutError."""
        try:
            self._answer()
        finally:
            for connection in self._kept.values():
                connection.close()

    def _answer(self) -> None:
        self._go(self._get(self.invitee.path).location)
        where = self._get(self._accueil.replace("/accueil", "/repondre")).location
        typed: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            if "/pages/" not in where:
                break
            where = self._page(where, typed)
        if not where.endswith("/verifier"):
            raise DefectError(f"the way ends at {where}")
        self._transmit(where)

    def _go(self, path: str) -> None:
        self._accueil = path
        self._get(path)

    def _page(self, path: str, typed: dict[str, str]) -> str:
        """Answer the questions of a page, one at a time; return the address of the next page."""
        fields = _fields(self._get(path).texte)
        hidden = {name: fields[name][0] for name in _PAGE if name in fields}
        answers = {name: typed.get(name, "") for name in fields if _is_question(name)}
        for name in answers:
            if not answers[name]:
                self._think()
                answers[name] = typed[name] = self._choice(name, fields[name])
                self._save(path, hidden, answers)
        return self._post(path, {**hidden, **answers, "suite": "continuer"}).location

    def _choice(self, name: str, values: Sequence[str]) -> str:
        offered = [value for value in values if value]
        return self.chance.choice(offered) if offered else f"{name} de {self.invitee.participation_id}"

    def _save(self, path: str, hidden: dict[str, str], typed: Mapping[str, str]) -> None:
        started = perf_counter()
        saved = orjson.loads(self._post(path, {**hidden, **typed, "suite": "auto"}).texte)
        if saved["conflits"]:
            raise DefectError(f"{path}: a conflict with oneself: {saved}")
        hidden["revision"] = str(saved["revision"])
        answers = {name: value for name, value in typed.items() if value}  # each is given once: a later copy has it too
        self.journal.enregistre(self.invitee.participation_id, saved["revision"], answers, perf_counter() - started)

    def _transmit(self, path: str) -> None:
        """Press twice: both presses show the same receipt."""
        form = {name: values[0] for name, values in _fields(self._get(path).texte).items() if name in _PAGE}
        self._think()
        presses = [threading.Thread(target=self._press, args=(path, form)) for _ in range(2)]
        for press in presses:
            press.start()
        for press in presses:
            press.join()

    def _press(self, path: str, form: Mapping[str, str]) -> None:
        match = _RECU.search(self._get(self._post(path, form).location).texte)
        if match is None:
            self.journal.panne("transmission sans reçu")
        else:
            self.journal.transmis(self.invitee.participation_id, match[1])

    def _think(self) -> None:
        threading.Event().wait(self.chance.uniform(*self.pause))

    def _get(self, path: str) -> Reponse:
        return self._exchange("GET", path)

    def _post(self, path: str, form: Mapping[str, str]) -> Reponse:
        return self._exchange("POST", path, urlencode(form))

    def _exchange(self, method: str, path: str, body: str | None = None) -> Reponse:
        """Send until answered: a cut, a stopped service or a busy database is waited for."""
        while True:
            if monotonic() > self.jusqua:
                raise TimeoutError(f"{method} {path}")
            try:
                reponse = self._send(method, path, body)
            except (OSError, HTTPException) as error:
                self.journal.panne(type(error).__name__)
            else:
                if reponse.status < 400:
                    return reponse
                if reponse.status not in {429, 502, 503}:
                    raise DefectError(f"{method} {path}: {reponse.status}")
                self.journal.panne(str(reponse.status))
            threading.Event().wait(self.chance.uniform(0.3, 1.5))

    def _send(self, method: str, path: str, body: str | None) -> Reponse:
        """Send on a connection kept open, as browsers do; one for each press of a double click."""
        key = (self.chance.choice(self.services), threading.get_ident())
        connection = self._kept.setdefault(key, HTTPConnection(key[0], timeout=PATIENCE))
        try:
            connection.request(method, path, body, self._headers(body))
            answer = connection.getresponse()
            texte = answer.read().decode()
        except (OSError, HTTPException):
            self._kept.pop(key, connection).close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reponse(answer.status, answer.headers.get("Location", ""), texte)

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {"Host": self.site, "Origin": f"http://{self.site}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


def _fields(page: str) -> dict[str, list[str]]:
    """Return the fields of a page by name: the values that each offers, in order."""
    offered: dict[str, list[str]] = {}
    for tag in _FIELD.findall(page):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if name := attributes.get("name"):
            offered.setdefault(name, []).append(attributes.get("value", ""))
    return offered


def _is_question(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Z0-9_]*", name))
