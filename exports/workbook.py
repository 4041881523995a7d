"""The regional workbook: sheets in order, limits checked before anything is written, one file or nothing."""

import secrets
from collections.abc import Callable
from datetime import UTC
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.consolidation import Consolidation, consolidate
from exports.feuille import Classeur, open_workbook
from exports.records import Collecte
from exports.sheets import activites, dictionnaire, donnees, lisez_moi, suivi, synthese, temps
from exports.sheets.pied import generator, workbook_title
from exports.text import check_sheet

SHEETS: tuple[ModuleType, ...] = (lisez_moi, synthese, temps, activites, suivi, donnees, dictionnaire)

Progress = Callable[[int, int, str], None]


def write_workbook(collecte: Collecte, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    `progress` is told how many steps are done, out of how many, and what comes next. The same records give the same
    bytes. Raises ExportLimitError, in French, when Excel could not hold it.
    """
    content = _content(collecte, progress or (lambda done, total, label: None))
    if isinstance(sortie, Path):
        _replace(sortie, content)
    else:
        sortie.write(content)


def _content(collecte: Collecte, progress: Progress) -> bytes:
    total = len(SHEETS) + 2
    progress(0, total, "Calcul des chiffres")
    consolidation = consolidate(collecte)
    for sheet in SHEETS:
        check_sheet(sheet.NAME, *sheet.size(consolidation))
    sink = BytesIO()
    workbook = open_workbook(sink)
    workbook.set_properties(_properties(consolidation))
    classeur = Classeur(workbook)
    for done, sheet in enumerate(SHEETS, start=1):
        progress(done, total, f"Feuille {sheet.NAME}")
        sheet.write(classeur, consolidation)
    progress(total - 1, total, "Assemblage du fichier")
    workbook.close()
    progress(total, total, "Classeur prêt")
    return sink.getvalue()


def _properties(consolidation: Consolidation) -> dict[str, object]:
    """The date is that of the data, so that the same records give the same file."""
    return {
        "title": workbook_title(consolidation),
        "author": generator(),
        "comments": "Ceci n’est pas une fiche de temps FSE.",
        "created": consolidation.collecte.arrete_a.astimezone(UTC),
    }


def _replace(path: Path, content: bytes) -> None:
    """A name of its own, then a rename: a reader never sees half a workbook."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partiel")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
