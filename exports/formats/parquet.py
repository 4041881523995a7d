"""Write tables as Parquet files, in wide and long form, with field descriptions.

Loaded only where pyarrow is installed.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from exports.enquetes.lecture import Manque
from exports.formats.tables import ColonneTable, GenreColonne, Row, Table, Valeur, french_text, number_text
from exports.tableur.text import plain_text
from questionnaires.core.francais import typeset

BLOCK = 2_000
"""Rows held in memory, and in a row group of the wide file; in the long one, as many times the questions."""

BLANK = "sans réponse"
"""Value of `manque` for a question that was asked and left blank."""

MANQUE = ".manque"
"""Suffix of the column that says why another has no value."""

_TYPES = {
    GenreColonne.TEXTE: pa.string(),
    GenreColonne.ENTIER: pa.int64(),
    GenreColonne.DECIMAL: pa.float64(),
    GenreColonne.JOUR: pa.date32(),
    GenreColonne.MOIS: pa.date32(),
    GenreColonne.OPTION: pa.string(),
    GenreColonne.OPTIONS: pa.string(),
}
_ANSWER = (
    ("variable", pa.string(), "En-tête de la colonne, dans la table large"),
    ("libelle", pa.string(), "Libellé de la question"),
    ("texte", pa.string(), "La valeur comme on la lit, avec les libellés"),
    ("code", pa.string(), "Le code de l’option, ou des options"),
    ("nombre", pa.float64(), "La valeur, quand c’est un nombre"),
    ("jour", pa.date32(), "La valeur, quand c’est une date ; d’un mois, son premier jour"),
    ("manque", pa.string(), "Pourquoi il n’y a pas de valeur"),
)


def write(table: Table, folder: Path) -> list[Path]:
    """Write the files of a table, the wide one first; its rows are read once."""
    wide = _Wide(table)
    paths = [folder / f"{table.nom}.parquet"]
    writers = [pq.ParquetWriter(paths[0], wide.schema, compression="zstd")]
    long = _Long(table) if table.has_answers else None
    if long is not None:
        paths.append(folder / f"{table.nom}-long.parquet")
        writers.append(pq.ParquetWriter(paths[1], long.schema, compression="zstd"))
    try:
        rows = iter(table.lignes)
        while block := list(islice(rows, BLOCK)):
            writers[0].write_batch(wide.batch(block))
            if long is not None:
                writers[1].write_table(long.table(block))
    finally:
        for writer in writers:
            writer.close()
    return paths


def _about(table: Table) -> dict[bytes, bytes]:
    return {b"titre": typeset(plain_text(table.titre)).encode()}


def _field(colonne: ColonneTable, name: str, kind: pa.DataType) -> pa.Field:
    """Return a field with its description, and the labels of its codes as a JSON object."""
    texts = {b"libelle": colonne.titre, b"sens": colonne.sens, b"unite": colonne.unite, b"genre": colonne.genre.value}
    about = {key: plain_text(text).encode() for key, text in texts.items() if text}
    if colonne.libelles:
        about[b"codes"] = orjson.dumps({code: plain_text(text) for code, text in colonne.libelles.items()})
    return pa.field(name, kind, metadata=about)


def _value(value: Valeur, genre: GenreColonne) -> object:
    match value:
        case None | Manque():
            return None
        case str():
            return plain_text(value)
        case date() if genre is GenreColonne.TEXTE:
            return value.isoformat()
        case date():
            return value
        case _:
            return float(value) if genre is GenreColonne.DECIMAL else value


def _why(value: Valeur) -> str | None:
    if value is None:
        return BLANK
    return value.value if isinstance(value, Manque) else None


class _Wide:
    """Wide form: rows as they stand; a column that can lack a value for several reasons is followed by one that says
    which."""

    def __init__(self, table: Table) -> None:
        self._columns = table.colonnes
        fields = []
        for colonne in table.colonnes:
            fields.append(_field(colonne, plain_text(colonne.nom), _TYPES[colonne.genre]))
            if colonne.manques:
                about = {b"libelle": "pourquoi il n’y a pas de valeur".encode()}
                fields.append(pa.field(f"{plain_text(colonne.nom)}{MANQUE}", pa.string(), metadata=about))
        self.schema = pa.schema(fields, metadata=_about(table))

    def batch(self, rows: Sequence[Row]) -> pa.RecordBatch:
        columns = list(self._arrays(rows))
        return pa.record_batch(columns, schema=self.schema)

    def _arrays(self, rows: Sequence[Row]) -> Iterator[pa.Array]:
        for colonne, values in zip(self._columns, zip(*rows, strict=True), strict=True):
            yield pa.array([_value(value, colonne.genre) for value in values], _TYPES[colonne.genre])
            if colonne.manques:
                yield pa.array([_why(value) for value in values], pa.string())


class _Long:
    """Long form: one row per answer and question, with what identifies the answer, then its value."""

    def __init__(self, table: Table) -> None:
        self._columns = table.colonnes
        self._who = [(place, colonne) for place, colonne in enumerate(table.colonnes) if not colonne.variable]
        named = [_field(colonne, plain_text(colonne.nom), _TYPES[colonne.genre]) for _, colonne in self._who]
        answers = [pa.field(name, kind, metadata={b"libelle": libelle.encode()}) for name, kind, libelle in _ANSWER]
        self.schema = pa.schema([*named, *answers], metadata=_about(table))

    def table(self, rows: Sequence[Row]) -> pa.Table:
        return pa.Table.from_batches(self._batches(rows), self.schema)

    def _batches(self, rows: Sequence[Row]) -> Iterator[pa.RecordBatch]:
        """Yield one batch per question."""
        who = [
            pa.array([_value(row[place], colonne.genre) for row in rows], _TYPES[colonne.genre])
            for place, colonne in self._who
        ]
        for place, colonne in enumerate(self._columns):
            if colonne.variable:
                cells = [self._answer(colonne, row[place]) for row in rows]
                arrays = [
                    pa.array(values, kind)
                    for values, (_, kind, _) in zip(zip(*cells, strict=True), _ANSWER, strict=True)
                ]
                yield pa.record_batch([*who, *arrays], schema=self.schema)

    def _answer(self, colonne: ColonneTable, value: Valeur) -> tuple[object, ...]:
        """Return its cells in the order of `_ANSWER`."""
        is_known = value is not None and not isinstance(value, Manque)
        return (
            plain_text(colonne.nom),
            plain_text(colonne.titre),
            _read(colonne, value) if is_known else None,
            value if is_known and colonne.genre.is_coded else None,
            float(value) if isinstance(value, int | float) else None,
            value if isinstance(value, date) else None,
            _why(value) if colonne.manques else None,
        )


def _read(colonne: ColonneTable, value: Valeur) -> str:
    """Return a value as people read it."""
    match labelled := colonne.said(value):
        case date():
            return french_text(labelled, colonne.genre)
        case int() | float():
            return number_text(labelled).replace(".", ",")
        case _:
            return plain_text(str(labelled))
