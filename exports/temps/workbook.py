"""Regional workbook on time: its sheets, in order."""

from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.records.records import Collecte
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Papier, Progress, page_of, publish_book
from exports.temps.consolidation import consolidate
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

MATERIAL = (donnees, dictionnaire)
"""Sheets to filter and reuse on screen, of which paper has the first page."""


def write_workbook(collecte: Collecte, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    The same records give the same bytes. Raises ExportLimitError, in French, when Excel could not hold it.
    """
    consolidation = consolidate(collecte)
    livre = Livre(
        titre=workbook_title(consolidation),
        date=collecte.arrete_a,
        pages=[
            page_of(sheet, consolidation, papier=Papier.EXTRAIT if sheet in MATERIAL else Papier.ENTIER)
            for sheet in SHEETS
            if sheet.is_needed(consolidation)
        ],
        comments=PAS_UNE_FICHE,
    )
    publish_book(livre, sortie, progress)
