"""Check the archive of an .xlsx file and rebuild the clean copy that alone reaches the parser."""

import io
import re
import zipfile
from collections.abc import Sequence, Set
from dataclasses import dataclass

from collecte.core.tableurs.model import (
    NBSP,
    SAVE_AGAIN,
    DamagedError,
    Limits,
    TableurError,
    TooFarError,
    count,
    in_sheet,
    megabytes,
    quoted,
)
from collecte.core.tableurs.parts import FaitsPartie, scan

WORKBOOK = "xl/workbook.xml"
RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
TEXTS = "xl/sharedstrings.xml"

_SCANNED_FIRST = (STYLES, WORKBOOK, RELATIONSHIPS)  # needed to understand the cells, then to name the wrong sheet
_ENCRYPTED = 0x1  # flag of a zip entry
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BLANKS = b" \t\r\n"
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_MOST_CONTROLS = 10_000  # rewritten in a part: each one grows sevenfold


@dataclass(frozen=True, slots=True)
class Archive:
    """A checked workbook: `copy` holds its XML parts, stored uncompressed, as they were scanned, and nothing else.

    A part that is not readable XML (the query of a data model, in UTF-16) is left out when cells do without it.
    """

    copy: io.BytesIO
    parts: dict[str, FaitsPartie]  # by name in lower case

    def sheet_in(self, entry: str) -> str:
        """Return the name of the sheet in that entry; '' when it holds none, or the only one there is."""
        sheets = self.parts.get(WORKBOOK, FaitsPartie()).sheets
        targets = self.parts.get(RELATIONSHIPS, FaitsPartie()).targets
        names = [name for name, link in sheets.items() if targets.get(link) == entry.lower()]
        return names[0] if names and len(sheets) > 1 else ""

    def needs(self, entry: str) -> bool:
        """Return whether the cells cannot be read without that entry."""
        targets = self.parts.get(RELATIONSHIPS, FaitsPartie()).targets.values()
        return entry.lower() in {WORKBOOK, RELATIONSHIPS, STYLES, TEXTS, *targets}


def open_archive(data: bytes, limits: Limits) -> Archive:
    """Check and rebuild an archive. Raises TableurError for known problems; zipfile's own mean a damaged file.

    The parser gets a rebuilt archive, so that two readers of the same bytes cannot disagree on what was checked
    (entries twice, several directories, worksheets named .png).
    """
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        entries = source.infolist()
        _check_entries(entries, limits)
        _check_sizes(entries, len(data), limits)
        _check_nature({_name(entry).lower() for entry in entries})
        xml = [entry for entry in entries if _name(entry).lower().endswith((".xml", ".rels"))]
        return _copy(source, sorted(xml, key=_turn), limits)


def _copy(source: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], limits: Limits) -> Archive:
    archive = Archive(io.BytesIO(), {})
    room, allowance = limits.unpacked_size, limits.elements
    percent_styles: set[str] = set()
    with zipfile.ZipFile(archive.copy, "w", zipfile.ZIP_STORED) as target:
        for entry in entries:
            name = _name(entry)
            content = _cleaned(_content(source, entry, room, limits))
            room -= len(content)
            try:
                part = scan(content, limits, allowance, percent_styles)
            except TooFarError as error:
                raise _located(archive, name, error) from error
            except DamagedError:
                if archive.needs(name):
                    raise
                continue
            allowance -= part.elements
            percent_styles |= part.percent_styles if name.lower() == STYLES else set()
            archive.parts[name.lower()] = part
            target.writestr(name, content)
    archive.copy.seek(0)
    return archive


