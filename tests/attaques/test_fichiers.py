"""Files that people send, with hostile contents and names; files that others may not take; addresses out of place."""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook

from collecte.app import close
from collecte.telechargements.views.documents import file_name
from tests.attaques.canaris import ELEMENT, read
from tests.attaques.parcours import SITE, Visiteurs, visiteurs
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.tiers import sampled

HOSTILE = f"<{ELEMENT} a=1>\"'><!--"
UPLOADS = {  # the page of a form that takes a file, and the visitor who sends it
    "/structures/importer": "auteur",
    "/organisation/regions/1/importer/personnes": "animatrice",
    "/organisation/regions/1/importer/conventions": "animatrice",
    "/questionnaires/importer": "animatrice",
    "/reponses/1/tableur": "auteur",
}


@pytest.fixture(scope="module")
def monde_ouvert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visiteurs]:
    with visiteurs(tmp_path_factory.mktemp("fichiers")) as opened:
        yield opened


def workbook(*rows: tuple[str, ...]) -> bytes:
    """Build a workbook whose sheets and cells are hostile."""
    book = Workbook()
    assert book.active is not None
    book.active.title = f"<{ELEMENT} a=1>"
    for row in rows:
        book.active.append(row)
    book.create_sheet(f"<{ELEMENT} b=1>").append((HOSTILE, HOSTILE))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


ROWS = ((HOSTILE, "Nom", "DLA", "Prénom"), (HOSTILE, HOSTILE, HOSTILE, HOSTILE))
CONTENTS: Mapping[str, bytes] = {
    "one sheet too many": workbook(*ROWS),
    "table": "\n".join(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in ROWS).encode(),
    "definition": f"code: {HOSTILE}\ntitre: {HOSTILE}\n{HOSTILE}: 1\n".encode(),
    "no workbook": f"PK\x03\x04{HOSTILE}".encode(),
}
NAMES = (
    *(f"{HOSTILE}.xlsx", f"{HOSTILE}.csv", f"{HOSTILE}.yaml", "../../../../tmp/intrus.xlsx", "/etc/intrus.csv"),
    *(
        "..\\..\\intrus.csv",
        "%2e%2e%2fintrus.xlsx",
        "intrus\x00.csv",
        "intrus.csv\r\nX-Intrus: 1",
        "." * 300 + "intrus.yaml",
    ),
)


def sent(navigateur: Navigateur, path: str, content: bytes, name: str) -> str:
    """Send a file; return the page that answers, redirections followed."""
    navigateur.go(path)
    data = {
        **navigateur.fields(path if f'action="{path}"' in navigateur.page.text else None),
        "fichier": (BytesIO(content), name),
    }
    navigateur.page = navigateur.client.post(path, data=data, follow_redirects=True, base_url=SITE)
    return navigateur.page.text


@pytest.mark.parametrize(
    ("path", "content"),
    sampled(list(product(UPLOADS, CONTENTS)), 6, reason="a child process reads each file under three names"),
)
def test_what_a_file_says_never_runs_on_the_page_that_tells_of_it(
    monde_ouvert: Visiteurs, path: str, content: str
) -> None:
    """A3: cells, titles of columns, names of sheets, keys, and the name of the file, accepted or refused."""
    navigateur = monde_ouvert.all[UPLOADS[path]]
    for name in (f"{HOSTILE}.xlsx", f"{HOSTILE}.csv", f"{HOSTILE}.yaml"):
        page = sent(navigateur, path, CONTENTS[content], name)
        assert navigateur.page.status_code < 500
        assert read(page).alive == []


def test_what_a_file_says_is_told(monde_ouvert: Visiteurs) -> None:
    """A3: pages that show nothing of the file would prove nothing."""
    pages = [
        sent(monde_ouvert.all[name], path, content, "f.csv")
        for path, name in UPLOADS.items()
        for content in CONTENTS.values()
    ]
    assert sum(f"&lt;{ELEMENT}" in page for page in pages) >= len(UPLOADS)


_WATCHED: list[list[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _WATCHED and event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _WATCHED[-1].append(str(arguments[0]))


sys.addaudithook(_note)


@contextmanager
def written_files() -> Iterator[list[str]]:
    """List the files that this process opens for writing, meanwhile."""
    _WATCHED.append([])
    try:
        yield _WATCHED[-1]
    finally:
        _WATCHED.pop()


@pytest.mark.parametrize(
    ("path", "name"),
    sampled(list(product(UPLOADS, NAMES)), 10, reason="a child process reads the same file under each name"),
)
def test_no_file_is_written_under_a_name_that_someone_sent(monde_ouvert: Visiteurs, path: str, name: str) -> None:
    """A15: wherever the name climbs to; its page is one of ours, and the name adds no header."""
    navigateur = monde_ouvert.all[UPLOADS[path]]
    with written_files() as written:
        sent(navigateur, path, CONTENTS["one sheet too many"], name)
    assert navigateur.page.status_code < 500
    assert [file for file in written if "intrus" in file or ELEMENT in file] == []
    assert "X-Intrus" not in navigateur.page.headers


def test_a_file_written_under_such_a_name_would_be_seen(tmp_path: Path) -> None:
    """A15: the same watch, on a forbidden write."""
    with written_files() as written:
        (tmp_path / "intrus.csv").write_text("x")
    assert any("intrus" in file for file in written)


@pytest.mark.parametrize("about", [HOSTILE, *NAMES, "é" * 300, "\ud800", '"; filename="intrus.exe'])
def test_a_file_is_named_by_letters_digits_and_hyphens_whatever_it_is_about(about: str) -> None:
    """A15: the name stands in a header and on the downloader's disk."""
    assert re.fullmatch(r"[a-z0-9-]{1,80}", file_name("synthese", about))


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py", "/static/%2e%2e%2fconfig.py"),
        *(
            "/static/..\\config.py",
            "/static//etc/passwd",
            "/static/%00",
            "/static/style.css%00.py",
            "/static/./../app.py",
        ),
        *("/static/C:/windows/win.ini", "/static/....//config.py", "/static/%252e%252e/config.py", "/../config.py"),
        *("/journal.csv/../../config.py", "/questionnaires/1/exporter.../config.py", "/.git/config", "/.env"),
        *("/static/", "/static", "/collecte/config.py", "/requirements.lock", "/instance/base.sqlite"),
    ],
)
def test_no_address_leads_to_a_file_that_is_not_served(app: Flask, path: str) -> None:
    """A15: nor to a folder's content."""
    with app.test_client().get(path, base_url=SITE) as answer:
        assert answer.status_code in {302, 404, 308}
        assert b"SECRET_KEY" not in answer.data


def test_a_request_that_is_too_large_is_refused_before_it_is_read(petit_monde: Monde) -> None:
    """A20: whatever type it claims; it signs nobody in."""
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    app = application(petit_monde, max_request_bytes=100_000)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"):
        answer = app.test_client().post("/connexion", data=b"a" * 100_001, content_type=kind, base_url=SITE)
        assert answer.status_code == 413
        assert "la limite est 0,1" in answer.text
    close(app)
