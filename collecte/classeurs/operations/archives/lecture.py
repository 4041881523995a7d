"""Check an archive before anything is made of it: entries, sizes, digests, rows."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Table

from collecte.classeurs.operations.archives.cellules import rows_of
from collecte.classeurs.operations.archives.manifeste import (
    CLASSEUR,
    DEFINITIONS,
    FORMAT,
    JOURNAL,
    LISEZ_MOI,
    MANIFESTE,
    REPONSES,
    REPRISE,
    Manifeste,
    Portee,
    questionnaire_part,
    table_part,
)
from collecte.classeurs.operations.archives.perimetre import Row, tables
from collecte.classeurs.operations.archives.refus import AlteredArchiveError, LaterArchiveError, NoArchiveError
from collecte.core.schema import head_revision
from collecte.models import Base
from exports.formats.csvw import SUFFIX
from questionnaires.files.versions import content_hash, from_json

MAX_FILE = 2**28
"""Bytes of an archive."""

MAX_UNPACKED = 2**30
"""Bytes of all that it holds."""

MAX_PARTS = 300
_MAX_RATIO = 200
_FREE_RATIO = 2**20  # bytes that may be packed as well as one likes: an empty table is
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_ALONE = frozenset({CLASSEUR, JOURNAL, LISEZ_MOI})
_FOLDERS = (DEFINITIONS, REPONSES, REPRISE)
_SUFFIXES = (".csv", SUFFIX, ".json", ".yaml")


@dataclass(frozen=True, slots=True)
class ArchiveLue:
    """An archive whose parts are those that its manifest tells; `empreinte` is the SHA-256 of the file."""

    manifeste: Manifeste
    parts: Mapping[str, bytes]
    empreinte: str

    @property
    def is_whole(self) -> bool:
        return self.manifeste.portee is Portee.COMPLETE

    @property
    def is_of_here(self) -> bool:
        """Whether its rows are those of bases of this release."""
        return self.manifeste.revision == head_revision()

    def rows(self, table: Table) -> Iterator[Row]:
        """Those of a table. Raises AlteredArchiveError."""
        return rows_of(table, self.parts[table_part(table.name)])

    def contenu(self, version: Row) -> str:
        """What a row of `versions_questionnaire` is the version of. Raises AlteredArchiveError."""
        name = questionnaire_part(version["code"], version["id"], version["numero"], ".json")
        try:
            text = self.parts[name].decode()
            found = content_hash(from_json(text))
        except KeyError:
            raise AlteredArchiveError(f"« {name} » y manque") from None
        except ValueError:  # pydantic's own among them
            raise AlteredArchiveError(f"« {name} » ne se lit pas") from None
        if found != version["empreinte"]:
            raise AlteredArchiveError(f"« {name} » n’est pas la version qui a été posée")
        return text


def lire_archive(path: Path) -> ArchiveLue:
    """Read an archive and look through all that it holds, touching no base.

    Raises NoArchiveError, AlteredArchiveError, LaterArchiveError, OSError.
    """
    if path.stat().st_size > MAX_FILE:
        raise NoArchiveError(f"il pèse plus de {MAX_FILE // 2**20} Mo")
    with path.open("rb") as stream:
        empreinte = hashlib.file_digest(stream, "sha256").hexdigest()
    parts = _unpacked(path)
    manifeste = _manifeste(parts.pop(MANIFESTE, None))
    _check_parts(manifeste, parts)
    found = ArchiveLue(manifeste, parts, empreinte)
    _check_names(found)
    if found.is_whole and found.is_of_here:
        _check_rows(found)
    return found


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as source:
            entries = source.infolist()
            _check_entries(entries)
            return dict(_contents(source, entries))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):
        raise NoArchiveError("il est tronqué, ou n’est pas un fichier .zip") from None


def _contents(source: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """No more of each than the size it says, whose sum is bounded; a size that lies ends in sums that differ."""
    for entry in entries:
        with source.open(entry) as stream:
            yield entry.filename, stream.read(entry.file_size)


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_PARTS:
        raise NoArchiveError(f"il contient plus de {MAX_PARTS} fichiers")
    if sum(own.file_size for own in entries) > MAX_UNPACKED:
        raise NoArchiveError(f"il occupe plus de {MAX_UNPACKED // 2**20} Mo une fois déplié")
    seen: set[str] = set()
    for own in entries:
        _check_entry(own)
        if own.filename.casefold() in seen:
            raise NoArchiveError(f"« {_shown(own.filename)} » y est deux fois")
        seen.add(own.filename.casefold())


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or entry.is_dir():
        raise NoArchiveError(f"le nom « {_shown(name)} » y est interdit")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise NoArchiveError(f"« {_shown(name)} » y est chiffré, ou compressé d’une façon inconnue")
    if entry.file_size > _FREE_RATIO and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1):
        raise NoArchiveError(f"« {_shown(name)} » occupe plus de {_MAX_RATIO} fois sa place une fois déplié")


def _shown(name: str) -> str:
    return "".join(own for own in name if own.isprintable())[:80]


def _manifeste(content: bytes | None) -> Manifeste:
    if content is None:
        raise NoArchiveError(f"{MANIFESTE} y manque")
    try:
        told: Any = orjson.loads(content)
        if isinstance(told, dict) and isinstance(found := told.get("format"), int) and found > FORMAT:
            raise LaterArchiveError(found, FORMAT)
        return Manifeste.model_validate_json(content)
    except (orjson.JSONDecodeError, ValidationError):
        raise AlteredArchiveError(f"{MANIFESTE} ne se lit pas") from None


def _check_parts(manifeste: Manifeste, parts: Mapping[str, bytes]) -> None:
    """Every part is told, every part that is told is there, and none changed."""
    told = {own.nom: own for own in manifeste.parties}
    if len(told) != len(manifeste.parties):
        raise AlteredArchiveError(f"{MANIFESTE} dit deux fois le même fichier")
    for name in sorted(told.keys() ^ parts.keys()):
        raise AlteredArchiveError(f"« {_shown(name)} » {'y manque' if name in told else 'y est en plus'}")
    for name, own in told.items():
        if len(parts[name]) != own.octets or hashlib.sha256(parts[name]).hexdigest() != own.sha256:
            raise AlteredArchiveError(f"« {_shown(name)} » a changé")


def _check_names(archive: ArchiveLue) -> None:
    """No part but those that an archive has, and all of those that this release writes when it is of here."""
    needed = set(_ALONE)
    if archive.is_whole and archive.is_of_here:
        needed |= {f"{table_part(own.name)}{end}" for own in tables() for end in ("", SUFFIX)}
    for name in sorted(needed - archive.parts.keys()):
        raise AlteredArchiveError(f"« {name} » y manque")
    folders = (DEFINITIONS, REPONSES) if archive.is_of_here or not archive.is_whole else _FOLDERS
    for name in sorted(archive.parts.keys() - needed):
        if not (name.startswith(folders) and name.endswith(_SUFFIXES)):
            raise AlteredArchiveError(f"« {_shown(name)} » n’est pas d’une archive")


def _check_rows(archive: ArchiveLue) -> None:
    """Every cell holds what its column does, as many rows as were counted; definitions and workbook are those told."""
    lignes = archive.manifeste.controles.lignes
    for own in tables():
        if sum(1 for _ in archive.rows(own)) != lignes.get(own.name):
            raise AlteredArchiveError(f"« {own.name} » n’a pas le nombre de lignes des contrôles")
    for version in archive.rows(Base.metadata.tables["versions_questionnaire"]):
        archive.contenu(version)
    for kept in archive.rows(Base.metadata.tables["classeurs_reference"]):
        if hashlib.sha256(archive.parts[CLASSEUR]).hexdigest() != kept["sha256"]:
            raise AlteredArchiveError(f"{CLASSEUR} n’est pas le classeur de référence")
