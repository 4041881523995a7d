"""The page types of the accessibility grid, for readers with low vision, without a mouse, or with other text settings.

One load for each page; axe reads every page of every route in test_pages.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.balisage import ambiguous, misdeclared
from tests.browser.chromium import DESKTOP
from tests.browser.couleurs import contrast
from tests.browser.lisible import (
    DOUBLED,
    LARGE,
    SPACED,
    lost_keyboard,
    lost_text,
    pale_drawings,
    pale_fields,
    small_targets,
    unsaid,
)
from tests.browser.parcours import served
from tests.browser.test_pages import Site, furnish, signed_in
from tests.browser.test_repondants import FOUND, invited
from tests.collecte.mondes.monde import Monde
from tests.collecte.policy.test_acces import path_of
from tests.questionnaires.core.toutes import toutes

PAGES = {
    "connexion": ("anonyme", "/connexion"),
    "a-faire": ("auteur", "/a-faire"),
    "questions": ("auteur", "/reponses/8/tout"),
    "repartition": ("auteur", "/reponses/1/REPARTITION"),
    "verification": ("auteur", "/reponses/1/verifier"),
    "recu": ("auteur", path_of("/recus/<recu>")),
    "tableau-de-bord": ("animatrice", "/tableau-de-bord"),
    "suivi": ("animatrice", "/campagnes/1"),
    "constructeur": ("animatrice", "/questionnaires/1"),
    "question-construite": ("animatrice", path_of("/questionnaires/<int:brouillon_id>/questions/<question>")),
    "referentiel": ("auteur", "/referentiel"),
    "registre": ("auteur", "/structures"),
    "resultats": ("auteur", "/resultats"),
    "bilan": ("auteur", "/bilans/dlas/1"),
    "ma-repartition": ("auteur", "/ma-repartition"),
    "note": ("animatrice", "/notes/regions/1"),
    "aide": ("anonyme", "/aide"),
    "sujet-d-aide": ("anonyme", path_of("/aide/<sujet>")),
    "accessibilite": ("anonyme", "/accessibilite"),
}
"""Page types of the grid, some in two states: the role that opens them, and their path."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("lisible"), furnish_all) as (_, url):
        yield Site(url)


def furnish_all(monde: Monde) -> None:
    """Create the world of the pages, and a questionnaire of every kind of question."""
    furnish(monde)
    monde.enquete(monde.questionnaire(toutes()))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_type_is_read_and_used_by_everyone(site: Site, open_page: Callable[..., Page], name: str) -> None:
    role, path = PAGES[name]
    page = signed_in(site, open_page, role, DESKTOP)
    answer = page.goto(f"{site.url}{path}")
    assert answer
    assert answer.status == 200
    problems = faults(page)
    assert not problems, "\n".join([f"{page.url}:", *problems])


def test_the_pages_of_a_personal_link_are_read_and_used_by_everyone(tmp_path: Path, page: Page) -> None:
    with served(tmp_path, invited) as (monde, url):
        page.goto(url + replace(FOUND["lieu"], monde=monde).path())
        problems = faults(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_role("link", name="Commencer").click()
        page.wait_for_url("**/pages/*")
        problems += faults(page)
    assert not problems, "\n".join(problems)


def faults(page: Page) -> list[str]:
    """List the faults, the keyboard first: it begins at the top of a page that nobody touched."""
    problems = [f"keyboard: {line}" for line in lost_keyboard(page)]
    problems += [f"frame: {line}" for line in unsaid(page)]
    problems += [f"markup: {line}" for line in misdeclared(page)]
    problems += [f"one name for two: {line}" for line in ambiguous(page)]
    problems += [f"spaced, 1280: {line}" for line in lost_text(page, SPACED)]
    problems += [f"doubled, 1280: {line}" for line in lost_text(page, DOUBLED)]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        problems += [f"{scheme}: {line}" for line in [*pale_fields(page), *pale_drawings(page)]]
    page.set_viewport_size({"width": 640, "height": 450})
    problems += [f"doubled, 640: {line}" for line in lost_text(page, LARGE)]
    page.set_viewport_size({"width": 320, "height": 640})
    problems += [f"spaced, 320: {line}" for line in lost_text(page, SPACED)]
    return [*problems, *(f"target: {line}" for line in small_targets(page))]


@pytest.mark.parametrize(
    ("first", "ground", "ratio"),  # black, white and the greys about 4.5 of the WCAG’s own techniques
    [
        pytest.param("rgb(0, 0, 0)", "rgb(255, 255, 255)", 21, id="black on white"),
        pytest.param("rgb(255, 255, 255)", "rgb(0, 0, 0)", 21, id="white on black"),
        pytest.param("rgb(118, 118, 118)", "rgb(255, 255, 255)", 4.54, id="just enough for text"),
        pytest.param("rgb(119, 119, 119)", "rgb(255, 255, 255)", 4.48, id="just too pale for text"),
        pytest.param("rgb(255, 0, 0)", "rgb(255, 255, 255)", 4.0, id="red"),
        pytest.param("rgba(0, 0, 0, 0.5)", "rgb(255, 255, 255)", 3.98, id="half seen"),
        pytest.param("color(srgb 0 0 1)", "rgb(255, 255, 255)", 8.59, id="blue"),
        pytest.param("rgb(1, 2, 3)", "rgb(1, 2, 3)", 1, id="the same"),
    ],
)
def test_contrast_is_that_of_wcag(first: str, ground: str, ratio: float) -> None:
    assert contrast(first, ground) == pytest.approx(ratio, abs=0.01)


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="currentcolor"):
        contrast("currentcolor", "rgb(0, 0, 0)")


