"""A fiche d'appui taken out: as a PDF file, where one can be made, and as a workbook."""

from functools import partial

from flask import Response

from collecte.telechargements.views import documents
from collecte.temps.operations.perimetre_fiche import Perimetre
from exports.papiers.fiche import FicheAppui


def as_pdf(fiche: FicheAppui) -> Response:
    """The file; no such page where none can be made."""
    return documents.as_pdf("temps/fiche_appui/pdf.html", "fiche.css", _name(fiche), fiche=fiche)


def as_workbook(fiche: FicheAppui, perimetre: Perimetre) -> Response:
    """Its tab, in a workbook of its own."""
    from exports.papiers.sheets.fiche_appui import (
        write_fiche,  # XlsxWriter comes with it: loaded when a file is asked for
    )

    about = ", ".join(filter(None, (fiche.dla, fiche.periode)))
    campagne_id = perimetre.campagne.id if perimetre.campagne else None
    sortie = documents.of_dla("fiche d’appui", perimetre.dla, about, _name(fiche), campagne_id)
    return documents.as_workbook(partial(write_fiche, fiche), sortie)


def _name(fiche: FicheAppui) -> str:
    return documents.file_name("fiche-appui", fiche.dla, fiche.periode)
