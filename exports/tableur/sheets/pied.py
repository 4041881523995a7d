"""Title, footer and generator name repeated on every page of a workbook."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from exports.tableur.text import footer_text, one_line

if TYPE_CHECKING:  # pandas comes with it, and the pages need none
    from exports.temps.consolidation import Consolidation


def generator() -> str:
    """`Collecte DLA 0.1.0`."""
    try:
        return f"Collecte DLA {version('collecte-dla')}"
    except PackageNotFoundError:  # a checkout that was never installed
        return "Collecte DLA"


def workbook_title(consolidation: "Consolidation") -> str:
    """`Temps et activités – Centre-Val de Loire – 1er semestre 2026`."""
    collecte = consolidation.collecte
    names = (one_line(name, 80) for name in (collecte.questionnaire.titre, collecte.region, collecte.periode.libelle))
    return " – ".join(names)


def footer(consolidation: "Consolidation") -> str:
    collecte = consolidation.collecte
    return footer_of(collecte.region, collecte.periode.libelle)


def footer_of(*names: str) -> str:
    """The program, then what the workbook is about."""
    return " – ".join((generator(), *(footer_text(name) for name in names)))
