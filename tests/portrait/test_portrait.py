"""A portrait forgets the differences between two runs, and nothing that a user sees."""

import subprocess
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from tests.portrait.comparison import VERSION, light_environment
from tests.portrait.differences import SHOWN, Difference, alike, compare, report
from tests.portrait.empreintes import fingerprint
from tests.portrait.lectures import Reading, name_of
from tests.portrait.messages import text_of
from tests.portrait.normalisation import normalised
from tests.portrait.pages import chosen, links_in
from tests.portrait.phrases import phrases, texts_of_code, texts_of_template

TOKEN = "k2v9Zr-Q_7xw0aLmN4pS8tUyBcDeFgHi"

CODE = '''
"""The docstring of a module."""

def refuse(count: int) -> str:
    """The docstring of a function."""
    return f"Il reste {count} réponses à relire."
'''
TEMPLATE = '<p>{% if late %}Une réponse manque{% endif %} depuis le {{ day }}.</p><img alt="La frise des étapes">'


# --- what two runs may not show


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        pytest.param(
            f'<input type="hidden" name="csrf_token" value="{TOKEN}">',
            '<input type="hidden" name="csrf_token" value="TOKEN">',
            id="CSRF token",
        ),
        pytest.param(f'href="/r/{TOKEN}"', 'href="/r/TOKEN"', id="personal link"),
        pytest.param(f"http://site/acces/{TOKEN}\n", "http://site/acces/TOKEN\n", id="access link of a message"),
        pytest.param(
            'href="/static/0a1b2c3d4e5f/style.css"', 'href="/static/style.css"', id="version of a style sheet"
        ),
        pytest.param('src="/static/0a1b2c/aide/acces.webp"', 'src="/static/acces.webp"', id="folder of a picture"),
    ],
)
def test_what_is_drawn_at_random_is_left_out(drawn: str, kept: str) -> None:
    assert normalised(drawn) == kept


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("<p>Le 25 novembre 2026 à 10 h</p>", id="day of the world"),
        pytest.param('<input name="csrf" value="autre">', id="field of another name"),
        pytest.param('href="/r/67/accueil"', id="number in the address of a link"),
        pytest.param('href="/structures/12?page=2"', id="address of a page"),
        pytest.param('src="/static/repartition.js"', id="name of a static file"),
    ],
)
def test_what_users_see_is_kept(shown: str) -> None:
    assert normalised(shown) == shown


# --- sentences


def test_sentences_of_code_are_kept_without_docstrings() -> None:
    assert list(texts_of_code(CODE)) == ["Il reste {…} réponses à relire."]


def test_sentences_of_a_template_are_its_texts_and_what_is_read_aloud() -> None:
    texts = [text for text in texts_of_template(TEMPLATE) if text]
    assert texts == ["Une réponse manque", "depuis le {…}.", "La frise des étapes"]


