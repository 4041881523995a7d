"""Lossless CSV lines of database rows, described by W3C « tabular data » metadata, and back."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Table, Time
from sqlalchemy import Enum as OneOf

from collecte.classeurs.operations.archives.perimetre import Row, columns_of
from collecte.classeurs.operations.archives.refus import AlteredArchiveError
from collecte.models.base import Document, Moment
from exports.formats.csvw import metadata
from exports.formats.tables import Colonne, Genre
from exports.formats.tables import Table as Described
from exports.tableur.csv import csv_lines, guarded
from questionnaires.core.francais import typeset

NOTICE = typeset(
    "Une cellule vide n’a pas de valeur. Une apostrophe au début d’un texte n’en fait pas partie : elle empêche un "
    "tableur de le calculer, et tient lieu d’un texte vide. Un moment est en temps universel, un document en JSON."
)
_MAX_CELL = 2**26
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_LEAST, _MOST = -(2**31), 2**31 - 1
_YES, _NO = "true", "false"


def lines_of(table: Table, rows: Iterable[Row]) -> bytes:
    """The file of a table: its columns, then its rows, as RFC 4180 has them."""
    columns = [table.c[own] for own in columns_of(table)]
    header = [own.name for own in columns]
    return csv_lines([header, *([_text(own, row[own.name]) for own in columns] for row in rows)], ",")


def description_of(table: Table, url: str, titre: str) -> bytes:
    """What the file of a table holds, column by column."""
    columns = tuple(_described(table.c[own]) for own in columns_of(table))
    cle = tuple(own.name for own in table.primary_key.columns)
    return metadata(Described(nom=table.name, titre=titre, colonnes=columns, lignes=(), cle=cle), url, NOTICE)


def rows_of(table: Table, content: bytes) -> Iterator[Row]:
    """The rows of a file. Raises AlteredArchiveError on anything that `lines_of` does not write."""
    columns = [table.c[own] for own in columns_of(table)]
    with _large_cells():
        try:
            lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
            if next(lines, None) != [own.name for own in columns]:
                raise AlteredArchiveError(f"les colonnes de « {table.name} » ne sont pas celles attendues")
            found = list(lines)
        except (csv.Error, UnicodeDecodeError):
            raise AlteredArchiveError(f"« {table.name} » n’est pas un tableau") from None
    for number, line in enumerate(found, start=2):
        if len(line) != len(columns):
            raise AlteredArchiveError(f"la ligne {number} de « {table.name} » n’a pas {len(columns)} colonnes")
        yield {own.name: _value(own, cell, number) for own, cell in zip(columns, line, strict=True)}


@contextmanager
def _large_cells() -> Iterator[None]:
    """The library's own limit is less than what a document may hold."""
    before = csv.field_size_limit(_MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _text(column: Column[Any], value: object) -> str:  # noqa: PLR0911 - one case a kind
    match value:
        case None:
            return ""
        case bool():
            return _YES if value else _NO
        case Enum():
            return _guarded(str(value.value))
        case int():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return _guarded(value)
        case dict():
            return _guarded(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode())
        case _:
            raise TypeError(f"no cell holds a {type(value).__name__} ({column})")


def _guarded(text: str) -> str:
    return guarded(text) if text else "'"


def _value(column: Column[Any], cell: str, number: int) -> Any:  # noqa: ANN401 - what the column holds
    if not cell:
        if not column.nullable:
            raise _unlike(column, number)
        return None
    try:
        return _read(column.type, cell.removeprefix("'"))
    except (ValueError, KeyError, OverflowError):
        raise _unlike(column, number) from None


def _read(kind: object, text: str) -> object:
    """Raises ValueError, KeyError, OverflowError."""
    if isinstance(kind, OneOf) and kind.enum_class is not None:
        return kind.enum_class(text)
    if isinstance(kind, String):
        return _within(text, kind.length)
    return next(read for own, read in _READERS if isinstance(kind, own))(text)


def _within(text: str, length: int | None) -> str:
    """A text that any base holds."""
    if "\0" in text or (length is not None and len(text) > length):
        raise ValueError(text[:20])
    return text


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _small(number: int) -> int:
    if not _LEAST <= number <= _MOST:
        raise ValueError(number)
    return number


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _document(text: str) -> Mapping[str, Any]:
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)
    return found


def _unlike(column: Column[Any], number: int) -> AlteredArchiveError:
    return AlteredArchiveError(
        f"à la ligne {number} de « {column.table.name} », « {column.name} » n’a pas une valeur admise"
    )


_READERS: Sequence[tuple[type, Callable[[str], object]]] = (
    (Boolean, {_YES: True, _NO: False}.__getitem__),
    (BigInteger, _integer),
    (Integer, lambda text: _small(_integer(text))),
    (Moment, _moment),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Document, _document),
)
"""A kind of column -> what reads its cells; BigInteger is an Integer too."""

_GENRES: Sequence[tuple[type, Genre]] = ((Integer, Genre.ENTIER), (Date, Genre.JOUR))


def _described(column: Column[Any]) -> Colonne:
    genre = next((own for kind, own in _GENRES if isinstance(column.type, kind)), Genre.TEXTE)
    return Colonne(
        nom=column.name,
        champ=column.name,
        titre=column.name,
        genre=genre,
        requise=not column.nullable,
        sens=_sens(column),
    )


def _sens(column: Column[Any]) -> str:
    """What the type of a column does not say."""
    refers = ", ".join(sorted(own.target_fullname for own in column.foreign_keys))
    kinds = {Moment: "moment", Document: "document", Boolean: f"{_YES} ou {_NO}", Time: "heure"}
    told = next((own for kind, own in kinds.items() if isinstance(column.type, kind)), "")
    return " ; ".join(filter(None, (told, f"désigne {refers}" if refers else "")))
