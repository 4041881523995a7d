"""Choose the sheet of an .xlsx file that holds the table, or the sheets requested by name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from collecte.core.tableurs.archive import Archive, open_archive
from collecte.core.tableurs.grid import Grid, open_grid
from collecte.core.tableurs.model import (
    Classeur,
    Feuille,
    Limits,
    Row,
    TableurError,
    count,
    in_sheet,
    quoted,
    unreadable,
    visible,
)
from collecte.core.tableurs.table import shape
from collecte.core.tableurs.values import form_text, value_text


def read_workbook(data: bytes, limits: Limits) -> Feuille:
    """Return the table of the first visible sheet or, when it is blank, of the only one that is not.

    When it is not blank the others are not opened: a missing part there does not prevent reading it.
    """
    archive = open_archive(data, limits)
    with CalamineWorkbook.from_filelike(archive.copy) as book:
        names = _visible_sheets(_worksheets(book, limits))
        grid = _chosen(open_grid(book, name, archive, value_text) for name in names)
    return shape(grid.nom, grid.rows(limits), limits)


def read_named_sheets(data: bytes, limits: Limits, wanted: Sequence[str], *, typed: bool = False) -> Classeur:
    """Return the sheets of those names, hidden ones too, whatever the case and the spaces around.

    `typed`: as typed in French, else as XLSForm values.
    """
    archive = open_archive(data, limits)
    with CalamineWorkbook.from_filelike(archive.copy) as book:
        noms = [sheet.name for sheet in _worksheets(book, limits)]
        names = _named(noms, wanted)
        feuilles = {name: _rows(book, nom, archive, limits, typed) for name, nom in names.items()}
    return Classeur(tuple(visible(nom) for nom in noms), feuilles)


def _worksheets(book: CalamineWorkbook, limits: Limits) -> list[SheetMetadata]:
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise unreadable()
    if len(sheets) > limits.entries:  # several may claim the same part
        raise TableurError(
            f"Le classeur contient {count(len(sheets))} feuilles, la limite est {count(limits.entries)}.",
            "Ne gardez que les feuilles utiles, puis envoyez-le de nouveau.",
        )
    return sheets


def _named(noms: Sequence[str], wanted: Sequence[str]) -> dict[str, str]:
    """Return requested name -> name in the file."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for nom in noms:
        by_key[_key(nom)].append(nom)
    for name in wanted:
        if len(by_key[_key(name)]) > 1:
            raise TableurError(
                f"Deux feuilles du classeur s’appellent {quoted(name)}, aux majuscules et aux espaces près.",
                "Supprimez ou renommez celle qui ne sert pas, puis envoyez-le de nouveau.",
            )
    return {name: by_key[_key(name)][0] for name in wanted if by_key[_key(name)]}


def _key(nom: str) -> str:
    return nom.strip().casefold()


def _rows(book: CalamineWorkbook, nom: str, archive: Archive, limits: Limits, typed: bool) -> tuple[Row, ...]:
    try:
        rows = open_grid(book, nom, archive, value_text if typed else form_text, marked=typed).rows(limits)
        return tuple((numero, _to_last(texts)) for numero, texts in rows if any(texts))
    except TableurError as error:
        raise in_sheet(nom, error) from error


def _to_last(texts: Sequence[str]) -> tuple[str, ...]:
    """Drop the blanks at the end."""
    filled = max(column for column, text in enumerate(texts) if text)
    return tuple(texts[: filled + 1])


def _visible_sheets(sheets: Sequence[SheetMetadata]) -> list[str]:
    """Return the visible sheets, all of them when none is visible: a program wrote that workbook, and nobody could look
    at it."""
    names = [sheet.name for sheet in sheets]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise TableurError(
            f"Deux feuilles du classeur portent le même nom, {quoted(twice)}.",
            "Renommez l’une des deux, puis envoyez-le de nouveau.",
        )
    return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible] or names


def _chosen(grids: Iterator[Grid]) -> Grid:
    first = next(grids)
    if not first.is_blank():
        return first
    filled = [grid for grid in grids if not grid.is_blank()]
    if len(filled) > 1:
        raise TableurError(
            f"La première feuille {quoted(first.nom)} est vide et plusieurs autres sont remplies,"
            f" dont {quoted(filled[0].nom)} et {quoted(filled[1].nom)}.",
            "Placez la feuille à lire en première position.",
        )
    return filled[0] if filled else first
