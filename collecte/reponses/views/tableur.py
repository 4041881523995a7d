"""Pages to fill an answer in a spreadsheet: download, upload, review of differences, acceptance."""

from http import HTTPStatus
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.errors import UserFacingError
from collecte.policy import Droit
from collecte.reponses.forms.reponses import AccepterForm, TableurForm, sent_choices, sent_lines
from collecte.reponses.operations.comparaison_tableur import ComparaisonTableur, compare
from collecte.reponses.operations.reponses import save_answers
from collecte.reponses.operations.tableur_reponse import RefusedCellsError, formulaire_of, read_tableur
from collecte.reponses.views.pages_repartition import untransmitted
from collecte.reponses.views.pages_reponse import Reponse, own_reponse
from collecte.reponses.views.totaux import temps_of
from questionnaires.answers.settled import settle

bp = GatedBlueprint("tableur", __name__, Droit.REPONDRE)

_WHOLE_OF_FRACTIONS = range(95, 106)  # hundredths of a percent: 0,24 + 0,76 typed where percents are expected
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/reponses/<int:participation_id>/tableur", methods=["GET", "POST"])
def page(participation_id: int) -> Page:
    """Show what the workbook is for and, once it is sent, what it changes: nothing is written."""
    reponse, form = own_reponse(participation_id), TableurForm()
    if reponse.settled_url:
        return redirect(reponse.settled_url)
    if request.method != "POST":
        return _file_page(reponse, form)
    if not form.validate():
        return _file_page(reponse, form), HTTPStatus.UNPROCESSABLE_ENTITY
    nom, contenu = form.fichier.data.filename or "", form.fichier.data.read()
    try:
        lu = read_tableur(reponse.participation, nom, contenu)
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        defauts = error.defauts if isinstance(error, RefusedCellsError) else ()
        return _file_page(reponse, form, defauts), HTTPStatus.UNPROCESSABLE_ENTITY
    return _differences(reponse, compare(reading(), reponse.participation, lu))


@bp.get("/reponses/<int:participation_id>/tableur.xlsx")
def telecharger(participation_id: int) -> Response:
    """Send the workbook, with what is saved so far."""
    from exports.papiers.sheets.formulaire import write_formulaire  # it imports XlsxWriter: loaded on demand

    reponse = own_reponse(participation_id)
    content = write_formulaire(formulaire_of(reponse.participation, now()))
    name = f"ma-reponse-{reponse.participation.campagne.periode_code}-dla-{reponse.participation.dla.code}.xlsx"
    return send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.post("/reponses/<int:participation_id>/tableur/accepter")
def accepter(participation_id: int) -> Page:
    """Save what was shown; what changed since, or was not chosen, is shown again."""
    reponse, form = own_reponse(participation_id), AccepterForm()
    if reponse.settled_url:
        return redirect(reponse.settled_url)
    comparaison = compare(
        reading(), reponse.participation, sent_lines(request.form, form.base_revision), sent_choices(request.form)
    )
    if refused := _refusal(form, comparaison):
        sentence, status = refused
        return _differences(reponse, comparaison, sentence), status
    try:
        saved = save_answers(
            writing(),
            participation_id=participation_id,
            base_revision=comparaison.revision,
            typed=comparaison.textes,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        return _differences(reponse.read_again(), comparaison, str(error)), error.status
    if saved.conflicts:
        again = reponse.read_again()
        changed = compare(reading(), again.participation, comparaison.lu)
        return _differences(again, changed, _CHANGED), HTTPStatus.CONFLICT
    flash("Les réponses du classeur sont enregistrées, sans être transmises. Relisez-les ci-dessous.")
    pages = reponse.questionnaire.section_of
    first = next((pages[code].code for code in comparaison.textes if code in pages), None)
    return lead_to(reponse.url_of(first) if first else reponse.reprendre_url)


def _refusal(form: AccepterForm, comparaison: ComparaisonTableur) -> tuple[str, HTTPStatus] | None:
    """Return why the form cannot be accepted as it is, with a status; None when it can."""
    if not form.validate():
        return form.problems()[0][1], HTTPStatus.UNPROCESSABLE_ENTITY
    if comparaison.revision != form.shown_revision:
        return _CHANGED, HTTPStatus.CONFLICT
    choose = "Choisissez ce que vous gardez pour chaque ligne changée aux deux endroits."
    return (choose, HTTPStatus.UNPROCESSABLE_ENTITY) if comparaison.unchosen else None


_CHANGED = "Votre réponse a changé depuis que cette page a été affichée. Relisez ci-dessous, puis acceptez."


def _file_page(reponse: Reponse, form: TableurForm, defauts: tuple[str, ...] = ()) -> str:
    classeur = url_for("tableur.telecharger", participation_id=reponse.participation.id)
    return render_template("reponses/tableur/page.html", reponse=reponse, form=form, defauts=defauts, classeur=classeur)


def _differences(reponse: Reponse, comparaison: ComparaisonTableur, *refus: str) -> str:
    form = AccepterForm(formdata=None, revision=str(comparaison.lu.revision), vue=str(comparaison.revision))
    questionnaire, textes = reponse.questionnaire, {**reponse.saisie, **comparaison.parts}
    temps = temps_of(questionnaire, settle(questionnaire, textes, reponse.today))
    return render_template(
        "reponses/tableur/differences.html",
        reponse=reponse,
        comparaison=comparaison,
        form=form,
        refus=refus,
        temps=temps,
        looks_like_fractions=temps.total.reparti in _WHOLE_OF_FRACTIONS,
        remarques=[problem for _, problem in untransmitted(questionnaire, textes)],
    )