FAULTS = {
    "small button": ('<button style="all: unset; font-size: 9px">x</button>', small_targets),
    "small link alone": ('<p><a href="#" style="font-size: 12px">Seul</a></p>', small_targets),
    "pale edge": ('<input style="border: 1px solid #ddd">', pale_fields),
    "pale word of a drawing": (
        '<svg role="img" aria-label="a"><rect width="90" height="30" fill="#444"/><text x="5" y="20">mot</text></svg>',
        pale_drawings,
    ),
    "pale tick": ('<input type="checkbox" style="accent-color: #eee">', pale_fields),
    "cut when spaced": (
        '<p style="width: 9em; overflow: hidden; white-space: nowrap">Quinze lettres ici</p>',
        lambda page: lost_text(page, SPACED),
    ),
    "wide when spaced": (
        '<p style="white-space: nowrap">' + "mot " * 30 + "</p>",
        lambda page: lost_text(page, SPACED),
    ),
    "covered when doubled": (
        '<p style="height: 20px; margin: 0">' + "mot " * 25 + '</p><p style="margin: 0">' + "autre " * 30 + "</p>",
        lambda page: lost_text(page, DOUBLED),
    ),
    "no ring": ('<a href="#" style="outline: 0">a</a>', lost_keyboard),
    "thin ring": ('<a href="#" style="outline: 1px solid black">a</a>', lost_keyboard),
    "pale ring": ('<a href="#" style="outline: 3px solid #eee">a</a>', lost_keyboard),
    "under something": (
        '<a href="#">a</a><div style="position: fixed; inset: 0; background: white"></div>',
        lost_keyboard,
    ),
    "out of order": ('<a href="#">a</a> <a href="#" tabindex="1">b</a>', lost_keyboard),
    "drawing without a name": ("<svg></svg>", misdeclared),
    "hidden drawing that speaks": ('<svg aria-hidden="true"><title>a</title></svg>', misdeclared),
    "image without a text": ('<img src="data:,">', misdeclared),
    "table without a title": ('<table><tr><th scope="col">a</th></tr></table>', misdeclared),
    "header of nothing": ("<table><caption>a</caption><tr><th>a</th></tr></table>", misdeclared),
    "table without columns": ("<table><caption>a</caption><tr><td>a</td></tr></table>", misdeclared),
    "line without a header": (
        '<table><caption>a</caption><tr><th scope="col">a</th></tr><tr><th scope="row">a</th></tr>'
        "<tr><td>b</td></tr></table>",
        misdeclared,
    ),
    "choices of no group": ('<label><input type="radio" name="c">A</label>', misdeclared),
    "group without a name": ("<fieldset><p>a</p></fieldset>", misdeclared),
    "layout in the markup": ('<p align="right">a</p>', misdeclared),
    "unknown language": ('<p lang="anglais">a</p>', misdeclared),
    "empty heading": ("<h2> </h2>", misdeclared),
    "one id twice": ('<p id="z">a</p><p id="z">b</p>', misdeclared),
    "password that does not fill itself": ('<label>p<input type="password" autocomplete="off"></label>', misdeclared),
    "one name for two links": ('<main><a href="/a">Lire</a> <a href="/b">Lire</a></main>', ambiguous),
    "one name for two buttons": (
        '<main><form action="/a"><button>Oui</button></form><form action="/b"><button>Oui</button></form></main>',
        ambiguous,
    ),
    "a trap": (
        '<input onkeydown="event.preventDefault()"> <a href="#">a</a>',
        lost_keyboard,
    ),
}
"""A fault in a page, and the check that must report it."""
SOUND = """<p>Lire <a href="#">la suite</a> de ce texte.</p><label>Nom <input></label>
<label><input type="checkbox"> Oui</label> <fieldset><legend>Choix</legend><label><input type="radio" name="a">A</label>
<label><input type="radio" name="a">B</label></fieldset> <button>Envoyer</button>"""
STYLE = """<style>* { font: 16px sans-serif } :focus { outline: 3px solid black }
input, button { border: 2px solid #777; min-height: 24px; min-width: 24px; accent-color: #060 }</style>"""


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_seen_and_a_sound_page_has_none(page: Page, name: str) -> None:
    body, check = FAULTS[name]
    page.set_viewport_size({"width": 320, "height": 640})
    page.set_content(STYLE + SOUND)
    assert check(page) == []
    page.set_content(STYLE + SOUND + body)
    assert check(page)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param('<!doctype html><html lang="fr"><a href="#a">Au contenu</a><main id="a">', [], id="sound"),
        pytest.param('<html lang="fr"><a href="#a">A</a><main id="a">', ["document of no type"], id="no type"),
        pytest.param(
            '<!doctype html><html lang="en"><a href="#a">A</a><main id="a">', ["not said to be in French"], id="English"
        ),
        pytest.param(
            '<!doctype html><html lang="fr"><a href="/">A</a><main id="a">',
            ["no link to the content first"],
            id="no way to the content",
        ),
    ],
)
def test_what_a_page_must_say_first_is_seen_to_be_missing(page: Page, html: str, found: list[str]) -> None:
    page.set_content(html)
    assert unsaid(page) == found
