"""A document taken out: as a PDF file, where one can be made, and as a workbook."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask import Response, abort, current_app, render_template, send_file

from collecte.web.pdf import is_available, make_pdf
from questionnaires.francais import sort_key

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_pdf(template: str, style: str, name: str, **about: object) -> Response:
    """The file of a template and of a style sheet of ours; no such page where none can be made."""
    if not is_available():
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / style).read_text(encoding="utf-8")
    made = Response(make_pdf(render_template(template, **about), css), content_type="application/pdf")
    made.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return made


def as_workbook(write: Callable[[BinaryIO], None], name: str) -> Response:
    """What `write` writes."""
    content = BytesIO()
    write(content)
    content.seek(0)
    return send_file(content, mimetype=_XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def file_name(kind: str, *about: str) -> str:
    """`fiche-appui-dla-18-cher`: letters, digits and hyphens only."""
    words = sort_key(" ".join(about)).encode("ascii", "ignore").decode().split()
    return "-".join([kind, *words])[:80]
