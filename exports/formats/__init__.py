"""Export the data of a région as a workbook or as an archive of files.

One entry for pages and commands. Writers are imported when they are needed, because pandas comes with them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from exports.formats.choix import Format
from exports.regional.matiere import Matiere
from exports.regional.noms import file_stem

if TYPE_CHECKING:  # it imports XlsxWriter
    from exports.tableur.livre import Progress

__all__ = ["Format", "file_name", "write"]


def write(
    matiere: Matiere, choisi: Format, sortie: Path | BinaryIO, progress: "Progress | None" = None
) -> Mapping[str, float]:
    """Write an export to a path, whole or not at all, or to an open binary file, without what its audience may not
    read.

    Equal records give equal bytes. Raises ExportLimitError, in French. Returns the main figures of a workbook, by key:
    the next one for the same public is compared with them.
    """
    from exports.formats.ecriture import write_archive
    from exports.regional.classeur import write_regional
    from exports.regional.reperes import kept, reperes_of

    if choisi is Format.CLASSEUR:
        return kept(reperes_of(write_regional(matiere, sortie, progress)))
    write_archive(matiere, choisi, sortie, progress)
    return {}


def file_name(matiere: Matiere, choisi: Format) -> str:
    """Return `classeur-regional-centre-val-de-loire-c2ra-2026-11-26.xlsx`: letters, digits and hyphens, then the
    suffix."""
    if choisi is Format.CLASSEUR:
        return f"{file_stem('classeur-regional', matiere)}{choisi.suffix}"
    return f"{file_stem('donnees-regionales', matiere)}-{choisi.value}{choisi.suffix}"
