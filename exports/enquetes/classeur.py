"""Workbook of a questionnaire: its sheets, in order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.enquetes import (
    dictionnaire,
    donnees,
    lisez_moi,
    onglet_echelles,
    onglet_evolution,
    onglet_representativite,
    onglet_resultats,
    suivi,
    synthese,
    textes_libres,
)
from exports.enquetes.comptes import Depouillement
from exports.enquetes.mentions import book_title
from exports.enquetes.publication import told_of
from exports.enquetes.resultats import Resultats
from exports.records.records import CollecteEnquete, QuiRepond
from exports.tableur.livre import Livre, Page, Papier, Progress, publish_book
from exports.tableur.sheets.pied import generator


def write_answers_workbook(
    collecte: CollecteEnquete, sortie: Path | BinaryIO, progress: Progress | None = None
) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    The same records give the same bytes. Raises ExportLimitError, in French, when Excel could not hold it.
    """
    depouillement = Depouillement(collecte)
    results = _told(depouillement)
    pages = _livre(depouillement, results).pages
    lignes = sum(page.lignes for page in pages)
    publish_book(lambda: _livre(depouillement, results), len(pages), sortie, progress, lignes)


def _livre(depouillement: Depouillement, results: tuple[Page, ...]) -> Livre:
    data = [
        Page(
            name=tableau.nom,
            size=tableau.size,
            write=partial(donnees.write, tableau=tableau, depouillement=depouillement),
            lignes=tableau.nombre,
        )
        for tableau in donnees.tableaux(depouillement)
    ]
    return Livre(
        properties={
            "title": book_title(depouillement.collecte),
            "author": generator(),
            "created": depouillement.collecte.arrete_a.astimezone(UTC),
        },
        pages=(
            _first(depouillement, [page.name for page in results]),
            *results,
            *data,
            *([_page(textes_libres, depouillement)] if textes_libres.rows(depouillement) else []),
            replace(_page(suivi, depouillement), lignes=suivi.streamed(depouillement)),
            _page(dictionnaire, depouillement),
        ),
        rows_only=depouillement.oublier,
    )


def _first(depouillement: Depouillement, results: list[str]) -> Page:
    return Page(
        name=lisez_moi.NAME,
        size=lisez_moi.size(depouillement, results),
        write=partial(lisez_moi.write, depouillement=depouillement, results=results),
    )


def _told(depouillement: Depouillement) -> tuple[Page, ...]:
    """Return the sheets of results: for persons and DLA, their counts; for structures, what the pages show."""
    if depouillement.collecte.qui is not QuiRepond.STRUCTURE:
        return (_page(synthese, depouillement),)
    resultats = told_of(depouillement)
    return tuple(
        Page(
            name=sheet.NAME,
            size=sheet.size(resultats),
            write=partial(sheet.write, resultats=resultats),
            papier=Papier.UNE_PAGE if sheet is onglet_echelles else Papier.ENTIER,
        )
        for sheet in onglets(resultats, is_inside=True)
    )


def onglets(resultats: Resultats, *, is_inside: bool) -> Iterator[ModuleType]:
    """Yield the sheets of structures that have something to show: results, and for the C2RA who answered, DLA by
    DLA."""
    yield onglet_resultats
    if onglet_echelles.bandes(resultats):
        yield onglet_echelles
    if resultats.changements:
        yield onglet_evolution
    if is_inside and resultats.representativite:
        yield onglet_representativite


def _page(sheet: ModuleType, depouillement: Depouillement) -> Page:
    return Page(
        name=sheet.NAME,
        size=sheet.size(depouillement),
        write=partial(sheet.write, depouillement=depouillement),
    )
