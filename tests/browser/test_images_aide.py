"""The pictures of the help match the present pages: `make aide` redraws those of pages that changed."""

import json
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Page

from collecte.accueil.views.aide import sujets
from tests.browser.chromium import SharedBrowser
from tests.browser.images_aide import DIGESTS, IMAGES, PRISES, digest, image_of, pages

HEAVIEST = 40_000  # bytes


@pytest.fixture(scope="module")
def opened(chromium_process: SharedBrowser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Page]]:
    with chromium_process.in_use() as browser, pages(browser, tmp_path_factory.mktemp("images")) as opened_pages:
        yield opened_pages


def test_every_topic_that_has_a_picture_is_pictured() -> None:
    assert (
        {sujet.code for sujet in sujets() if sujet.image}
        == set(PRISES)
        == {path.stem for path in IMAGES.glob("*.webp")}
    )


def test_a_picture_shows_its_page_as_it_is(opened: Mapping[str, Page]) -> None:
    digests = json.loads(DIGESTS.read_text(encoding="utf-8"))
    changed = [code for code, page in opened.items() if digest(code, page) != digests[code]]
    assert changed == [], "these pages changed since their pictures: make aide"


@pytest.mark.parametrize("code", PRISES)
def test_a_picture_is_light_and_of_the_size_that_its_page_says(code: str) -> None:
    content, size = (IMAGES / f"{code}.webp").read_bytes(), image_of(code)
    assert len(content) <= HEAVIEST
    assert content[:4] + content[8:16] == b"RIFFWEBPVP8X"
    width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    assert (width, height) == (size.largeur, size.hauteur)
