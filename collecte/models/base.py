"""Base of all tables: named constraints, UTC times, JSON documents stored as text."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    Enum,
    Index,
    MetaData,
    Select,
    SQLColumnExpression,
    Text,
    func,
    select,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Every constraint has a name, so that migrations can refer to it on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Numbered(Base):
    """A table whose rows have a number, its first column. `__sujet__` of those that the journal is about: their kind
    there, and the path to the id of their région."""

    __abstract__ = True
    __sujet__: ClassVar[tuple[str, str]]

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC: DateTime(timezone=True) alone drops the offset on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Document(TypeDecorator[dict[str, Any]]):
    """A JSON object stored as text and read with orjson. Never mutated in place: assign a new one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else orjson.loads(value)


def one_of(choices: type[StrEnum]) -> Enum:
    """Return a column type that holds the value of a StrEnum, as text, with a named constraint."""
    return Enum(
        choices,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=choices.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def unique_among(name: str, where: SQLColumnExpression[bool], *columns: InstrumentedAttribute[Any]) -> None:
    """Add a unique index over the rows that `where` matches: two NULL are different for a unique constraint."""
    Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def reserve_ids(session: Session, key: KeyedColumnElement[Any], count: int) -> Sequence[int]:
    """Return the ids of rows about to be inserted; on SQLite the transaction is the only one that writes."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(select(func.max(key))) or 0
        return range(last + 1, last + 1 + count)
    sequence = func.pg_get_serial_sequence(key.table.name, key.name)
    return session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))).all()


def numbering_after(column: Column[int], least: int = 0) -> Select[int]:
    """On PostgreSQL, set the sequence after explicitly numbered rows, and after `least`; SQLite does it by itself."""
    last = select(func.greatest(func.max(column), least)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(column.table.name, column.name)
    return select(func.setval(sequence, func.greatest(last, 1), last > 0))
