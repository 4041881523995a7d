"""Opens archives of data written to bytes; builds material of one questionnaire alone."""

import csv
import html
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

from exports.formats import Format, write
from exports.records.records import CollecteEnquete
from exports.regional.matiere import Audience, Famille, Matiere
from tests.exports.enquetes.builders import ARRETE

ARCHIVES = tuple(choisi for choisi in Format if not choisi.is_workbook)


def of_enquete(*collectes: CollecteEnquete, audience: Audience = Audience.C2RA) -> Matiere:
    return Matiere(
        region="Centre-Val de Loire",
        arrete_a=ARRETE,
        audience=audience,
        familles=frozenset({Famille.DONNEES, Famille.ENQUETES}),
        enquetes=collectes,
    )


def content(matiere: Matiere, choisi: Format) -> bytes:
    sink = BytesIO()
    write(matiere, choisi, sink)
    return sink.getvalue()


def files(matiere: Matiere, choisi: Format) -> dict[str, bytes]:
    """Return the content of each file by name, in the order of the archive."""
    with zipfile.ZipFile(BytesIO(content(matiere, choisi))) as package:
        return {name: package.read(name) for name in package.namelist()}


def french(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def strict(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8"), newline=""), strict=True))


def by_header(table: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def parquet(file: bytes) -> pa.Table:
    return pq.read_table(BytesIO(file))


def sav(file: bytes, folder: Path, **options: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a frame and its metadata
    """Return the frame and its metadata, as pyreadstat reads them."""
    path = folder / "table.sav"
    path.write_bytes(file)
    return pyreadstat.read_sav(path, **options)


def text_of(matiere: Matiere, choisi: Format) -> str:
    """Return everything that can be read in a file, whatever its format."""
    if choisi is Format.PARQUET:
        archive = files(matiere, choisi)
        tables = [parquet(file) for name, file in archive.items() if name.endswith(".parquet")]
        texts = [f"{table.schema.to_string(show_schema_metadata=True)} {table.to_pylist()}" for table in tables]
        return " ".join([*texts, archive["LISEZ-MOI.txt"].decode()])
    return html.unescape(" ".join(file.decode("utf-8", "replace") for file in files(matiere, choisi).values()))


def relabelled(collecte: CollecteEnquete, suffix: str) -> CollecteEnquete:
    """Correct every label and move every block."""

    def visit(value: object) -> object:
        match value:
            case dict():
                return {
                    key: f"{child}{suffix}" if key in ("libelle", "titre") else visit(child)
                    for key, child in value.items()
                }
            case list() | tuple():
                return tuple(visit(child) for child in value)
            case _:
                return value

    versions = []
    for version in collecte.versions:
        asked = version.questionnaire
        document: Mapping[str, Any] = visit(asked.model_dump())  # type: ignore[assignment]
        for section in document["sections"]:
            for groupe in section["groupes"]:
                groupe["blocks"] = tuple(reversed(groupe["blocks"]))
        versions.append(replace(version, questionnaire=type(asked).model_validate(document)))
    return replace(collecte, versions=tuple(versions))
