"""Publish a workbook from a list of sheets: limits are checked first, then the file is written whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from exports.tableur.feuille import Classeur, open_workbook
from exports.tableur.fichier import publish
from exports.tableur.flux.assemblage import assembled
from exports.tableur.text import check_sheet
from questionnaires.core.francais import decimal_text

Progress = Callable[[int, int, str], None]
"""Called with the number of steps done, the total, and the next step in words."""


class Papier(Enum):
    """Ways to print a sheet: ENTIER as laid out · UNE_PAGE whole, shrunk to one page · EXTRAIT the first page alone,
    since the sheet is meant to be read, filtered and reused on screen."""

    ENTIER = "entier"
    UNE_PAGE = "une page"
    EXTRAIT = "extrait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet to write: its name, its rows and columns, its writer, its number of rows streamed afterwards; `names` as
    in `Classeur`."""

    name: str
    size: tuple[int, int]
    write: Callable[[Classeur], None]
    lignes: int = 0
    names: Mapping[str, str] | None = None
    papier: Papier = Papier.ENTIER


@dataclass(frozen=True, slots=True, kw_only=True)
class Livre:
    """The contents of a workbook. `properties` are XlsxWriter's, with the date of the data, never today's; `rows_only`
    is called when only streamed rows are left to write: what the sheets needed may be freed."""

    properties: Mapping[str, object]
    pages: tuple[Page, ...]
    rows_only: Callable[[], None] = lambda: None


def publish_book(
    build: Callable[[], Livre], pages: int, sortie: Path | BinaryIO, progress: Progress | None = None, lignes: int = 0
) -> None:
    """Write a workbook of `pages` pages and `lignes` streamed rows to a path, whole or not at all, or to an open binary
    file.

    Raises ExportLimitError, in French, when Excel could not hold it.
    """
    edition = _Edition(pages, lignes, progress or (lambda done, total, label: None))
    livre = edition.built(build)
    publish(sortie, lambda sink: edition.write(livre, sink))


@dataclass(frozen=True, slots=True)
class _Edition:
    """A workbook being made, step by step: the figures, each page, each row, the file."""

    pages: int
    lignes: int
    progress: Progress

    def built(self, build: Callable[[], Livre]) -> Livre:
        """Build the workbook, and check that Excel can hold it."""
        self._tell(0, "Calcul des chiffres")
        livre = build()
        for page in livre.pages:
            check_sheet(page.name, *page.size)
        return livre

    def write(self, livre: Livre, sink: IO[bytes]) -> None:
        template = BytesIO()
        workbook = open_workbook(template)
        workbook.set_properties(dict(livre.properties))
        classeur = Classeur(workbook)
        for done, page in enumerate(livre.pages, start=1):
            self._tell(done, f"Feuille {page.name}")
            classeur.names = page.names
            page.write(classeur)
            match page.papier:
                case Papier.UNE_PAGE:
                    classeur.last.on_one_page()
                case Papier.EXTRAIT:
                    classeur.last.first_page_only(*page.size)
        self._tell(self.pages + 1, "Assemblage du fichier")
        workbook.close()
        livre.rows_only()
        for chunk in self._chunks(template.getvalue(), classeur):
            sink.write(chunk)
        self._tell(self._total, "Classeur prêt")

    def _chunks(self, template: bytes, classeur: Classeur) -> Iterable[bytes]:
        """Return the bytes of the file: the template itself when no row is streamed."""
        if not classeur.flots:
            return [template]

        def tell(feuille: str, lignes: int) -> None:
            message = (
                f"Feuille {feuille}\u00a0: {decimal_text(lignes, 0)} lignes écrites sur {decimal_text(self.lignes, 0)}"
            )
            self._tell(self.pages + 1 + lignes, message)

        return assembled(template, classeur.flots, tell)

    @property
    def _total(self) -> int:
        return self.pages + 2 + self.lignes

    def _tell(self, done: int, label: str) -> None:
        self.progress(done, self._total, label)
