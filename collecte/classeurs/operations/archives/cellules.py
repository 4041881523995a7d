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
from exports.formats.tables import ColonneTable, GenreColonne
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
    """Return the CSV file of a table: its header, then its rows, in RFC 4180 format."""
    columns = [table.c[name] for name in columns_of(table)]
    header = [column.name for column in columns]
    return csv_lines([header, *([_text(column, row[column.name]) for column in columns] for row in rows)], ",")


def description_of(table: Table, url: str, titre: str) -> bytes:
    """Describe the file of a table column by column."""
    columns = tuple(_described(table.c[name]) for name in columns_of(table))
    cle = tuple(column.name for column in table.primary_key.columns)
    return metadata(Described(nom=table.name, titre=titre, colonnes=columns, lignes=(), cle=cle), url, NOTICE)


def rows_of(table: Table, content: bytes) -> Iterator[Row]:
    """Yield the rows of a file. Raise AlteredArchiveError on anything that `lines_of` does not write."""
    columns = [table.c[name] for name in columns_of(table)]
    with _large_cells():
        try:
            lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
            if next(lines, None) != [column.name for column in columns]:
                raise AlteredArchiveError(f"les colonnes de « {table.name} » ne sont pas celles attendues")
            records = list(lines)
        except (csv.Error, UnicodeDecodeError):
            raise AlteredArchiveError(f"« {table.name} » n’est pas un tableau") from None
    for number, line in enumerate(records, start=2):
        if len(line) != len(columns):
            raise AlteredArchiveError(f"la ligne {number} de « {table.name} » n’a pas {len(columns)} colonnes")
        yield {column.name: _value(column, cell, number) for column, cell in zip(columns, line, strict=True)}


@contextmanager
def _large_cells() -> Iterator[None]:
    """Raise the cell limit of `csv`, lower than the size of a document."""
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
    """Read a cell. Raise ValueError, KeyError, OverflowError."""
    if isinstance(kind, OneOf) and kind.enum_class is not None:
        return kind.enum_class(text)
    if isinstance(kind, String):
        return _within(text, kind.length)
    return next(read for wanted, read in _READERS if isinstance(kind, wanted))(text)


def _within(text: str, length: int | None) -> str:
    """Return the text, checked to fit in any database. Raise ValueError."""
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
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _document(text: str) -> Mapping[str, Any]:
    document = orjson.loads(text)
    if not isinstance(document, dict):
        raise ValueError(text)
    return document


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
"""Kind of column -> function that reads its cells; BigInteger is an Integer too."""

_GENRES: Sequence[tuple[type, GenreColonne]] = ((Integer, GenreColonne.ENTIER), (Date, GenreColonne.JOUR))


def _described(column: Column[Any]) -> ColonneTable:
    genre = next((wanted for kind, wanted in _GENRES if isinstance(column.type, kind)), GenreColonne.TEXTE)
    return ColonneTable(
        nom=column.name,
        champ=column.name,
        titre=column.name,
        genre=genre,
        requise=not column.nullable,
        sens=_sens(column),
    )


def _sens(column: Column[Any]) -> str:
    """Return what the type of a column does not say: its kind of text, the columns that it refers to."""
    refers = ", ".join(sorted(key.target_fullname for key in column.foreign_keys))
    kinds = {Moment: "moment", Document: "document", Boolean: f"{_YES} ou {_NO}", Time: "heure"}
    nature = next((label for column_type, label in kinds.items() if isinstance(column.type, column_type)), "")
    return " ; ".join(filter(None, (nature, f"désigne {refers}" if refers else "")))
