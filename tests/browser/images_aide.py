"""The pictures of the help, made from the pages of its small world by `make aide`.

A digest of the pictured elements and words is stored beside the tests: a page that changed no longer has it, whatever
fonts and browsers draw.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from playwright.sync_api import Browser, FloatRect, Page

from collecte.accueil.views.aide import sujets
from collecte.core.aide import Image
from tests.browser.chromium import shared_browser
from tests.browser.parcours import served, sign_in
from tests.collecte.mondes.monde_aide import fill, lien_in

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "collecte" / "static" / "aide"
DIGESTS = Path(__file__).with_suffix(".json")
MARGIN = 12  # pixels around the pictured part

READ = """part => [...part.querySelectorAll('*')].flatMap(each => {
  const own = [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  const text = own.map(node => node.data).join(' ').replace(/\\s+/g, ' ').trim();
  const kind = each.tagName.toLowerCase() + (each.type && each.tagName !== 'BUTTON' ? `[${each.type}]` : '');
  return text || each.matches('input:not([type=hidden]), select, textarea, img') ? [`${kind} ${text}`.trim()] : [];
})"""
"""The elements that say or ask something, in order, each with its own words."""

IN_FRENCH = """() => {
  for (const own of document.querySelectorAll('input[type=date]')) {
    const day = own.value.split('-').reverse().join('/');
    own.type = 'text';
    own.value = day;
  }
}"""
"""Days as a French browser writes them, whatever the language of the system."""

TO_WEBP = """async png => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d', {alpha: false}).drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.6).split(',')[1];
}"""


@dataclass(frozen=True, slots=True)
class Prise:
    """The user at a page, the page, and its pictured part, from its top."""

    qui: str
    page: str
    part: str = "main"


PRISES: Mapping[str, Prise] = {
    "premiers-pas": Prise("nolwenn", "/tableau-de-bord"),
    "repondre": Prise("claire", "/reponses/6/REPARTITION", "fieldset"),
    "transmettre": Prise("rachid", "/reponses/7/recu"),
    "partager": Prise("rachid", "/ma-repartition/7/partage"),
    "diriger": Prise("sylvain", "/direction/campagnes/3/dlas/1"),
    "lancer": Prise("isabelle", "/campagnes/nouvelle"),
    "suivre": Prise("isabelle", "/tableau-de-bord"),
    "classeur": Prise("isabelle", "/classeurs/regions/1"),
    "organisation": Prise("isabelle", "/organisation/regions/1"),
    "construire": Prise("isabelle", "/questionnaires/1"),
    "registre": Prise("isabelle", "/structures"),
    "bilan": Prise("claire", "/bilans/dlas/1"),
    "piloter": Prise("bertrand", "/ma-region"),
    "administrer": Prise("zoe", "/administration"),
    "repondre-par-lien": Prise("structure", "/r/1/accueil"),
    "acces": Prise("anonyme", "/connexion"),
}


def image_of(code: str) -> Image:
    (image,) = (sujet.image for sujet in sujets() if sujet.code == code and sujet.image)
    return image


@contextmanager
def pages(browser: Browser, folder: Path) -> Iterator[Mapping[str, Page]]:
    """Open each page to picture, by its user, as wide as its picture."""
    with served(folder, fill) as (monde, url):
        lien = lien_in(monde)
        opened: dict[str, Page] = {}
        states: dict[str, Any] = {}
        for code, prise in PRISES.items():
            if prise.qui not in states:
                states[prise.qui] = _state(browser, url, prise.qui, lien)
            size = image_of(code)
            opened[code] = browser.new_page(
                viewport={"width": size.largeur, "height": size.hauteur},
                locale="fr-FR",
                timezone_id="Europe/Paris",
                storage_state=states[prise.qui],
            )
            opened[code].goto(url + prise.page)
        yield opened
        for page in opened.values():
            page.close()


def _state(browser: Browser, url: str, qui: str, lien: str) -> Any:  # noqa: ANN401 - Playwright's own
    """Return the cookies of someone who signed in."""
    page = browser.new_page()
    if qui == "structure":
        page.goto(url + lien)
    elif qui != "anonyme":
        sign_in(page, url, qui)
    state = page.context.storage_state()
    page.close()
    return state


def digest(code: str, page: Page) -> str:
    """Digest the elements that a picture would show now."""
    lines: list[str] = page.locator(PRISES[code].part).first.evaluate(READ)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def picture(code: str, page: Page) -> bytes:
    """Draw a page from the top of its part, in WebP."""
    size, box = image_of(code), page.locator(PRISES[code].part).first.bounding_box()
    assert box
    page.evaluate(IN_FRENCH)
    top = max(0, box["y"] - MARGIN) if PRISES[code].part != "main" else box["y"]
    clip: FloatRect = {"x": 0, "y": top, "width": size.largeur, "height": size.hauteur}
    png = page.screenshot(clip=clip, full_page=True)
    return base64.b64decode(page.evaluate(TO_WEBP, base64.b64encode(png).decode()))


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        shared_browser() as shared,
        shared.in_use() as browser,
        pages(browser, Path(folder)) as opened,
    ):
        digests = {code: digest(code, page) for code, page in opened.items()}
        for code, page in opened.items():
            content = picture(code, page)
            (IMAGES / f"{code}.webp").write_bytes(content)
            click.echo(f"{code} : {len(content):,} octets")
    DIGESTS.write_text(json.dumps(digests, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
