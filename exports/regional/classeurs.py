"""Write the workbook of a collecte, on time or on a questionnaire."""

from pathlib import Path
from typing import BinaryIO

from exports.enquetes.classeur import write_answers_workbook
from exports.records.records import Collecte, CollecteEnquete
from exports.tableur.livre import Progress
from exports.temps.workbook import write_workbook


def write_classeur(
    collecte: Collecte | CollecteEnquete, sortie: Path | BinaryIO, progress: Progress | None = None
) -> None:
    """Write it as `write_workbook` or `write_answers_workbook` does. Raises ExportLimitError, in French."""
    if isinstance(collecte, Collecte):
        write_workbook(collecte, sortie, progress)
    else:
        write_answers_workbook(collecte, sortie, progress)
