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
from collecte.classeurs.operations.archives.refus import UNTOUCHED, AlteredArchiveError, NoArchiveError
from collecte.core.errors import Refus
from collecte.core.schema import head_revision
from collecte.core.whole_files import sha256_of
from collecte.models import Base
from exports.formats.csvw import SUFFIX
from questionnaires.files.versions import content_hash, from_json

MAX_FILE = 2**28
"""Maximum size of an archive, in bytes."""

MAX_UNPACKED = 2**30
"""Maximum unpacked size of an archive, in bytes."""

MAX_PARTS = 300
_MAX_RATIO = 200
_FREE_RATIO = 2**20  # bytes of a part below which its ratio is free: an empty table packs very well
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_ALONE = frozenset({CLASSEUR, JOURNAL, LISEZ_MOI})
_FOLDERS = (DEFINITIONS, REPONSES, REPRISE)
_SUFFIXES = (".csv", SUFFIX, ".json", ".yaml")


@dataclass(frozen=True, slots=True)
class ArchiveLue:
    """An archive whose parts match its manifest; `empreinte` is the SHA-256 of the file."""

    manifeste: Manifeste
    parts: Mapping[str, bytes]
    empreinte: str

    @property
    def is_whole(self) -> bool:
        return self.manifeste.portee is Portee.COMPLETE

    @property
    def is_of_here(self) -> bool:
        """True when its rows are of the database version of this release."""
        return self.manifeste.revision == head_revision()

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table. Raise AlteredArchiveError."""
        return rows_of(table, self.parts[table_part(table.name)])

    def contenu(self, version: Row) -> str:
        """Return the content of a version of a questionnaire, given its row of `versions_questionnaire`. Raise
        AlteredArchiveError."""
        name = questionnaire_part(version["code"], version["id"], version["numero"], ".json")
        try:
            text = self.parts[name].decode()
            empreinte = content_hash(from_json(text))
        except KeyError:
            raise AlteredArchiveError(f"« {name} » y manque") from None
        except ValueError:  # pydantic's own among them
            raise AlteredArchiveError(f"« {name} » ne se lit pas") from None
        if empreinte != version["empreinte"]:
            raise AlteredArchiveError(f"« {name} » n’est pas la version qui a été posée")
        return text


def lire_archive(path: Path) -> ArchiveLue:
    """Read an archive and check all of its parts, without touching any database.

    Raises NoArchiveError, AlteredArchiveError, Refus, OSError.
    """
    if path.stat().st_size > MAX_FILE:
        raise NoArchiveError(f"il pèse plus de {MAX_FILE // 2**20} Mo")
    empreinte = sha256_of(path)
    parts = _unpacked(path)
    manifeste = _manifeste(parts.pop(MANIFESTE, None))
    _check_parts(manifeste, parts)
    archive = ArchiveLue(manifeste, parts, empreinte)
    _check_names(archive)
    if archive.is_whole and archive.is_of_here:
        _check_rows(archive)
    return archive


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as source:
            entries = source.infolist()
            _check_entries(entries)
            return dict(_contents(source, entries))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):
        raise NoArchiveError("il est tronqué, ou n’est pas un fichier .zip") from None


def _contents(source: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Read at most the declared size of each entry, whose sum is bounded; a false size ends in digests that differ."""
    for entry in entries:
        with source.open(entry) as stream:
            yield entry.filename, stream.read(entry.file_size)


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_PARTS:
        raise NoArchiveError(f"il contient plus de {MAX_PARTS} fichiers")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise NoArchiveError(f"il occupe plus de {MAX_UNPACKED // 2**20} Mo une fois déplié")
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if entry.filename.casefold() in seen:
            raise NoArchiveError(f"« {_shown(entry.filename)} » y est deux fois")
        seen.add(entry.filename.casefold())


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or entry.is_dir():
        raise NoArchiveError(f"le nom « {_shown(name)} » y est interdit")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise NoArchiveError(f"« {_shown(name)} » y est chiffré, ou compressé d’une façon inconnue")
    if entry.file_size > _FREE_RATIO and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1):
        raise NoArchiveError(f"« {_shown(name)} » occupe plus de {_MAX_RATIO} fois sa place une fois déplié")


def _shown(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:80]


def _manifeste(content: bytes | None) -> Manifeste:
    if content is None:
        raise NoArchiveError(f"{MANIFESTE} y manque")
    try:
        document: Any = orjson.loads(content)
        if isinstance(document, dict) and isinstance(number := document.get("format"), int) and number > FORMAT:
            raise Refus(
                f"Cette archive est au format {number}, ce programme lit le format {FORMAT}.",
                f"Installez la version du programme qui l’a écrite, ou une plus récente. {UNTOUCHED}",
            )
        return Manifeste.model_validate_json(content)
    except (orjson.JSONDecodeError, ValidationError):
        raise AlteredArchiveError(f"{MANIFESTE} ne se lit pas") from None


def _check_parts(manifeste: Manifeste, parts: Mapping[str, bytes]) -> None:
    """Check that parts and manifest list the same names, and that no part has changed."""
    parties = {partie.nom: partie for partie in manifeste.parties}
    if len(parties) != len(manifeste.parties):
        raise AlteredArchiveError(f"{MANIFESTE} dit deux fois le même fichier")
    for name in sorted(parties.keys() ^ parts.keys()):
        raise AlteredArchiveError(f"« {_shown(name)} » {'y manque' if name in parties else 'y est en plus'}")
    for name, partie in parties.items():
        if len(parts[name]) != partie.octets or hashlib.sha256(parts[name]).hexdigest() != partie.sha256:
            raise AlteredArchiveError(f"« {_shown(name)} » a changé")


def _check_names(archive: ArchiveLue) -> None:
    """Check that no part has an unknown name, and that an archive of this release has every part that it writes."""
    needed = set(_ALONE)
    if archive.is_whole and archive.is_of_here:
        needed |= {f"{table_part(table.name)}{end}" for table in tables() for end in ("", SUFFIX)}
    for name in sorted(needed - archive.parts.keys()):
        raise AlteredArchiveError(f"« {name} » y manque")
    folders = (DEFINITIONS, REPONSES) if archive.is_of_here or not archive.is_whole else _FOLDERS
    for name in sorted(archive.parts.keys() - needed):
        if not (name.startswith(folders) and name.endswith(_SUFFIXES)):
            raise AlteredArchiveError(f"« {_shown(name)} » n’est pas d’une archive")


def _check_rows(archive: ArchiveLue) -> None:
    """Check every cell and row count, the definitions, and the digest of the reference workbook."""
    lignes = archive.manifeste.controles.lignes
    for table in tables():
        if sum(1 for _ in archive.rows(table)) != lignes.get(table.name):
            raise AlteredArchiveError(f"« {table.name} » n’a pas le nombre de lignes des contrôles")
    for version in archive.rows(Base.metadata.tables["versions_questionnaire"]):
        archive.contenu(version)
    for reference in archive.rows(Base.metadata.tables["classeurs_reference"]):
        if hashlib.sha256(archive.parts[CLASSEUR]).hexdigest() != reference["sha256"]:
            raise AlteredArchiveError(f"{CLASSEUR} n’est pas le classeur de référence")