def test_moving_a_file_changes_no_sentence_and_changing_one_does(tmp_path: Path) -> None:
    before, moved, changed = (tmp_path / name for name in ("before", "moved", "changed"))
    for path, code in (
        (before / "product" / "relances.py", CODE),
        (moved / "product" / "campagnes" / "relances.py", CODE),
        (changed / "product" / "relances.py", CODE.replace("à relire", "à lire")),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(code, encoding="utf-8")
    assert phrases(moved) == phrases(before)
    assert phrases(changed) != phrases(before)


# --- files


def workbook(cell: str, formula: str = "=1+1") -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Temps")
        book.add_worksheet("Notes")
        sheet.write("A1", cell)
        sheet.write_formula("A2", formula, value=2)
    return content.getvalue()


def test_workbooks_that_differ_by_the_hour_they_were_made_are_the_same() -> None:
    assert fingerprint(workbook("24 %")) == fingerprint(workbook("24 %"))


def test_a_changed_formula_changes_its_sheet_alone() -> None:
    before, after = (fingerprint(workbook("24 %", formula)).splitlines() for formula in ("=1+1", "=2"))
    changed = [line.partition("  ")[0] for line in after if line not in before]
    assert changed == ["xl/worksheets/sheet1.xml « Temps »"]


def test_a_changed_cell_is_shown() -> None:
    before, after = (fingerprint(workbook(cell)).splitlines() for cell in ("24 %", "25 %"))
    assert [line for line in after if line not in before] == ["xl/sharedStrings.xml  25 %"]


def test_a_text_file_is_kept_as_it_is() -> None:
    assert fingerprint(b"Cher;24\r\n", "text/csv") == "Cher;24\n"


# --- messages


def message(number: str, text: str) -> EmailMessage:
    email = EmailMessage()
    email["Date"], email["Message-ID"] = "Wed, 09 Dec 2026 09:00:00 +0100", f"<{number}@site.example>"
    email["To"], email["Subject"] = "Claire Moreau <claire@demo.example>", "Votre réponse est attendue"
    email.set_content(f"{text}\nhttp://site.example/acces/{TOKEN}\n")
    return email


def test_a_message_is_kept_as_it_is_read() -> None:
    assert text_of(message("1a2b", "Bonjour Claire,")) == (
        "Date: Wed, 09 Dec 2026 09:00:00 +0100\n"
        "To: Claire Moreau <claire@demo.example>\n"
        "Subject: Votre réponse est attendue\n"
        "--- text/plain\n"
        "Bonjour Claire,\n"
        "http://site.example/acces/TOKEN\n"
    )


def test_messages_differ_by_their_text_and_not_by_their_number() -> None:
    assert text_of(message("1a2b", "Bonjour Claire,")) == text_of(message("3c4d", "Bonjour Claire,"))
    assert text_of(message("1a2b", "Bonjour Claire,")) != text_of(message("1a2b", "Bonsoir Claire,"))


# --- which pages


def test_links_of_a_page_are_followed_each_once_with_their_query() -> None:
    body = '<a href="/campagnes/1?vue=dla&amp;tri=nom#haut">a</a> <a href="/campagnes/1?vue=dla&amp;tri=nom">b</a>'
    reading = Reading(200, "", is_page=True, body=body + '<a href="//ailleurs.example">c</a>')
    assert links_in(reading) == ["/campagnes/1?vue=dla&tri=nom"]


def test_of_many_addresses_the_first_and_the_last_are_visited() -> None:
    assert chosen(["/1", "/2", "/3", "/4", "/5"], 3) == ["/1", "/2", "/5"]
    assert chosen(["/1", "/2"], 0) == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "racine"),
        ("/campagnes/1", "campagnes/1"),
        ("/campagnes/1?vue=dla", "campagnes/1,vue=dla"),
        ("/connexion?suite=/a-faire", "connexion,suite=+a-faire"),
        ("/campagnes/<int:campagne_id>/resultats", "campagnes/int+campagne_id/resultats"),
    ],
)
def test_a_page_is_kept_under_its_address(path: str, name: str) -> None:
    assert name_of(path) == Path(name)


# --- what a comparison runs


def test_an_environment_imports_the_product_of_its_worktree_and_the_packages_of_this_one(tmp_path: Path) -> None:
    worktree = tmp_path / "worktree"
    (worktree / "collecte").mkdir(parents=True)
    (worktree / "collecte" / "__init__.py").touch()
    python = light_environment(worktree, tmp_path / "venv")
    asked = "import collecte, flask; from importlib.metadata import version; print(collecte.__file__, version(NAME))"
    command = [str(python), "-I", "-c", asked.replace("NAME", "'collecte-dla'")]
    completed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert completed.stdout.split() == [str(worktree / "collecte" / "__init__.py"), VERSION]


# --- reports of a comparison


def drawn(folder: Path, **pages: str) -> Path:
    (folder / "pages").mkdir(parents=True)
    for name, text in pages.items():
        (folder / "pages" / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def test_portraits_that_are_the_same_have_no_difference(tmp_path: Path) -> None:
    same = [drawn(tmp_path / side, accueil="<p>Bonjour</p>\n") for side in ("base", "here")]
    assert compare(*same) == []
    assert report([]) == "No difference: users see the same."


def test_a_changed_page_is_shown_with_the_lines_that_changed(tmp_path: Path) -> None:
    base = drawn(tmp_path / "base", accueil="<h1>Accueil</h1>\n<p>Bonjour</p>\n")
    here = drawn(tmp_path / "here", accueil="<h1>Accueil</h1>\n<p>Bonsoir</p>\n")
    text = report(compare(base, here))
    assert "1 changed in pages" in text
    assert "=== pages/accueil.html" in text
    assert "-<p>Bonjour</p>\n+<p>Bonsoir</p>" in text


def test_a_page_that_is_no_longer_there_is_told(tmp_path: Path) -> None:
    base = drawn(tmp_path / "base", accueil="a", plan="b")
    here = drawn(tmp_path / "here", accueil="a")
    text = report(compare(base, here))
    assert "1 only in the base in pages" in text
    assert "pages/plan.html" in text


def test_one_change_of_every_page_is_shown_once() -> None:
    differences = [Difference(f"pages/{rank}.html", (f"{rank}", "menu"), (f"{rank}", "Menu")) for rank in range(40)]
    groups = alike(differences)
    assert [len(names) for names, _ in groups] == [40]
    assert report(differences).count("+Menu") == 1


def test_what_is_not_shown_is_counted() -> None:
    differences = [Difference(f"pages/{rank}.html", ("a",), (f"{rank}",)) for rank in range(SHOWN + 2)]
    assert "and 2 other kinds of differences" in report(differences)
