"""Publish a workbook from a list of sheets: whole, or not at all where Excel could not hold it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import IO, BinaryIO

from exports.tableur.feuille import Classeur, open_workbook
from exports.tableur.fichier import publish
from exports.tableur.flux.assemblage import assembled
from exports.tableur.sheets.pied import generator
from exports.tableur.text import check_sheet
from questionnaires.core.francais import decimal_text

Progress = Callable[[int, int, str], None]
"""Called with the number of steps done, the total, and the next step in words."""


class Papier(Enum):
    """Ways to print a sheet: ENTIER as laid out · UNE_PAGE whole, shrunk to one page, or several where too small ·
    EXTRAIT whole on one page, or else its first page alone: the rest is meant to be read and reused on screen."""

    ENTIER = "entier"
    UNE_PAGE = "une page"
    EXTRAIT = "extrait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet to write: its name, its writer, its number of rows streamed afterwards; `names` as in `Classeur`.

    `size` are the rows and columns of a sheet of data, checked before anything is written.
    """

    name: str
    write: Callable[[Classeur], None]
    size: tuple[int, int] | None = None
    lignes: int = 0
    names: Mapping[str, str] | None = None
    papier: Papier = Papier.ENTIER

    def add_to(self, classeur: Classeur) -> None:
        """Write the sheet, and set up how it is printed. Raise ExportLimitError."""
        classeur.names = self.names
        self.write(classeur)
        rows, columns = self.size or classeur.last.written
        check_sheet(self.name, rows, columns)
        match self.papier:
            case Papier.UNE_PAGE:
                classeur.last.on_one_page()
            case Papier.EXTRAIT:
                classeur.last.first_page_only(rows, columns)


def page_of(
    sheet: ModuleType,
    *contents: object,
    name: str = "",
    names: Mapping[str, str] | None = None,
    papier: Papier | None = None,
) -> Page:
    """Make the page of a module of sheet: its `write` takes `contents`, as does the number of its `streamed` rows, if
    any. Without a name, or a way to print, it takes the module's."""
    return Page(
        name=name or sheet.NAME,
        write=lambda classeur: sheet.write(classeur, *contents),
        lignes=sheet.streamed(*contents) if hasattr(sheet, "streamed") else 0,
        names=names,
        papier=getattr(sheet, "PAPIER", Papier.ENTIER) if papier is None else papier,
    )


PAS_UNE_FICHE = "Ceci n’est pas une fiche de temps FSE."
"""Comment on a workbook about time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Livre:
    """The contents of a workbook, dated as its data, never today, so that the same records give the same file.
    `rows_only` is called when only streamed rows are left to write: what the sheets needed may be freed."""

    titre: str
    date: datetime
    pages: Sequence[Page]
    comments: str = ""
    rows_only: Callable[[], None] = lambda: None


def publish_book(livre: Livre, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write a workbook to a path, whole or not at all, or to an open binary file.

    Raises ExportLimitError, in French, when Excel could not hold it.
    """
    lignes = sum(page.lignes for page in livre.pages)
    total = len(livre.pages) + 2 + lignes

    def tell(done: int, label: str) -> None:
        if progress is not None:
            progress(done, total, label)

    def tell_rows(feuille: str, written: int) -> None:
        message = f"Feuille {feuille}\u00a0: {decimal_text(written, 0)} lignes écrites sur {decimal_text(lignes, 0)}"
        tell(len(livre.pages) + 1 + written, message)

    def write(sink: IO[bytes]) -> None:
        template = BytesIO()
        workbook = open_workbook(template)
        properties = {"title": livre.titre, "author": generator(), "created": livre.date.astimezone(UTC)}
        workbook.set_properties(properties | ({"comments": livre.comments} if livre.comments else {}))
        classeur = Classeur(workbook)
        for done, page in enumerate(livre.pages, start=1):
            tell(done, f"Feuille {page.name}")
            page.add_to(classeur)
        tell(len(livre.pages) + 1, "Assemblage du fichier")
        workbook.close()
        livre.rows_only()
        whole = template.getvalue()
        sink.writelines(assembled(whole, classeur.flots, tell_rows) if classeur.flots else [whole])
        tell(total, "Classeur prêt")

    tell(0, "Calcul des chiffres")
    for page in livre.pages:
        check_sheet(page.name, *(page.size or (0, 0)))
    publish(sortie, write)