def _turn(entry: zipfile.ZipInfo) -> int:
    name = _name(entry).lower()
    return _SCANNED_FIRST.index(name) if name in _SCANNED_FIRST else len(_SCANNED_FIRST)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return its path inside the archive: some programs write it as Windows does."""
    return entry.filename.replace("\\", "/")


def _located(archive: Archive, entry: str, error: TooFarError) -> TableurError:
    nom = archive.sheet_in(entry)
    return in_sheet(nom, error) if nom else error


def _content(source: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, limits: Limits) -> bytes:
    with source.open(entry) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise _too_large(limits.unpacked_size + 1, limits)
    return content


def _cleaned(content: bytes) -> bytes:
    """Strip what surrounds the XML, and write bare control characters as Excel escapes them: `_x000B_`."""
    trimmed = content.lstrip(_BLANKS).rstrip(_BLANKS + b"\0")
    return _CONTROL.sub(lambda match: b"_x%04X_" % match[0][0], trimmed, count=_MOST_CONTROLS)


def _check_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise TableurError(
            f"Le classeur contient {count(len(entries))} fichiers internes, la limite est {count(limits.entries)}.",
            "Recopiez vos données dans un classeur neuf, sans images ni objets, puis envoyez celui-ci.",
        )
    names: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if _name(entry).lower() in names:
            raise _forbidden_name(entry, "présent deux fois")
        names.add(_name(entry).lower())


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = _name(entry)
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise _forbidden_name(entry, "interdit")
    if "vbaproject" in name.lower() or "/macrosheets/" in name.lower():
        raise macros()
    if entry.flag_bits & _ENCRYPTED:
        raise protected()
    if entry.compress_type not in _METHODS:
        raise TableurError("Le classeur est compressé d’une façon qu’aucun tableur n’emploie.", SAVE_AGAIN)


def _check_sizes(entries: Sequence[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_size:
        raise _too_large(total, limits)
    pairs = [(total, packed), *((entry.file_size, entry.compress_size) for entry in entries)]
    ratio = max(-(-unpacked // max(size, 1)) for unpacked, size in pairs)
    if ratio > limits.ratio:
        raise TableurError(
            f"Le classeur occupe {count(ratio)} fois plus de place une fois déplié, la limite est {limits.ratio} fois.",
            "Recopiez vos données dans un classeur neuf, puis envoyez celui-ci.",
        )


def _check_nature(names: Set[str]) -> None:
    if {WORKBOOK, RELATIONSHIPS} <= names:
        return
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise other_format("Le fichier est un classeur d’un autre format (.xlsb ou .ods).")
    raise not_a_workbook()


def not_a_workbook() -> TableurError:
    """Return the refusal of a file that is no workbook, whatever its name."""
    return other_format("Le fichier n’est pas un classeur Excel (.xlsx), même si son nom le laisse croire.")


def other_format(problem: str) -> TableurError:
    """Return the refusal of a file to be saved in one of the two formats that are read."""
    return TableurError(problem, SAVE_AGAIN)


def macros() -> TableurError:
    """Return the refusal of a workbook with macros, even inert ones."""
    return TableurError(
        "Le classeur contient des macros (.xlsm), elles ne sont pas acceptées.",
        "Dans votre tableur, choisissez «\u00a0Enregistrer sous\u00a0», format .xlsx, puis envoyez ce nouveau fichier.",
    )


def protected() -> TableurError:
    """Return the refusal of a file encrypted by Excel or by an archiver."""
    return TableurError(
        "Le fichier est protégé par un mot de passe.",
        "Ouvrez-le dans votre tableur, retirez le mot de passe, enregistrez-le, puis envoyez-le de nouveau.",
    )


def _forbidden_name(entry: zipfile.ZipInfo, why: str) -> TableurError:
    return TableurError(
        f"Le classeur contient un fichier interne au nom {why}, {quoted(entry.filename)}.",
        "Recopiez vos données dans un classeur neuf, puis envoyez celui-ci.",
    )


def _too_large(size: int, limits: Limits) -> TableurError:
    return TableurError(
        f"Le classeur occupe {megabytes(size)} une fois déplié, la limite est {megabytes(limits.unpacked_size)}.",
        f"Ne gardez que la feuille utile (au plus {count(limits.rows)} lignes et {limits.columns}{NBSP}colonnes).",
    )
