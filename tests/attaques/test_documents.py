"""The names in docs/security.md and docs/asvs.md exist: each test is imported and found, each requirement listed
once."""

import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.attaques.exigences import NUMBERS

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/security.md", "docs/asvs.md")
_NODE = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
_LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
_ANSWERS = ("tests/", "docs/", "operator: ", "not applicable: ", "not done: ")
CLASSES = [f"A{number}" for number in range(1, 26)]


def content(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def nodes(text: str) -> Iterator[tuple[str, str]]:
    return ((path, name) for path, name in _NODE.findall(text))


def is_there(path: str, name: str) -> bool:
    """Return whether this module of tests can be imported and has this test."""
    try:
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    except ModuleNotFoundError:
        return False
    return name.startswith("test_") and callable(getattr(module, name, None))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = list(nodes(content(document)))
    assert len(named) > 20
    assert [node for node in named if not is_there(*node)] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tests/attaques/test_nulle_part.py", "test_nothing"),
        ("tests/attaques/test_documents.py", "test_nothing"),
        ("tests/attaques/test_documents.py", "is_there"),
        ("tests/attaques/test_documents.py", ""),
    ],
)
def test_a_name_that_leads_nowhere_would_be_seen(path: str, name: str) -> None:
    assert not is_there(path, name)


def limits() -> list[tuple[str, str]]:
    """List the limits of docs/limits.md, each with the constant that sets it."""
    return re.findall(r"^\| [^|]+ \| ([^|]+) \| `([\w.]+)` \|$", content("docs/limits.md"), re.MULTILINE)


def value_of(name: str) -> Any:  # noqa: ANN401 - of any type
    """Return a constant by its full name, or the default of a field of settings or of limits."""
    first, *parts = name.split(".")
    value: Any = importlib.import_module(first)
    for part in parts:
        if isinstance(value, ModuleType) and not hasattr(value, part):
            importlib.import_module(f"{value.__name__}.{part}")
        is_class = isinstance(value, type) and is_dataclass(value)
        value = {field.name: field.default for field in fields(value)}[part] if is_class else getattr(value, part)
    return value


@pytest.mark.parametrize(("told", "name"), limits())
def test_each_limit_is_the_one_that_is_told(told: str, name: str) -> None:
    value = value_of(name)
    unit = timedelta(days=1) if "day" in told else timedelta(minutes=1)
    number = value / unit if isinstance(value, timedelta) else value
    first = re.match(r"[\d,]+", told)
    assert first
    assert first[0].replace(",", "") == f"{number:.0f}"


def test_each_requirement_of_levels_1_and_2_is_told_once_in_order_and_answered() -> None:
    text = content("docs/asvs.md")
    lines = _LINE.findall(text)
    assert tuple(tuple(int(part) for part in number.split(".")) for number, _, _ in lines) == NUMBERS
    assert f" {len(NUMBERS)} of them" in text
    assert len(lines) == text.count("\n| ") - len(("titles", "rule"))
    assert [number for number, _, answer in lines if not answer.startswith(_ANSWERS)] == []


def test_each_class_of_attacks_has_its_tests() -> None:
    rows = re.findall(r"^\| (A\d+) [^|]*\| ([^|]+) \|$", content("docs/security.md"), re.MULTILINE)
    assert [number for number, _ in rows] == CLASSES
    assert [number for number, tests in rows if not list(nodes(tests)) and not tests.startswith("not tested")] == []


def test_at_least_ten_protections_are_told_with_the_test_that_sees_each_removed() -> None:
    _, _, table = content("docs/security.md").partition("## What fails when a protection is removed")
    rows = [line for line in table.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) >= 10
    assert len({row.split("|")[1] for row in rows}) == len(rows)
