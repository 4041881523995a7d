"""Pictures of every kind of page of the demonstration, for someone to look at before and after a change of looks.

`python -m tests.browser.planches DOSSIER` follows links from the home page of each role until each route has one page;
takes it at 1280 and 360 pixels, in light and in dark; sets them three by three on sheets. A base already built in
DOSSIER serves again.
"""

import base64
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import click
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from collecte.comptes.operations.comptes import keep_session
from collecte.comptes.queries.comptes import list_comptes
from collecte.core.database import Database
from collecte.core.web.navigateurs import browser_name
from collecte.demo.satisfaction import lien_of_a_structure
from collecte.models import Role
from collecte.reponses.operations.liens import adresse_of
from tests.browser.chromium import FRANCE, shared_browser
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.mondes.demonstration import BASE, NOW, built
from tests.collecte.mondes.monde import TROUSSEAU, Heure, Monde

SCREENS = {"1280": (1280, 900), "360": (360, 740)}
SCHEMES = ("light", "dark")
TALLEST = 1_500  # pixels of a page that are pictured
ON_A_SHEET = 3
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
SHEET = """<!doctype html><meta charset="utf-8"><style>
body { margin: 8px; font: 14px sans-serif; width: 1500px } p { margin: 8px 0 2px }
div { display: flex; gap: 6px; height: 640px; align-items: start }
img { max-height: 640px; object-fit: cover; object-position: top; border: 1px solid #999 }
.w1280 { width: 550px } .w360 { width: 190px }</style>"""


@dataclass
class Tour:
    """A walk of every role through the site, one page a route."""

    app: Flask
    url: str
    folder: Path
    known: set[str] = field(default_factory=set)

    def kind_of(self, address: str) -> str:
        """Return the endpoint of an address of the site; '' for any other and for the pages that sign in or out."""
        if not address.startswith(self.url):
            return ""
        try:
            endpoint, _ = self.app.url_map.bind("127.0.0.1").match(urlsplit(address).path)
        except (HTTPException, RequestRedirect):
            return ""
        return "" if endpoint in {"static", "comptes.acces"} else str(endpoint)

    def walk(self, context: BrowserContext, start: str) -> Iterator[tuple[str, Page]]:
        """Open a page of each route that nobody opened yet, nearest first."""
        page = context.new_page()
        waiting, seen = [start], {start}
        while waiting:
            address = waiting.pop(0)
            if (kind := self.kind_of(address)) in self.known and address != start:
                continue
            self.known.add(kind)
            try:
                page.goto(address)
            except Error:  # a file, handed out
                continue
            self.known.add(kind := self.kind_of(page.url))
            if kind:
                yield kind, page
            links = [link.partition("#")[0] for link in page.evaluate(LINKS)]
            fresh = [link for link in dict.fromkeys(links) if link not in seen and self.kind_of(link)]
            seen.update(fresh)
            waiting += fresh

    def picture(self, name: str, page: Page) -> None:
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of two words
                tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.screenshot(
                    path=self.folder / f"{name}-{screen}-{scheme}.png",
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": tall},
                )


def states(monde: Monde, url: str) -> Iterator[tuple[str, str, str]]:
    """Yield each visitor: name, cookie of its session, first address. One account a role, then a structure."""
    with monde.database.writing() as session:
        comptes = list_comptes(session)
        for role in Role:
            compte = next(
                compte for compte in comptes if role in {habilitation.role for habilitation in compte.habilitations}
            )
            donnees = {
                "compte_id": compte.id,
                "second_facteur": True,
                "preuve": monde.heure().isoformat(),
                "navigateur": browser_name(""),
                "csrf_token": token_hex(20),
            }
            yield role, keep_session(session, token=None, donnees=donnees, now=monde.heure()) or "", f"{url}/"
        lien = lien_of_a_structure(session, TROUSSEAU, monde.heure())
        assert lien
        yield "structure", "", adresse_of(lien, trousseau=TROUSSEAU, public_url=url)
    yield "anonyme", "", f"{url}/connexion"


def take(browser: Browser, monde: Monde, folder: Path) -> list[str]:
    """Picture a page of each route; return their names, in order."""
    app = application(monde)
    names: list[str] = []
    with live_server(app) as url:
        tour = Tour(app, url, folder)
        for who, cookie, start in list(states(monde, url)):
            context = browser.new_context(**FRANCE)  # type: ignore[arg-type] # Playwright's own
            if cookie:
                context.add_cookies([{"name": "collecte", "value": cookie, "url": url}])
            for kind, page in tour.walk(context, start):
                names.append(f"{len(names):03d}-{who}-{kind}")
                tour.picture(names[-1], page)
                click.echo(f"{names[-1]} : {urlsplit(page.url).path}")
            context.close()
    return names


def lay_out(browser: Browser, folder: Path, names: Sequence[str]) -> None:
    """Set the pictures on sheets, those of one page side by side."""
    page = browser.new_page(viewport={"width": 1516, "height": 900})
    for first in range(0, len(names), ON_A_SHEET):
        rows = [_row(folder, name) for name in names[first : first + ON_A_SHEET]]
        page.set_content(SHEET + "".join(rows))
        page.screenshot(path=folder / f"planche-{first // ON_A_SHEET:02d}.png", full_page=True)


def _row(folder: Path, name: str) -> str:
    pictures = [
        f'<img class="w{screen}" src="data:image/png;base64,'
        f'{base64.b64encode((folder / f"{name}-{screen}-{scheme}.png").read_bytes()).decode()}">'
        for screen in SCREENS
        for scheme in SCHEMES
    ]
    return f"<p>{escape(name)}</p><div>{''.join(pictures)}</div>"


def main(folder: Path, now: datetime = NOW) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / BASE
    database = Database(f"sqlite:///{base}") if base.exists() else built(folder, now)
    with shared_browser() as shared, shared.in_use() as browser:
        lay_out(browser, folder, take(browser, Monde(database, Heure(now)), folder))
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
