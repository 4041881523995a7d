"""A synthèse as a document: the same template on the print page and in a PDF file, where one can be made."""

from flask import Response, render_template

from collecte.operations.contenu_synthese import Contenu
from collecte.views.fichier_pdf import pdf_of
from collecte.web.pdf import is_available

STYLE = "synthese.css"


def pdf_or_nothing(address: str) -> str:
    """Where the PDF is; '' where this installation makes none: the page is printed then."""
    return address if is_available() else ""


def as_pdf(contenu: Contenu, mention: str = "") -> Response:
    """The file; no such page where none can be made."""
    return pdf_of(
        lambda: render_template("syntheses/pdf.html", contenu=contenu, mention=mention),
        STYLE,
        *("synthese", contenu.structure),
    )
