"""One installation on PostgreSQL as several machines run it: two services without a worker, and two workers."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.collecte.mondes.commande import Commande, line_with, served, unused_port
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import ON_EVERY_PAGE, forms_of
from tests.collecte.mondes.smtp import Boite, listening
from tests.soak.service import Processus

WITHIN = 30  # seconds to wait for an answer, on a busy machine


@dataclass
class Ensemble:
    """`services` are used in turns, as a proxy would."""

    monde: Monde
    services: list[Processus]
    travailleurs: list[subprocess.Popen[str]]
    boite: Boite
    commande: Commande
    ending: ExitStack

    def begin_travailleur(self) -> None:
        """Start one more worker."""
        travailleur = self.ending.enter_context(self.commande.started("travailleur"))
        line_with(travailleur, "en marche")
        self.travailleurs.append(travailleur)

    @property
    def site(self) -> str:
        return self.services[0].site


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    path: str
    html: str
    location: str


@dataclass
class Visiteur:
    """A browser whose requests go to one service after the other, wherever the page came from."""

    ensemble: Ensemble
    cookies: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    page: Page = field(init=False)

    def go(self, path: str) -> Page:
        """Open a page, redirects followed."""
        self.page = self._exchange("GET", path)
        while self.page.location:
            self.page = self._exchange("GET", self.page.location)
        return self.page

    def post(self, path: str, values: Mapping[str, str]) -> Page:
        """Send a form, the redirect followed."""
        self.page = self._exchange("POST", path, urlencode(values))
        return self.go(self.page.location) if self.page.location else self.page

    def send(self, values: Mapping[str, str], *, action: str | None = None) -> Page:
        """Fill the form of the page, or the one with that action, as it was shown, and send it."""
        for attributes, fields in forms_of(self.page.html):
            path = attributes.get("action") or self.page.path
            if action == path or (action is None and path not in ON_EVERY_PAGE):
                return self.post(path, {**fields, **values})
        raise LookupError(f"no form on {self.page.path}")

    def sign_in(self, adresse: str, password: str = PASSWORD) -> Page:
        self.ensemble.monde.heure.moment = datetime.now(UTC)
        self.go("/connexion")
        self.send({"adresse": adresse, "mot_de_passe": password})
        if self.page.path == "/connexion/code":
            self.send({"code_unique": self.ensemble.monde.code(adresse)})
        return self.page

    def _exchange(self, method: str, path: str, body: str | None = None) -> Page:
        service = self.ensemble.services[self.asked % len(self.ensemble.services)]
        self.asked += 1
        connection = HTTPConnection(service.adresse, timeout=WITHIN)
        try:
            connection.request(method, path, body, self._headers(body))
            answer = connection.getresponse()
            html = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, path.partition("?")[0], html, answer.headers.get("Location", ""))

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {"Host": self.ensemble.site, "Origin": f"http://{self.ensemble.site}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


@contextmanager
def running(monde: Monde, folder: Path) -> Iterator[Ensemble]:
    """Run the four processes during the block; the world's hour is the real one."""
    port = unused_port()
    url = monde.database.engine.url.render_as_string(hide_password=False)
    with ExitStack() as ending:
        boite = ending.enter_context(listening(Boite()))
        smtp = {"SMTP_URL": f"smtp://127.0.0.1:{boite.port}?tls=non", "MAIL_FROM": "collecte@exemple.fr"}
        commande = Commande({**served(url, port).settings, **smtp, "ERASURES": str(folder / "effacements")})
        services = [
            Processus(commande, service_port, folder / f"serveur-{service_port}.log", ("--sans-travailleur",))
            for service_port in (port, unused_port())
        ]
        for service in services:
            service.start()
            ending.callback(service.kill)
        ensemble = Ensemble(monde, services, [], boite, commande, ending)
        ensemble.begin_travailleur()
        ensemble.begin_travailleur()
        for service in services:
            service.wait()
        yield ensemble
