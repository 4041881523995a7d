"""Regional workbook on time: its sheets, in order."""

from collections.abc import Sequence
from datetime import UTC
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.records.records import Collecte
from exports.tableur.livre import Livre, Page, Progress, publish_book
from exports.tableur.sheets.pied import generator
from exports.temps.consolidation import Consolidation, consolidate
from exports.temps.sheets import (
    activites,
    dictionnaire,
    donnees,
    evolution,
    lisez_moi,
    raisons,
    reel_souhaitable,
    suivi,
    synthese,
    temps,
)
from exports.temps.sheets.titre import workbook_title

SHEETS: tuple[ModuleType, ...] = (
    lisez_moi,
    synthese,
    temps,
    evolution,
    reel_souhaitable,
    raisons,
    activites,
    suivi,
    donnees,
    dictionnaire,
)
"""Every sheet that a workbook may have; each decides whether it is needed."""


def write_workbook(collecte: Collecte, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    The same records give the same bytes. Raises ExportLimitError, in French, when Excel could not hold it.
    """
    consolidation = consolidate(collecte)
    sheets = tuple(sheet for sheet in SHEETS if sheet.is_needed(consolidation))
    streamed = suivi.streamed(consolidation)
    publish_book(lambda: _livre(consolidation, sheets), len(sheets), sortie, progress, streamed)


def _livre(consolidation: Consolidation, sheets: Sequence[ModuleType]) -> Livre:
    return Livre(
        properties=_properties(consolidation),
        pages=tuple(
            Page(
                name=sheet.NAME,
                size=sheet.size(consolidation),
                write=partial(sheet.write, consolidation=consolidation),
                lignes=suivi.streamed(consolidation) if sheet is suivi else 0,
            )
            for sheet in sheets
        ),
    )


def _properties(consolidation: Consolidation) -> dict[str, object]:
    """Return the file's properties. The date is that of the data, so that the same records give the same file."""
    return {
        "title": workbook_title(consolidation),
        "author": generator(),
        "comments": "Ceci n’est pas une fiche de temps FSE.",
        "created": consolidation.collecte.arrete_a.astimezone(UTC),
    }
