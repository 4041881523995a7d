"""The French sentences of the product in its code, templates and definitions, wherever they stand."""

import ast
import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment

_NOT_PRODUCT = {"tests", "docs", "build", "dist", "demo"}
_FRENCH = re.compile(r"[\s\u00a0\u202f’«»…éèêàçùœ]")
_LETTER = re.compile(r"[^\W\d_]")
_DOTTED = re.compile(r"\b(?:collecte|questionnaires|exports)(?:\.\w+)+")
_HOLE = "{…}"
_BREAK = "\x1e"
_READ_ALOUD = {"alt", "aria-label", "aria-description", "content", "label", "placeholder", "title", "value"}


def phrases(root: Path) -> list[str]:
    """Return the sentences of a checkout, each once, sorted; without the name of any file or module."""
    return sorted(set(_kept(text for path in product_files(root) for text in _texts_of(path))))


def product_files(root: Path) -> Iterator[Path]:
    """Yield the product's files below this folder: no test, no documentation, no environment."""
    for path in sorted(root.iterdir()):
        if path.is_dir() and path.name not in _NOT_PRODUCT and not path.name.startswith("."):
            yield from sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif path.suffix == ".py":
            yield path


def _texts_of(path: Path) -> Iterable[str]:
    match path.suffix:
        case ".py":
            return texts_of_code(path.read_text(encoding="utf-8"))
        case ".html":
            return texts_of_template(path.read_text(encoding="utf-8"))
        case ".txt":
            return _texts_of_message(path.read_text(encoding="utf-8"))
        case ".yaml":
            return _scalars(yaml.safe_load(path.read_text(encoding="utf-8")))
        case _:
            return ()


def _kept(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        line = " ".join(_DOTTED.sub("MODULE", text).split(" ")).replace("\r", "").replace("\n", "\\n").strip()
        if _FRENCH.search(line) and _LETTER.search(line):
            yield line


def texts_of_code(source: str) -> Iterator[str]:
    """Yield string literals, docstrings left out; of f-strings, the text between their values."""
    visitor = _Literals()
    visitor.visit(ast.parse(source))
    yield from visitor.found


class _Literals(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values]
        self.found.append("".join(parts))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


def texts_of_template(source: str) -> Iterator[str]:
    """Yield texts between tags, attributes that are read, and texts in expressions."""
    markup, literals = _without_jinja(source)
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    for text in reader.found:
        yield from (" ".join(part.split()) for part in text.split(_BREAK))
    yield from literals


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.extend(value for name, value in attrs if value and name in _READ_ALOUD)

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _texts_of_message(source: str) -> Iterator[str]:
    """Yield the lines of a message template; none of a plain list."""
    if "{{" in source or "{%" in source:
        markup, literals = _without_jinja(source)
        yield from (html.unescape(line).strip() for line in markup.replace(_BREAK, "\n").splitlines())
        yield from literals


def _without_jinja(source: str) -> tuple[str, list[str]]:
    """Return the text of a template, a hole for each expression and a break for each statement; and the strings in
    both."""
    texts, literals = [], []
    for _line, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            texts.append(value)
        elif kind == "variable_end":
            texts.append(_HOLE)
        elif kind == "block_end":
            texts.append(_BREAK)
        elif kind == "string":
            literals.append(str(ast.literal_eval(value)))
    return "".join(texts), literals


def _scalars(document: Any) -> Iterator[str]:  # noqa: ANN401 - YAML
    if isinstance(document, str):
        yield " ".join(document.split())
    elif isinstance(document, dict):
        for value in document.values():
            yield from _scalars(value)
    elif isinstance(document, list):
        for value in document:
            yield from _scalars(value)
