"""A workbook as a list of sheets: limits checked before anything is written, then one file or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from exports.feuille import Classeur, open_workbook
from exports.fichier import replace_file
from exports.text import check_sheet

Progress = Callable[[int, int, str], None]
"""Told how many steps are done, out of how many, and what comes next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet to be: its name, its rows and columns, and what writes it."""

    name: str
    size: tuple[int, int]
    write: Callable[[Classeur], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Livre:
    """All that a workbook is made of. `properties` are XlsxWriter's, with the date of the data, never that of today."""

    properties: Mapping[str, object]
    pages: tuple[Page, ...]


def publish_book(
    build: Callable[[], Livre], pages: int, sortie: Path | BinaryIO, progress: Progress | None = None
) -> None:
    """Write a workbook of so many pages to a path, whole or not at all, or to an open binary file.

    Raises ExportLimitError, in French, when Excel could not hold it.
    """
    content = _content(build, pages + 2, progress or (lambda done, total, label: None))
    if isinstance(sortie, Path):
        replace_file(sortie, content)
    else:
        sortie.write(content)


def _content(build: Callable[[], Livre], total: int, progress: Progress) -> bytes:
    progress(0, total, "Calcul des chiffres")
    livre = build()
    for page in livre.pages:
        check_sheet(page.name, *page.size)
    sink = BytesIO()
    workbook = open_workbook(sink)
    workbook.set_properties(dict(livre.properties))
    classeur = Classeur(workbook)
    for done, page in enumerate(livre.pages, start=1):
        progress(done, total, f"Feuille {page.name}")
        page.write(classeur)
    progress(total - 1, total, "Assemblage du fichier")
    workbook.close()
    progress(total, total, "Classeur prêt")
    return sink.getvalue()
