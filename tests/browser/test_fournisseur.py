"""Signing in by a provider of another origin, in a real browser, under the policy of our pages."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from collecte.app import close
from tests.browser.checks import assert_accessible
from tests.browser.incidents import Incidents
from tests.browser.live_server import live_server
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.fournisseur import NOM, served
from tests.collecte.mondes.monde import PASSWORD, Monde

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


def one_author(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The service and its provider, at two ports: two origins, as browsers see them."""
    apps: list[WSGIApplication] = []

    def late(environ: dict[str, Any], start: "StartResponse") -> Iterable[bytes]:
        return apps[0](environ, start)

    with (
        filled(tmp_path / "base.sqlite", one_author) as monde,
        served(monde.heure) as fournisseur,
        live_server(late) as url,
    ):
        fournisseur.service = url
        app = application(monde, public_url=url, oidc=fournisseur.settings)
        apps.append(app)
        yield url
        close(app)


def test_one_goes_to_another_origin_and_comes_back_signed_in_where_one_was_going(site: str, page: Page) -> None:
    page.goto(f"{site}/compte")
    assert_accessible(page)
    page.get_by_role("link", name=f"Se connecter avec {NOM}").click()
    expect(page.get_by_role("heading", name=f"Connexion avec {NOM}")).to_be_visible()
    assert page.url == f"{site}/compte"
    assert_accessible(page)


def test_what_was_typed_before_the_session_ended_comes_back_from_another_origin(
    site: str, page: Page, incidents: Incidents
) -> None:
    """A form may not end at another site, redirects included: the typed text goes through a page of ours."""
    page.goto(f"{site}/compte/jetons")
    page.get_by_role("link", name=f"Se connecter avec {NOM}").click()
    page.get_by_label("Nom du jeton").fill("Mon tableur")
    page.context.clear_cookies()
    incidents.tolerate("401")
    page.get_by_label("Nom du jeton").press("Enter")
    assert_accessible(page)
    page.get_by_role("button", name=f"Se connecter avec {NOM}").click()
    expect(page.get_by_label("Nom du jeton")).to_have_value("Mon tableur")
    assert page.url == f"{site}/compte/jetons"
