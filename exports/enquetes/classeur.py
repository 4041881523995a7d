"""Workbook of a questionnaire: its sheets, in order."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.enquetes import (
    dictionnaire,
    donnees,
    lisez_moi,
    onglet_croisements,
    onglet_echelles,
    onglet_evolution,
    onglet_representativite,
    onglet_resultats,
    suivi,
    synthese,
    textes_libres,
)
from exports.enquetes.comptes import Depouillement
from exports.enquetes.croisements import Croisements, croisements_of
from exports.enquetes.mentions import book_title
from exports.enquetes.publication import told_of
from exports.enquetes.resultats import Resultats
from exports.records.records import CollecteEnquete
from exports.tableur.livre import Livre, Page, Papier, Progress, page_of, publish_book


def write_answers_workbook(
    collecte: CollecteEnquete, sortie: Path | BinaryIO, progress: Progress | None = None
) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    The same records give the same bytes. Raises ExportLimitError, in French, when Excel could not hold it.
    """
    depouillement = Depouillement(collecte)
    results = _told(depouillement)
    data = [
        Page(
            name=tableau.nom,
            size=tableau.size,
            write=partial(donnees.write, tableau=tableau, depouillement=depouillement),
            lignes=tableau.nombre,
        )
        for tableau in donnees.tableaux(depouillement)
    ]
    livre = Livre(
        titre=book_title(collecte),
        date=collecte.arrete_a,
        pages=[
            page_of(lisez_moi, depouillement, [page.name for page in results]),
            *results,
            *data,
            *([page_of(textes_libres, depouillement)] if textes_libres.rows(depouillement) else []),
            page_of(suivi, depouillement),
            page_of(dictionnaire, depouillement),
        ],
        rows_only=depouillement.oublier,
    )
    publish_book(livre, sortie, progress)


def _told(depouillement: Depouillement) -> tuple[Page, ...]:
    """Return the sheets of results: counts of the answers that are listed, else what their release shows."""
    if not depouillement.collecte.reads_release:
        return (page_of(synthese, depouillement),)
    return tuple(
        page_of(sheet, shown, papier=Papier.UNE_PAGE if sheet is onglet_echelles else None)
        for sheet, shown in onglets(depouillement, told_of(depouillement), is_inside=True)
    )


def onglets(
    depouillement: Depouillement, resultats: Resultats, *, is_inside: bool
) -> Iterator[tuple[ModuleType, Resultats | Croisements]]:
    """Yield the sheets of structures that have something to show, and what they show: results, and for the C2RA
    crossings and who answered, DLA by DLA."""
    yield onglet_resultats, resultats
    if onglet_echelles.bandes(resultats):
        yield onglet_echelles, resultats
    if resultats.changements:
        yield onglet_evolution, resultats
    collecte = depouillement.collecte
    if is_inside and collecte.release:
        asked = {effectif.dla for effectif in collecte.effectifs}
        dlas = [dla for dla in collecte.dlas if dla.code in asked]
        croisements = croisements_of(resultats, collecte.release, dlas)
        if croisements.questions:
            yield onglet_croisements, croisements
    if is_inside and resultats.transmises and resultats.representativite:
        yield onglet_representativite, resultats
