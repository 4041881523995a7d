"""Import and export pages of questionnaires as files."""

from http import HTTPStatus
from io import BytesIO
from pathlib import PurePath

from flask import abort, flash, redirect, render_template, send_file, url_for

from collecte.bibliotheque.forms.questionnaires import ImportForm
from collecte.bibliotheque.operations.brouillons import import_brouillon
from collecte.bibliotheque.operations.definitions import WRITERS, RefusedDefinitionError, read_definition
from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.bibliotheque.views.bibliotheque import Page, animated_region, bp, found
from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.policy import Droit
from exports.tableur.text import one_line
from questionnaires.core.anomalies import blocking
from questionnaires.core.francais import plural
from questionnaires.editing.verification import verify
from questionnaires.files.defauts import Defaut

_TYPES = {".yaml": "application/yaml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/questionnaires/importer")
@requires(Droit.ANIMER)
def importer() -> Page:
    return render_template("bibliotheque/questionnaires/importer.html", form=ImportForm(formdata=None), defauts=())


@bp.post("/questionnaires/importer")
@requires(Droit.ANIMER)
def importer_fichier() -> Page:
    form = ImportForm()
    if not form.validate():
        return _refused(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    sent = form.fichier.data
    try:
        read = read_definition(_shown_name(sent.filename or ""), sent.read())
        brouillon_id = import_brouillon(
            writing(),
            region_id=animated_region().id,
            questionnaire=read.questionnaire,
            replace=form.remplace.data == "oui",
            acteur=acteur(),
            now=now(),
        ).id
        commit()
    except RefusedDefinitionError as error:
        return _refused(form, HTTPStatus.UNPROCESSABLE_ENTITY, error.defauts)
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        return _refused(form, error.status)
    flash(_told(len(blocking(verify(read.questionnaire)))))
    if read.remarques:
        return render_template(
            "bibliotheque/questionnaires/importe.html", brouillon_id=brouillon_id, remarques=read.remarques
        )
    return redirect(url_for("constructeur.plan", brouillon_id=brouillon_id), HTTPStatus.SEE_OTHER)


def _told(a_corriger: int) -> str:
    """What is said of a questionnaire just imported, and of the points that publication refuses."""
    told = "Le questionnaire est dans votre bibliothèque."
    if not a_corriger:
        return f"{told} Relisez-le avant de le publier."
    points = plural(a_corriger, "point reste", "points restent")
    return f"{told} {points} à corriger avant de le publier : « Avant de publier » les liste."


def _shown_name(name: str) -> str:
    """A name as each sentence quotes it: nothing that hides, 60 characters at most, and its extension."""
    path = PurePath(PurePath(name).name)
    return f"{one_line(path.stem, 60)}{one_line(path.suffix, 10)}"


def _refused(form: ImportForm, status: int, defauts: tuple[Defaut, ...] = ()) -> tuple[str, int]:
    return render_template("bibliotheque/questionnaires/importer.html", form=form, defauts=defauts), status


@bp.get("/questionnaires/<int:brouillon_id>/exporter.<extension>")
@requires(Droit.ANIMER)
def exporter(brouillon_id: int, extension: str) -> Page:
    """What is in preparation, as a file that can be imported again."""
    writer = WRITERS.get(f".{extension}")
    if writer is None:
        abort(HTTPStatus.NOT_FOUND)
    questionnaire = read_brouillon(found(brouillon_id))
    return send_file(
        BytesIO(writer(questionnaire)),
        mimetype=_TYPES[f".{extension}"],
        as_attachment=True,
        download_name=f"{questionnaire.code.lower()}.{extension}",
    )
