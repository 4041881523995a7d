"""Style and script are cached by browsers while unchanged, and responses are compressed on request."""

import gzip
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from collecte.core.web.fichiers import FOLDER, needed_by, script, style, version
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.test_pannes import HERE, populated

PACKED = "br, gzip;q=0.8"
_TOKEN = re.compile(rb'(?<=name="csrf_token" value=")[^"]*')  # it has the second when it was made


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    populated(petit_monde)
    navigateur = Navigateur(app)
    navigateur.sign_in("claire@exemple.fr")
    return navigateur


def got(browser: Navigateur, path: str, encodings: str = "") -> TestResponse:
    """Return the response at `path`. `encodings`: the compressions that the browser accepts."""
    response: TestResponse = browser.client.get(
        path, base_url=HERE, headers={"Accept-Encoding": encodings} if encodings else {}
    )
    return response


def test_the_address_of_a_file_tells_its_version_and_lets_it_be_kept(claire: Navigateur) -> None:
    page = claire.go("/reponses/1/REPARTITION").text
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    versions, names = zip(*(address.partition("#")[0].split("/")[2:] for address in addresses), strict=True)
    assert set(versions) == {version()}
    sheets = {"style.css", "questions.css", "temps_saisie.css"}
    assert set(names) == {*sheets, "figtree.woff2", "icones.svg", "page_temps.js", "page.js", "session.js", "icone.svg"}
    for address in addresses:
        with got(claire, address) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["style.css", "saisie.js"])
def test_without_its_version_a_file_is_as_it_is_written_and_asked_for_again(claire: Navigateur, name: str) -> None:
    with got(claire, f"/static/{name}") as response:
        assert response.data == (FOLDER / name).read_bytes()
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["style.css", "page_temps.js", "icone.svg"])
def test_a_page_of_an_earlier_version_gets_what_there_is_now_and_does_not_keep_it(
    claire: Navigateur, name: str
) -> None:
    with got(claire, f"/static/0123456789ab/{name}") as old, got(claire, f"/static/{version()}/{name}") as new:
        assert old.data == new.data
        assert old.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["../app.py", "nulle-part.js", "nulle-part.css", "../static/saisie.js"])
def test_nothing_else_is_there(claire: Navigateur, path: str) -> None:
    with got(claire, f"/static/{version()}/{path}") as response:
        assert response.status_code == 404


MODULES = sorted(path.stem for path in FOLDER.glob("*.js"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_comes_with_all_that_it_needs_in_its_order(name: str) -> None:
    """Checked without the product's parser, whatever the form of imports and exports."""
    needed = needed_by(name)
    for place, module in enumerate((*needed, name)):
        text = (FOLDER / f"{module}.js").read_text(encoding="utf-8")
        assert {other.removesuffix(".js") for other in re.findall(r'"\./([^"]+)"', text)} <= set(needed[:place])
        assert all(line.count("`") % 2 == 0 for line in text.splitlines()), "a text of several lines would be changed"
    bundle = script(f"{name}.js")
    assert not re.search(r"^\s*(import|export)\b|\bimport\(", bundle, re.MULTILINE)
    assert not re.search(r"^\s*//", bundle, re.MULTILINE)


def test_each_module_is_that_of_a_page_or_needed_by_one() -> None:
    answers = {
        "page_propositions",
        "page_simple",
        "page_suivie",
        "page_suivie_fonctions",
        "page_temps",
        "page_temps_suivie",
    }
    entries = {
        "page",
        "ma_semaine",
        "hors_ligne",
        "constructeur",
        "garde",
        "progression",
        "selection",
        "session",
    } | answers
    assert set(MODULES) == entries.union(*map(needed_by, entries))


def test_a_style_sheet_says_the_same_without_comments() -> None:
    sheet = style("style.css")
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}") > 100


def test_the_sheets_stay_small() -> None:
    sizes = {sheet.name: sheet.stat().st_size for sheet in FOLDER.glob("*.css")}
    assert sizes.pop("style.css") <= 30 * 1024, "what every page loads"
    assert {name: size for name, size in sizes.items() if size > 8 * 1024} == {}, "what an area adds"


@pytest.mark.parametrize("path", ["/a-faire", "/static/style.css", "/aide", "/nulle-part"])
def test_a_browser_that_asks_for_it_gets_the_same_packed(claire: Navigateur, path: str) -> None:
    with got(claire, path) as plain, got(claire, path, PACKED) as packed:
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "ETag" not in packed.headers
        assert all("Accept-Encoding" in response.headers["Vary"] for response in (plain, packed))
        assert len(packed.data) < len(plain.data) / 2
        assert packed.headers["Content-Length"] == str(len(packed.data))
        assert _TOKEN.sub(b"", gzip.decompress(packed.data)) == _TOKEN.sub(b"", plain.data)


@pytest.mark.parametrize("asked", ["identity", "gzip;q=0", "br"])
def test_who_does_not_ask_for_it_gets_it_plain(claire: Navigateur, asked: str) -> None:
    with got(claire, "/aide", asked) as response:
        assert "Content-Encoding" not in response.headers


def test_a_packed_page_does_not_tell_its_length(claire: Navigateur) -> None:
    lengths = {len(got(claire, "/aide", PACKED).data) for _ in range(40)}
    assert len(lengths) > 10, "the length of the page would say what it has"


def test_what_is_packed_already_is_sent_as_it_is(claire: Navigateur) -> None:
    with got(claire, "/reponses/1/tableur.xlsx", PACKED) as response:
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers
