"""A fiche d'appui taken out: as a PDF file, where one can be made, and as a workbook."""

from io import BytesIO

from flask import Response, render_template, send_file

from collecte.views.fichier_pdf import file_name, pdf_of
from exports.fiche import FicheAppui

STYLE = "fiche.css"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_pdf(fiche: FicheAppui) -> Response:
    """The file; no such page where none can be made."""
    return pdf_of(lambda: render_template("fiche_appui/pdf.html", fiche=fiche), STYLE, *_named(fiche))


def as_workbook(fiche: FicheAppui) -> Response:
    """Its tab, in a workbook of its own."""
    from exports.sheets.fiche_appui import write_fiche  # XlsxWriter comes with it: loaded when a file is asked for

    content = BytesIO()
    write_fiche(fiche, content)
    content.seek(0)
    return send_file(content, mimetype=_XLSX, as_attachment=True, download_name=f"{file_name(*_named(fiche))}.xlsx")


def _named(fiche: FicheAppui) -> tuple[str, ...]:
    return "fiche appui", fiche.dla, fiche.periode
