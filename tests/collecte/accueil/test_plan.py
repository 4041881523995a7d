"""The menu and the site map: which pages open for each visitor, and where they are listed."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, url_for

from collecte.accueil.views.menu import MENUS, WITHOUT_ROLE, rubriques
from collecte.app import close
from collecte.core.menu import GroupeMenu
from collecte.core.rooms import loaded
from collecte.core.web.fichiers import FOLDER
from collecte.models import Role
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.monde_aide import fill, lien_in
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.policy.test_acces import EXPECTED, VISITORS, populate

PASSED_THROUGH = {"/", "/connexion", "/mot-de-passe-oublie", "/compte/confirmer", "/compte/codes-de-secours", "/plan"}
"""Steps of another page, without use once signed in, or the site map itself."""

PRODUCT = Path(__file__).parents[3] / "collecte"

STRUCTURES = "structures.liste"

WATCHED = {"/sante", "/sante/processus"}
"""Addresses for programs."""

SAME_AS_A_PAGE = {"/ma-repartition/imprimer", "/ma-semaine/hors-ligne", "/structures/rapprocher/faits"}
"""Variants of a page, which links to them; files, whose address has an extension, are left out elsewhere."""


@dataclass(frozen=True, slots=True)
class Visite:
    """A visitor of the route matrix, signed in."""

    name: str
    navigateur: Navigateur

    def plan(self) -> str:
        return main_of(self.navigateur.go("/plan").text)


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def foot_of(page: str) -> str:
    return page.partition("<footer")[2].partition("</footer>")[0]


def links(part: str) -> list[str]:
    return re.findall(r'<a [^>]*href="(/[^"#]*)', part)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled(tmp_path_factory.mktemp("plan") / "base.sqlite", populate) as monde:
        app = application(monde)
        yield app
        close(app)


@pytest.fixture(params=VISITORS)
def visite(site: Flask, request: pytest.FixtureRequest) -> Visite:
    browser = Navigateur(site)
    if request.param != "anonyme":
        browser.sign_in(f"{request.param}@exemple.fr")
    return Visite(request.param, browser)


def opened(name: str) -> set[str]:
    """List the pages of the route matrix that open for a visitor and whose address has no parameter."""
    statuses = {
        rule: codes[name]
        for (method, rule), codes in EXPECTED.items()
        if method == "GET" and "<" not in rule and "." not in rule
    }
    wanted = {200} if name == "anonyme" else {200, 302}  # redirected to their only DLA or région
    aside = WATCHED | SAME_AS_A_PAGE | PASSED_THROUGH
    if name == "anonyme":
        aside -= {"/connexion", "/mot-de-passe-oublie"}
    return {rule for rule, status in statuses.items() if status in wanted} - aside


def test_the_site_map_leads_to_every_page_that_opens_and_to_no_other(visite: Visite) -> None:
    assert set(links(visite.plan())) == opened(visite.name)


def test_the_frame_of_every_page_leads_to_the_same_places(visite: Visite) -> None:
    """Also on lists shown in parts, whose view gives their template the addresses of these parts."""
    forms = [] if visite.name == "anonyme" else ["/chercher", "/deconnexion"]
    for path in links(visite.plan()):
        page = visite.navigateur.go(path).text
        head = page.partition("<header")[2].partition("</header>")[0]
        assert links(head)[0] == "/", path
        assert re.findall(r'action="([^"]*)"', head) == forms, path
        assert links(foot_of(page))[1:] == ["/plan", "/accessibilite", "/donnees-personnelles"], path


def test_no_view_gives_its_template_a_name_that_all_pages_have(app: Flask) -> None:
    with app.test_request_context("/"):
        context: dict[str, object] = {}
        app.update_template_context(context)
        shared = {*app.jinja_env.globals, *context}
    assert {"page_address", "drawn", "menu", "help_url"} <= shared
    calls = (
        node
        for path in PRODUCT.glob("*/views/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "render_template"
    )
    names = [keyword.arg for call in calls for keyword in call.keywords if keyword.arg]
    assert len(names) > 300
    assert shared.intersection(names) == set()


def test_whose_last_dla_is_over_is_led_to_no_register(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", fin=date(2025, 1, 1), password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    offered = links(main_of(browser.go("/plan").text))
    assert "/structures" in offered
    assert [path for path in offered if browser.go(path).status_code != 200] == []


def test_the_page_of_structures_leads_to_every_page_under_it_and_to_no_other(site: Flask, visite: Visite) -> None:
    (heading,) = (rubrique for rubrique in rubriques(GroupeMenu.MENU) if rubrique.premiere.endpoint == STRUCTURES)
    with site.test_request_context():
        under = {url_for(page.endpoint) for page in heading.pages}
    offered = under.intersection(links(visite.plan()))
    assert under.intersection(links(main_of(visite.navigateur.go("/structures").text))) == offered


def test_the_menu_leads_to_pages_of_the_site_map_each_once(visite: Visite) -> None:
    page = visite.navigateur.go("/plan").text
    menu = links(page.partition("<nav")[2].partition("</nav>")[0])
    assert len(menu) == len(set(menu))
    assert set(menu) <= set(links(main_of(page)))
    assert bool(menu) == (visite.name != "anonyme")


def test_the_menus_name_pages_of_the_site_map_and_drawings_that_exist() -> None:
    pages = {page.endpoint for room in loaded() for page in room.plan}
    icons = set(re.findall(r'<symbol id="(\w+)"', (FOLDER / "icones.svg").read_text(encoding="utf-8")))
    entries = [entry for menu in (*MENUS.values(), WITHOUT_ROLE) for links in menu.values() for entry in links.items()]
    assert [entry for entry in entries if entry[0] not in pages or entry[1] not in icons] == []
    assert set(MENUS) == set(Role)


def test_each_page_of_the_site_map_is_told_in_one_sentence() -> None:
    pages = [page for room in loaded() for page in room.plan]
    assert [page.titre for page in pages if not re.fullmatch(r"[A-ZÀÉ][^.!?]+\.", page.resume)] == []


def test_every_page_and_every_section_has_its_heading() -> None:
    headings = [rubrique.premiere.endpoint for groupe in GroupeMenu for rubrique in rubriques(groupe)]
    shown = sum(1 + len(rubrique.pages) for groupe in GroupeMenu for rubrique in rubriques(groupe))
    assert shown == sum(len(room.plan) for room in loaded())
    assert {endpoint for room in loaded() for endpoint in room.sections} <= set(headings)


def test_two_pages_of_a_heading_have_not_the_same_rank() -> None:
    """Otherwise their order would depend on the order of rooms."""
    ranks = Counter((page.groupe, page.sous, page.rang) for room in loaded() for page in room.plan)
    assert [place for place, count in ranks.items() if count > 1] == []


@pytest.mark.parametrize(
    ("who", "path", "current"),
    [
        pytest.param("animatrice", "/campagnes", ("Campagnes", "page"), id="the page itself"),
        pytest.param("animatrice", "/campagnes/nouvelle", ("Campagnes", "true"), id="a page that it leads to"),
        pytest.param("animatrice", "/notes/regions/1", ("Résultats", "true"), id="the note, among results"),
        pytest.param("pilote", "/notes/regions/1", ("Ma région", "true"), id="the note, in one’s région"),
        pytest.param("direction", "/direction", ("Effectifs et ETP", "page"), id="a direction’s second page"),
    ],
)
def test_the_menu_tells_where_one_is(site: Flask, who: str, path: str, current: tuple[str, str]) -> None:
    browser = Navigateur(site)
    browser.sign_in(f"{who}@exemple.fr")
    links_of_place = re.findall(
        r'aria-current="(\w+)">(.*?)</a>', browser.go(path).text.partition("</nav>")[0], re.DOTALL
    )
    assert [(word, re.sub(r"<.*>", "", title, flags=re.DOTALL).strip()) for word, title in links_of_place] == [
        (current[1], current[0])
    ]


@pytest.fixture(scope="module")
def feet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The foot of pages of each kind, in the help's small world."""
    with filled(tmp_path_factory.mktemp("pieds") / "base.sqlite", fill) as monde:
        app = application(monde)
        outside, claire = Navigateur(app), Navigateur(app)
        claire.sign_in("claire@exemple.fr")
        pages = {
            "out": outside.go("/connexion"),
            "in": claire.go("/a-faire"),
            "a page of questions": claire.go("/reponses/6/REPARTITION"),
            "a page that does not exist": claire.go("/nulle-part"),
            "a personal link": outside.go(lien_in(monde)),
            "the site map": outside.go("/plan"),
        }
        yield {kind: foot_of(page.text) for kind, page in pages.items()}
        close(app)


def test_the_site_map_is_at_the_foot_of_every_page(feet: Mapping[str, str]) -> None:
    assert {kind for kind, foot in feet.items() if "/plan" not in links(foot)} == set()
