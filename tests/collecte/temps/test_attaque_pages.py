"""Every page and file that each role can open, the journal and messages: no share is there without consent."""

import re
from collections import deque
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Courriel, EntreeJournal
from questionnaires.core.francais import decimal_text
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.temps.mondes_attaques import CODES, Lecteur, Monde1, consents, fixed, played
from tests.tiers import slow_but

SCENARIO = fixed("all choices, some withdrawn", "18 18 28 36 36 36", "omfofn", "omfonn", "nmfofn")
PAGES = 120
"""Largest number of pages opened by each role; every kind of page comes before the second of its kind."""

_LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
_LEAVING = re.compile(r"/(deconnexion|static|calendrier)|[.](css|js|svg|png|ics)")


@pytest.fixture
def world(app: Flask, petit_monde: Monde) -> Monde1:
    return replace(prepare(petit_monde, attacked), monde=petit_monde)


def attacked(monde: Monde) -> Monde1:
    return played(monde, SCENARIO, PASSWORD)


def opened(app: Flask, lecteur: Lecteur) -> dict[str, str]:
    """Return address -> content, tags included, of all pages and files that links lead a role to."""
    browser = Navigateur(app)
    browser.sign_in(f"{lecteur.acteur.nom.split()[0].lower()}@exemple.fr")
    waiting, texts, kinds = deque(["/", *_LINK.findall(browser.page.text)]), dict[str, str](), dict[str, int]()
    while waiting and len(texts) < PAGES:
        path = waiting.popleft().replace("&amp;", "&")
        kind = re.sub(r"[0-9]+", "0", path.partition("?")[0])
        if path in texts or _LEAVING.search(path) or kinds.get(kind, 0) >= 8:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = browser.client.get(path, follow_redirects=True, base_url="http://127.0.0.1:8000")
        assert answer.status_code < 500, path
        texts[path] = answer.get_data().decode("utf-8", "replace")
        waiting += _LINK.findall(texts[path])
    return texts


_WRITTEN = re.compile(r'(?<![0-9,.])[0-9]+[,.][0-9]{2}(?![0-9])|"[0-9]+"')


def numbers_in(text: str) -> set[str]:
    """Return each number that may be a share, as pages, scripts and files write it: with a comma, with a point, or in
    hundredths between quotes."""
    return {number.replace(".", ",") for number in _WRITTEN.findall(text)}


def is_in(part: int, numbers: set[str]) -> bool:
    """Return whether a share, which has two decimals in these worlds, is among them."""
    return not numbers.isdisjoint({decimal_text(part, 2), f'"{part}"'})


def test_a_share_is_seen_however_it_is_written() -> None:
    assert all(is_in(1234, numbers_in(text)) for text in ("12,34 %", "=12.34", 'value="1234"'))
    assert not any(is_in(1234, numbers_in(text)) for text in ("112,34", "12,345", "1.12,34", "12,3", "1234", '"12345"'))


def leaks(world: Monde1, lecteur: Lecteur, texts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (address, first name, line or mission) of each share that is written without its author's consent."""
    written = {address: numbers_in(text) for address, text in texts.items()}
    return [
        (address, secrete.prenom, code)
        for place, secrete in enumerate(world.secretes)
        for code in CODES
        if not (lecteur.role != "c2ra" and consents(world, lecteur, code, place))
        for address, numbers in written.items()
        if is_in(secrete.parts[code], numbers)
    ]


FIRST = "first"


@pytest.mark.parametrize(
    "readers",
    slow_but([FIRST], [FIRST, "others"], reason="`make test` has the first reader of each role; these are the others"),
)
def test_no_page_nor_file_of_any_role_has_the_share_of_someone_who_did_not_let_it(
    app: Flask, world: Monde1, readers: str
) -> None:
    first = {lecteur.role: lecteur for lecteur in reversed(world.lecteurs)}.values()
    assert len(first) == 5
    for lecteur in [lecteur for lecteur in world.lecteurs if (lecteur in first) == (readers == FIRST)]:
        texts = opened(app, lecteur)
        assert len(texts) > 3, lecteur.acteur.nom
        assert leaks(world, lecteur, texts) == []


@pytest.mark.slow(reason="reads every page of three persons to see that the search of the test above is not blind")
def test_pages_that_may_have_a_share_have_it(app: Flask, world: Monde1) -> None:
    """Without this, the search above could be blind: an author reads their own, a direction what is shown to it."""
    ana, bilal = (
        next(lecteur for lecteur in world.lecteurs if lecteur.acteur == person) for person in world.people[:2]
    )
    direction = next(lecteur for lecteur in world.lecteurs if lecteur.role == "direction")
    for lecteur, place, code in ((ana, 0, "M1F1"), (bilal, 1, "M2F3"), (direction, 1, "M2")):
        pages = opened(app, lecteur).values()
        assert any(is_in(world.secretes[place].parts[code], numbers_in(text)) for text in pages), (lecteur, code)


def test_neither_the_journal_nor_a_message_has_a_share(world: Monde1) -> None:
    with world.monde.database.reading() as session:
        written = [str(details) for details in session.scalars(select(EntreeJournal.details))]
        written += [str(contexte) for contexte in session.scalars(select(Courriel.contexte))]
    assert len(written) > len(world.secretes)
    for secrete in world.secretes:
        assert not any(is_in(secrete.parts[code], numbers) for code in CODES for numbers in map(numbers_in, written))
