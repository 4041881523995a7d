"""The application served to a real browser, on a small world of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from playwright.sync_api import Page

from collecte.app import close
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import begin_session
from tests.collecte.mondes.versions import changed, opened, proposed, suivi_in_two

_MONDES: dict[str, Monde] = {}
"""The worlds served, by address: sessions, and codes of applications, follow their clock."""


def served_world(folder: Path) -> AbstractContextManager[tuple[Monde, str]]:
    """Serve three DLA, five persons, last year's campaign, this year's open, a référentiel en débat; yield the world
    and its address."""
    return served(folder, fill)


@contextmanager
def served(folder: Path, fill: Callable[[Monde], None]) -> Iterator[tuple[Monde, str]]:
    """Serve a copy of the world that `fill` makes; yield it and its address."""
    with filled(folder / "base.sqlite", fill) as monde:
        app = application(monde)
        with live_server(app) as url:
            _MONDES[url] = monde
            yield monde, url
        close(app)


def fill(monde: Monde) -> None:
    monde.region()
    people = [("Rachid", "18"), ("Helene", "28"), ("Ines", "28"), ("Marie", "36")]
    claire = monde.personne("Claire", "18", etp=80, password=PASSWORD)
    others = [monde.personne(prenom, dla, password=PASSWORD) for prenom, dla in people]
    isabelle = monde.animatrice(password=PASSWORD)
    last_year = monde.heure.moment.replace(year=2025)
    this_year, monde.heure.moment = monde.heure.moment, last_year
    before = monde.campagne(
        "2025-S1", ouverture=last_year.date(), cloture=last_year.replace(day=28).date(), activites=True
    )
    transmitted = monde.participation(claire, before)
    monde.save(claire, transmitted, {**LAST_YEAR, "M1F1A1_FAIT": "oui", "M1F1A1_QUI": "moi"})
    monde.transmit(claire, transmitted)
    monde.heure.moment = this_year
    now = monde.campagne(activites=True)
    for acteur in others:
        answer = monde.participation(acteur, now)
        monde.save(acteur, answer, WHOLE)
        monde.transmit(acteur, answer)
    debated = opened(monde, isabelle)
    changed(monde, isabelle, debated, suivi_in_two)
    proposed(monde, claire)


WHOLE = dict.fromkeys(
    ["M1F1", "M1F2", "M1F3", "M2F1", "M2F2", "M2F3", "M2F4", "M2F5", "M3F1", "M4F1", "M4F2", "AUTRE"], "0"
) | {"M1F1": "60", "M3F1": "40"}
LAST_YEAR = {**CENT, "M1F1": "22", "M1F2": "18"}
"""Near enough to the answers typed a year later: no reason is asked."""


def sign_in(page: Page, url: str, prenom: str) -> None:
    """Give a browser the session of someone who signed in, without opening a page."""
    monde = _MONDES[url]
    token = begin_session(monde.database, _adresse(prenom), monde.heure())
    page.context.add_cookies([{"name": "collecte", "value": token, "url": url, "httpOnly": True, "sameSite": "Lax"}])


def sign_in_by_pages(page: Page, url: str, prenom: str) -> None:
    """Sign in with the password, then the code of the application, if there is one."""
    page.goto(f"{url}/connexion")
    page.get_by_label("Adresse électronique").fill(_adresse(prenom))
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    if code := _MONDES[url].code(_adresse(prenom)):
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda address: "/connexion" not in address)


def _adresse(prenom: str) -> str:
    return f"{prenom.lower()}@exemple.fr"
