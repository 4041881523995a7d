"""Download a document as a PDF file or as a workbook."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from flask import Response, abort, current_app, render_template, send_file

from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.core.web.pdf import is_available, make_pdf
from collecte.models import Dla, Region
from collecte.telechargements.operations.sorties import Sortie, remettre
from questionnaires.core.francais import sort_key

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def as_pdf(template: str, style: str, name: str, **about: object) -> Response:
    """Return the PDF of a template and a style sheet; 404 where none can be made."""
    if not is_available():
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / style).read_text(encoding="utf-8")
    response = Response(make_pdf(render_template(template, **about), css), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def as_workbook(write: Callable[[BinaryIO], None], sortie: Sortie) -> Response:
    """Write a workbook, and record it as handed out before it leaves."""
    content = BytesIO()
    write(content)
    remettre(writing(), sortie=sortie, fichier=content.getvalue(), acteur=acteur(), now=now())
    commit()
    return as_kept(content.getvalue(), sortie.nom)


def of_dla(genre: str, dla: Dla, about: str, name: str, campagne_id: int | None = None) -> Sortie:
    """Describe a workbook on a DLA: `about` says which one in words; `name`, of its file, is without a suffix."""
    return _sortie(f"{genre}, {about}", name, dla.region_id, ("DLA", dla.id), campagne_id)


def of_region(genre: str, region: Region, about: str, name: str, campagne_id: int | None = None) -> Sortie:
    """Describe a workbook, or another file, on a région. A file that is no workbook has a suffix in its `name`."""
    return _sortie(f"{genre}, {about}", name, region.id, ("région", region.id), campagne_id)


def _sortie(nature: str, name: str, region_id: int, objet: tuple[str, int], campagne_id: int | None) -> Sortie:
    return Sortie(
        nature=nature,
        nom=name if PurePath(name).suffix else f"{name}.xlsx",
        region_id=region_id,
        objet=objet[0],
        objet_id=objet[1],
        campagne_id=campagne_id,
    )


def as_kept(content: bytes, name: str) -> Response:
    """Send a whole file, already recorded as handed out."""
    return send_file(BytesIO(content), mimetype=media_type(name), as_attachment=True, download_name=name)


def media_type(name: str) -> str:
    """Return the media type of a file name."""
    return _TYPES[PurePath(name).suffix]


def file_name(kind: str, *about: str) -> str:
    """Return a name such as `fiche-appui-dla-18-cher`: letters, digits and hyphens only."""
    words = sort_key(" ".join(about)).encode("ascii", "ignore").decode().split()
    return "-".join([kind, *words])[:80]
