"""Title and footer of the workbook on time."""

from exports.tableur.sheets.pied import footer_of
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation


def workbook_title(consolidation: Consolidation) -> str:
    """Return `Temps et activités – Centre-Val de Loire – 1er semestre 2026`."""
    collecte = consolidation.collecte
    names = (one_line(name, 80) for name in (collecte.questionnaire.titre, collecte.region, collecte.periode.libelle))
    return " – ".join(names)


def footer(consolidation: Consolidation) -> str:
    collecte = consolidation.collecte
    return footer_of(collecte.region, collecte.periode.libelle)
