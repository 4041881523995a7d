"""A synthèse as a document: the same template on the print page and in a PDF file, where one can be made."""

from flask import Response

from collecte.core.web.pdf import is_available
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.telechargements.views import documents

STYLE = "synthese.css"


def pdf_or_nothing(address: str) -> str:
    """Where the PDF is; '' where this installation makes none: the page is printed then."""
    return address if is_available() else ""


def as_pdf(contenu: Contenu, mention: str = "") -> Response:
    """The file; no such page where none can be made."""
    named = documents.file_name("synthese", contenu.structure)
    return documents.as_pdf("syntheses/pdf.html", STYLE, named, contenu=contenu, mention=mention)
