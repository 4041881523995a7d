"""A synthèse as a document: the same template on the print page and in a PDF file, where one can be made."""

from http import HTTPStatus
from pathlib import Path

from flask import Response, abort, current_app, render_template

from collecte.operations.contenu_synthese import Contenu
from collecte.web.pdf import is_available, make_pdf
from questionnaires.francais import sort_key

STYLE = "synthese.css"


def pdf_or_nothing(address: str) -> str:
    """Where the PDF is; '' where this installation makes none: the page is printed then."""
    return address if is_available() else ""


def as_pdf(contenu: Contenu, mention: str = "") -> Response:
    """The file; no such page where none can be made."""
    if not is_available():
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / STYLE).read_text(encoding="utf-8")
    html = render_template("syntheses/pdf.html", contenu=contenu, mention=mention)
    made = Response(make_pdf(html, css), content_type="application/pdf")
    name = "-".join(sort_key(contenu.structure).encode("ascii", "ignore").decode().split())[:60] or "structure"
    made.headers["Content-Disposition"] = f'attachment; filename="synthese-{name}.pdf"'
    return made
