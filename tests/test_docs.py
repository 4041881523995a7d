"""Names used by the documentation exist: files, modules, link targets; the index of decisions lists each decision."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README, CHANGELOG, DECISIONS = ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docs" / "decisions"
MAKEFILE = ROOT / "Makefile"
PACKAGES = "collecte|questionnaires|exports|tests|docs"
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINKED = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
QUOTED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"(?:(?:{PACKAGES})/[\w./*-]*|[\w.*-]+/[\w./*-]*\.(?:py|html|md))")
TARGET = re.compile(r"(?:.* )?make ([a-z-]+)(?: .*)?")
MODULE = re.compile(rf"(?:{PACKAGES})(?:\.\w+){{2,}}")
LONGEST_README, LONGEST_ENTRY = 120, 15
"""In lines, and in words."""


def documents() -> list[Path]:
    paths = [README, CHANGELOG, *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in paths if path.parent != DECISIONS or not is_superseded(path)]


def is_superseded(decision: Path) -> bool:
    """Return whether its first paragraph says so. It describes a past state, so that its paths may be gone."""
    return decision.read_text(encoding="utf-8").split("\n\n")[1].startswith("**Superseded")


def missing(text: str, folder: Path) -> Iterator[str]:
    """List the missing targets of a document of `folder`: targets of links, and paths, modules and targets of make
    between backticks."""
    prose = FENCED.sub("", text)
    for target in LINKED.findall(prose):
        if "://" not in target and not (folder / target).exists():
            yield target
    for words in QUOTED.findall(prose):
        if (target := TARGET.fullmatch(words)) and f"\n{target[1]}:" not in MAKEFILE.read_text(encoding="utf-8"):
            yield words
        for word in words.split():
            path = word.partition("::")[0].rstrip(",;:")
            if PATH.fullmatch(path) and not exists(path, folder):
                yield path
            elif MODULE.fullmatch(word) and not is_defined(word):
                yield word


def exists(path: str, folder: Path) -> bool:
    return any(next(start.glob(path.rstrip("/")), None) for start in (ROOT, folder))


def is_defined(name: str) -> bool:
    """Return whether a dotted name is a module, or occurs in the longest module that begins it."""
    parts = name.split(".")
    for length in range(len(parts), 1, -1):
        start = ROOT.joinpath(*parts[:length])
        if start.is_dir() or start.with_suffix(".py").exists():
            source = start / "__init__.py" if start.is_dir() else start.with_suffix(".py")
            return length == len(parts) or bool(re.search(rf"\b{parts[length]}\b", source.read_text(encoding="utf-8")))
    return False


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_exists(path: Path) -> None:
    assert not list(missing(path.read_text(encoding="utf-8"), path.parent))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        pytest.param("see `collecte/relances/nowhere.py`", "collecte/relances/nowhere.py", id="a file"),
        pytest.param("see `views/nowhere.html`", "views/nowhere.html", id="a file that does not say its package"),
        pytest.param("see `exports/nowhere/`", "exports/nowhere/", id="a folder"),
        pytest.param("see `collecte/*/nowhere.py`", "collecte/*/nowhere.py", id="a pattern that matches nothing"),
        pytest.param("see `tests/test_nowhere.py::test_it`", "tests/test_nowhere.py", id="the file of a test"),
        pytest.param("run `python -m tests.nowhere.national`", "tests.nowhere.national", id="a module"),
        pytest.param("run `FAST=1 make nowhere ARGS=-x`", "FAST=1 make nowhere ARGS=-x", id="a target of make"),
        pytest.param("see `collecte.core.rooms.Nowhere`", "collecte.core.rooms.Nowhere", id="a name of a module"),
        pytest.param("see [this](docs/nowhere.md#part)", "docs/nowhere.md", id="the target of a link"),
    ],
)
def test_a_made_up_name_is_refused(text: str, absent: str) -> None:
    assert list(missing(text, ROOT)) == [absent]


@pytest.mark.parametrize(
    "text",
    [
        "`make test`, `COLLECTE_SOAK=1 make test-all ARGS='-m faults'`, `make compare BASE=main`",
        "`collecte/core/rooms.py`, `collecte/*/room.py`, `exports/`",
        "`collecte.core.rooms.Room`, `python -m tests.benchmarks.national`",
        "`tests/test_docs.py::test_a_name_that_exists_is_accepted`",
        "[a page](README.md), [a site](https://exemple.fr/nowhere.md)",
        "`/api/v1/openapi.json`, `text/html`, `collecte sauvegarder`, `collecte.sqlite`",
    ],
)
def test_a_name_that_exists_is_accepted(text: str) -> None:
    assert not list(missing(text, ROOT))


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("package", ["collecte", "exports", "questionnaires"])
def test_the_map_of_the_readme_names_every_room(package: str) -> None:
    _, _, drawn = README.read_text(encoding="utf-8").partition("## The map")
    rooms = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert not rooms - set(re.findall(r"\w+", drawn)) - {"migrations"}


def test_entries_of_the_changelog_are_short() -> None:
    entries = re.findall(r"^- (.+(?:\n  .+)*)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert entries
    assert not [entry for entry in entries if len(re.findall(r"\S*\w\S*", entry)) > LONGEST_ENTRY]


def test_the_index_of_decisions_lists_each_once_and_marks_the_superseded() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[\d+\]\(([\w.-]+)\) \|.*\| (read|detail|superseded) \|$", index, re.MULTILINE))
    decisions = sorted(DECISIONS.glob("[0-9]*.md"))
    assert list(rows) == [path.name for path in decisions]
    assert [name for name, status in rows.items() if status == "superseded"] == [
        path.name for path in decisions if is_superseded(path)
    ]
