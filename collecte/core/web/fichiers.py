"""Static files: content-hashed addresses for long caching, comments removed, script modules bundled."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from collecte.core.web.adresses import address

FOLDER = Path(__file__).parents[2] / "static"
_IMPORT = re.compile(r'^import (\{ [\w, ]+ \}) from "\./(\w+)\.js";$', re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*.*\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async function|function|const|class) (\w+))", re.MULTILINE)


def install(app: Flask) -> None:
    """Serve files as they are written and, under a version in the address, whichever it is, as pages need them."""

    def send(filename: str, version: str = "") -> Response:
        if version and filename in _names():
            kind = filename.rpartition(".")[2]
            return Response(_MADE[kind](filename), mimetype=_KINDS[kind])
        return app.send_static_file(filename)

    app.view_functions["static"] = send
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", view_func=send)


@cache
def version() -> str:
    """Return the version of all the files: it changes with any byte or name."""
    digest = hashlib.sha256()
    for path in sorted(file for file in FOLDER.rglob("*") if file.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def is_asked_by_version() -> bool:
    """Return whether this request names the current version of a file."""
    return request.endpoint == "static" and (request.view_args or {}).get("version") == version()


def static(name: str) -> str:
    """Return the address of a file, with the version."""
    return address("static", version=version(), filename=name)


@cache
def style(filename: str) -> str:
    """Return a style sheet, without comments."""
    return _INDENT.sub("", _STYLE_COMMENT.sub("", (FOLDER / filename).read_text(encoding="utf-8")))


@cache
def script(filename: str) -> str:
    """Return a module and before it, each once, all that it imports: `const champs = (() => { …; return { later };
    })();`.

    The product's modules import names alone, from modules beside them, never in a circle, export what they declare, and
    have no text of several lines.
    """
    name = filename.removesuffix(".js")
    return "\n".join([*map(_closed, needed_by(name)), _opened(name)])


@cache
def needed_by(name: str) -> tuple[str, ...]:
    """Return the modules that one imports, and those that these import, each after its own imports."""
    modules: dict[str, None] = {}
    for _, module in _IMPORT.findall(_read(name)):
        modules |= dict.fromkeys((*needed_by(module), module))
    return tuple(modules)


def _closed(name: str) -> str:
    exported = ", ".join(_EXPORT.findall(_read(name)))
    return f"const {name} = (() => {{\n{_opened(name)}\nreturn {{ {exported} }};\n}})();"


def _opened(name: str) -> str:
    """Return its code without comments, where the modules that it imports are constants."""
    return _INDENT.sub("", _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub(r"const \1 = \2;", _read(name)))))


def _read(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


_MADE = {"css": style, "js": script}
_KINDS = {"css": "text/css", "js": "text/javascript"}


@cache
def _names() -> frozenset[str]:
    """Return the files that pages need in another form than they are written."""
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix.removeprefix(".") in _MADE)
