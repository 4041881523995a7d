"""Undo of an import: the rows that it made or changed, and those on which something was built since, which stay.

A row that was made is removed while it is as the import left it and nothing else refers to it; a changed value is put
back while it is the one that the import wrote. The lines of a file are undone whole: one row that stays keeps its line.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Date, Enum, Table, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Session

from collecte.models import Base
from collecte.models.base import Moment, Numbered

LOT = 500
"""Values of one statement: both databases limit how many they accept."""

_TABLES = Base.metadata.tables


class Rang(NamedTuple):
    """A row: the name of its table, its id."""

    table: str
    id: int

    @classmethod
    def of(cls, row: Numbered) -> "Rang":
        return cls(row.__tablename__, row.id)


class Creee(NamedTuple):
    """A row that a line made, with the digest of its values then."""

    ligne: int
    rang: Rang
    empreinte: str


class Changee(NamedTuple):
    """Values of a row that a line changed, as JSON: before and after, by column."""

    ligne: int
    rang: Rang
    avant: Mapping[str, Any]
    apres: Mapping[str, Any]


@dataclass(slots=True)
class Trace:
    """The rows that an import made or changed; `sujets`: line -> the row that it is about."""

    creees: list[Creee] = field(default_factory=list)
    changees: list[Changee] = field(default_factory=list)
    sujets: dict[int, Rang] = field(default_factory=dict)

    @property
    def lignes(self) -> set[int]:
        return {row.ligne for row in self.creees} | {row.ligne for row in self.changees}

    def only(self, lignes: Collection[int]) -> "Trace":
        """Return what it has of these lines."""
        return Trace(
            [row for row in self.creees if row.ligne in lignes],
            [row for row in self.changees if row.ligne in lignes],
            {ligne: rang for ligne, rang in self.sujets.items() if ligne in lignes},
        )

    def __add__(self, other: "Trace") -> "Trace":
        return Trace(self.creees + other.creees, self.changees + other.changees, self.sujets | other.sujets)


@dataclass(slots=True)
class Carnet:
    """The rows that the lines of a file make, and those that they change, noted as they do."""

    rows: dict[Numbered, int] = field(default_factory=dict)
    former: dict[tuple[Numbered, str], tuple[int, Any]] = field(default_factory=dict)
    sujets: dict[int, Numbered] = field(default_factory=dict)

    def make(self, ligne: int, *rows: Numbered) -> None:
        self.rows |= dict.fromkeys(rows, ligne)

    def keep(self, ligne: int, row: Numbered, *names: str) -> None:
        """Note values that a line is about to change; the first line that does so has them."""
        for name in names:
            self.former.setdefault((row, name), (ligne, getattr(row, name)))

    def trace(self, session: Session) -> Trace:
        """Return what undoes the file, once its rows are flushed."""
        changes: dict[tuple[int, Rang], dict[str, Any]] = {}
        for (row, name), (ligne, value) in self.former.items():
            if row not in self.rows and getattr(row, name) != value:
                changes.setdefault((ligne, Rang.of(row)), {})[name] = value
        trace = Trace(
            made(session, [(ligne, Rang.of(row)) for row, ligne in self.rows.items()]),
            changed(session, [(*key, avant) for key, avant in changes.items()]),
        )
        trace.sujets = {ligne: Rang.of(row) for ligne, row in self.sujets.items() if ligne in trace.lignes}
        return trace


class Raison(StrEnum):
    """Why a line stays; the value is its French sentence, after the name of its subject."""

    CHANGEE = "changé depuis par quelqu’un"
    APPUI = "quelque chose s’appuie dessus depuis"
    LIEE = "une autre ligne, qui reste, s’appuie dessus"
    PRISE = "la valeur d’avant est maintenant celle d’une autre fiche"
    PARTIE = "n’existe plus"


@dataclass(slots=True)
class PlanAnnulation:
    """The effects of an undo, nothing being written yet. `gardees`: line -> why it stays."""

    trace: Trace
    retirer: list[Rang] = field(default_factory=list)
    retablir: dict[Rang, dict[str, Any]] = field(default_factory=dict)
    gardees: dict[int, str] = field(default_factory=dict)

    @property
    def annulees(self) -> set[int]:
        return self.trace.lignes - self.gardees.keys()


def pack_trace(trace: Trace) -> bytes:
    """Serialise a trace; nothing for an empty one."""
    if not trace.lignes:
        return b""
    document = [trace.creees, trace.changees, [(ligne, *rang) for ligne, rang in trace.sujets.items()]]
    return zlib.compress(orjson.dumps(document, default=tuple), 6)


def unpack_trace(packed: bytes) -> Trace:
    if not packed:
        return Trace()
    creees, changees, sujets = orjson.loads(zlib.decompress(packed))
    return Trace(
        [Creee(ligne, Rang(*rang), empreinte) for ligne, rang, empreinte in creees],
        [Changee(ligne, Rang(*rang), avant, apres) for ligne, rang, avant, apres in changees],
        {ligne: Rang(table, row_id) for ligne, table, row_id in sujets},
    )


def made(session: Session, rangs: Iterable[tuple[int, Rang]]) -> list[Creee]:
    """Return the trace of rows just made, each with its line."""
    pairs = list(rangs)
    digests = {rang: digest(row) for rang, row in _stored(session, [rang for _, rang in pairs])}
    return [Creee(ligne, rang, digests[rang]) for ligne, rang in pairs]


def changed(session: Session, changes: Sequence[tuple[int, Rang, Mapping[str, Any]]]) -> list[Changee]:
    """Return the trace of rows just changed: each with its line and its former values."""
    rows = load_rows(session, {rang for _, rang, _ in changes})
    return [
        Changee(ligne, rang, _plain(avant), {name: rows[rang][name] for name in avant})
        for ligne, rang, avant in changes
    ]


def load_rows(session: Session, rangs: Collection[Rang], *, lock: bool = False) -> dict[Rang, dict[str, Any]]:
    """Return the rows that are still there, as JSON values; `lock`: until the end of the transaction."""
    return {rang: _plain(row) for rang, row in _stored(session, rangs, lock=lock)}


def _stored(
    session: Session, rangs: Collection[Rang], *, lock: bool = False
) -> Iterator[tuple[Rang, Mapping[Any, Any]]]:
    for name, ids in _by_table(rangs).items():
        table = _TABLES[name]
        for lot in lots(ids):
            statement = select(table).where(table.c.id.in_(lot)).order_by(table.c.id)
            for row in session.execute(statement.with_for_update() if lock else statement).mappings():
                yield Rang(name, row["id"]), row


def plan_undo(
    session: Session,
    trace: Trace,
    *,
    appuis: Mapping[str, str],
    lock: bool = False,
    mine: Collection[str] = (),
    gardees: Mapping[int, str] = MappingProxyType({}),
) -> PlanAnnulation:
    """Return what undoing an import would do. `appuis`: table that may refer to a row -> why its line stays then;
    `mine`: tables whose rows come and go with the row that they refer to; `gardees`: lines that stay anyway -> why."""
    rows = load_rows(session, {row.rang for row in trace.creees} | {row.rang for row in trace.changees}, lock=lock)
    plan = PlanAnnulation(trace, gardees=dict(gardees))
    former = _former(plan, rows)
    for made in trace.creees:
        if made.rang in rows and digest(former[made.rang]) != made.empreinte:
            plan.gardees.setdefault(made.ligne, Raison.CHANGEE)
    made_by = {made.rang: made.ligne for made in trace.creees if made.rang in rows}
    changed_by = {(row.rang, name): row.ligne for row in trace.changees for name in row.avant}
    links = []
    for rang, other, name in _references(session, made_by, mine):
        if (ligne := made_by.get(other) or changed_by.get((other, name))) is None:
            plan.gardees.setdefault(made_by[rang], appuis.get(other.table, Raison.APPUI))
        else:
            links.append((made_by[rang], ligne))
    _keep_taken(session, plan, rows, former)
    _keep_linked(plan, links)
    done = plan.annulees
    plan.retirer = [rang for rang, ligne in made_by.items() if ligne in done]
    removed = set(plan.retirer)
    for changed in reversed(trace.changees):
        if changed.ligne in done and changed.rang in rows and changed.rang not in removed:
            plan.retablir.setdefault(changed.rang, {}).update(changed.avant)
    return plan


def undo(session: Session, plan: PlanAnnulation) -> None:
    """Do what a plan of the same transaction says."""
    for rang, values in plan.retablir.items():  # first: they may refer to rows that go
        table = _TABLES[rang.table]
        typed = {name: _typed(table.c[name], value) for name, value in values.items()}
        session.execute(update(table).where(table.c.id == rang.id).values(typed))
    by_table = _by_table(plan.retirer)
    for table in reversed(Base.metadata.sorted_tables):
        for lot in lots(by_table.get(table.name, ())):
            session.execute(delete(table).where(table.c.id.in_(lot)))
    session.expire_all()


def _former(plan: PlanAnnulation, rows: Mapping[Rang, dict[str, Any]]) -> dict[Rang, dict[str, Any]]:
    """Return the rows with their former values, latest changes first; a value changed since keeps its line."""
    former = {rang: {**row} for rang, row in rows.items()}
    for changed in reversed(plan.trace.changees):
        if (row := former.get(changed.rang)) is None:
            plan.gardees.setdefault(changed.ligne, Raison.PARTIE)
        elif any(row[name] != value for name, value in changed.apres.items()):
            plan.gardees.setdefault(changed.ligne, Raison.CHANGEE)
        else:
            row.update(changed.avant)
    return former


def _references(session: Session, rangs: Collection[Rang], mine: Collection[str]) -> Iterator[tuple[Rang, Rang, str]]:
    """Yield each of these rows with each row that refers to it, by which column; a row without an id has 0."""
    for name, ids in _by_table(rangs).items():
        for table, column in _referring(name):
            if table.name in mine:
                continue
            key = table.c.id if "id" in table.c else column
            for lot in lots(ids):
                for referred, other in session.execute(select(column, key).where(column.in_(lot))):
                    yield Rang(name, referred), Rang(table.name, other if "id" in table.c else 0), column.name


def _referring(name: str) -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == name and isinstance(key.parent, Column):
                yield table, key.parent


def _keep_taken(
    session: Session,
    plan: PlanAnnulation,
    rows: Mapping[Rang, Mapping[str, Any]],
    former: Mapping[Rang, Mapping[str, Any]],
) -> None:
    """Keep the lines that would put back a value that another row has now, where no two rows may have it."""
    for changed in plan.trace.changees:
        table = _TABLES[changed.rang.table]
        for constraint in table.constraints:
            names = [column.name for column in constraint.columns] if isinstance(constraint, UniqueConstraint) else []
            if changed.avant.keys().isdisjoint(names) or changed.rang not in rows:
                continue
            wanted = {table.c[name]: _typed(table.c[name], former[changed.rang][name]) for name in names}
            if None in wanted.values():
                continue
            holders = session.scalars(
                select(table.c.id).where(*(column == value for column, value in wanted.items()))
            ).all()
            if set(holders) - {changed.rang.id}:
                plan.gardees.setdefault(changed.ligne, Raison.PRISE)


def _keep_linked(plan: PlanAnnulation, links: Sequence[tuple[int, int]]) -> None:
    """Keep the line of each row to which a row that stays refers; `links`: (its line, the line that refers to it)."""
    parents = defaultdict(set)
    for ligne, other in links:
        parents[other].add(ligne)
    waiting = list(plan.gardees)
    while waiting:
        for ligne in parents[waiting.pop()] - plan.gardees.keys():
            plan.gardees[ligne] = Raison.LIEE
            waiting.append(ligne)


def _by_table(rangs: Iterable[Rang]) -> dict[str, list[int]]:
    by_table = defaultdict(list)
    for rang in rangs:
        by_table[rang.table].append(rang.id)
    return by_table


def lots(values: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(values)
    while lot := list(islice(rest, LOT)):
        yield lot


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return values as JSON has them."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps({**row}, default=str))
    return plain


def digest(row: Mapping[Any, Any]) -> str:
    """Return the digest of a row, of JSON values or not yet."""
    return blake2b(orjson.dumps({**row}, default=str, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return a JSON value as its column takes it."""
    if value is None:
        return None
    match column.type:
        case Enum(enum_class=type() as kind):
            return kind(value)
        case Date():
            return date.fromisoformat(value)
        case Moment():
            return datetime.fromisoformat(value)
        case _:
            return value
