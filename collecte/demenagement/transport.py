"""The move itself: the base of SQLite held, the other one filled in one transaction, both read again before it ends."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, text

from collecte.database import Database
from collecte.demenagement.arrivee import filling
from collecte.demenagement.comparaison import compare
from collecte.demenagement.copie import pour
from collecte.demenagement.refus import UnknownTableError
from collecte.models import Base
from collecte.models.base import numbering_after
from collecte.sauvegardes.contenu import Contenu
from collecte.sauvegardes.place import holding
from collecte.sauvegardes.sqlite import DamagedBaseError, opened, verify
from collecte.schema import check_head, upgrade_within

_STEPS = 10
"""How many times one is told how far it is."""

_COUNTED = text("SELECT name, seq FROM sqlite_sequence")


@dataclass(frozen=True, slots=True)
class Demenagement:
    """`lignes`: rows of each table; `empreinte`: SHA-256 of what they all say, the same on both sides."""

    lignes: Mapping[str, int]
    empreinte: str


@dataclass(slots=True)
class Avancement:
    """Tells how far something is, a tenth at a time."""

    quoi: str
    total: int
    tell: Callable[[str], None]
    seen: int = 0

    def one_more(self) -> None:
        before, self.seen = self.seen, self.seen + 1
        if _STEPS * before // self.total != _STEPS * self.seen // self.total:
            self.tell(f"{self.quoi} : {100 * self.seen // self.total} %")


def demenager(base: Path, arrivee: Database, *, tell: Callable[[str], None]) -> Demenagement:
    """Move all that a file of SQLite holds; it is only read, and nobody opens it meanwhile.

    Raises UsedBaseError, SchemaError, DamagedBaseError, UnknownTableError; what `filling` raises; RefusedRowError,
    UnlikeRowError.
    """
    with holding(base) as held:
        if held is None:
            raise DamagedBaseError("elle ne se lit pas")
        check_head(held.revision)
        _check_known(held)
        tell("Vérification de la base SQLite")
        verify(base)
        with opened(base) as source, filling(arrivee) as target:
            return _moved(source, target, held, tell)


def _check_known(held: Contenu) -> None:
    for name in held.lignes:
        if name not in Base.metadata.tables:
            raise UnknownTableError(name)


def _moved(source: Connection, target: Connection, held: Contenu, tell: Callable[[str], None]) -> Demenagement:
    tables, total = Base.metadata.sorted_tables, sum(held.lignes.values())
    tell("Création des tables")
    upgrade_within(target)
    copied = Avancement("Copie", total, tell)
    for table in tables:
        pour(source, target, table, copied.one_more)
    _number(source, target, tables)
    compared, digest = Avancement("Comparaison", total, tell), hashlib.sha256()

    def seen(row: bytes) -> None:
        digest.update(row)
        compared.one_more()

    lignes = {table.name: compare(source, target, table, seen) for table in tables}
    target.execute(text("ANALYZE"))  # or the first pages would be planned as if the tables were empty
    return Demenagement(lignes, digest.hexdigest())


def _number(source: Connection, target: Connection, tables: list[Table]) -> None:
    """Rows to come are numbered after those that were copied, and after those that are gone, where SQLite tells."""
    counted: dict[str, int] = dict(source.execute(_COUNTED).all())
    for table in tables:
        if (column := table.autoincrement_column) is not None:
            target.execute(numbering_after(column, counted.get(table.name, 0)))
