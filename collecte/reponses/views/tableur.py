"""Pages to fill a répartition in a spreadsheet: download, upload, review of differences, acceptance."""

from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import FichierForm
from collecte.policy import Droit
from collecte.reponses.forms.reponses import AccepterForm, sent_choices, sent_lines
from collecte.reponses.operations.comparaison_tableur import Comparaison, accept, compare
from collecte.reponses.operations.tableur_repartition import RefusedCellsError, lines_of, read_tableur, tableur_of
from collecte.reponses.views.pages_reponse import Reponse, own_reponse

bp = Blueprint("tableur", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reponses/<int:participation_id>/tableur")
@requires(Droit.REPONDRE)
def page(participation_id: int) -> Page:
    own = _own(participation_id)
    if own.settled_url:
        return redirect(own.settled_url)
    return _file_page(own, FichierForm(formdata=None))


@bp.get("/reponses/<int:participation_id>/tableur.xlsx")
@requires(Droit.REPONDRE)
def telecharger(participation_id: int) -> Response:
    """The workbook, with what is saved so far."""
    from exports.temps.sheets.repartition import (
        write_tableur,  # XlsxWriter comes with it: loaded when a file is asked for
    )

    own = _own(participation_id)
    content = write_tableur(tableur_of(own.participation, own.saisie, now()))
    name = f"ma-repartition-{own.participation.campagne.periode_code}-dla-{own.participation.dla.code}.xlsx"
    return send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.post("/reponses/<int:participation_id>/tableur")
@requires(Droit.REPONDRE)
def deposer(participation_id: int) -> Page:
    """Read the file, and show what it changes: nothing is written."""
    own = _own(participation_id)
    if own.settled_url:
        return redirect(own.settled_url)
    form = FichierForm()
    if not form.validate():
        return _file_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        lu = read_tableur(
            own.participation, form.fichier.data.filename or "", form.fichier.data.read(), base=own.participation.saisie
        )
    except RefusedCellsError as error:
        form.refuse(form.fichier, str(error))
        return _file_page(own, form, error.defauts), HTTPStatus.UNPROCESSABLE_ENTITY
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        return _file_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _differences(own, compare(reading(), own.participation, lu))


@bp.post("/reponses/<int:participation_id>/tableur/accepter")
@requires(Droit.REPONDRE)
def accepter(participation_id: int) -> Page:
    """Save what was shown; what changed since, or was not chosen, is shown again."""
    own, form = _own(participation_id), AccepterForm()
    if own.settled_url:
        return redirect(own.settled_url)
    found = compare(
        reading(), own.participation, sent_lines(request.form, form.base_revision), sent_choices(request.form)
    )
    if refused := _refusal(form, found):
        sentence, status = refused
        return _differences(own, found, sentence), status
    try:
        saved = accept(writing(), comparaison=found, participation_id=participation_id, acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        return _differences(own.read_again(), found, str(error)), error.status
    if saved.conflicts:
        again = own.read_again()
        return _differences(again, compare(reading(), again.participation, found.lu), _CHANGED), HTTPStatus.CONFLICT
    flash(_DONE)
    return redirect(own.url_of(_first_page(own)), HTTPStatus.SEE_OTHER)


def _refusal(form: AccepterForm, found: Comparaison) -> tuple[str, HTTPStatus] | None:
    """Why what was sent cannot be accepted as it is."""
    if not form.validate():
        return form.problems()[0][1], HTTPStatus.UNPROCESSABLE_ENTITY
    if found.revision != form.shown_revision:
        return _CHANGED, HTTPStatus.CONFLICT
    return (_CHOOSE, HTTPStatus.UNPROCESSABLE_ENTITY) if found.unchosen else None


_CHANGED = "Votre réponse a changé depuis que cette page a été affichée. Relisez ci-dessous, puis acceptez."
_CHOOSE = "Choisissez ce que vous gardez pour chaque ligne changée aux deux endroits."
_DONE = "Les parts du classeur sont enregistrées, sans être transmises. Relisez-les ci-dessous."


def _own(participation_id: int) -> Reponse:
    """One's own answer about time; 404 for any other."""
    own = own_reponse(participation_id)
    if not lines_of(own.questionnaire):
        abort(HTTPStatus.NOT_FOUND)
    return own


def _first_page(own: Reponse) -> str:
    """The page of the first line."""
    return own.questionnaire.section_of[next(iter(lines_of(own.questionnaire)))].code


def _file_page(own: Reponse, form: FichierForm, defauts: tuple[str, ...] = ()) -> str:
    classeur = url_for("tableur.telecharger", participation_id=own.participation.id)
    return render_template("reponses/tableur/page.html", own=own, form=form, defauts=defauts, classeur=classeur)


def _differences(own: Reponse, found: Comparaison, *refus: str) -> str:
    form = AccepterForm(formdata=None, revision=str(found.lu.revision), vue=str(found.revision))
    return render_template("reponses/tableur/differences.html", own=own, found=found, form=form, refus=refus)
