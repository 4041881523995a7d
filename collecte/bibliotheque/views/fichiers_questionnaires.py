"""Import and export pages of questionnaires as files."""

from http import HTTPStatus
from io import BytesIO
from pathlib import PurePath

from flask import abort, flash, render_template, request, send_file, url_for

from collecte.bibliotheque.forms.questionnaires import ImportForm, ImportSansForm
from collecte.bibliotheque.operations.brouillons import import_brouillon
from collecte.bibliotheque.operations.definitions import (
    WRITERS,
    RefusedDefinitionError,
    UnaskedDefinitionError,
    read_definition,
)
from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.bibliotheque.views.bibliotheque import animated_region, bp, found
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, services, trousseau, writing
from collecte.core.errors import UserFacingError
from collecte.referentiel.queries.categories import get_categories
from exports.tableur.text import one_line
from questionnaires.core.anomalies import blocking
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.editing.verification import verify
from questionnaires.files.defauts import Defaut
from questionnaires.files.versions import from_json, to_json

_TYPES = {".yaml": "application/yaml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.route("/questionnaires/importer", methods=["GET", "POST"])
def importer() -> Page:
    is_sent = request.method == "POST"
    form = ImportForm() if is_sent else ImportForm(formdata=None)
    if not is_sent or not form.validate():
        return _import_page(form, HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK)
    sent, replaces = form.fichier.data, form.remplace.data == "oui"
    try:
        lists = {_shown_name(liste.filename or ""): liste.read() for liste in form.listes.data or ()}
        trade = get_categories(reading()).listes
        read = read_definition(_shown_name(sent.filename or ""), sent.read(), lists, trade)
        brouillon_id = _imported(read.questionnaire, replaces=replaces)
        commit()
    except UnaskedDefinitionError as error:
        return _without_page(form, error, replaces=replaces)
    except RefusedDefinitionError as error:
        return _import_page(form, HTTPStatus.UNPROCESSABLE_ENTITY, error.defauts)
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        return _import_page(form, error.status)
    flash(_told(read.questionnaire))
    if read.remarques:
        return render_template(
            "bibliotheque/questionnaires/importe.html", brouillon_id=brouillon_id, remarques=read.remarques
        )
    return lead_to(url_for("constructeur.plan", brouillon_id=brouillon_id))


@bp.post("/questionnaires/importer/confirmer")
def confirmer_import() -> Page:
    """Import the form without the rows that the page listed; the page itself carries the rest, signed."""
    form = ImportSansForm()
    carried = _unpack(form.contenu.data or "") if form.validate() else None
    if carried is None:
        flash("Cette page ne peut plus servir : choisissez de nouveau le fichier.", "warning")
        return lead_to(url_for("questionnaires.importer"))
    questionnaire, replaces = carried
    try:
        brouillon_id = _imported(questionnaire, replaces=replaces)
        commit()
    except UserFacingError as error:
        flash(str(error), "warning")
        return lead_to(url_for("questionnaires.importer"))
    return lead_to(url_for("constructeur.plan", brouillon_id=brouillon_id), _told(questionnaire))


def _imported(questionnaire: Questionnaire, *, replaces: bool) -> int:
    """Import a questionnaire and return the id of its draft. Raises TakenCodeError, Refus."""
    return import_brouillon(
        writing(),
        region_id=animated_region().id,
        questionnaire=questionnaire,
        replace=replaces,
        acteur=acteur(),
        now=now(),
    ).id


def _without_page(form: ImportForm, error: UnaskedDefinitionError, *, replaces: bool) -> Page:
    """Show the rows left out and ask to confirm; raise the refusal when the rest could not be imported either."""
    text = trousseau().sign(_use(), [to_json(error.reste.questionnaire), replaces])
    if len(text) > services().settings.max_request_bytes * 9 // 10:  # it is sent again, with the token
        return _import_page(form, HTTPStatus.UNPROCESSABLE_ENTITY, error.defauts)
    try:
        _imported(error.reste.questionnaire, replaces=replaces)  # a dry run, not committed
    except UserFacingError as refusal:
        form.refuse(form.fichier, str(refusal))
        return _import_page(form, refusal.status)
    return render_template(
        "bibliotheque/questionnaires/sans.html",
        form=ImportSansForm(formdata=None),
        contenu=text,
        sans=error.sans,
        reste=error.reste,
    )


def _use() -> str:
    """Return the use of the signature of the imported form that a page sends back: it is valid for this account
    only."""
    return f"questionnaire {acteur().compte_id}"


def _unpack(text: str) -> tuple[Questionnaire, bool] | None:
    """Return the questionnaire and whether it replaces the one of its code; None when not signed for this account."""
    if (signed := trousseau().read_signed(_use(), text)) is None:
        return None
    definition, replaces = signed
    return from_json(definition), replaces


def _told(questionnaire: Questionnaire) -> str:
    """Return the message after an import: the result, and what is left to correct before publishing."""
    a_corriger = len(blocking(verify(questionnaire)))
    message = "Le questionnaire est dans votre bibliothèque."
    if not a_corriger:
        return f"{message} Relisez-le avant de le publier."
    points = plural(a_corriger, "point reste", "points restent")
    return f"{message} {points} à corriger avant de le publier : « Avant de publier » les liste."


def _shown_name(name: str) -> str:
    """Return a name as every sentence quotes it: nothing that hides, 60 characters at most, and its extension."""
    path = PurePath(PurePath(name).name)
    return f"{one_line(path.stem, 60)}{one_line(path.suffix, 10)}"


def _import_page(form: ImportForm, status: int, defauts: tuple[Defaut, ...] = ()) -> tuple[str, int]:
    return render_template("bibliotheque/questionnaires/importer.html", form=form, defauts=defauts), status


@bp.get("/questionnaires/<int:brouillon_id>/exporter.<extension>")
def exporter(brouillon_id: int, extension: str) -> Page:
    """Send the draft as a file that can be imported again."""
    writer = WRITERS.get(f".{extension}") or abort(HTTPStatus.NOT_FOUND)
    questionnaire = read_brouillon(found(brouillon_id))
    return send_file(
        BytesIO(writer(questionnaire)),
        mimetype=_TYPES[f".{extension}"],
        as_attachment=True,
        download_name=f"{questionnaire.code.lower()}.{extension}",
    )
