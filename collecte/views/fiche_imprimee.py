"""A fiche d'appui taken out: as a PDF file, where one can be made, and as a workbook."""

from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from flask import Response, abort, current_app, render_template, send_file

from collecte.web.pdf import is_available, make_pdf
from exports.fiche import FicheAppui
from questionnaires.francais import sort_key

STYLE = "fiche.css"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_pdf(fiche: FicheAppui) -> Response:
    """The file; no such page where none can be made."""
    if not is_available():
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / STYLE).read_text(encoding="utf-8")
    made = Response(make_pdf(render_template("fiche_appui/pdf.html", fiche=fiche), css), content_type="application/pdf")
    made.headers["Content-Disposition"] = f'attachment; filename="{_name(fiche)}.pdf"'
    return made


def as_workbook(fiche: FicheAppui) -> Response:
    """Its tab, in a workbook of its own."""
    from exports.sheets.fiche_appui import write_fiche  # XlsxWriter comes with it: loaded when a file is asked for

    content = BytesIO()
    write_fiche(fiche, content)
    content.seek(0)
    return send_file(content, mimetype=_XLSX, as_attachment=True, download_name=f"{_name(fiche)}.xlsx")


def _name(fiche: FicheAppui) -> str:
    words = sort_key(f"{fiche.dla} {fiche.periode}").encode("ascii", "ignore").decode().split()
    return "-".join(["fiche-appui", *words])[:80]
