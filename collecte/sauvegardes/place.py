"""The place of a base of SQLite: held while a copy is put there, given up to it in one step."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from collecte.errors import UserFacingError
from collecte.sauvegardes import sqlite
from collecte.sauvegardes.contenu import Contenu
from collecte.sauvegardes.fichiers import aside, sha256_of, sweep
from collecte.sauvegardes.manifeste import AlteredCopyError, Sauvegarde

_BESIDE = ("-wal", "-shm", "-journal")  # left there, SQLite would take them for those of the base put in this place
_WAITED = 1.0  # seconds for who uses the base to be done with it


class UsedBaseError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "Un autre programme se sert de la base : rien n’a été changé.",
            "Arrêtez le serveur et les travailleurs, puis recommencez.",
        )


@dataclass(frozen=True, slots=True)
class Place:
    """`base` is who is there, if anyone; `contenu` what it holds, None when it cannot be read; `partial` who comes."""

    base: Path
    partial: Path
    contenu: Contenu | None
    moment: datetime

    @property
    def is_held(self) -> bool:
        return self.contenu is None or not self.contenu.is_empty

    def fill(self, sauvegarde: Sauvegarde) -> None:
        """Copy a copy, and look at what arrived. Raises AlteredCopyError, DamagedBaseError, OSError."""
        shutil.copyfile(sauvegarde.path, self.partial)
        if sha256_of(self.partial) != sauvegarde.manifeste.sha256:
            raise AlteredCopyError(sauvegarde.path)
        sqlite.verify(self.partial)

    def give_way(self) -> Path | None:
        """Keep who is there under another name too, with what is beside; where, None when it holds nothing."""
        kept = self.base.with_name(f"{self.base.name}.remplacee-{self.moment:%Y-%m-%d-%H%M%S}")
        for suffix in _BESIDE:
            beside = self.base.with_name(f"{self.base.name}{suffix}")
            if beside.exists():
                beside.rename(kept.with_name(f"{kept.name}{suffix}"))
        if not self.is_held:
            return None
        os.link(self.base, kept)
        return kept


@contextmanager
def taking_place(base: Path, moment: datetime) -> Iterator[Place]:
    """Hold a place that may be empty; who comes takes it once this is left without an error.

    Raises UsedBaseError, OSError.
    """
    base.parent.mkdir(parents=True, exist_ok=True)
    sweep(base.parent, moment)
    with holding(base) as contenu, aside(base) as partial:
        yield Place(base, partial, contenu, moment)


@contextmanager
def holding(base: Path) -> Iterator[Contenu | None]:
    """Nobody else opens the base meanwhile, and its journal is folded in it; what it holds.

    None when it cannot be read: it cannot be held then. Raises UsedBaseError.
    """
    if not base.exists():
        yield Contenu(None, {})
        return
    with closing(sqlite3.connect(base, timeout=_WAITED, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # refused while anyone else has it open
            connection.execute("BEGIN EXCLUSIVE")
            contenu = sqlite.contenu_of_file(base)
        except sqlite3.OperationalError:
            raise UsedBaseError from None
        except (sqlite3.DatabaseError, DatabaseError):
            contenu = None
        yield contenu
