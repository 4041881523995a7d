"""A page handed over as a PDF file, in the style sheet that its print has too; no such page where none can be made."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from flask import Response, abort, current_app

from collecte.web.pdf import is_available, make_pdf
from questionnaires.francais import sort_key


def pdf_of(html: Callable[[], str], style: str, *words: str) -> Response:
    """The file, named after some words; its page is made only where a file can be."""
    if not is_available():
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / style).read_text(encoding="utf-8")
    made = Response(make_pdf(html(), css), content_type="application/pdf")
    made.headers["Content-Disposition"] = f'attachment; filename="{file_name(*words)}.pdf"'
    return made


def file_name(*words: str) -> str:
    """Words that any system may have as the name of a file."""
    plain = sort_key(" ".join(words)).encode("ascii", "ignore").decode().split()
    return "-".join(plain)[:80]
