"""The demonstration, built once a run for all the tests that look at it, whatever worker they run in."""

import fcntl
import importlib
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.demo.construction import build
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import SECRET, TROUSSEAU

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=PARIS)
BASE = "collecte.sqlite"
TOLD = "told.txt"


def once_a_run(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` fills for every worker of the run: nobody changes what it holds."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, begun = root / name, root / f"{name}-begun"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(folder)
    return folder


def built(folder: Path, now: datetime = NOW) -> Database:
    """Build the demonstration of a day in an empty folder."""
    database = Database(f"sqlite:///{folder / BASE}")
    upgrade(database)
    build(database, folder, trousseau=TROUSSEAU, now=now, tell=lambda _line: None)
    return database


def commanded(folder: Path) -> None:
    """Build the demonstration of `NOW` in an empty folder by its command, with the key of tests; keep what it says."""
    (folder / "cle-secrete.txt").write_text(SECRET, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("collecte.cli.demo"), "now", lambda: NOW)
        ended = Commande()("demo", "--sans-serveur", "--dossier", folder)
    assert ended.exit_code == 0, ended.output
    (folder / TOLD).write_text(ended.stdout.replace(str(folder), "{folder}"), encoding="utf-8")


def shared(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the demonstration, as its command left it: nobody changes it."""
    return once_a_run(factory, "demonstration", commanded)


def copied(factory: pytest.TempPathFactory, folder: Path) -> Path:
    """Copy the database of the demonstration of `NOW` to a folder, where it may change."""
    return Path(shutil.copy(shared(factory) / BASE, folder))
