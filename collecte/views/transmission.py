"""The end of an answer: check it whole, transmit it once, keep its receipt, choose who may see it."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.errors import UserFacingError
from collecte.forms.reponses import PartageForm, TransmissionForm, TransmissionTempsForm, typed_justifications
from collecte.operations.fenetre import AlreadyTransmittedError
from collecte.operations.reponses import (
    Recu,
    Refus,
    change_partage,
    save_answers,
    transmettre,
)
from collecte.policy import Droit
from collecte.queries.echanges import get_echange
from collecte.queries.participations import get_last_reopening
from collecte.queries.transmissions import get_present_transmission
from collecte.views.etapes import etapes
from collecte.views.justifications import a_justifier, blank_lines
from collecte.views.pages_reponse import Reponse, own_reponse
from collecte.views.pages_transmission import Lecture
from collecte.views.resume import Resume, resume_of
from collecte.views.totaux import reparties, temps_of
from collecte.web.context import acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left
from questionnaires.evaluation import evaluate
from questionnaires.francais import paris_day
from questionnaires.model import Section
from questionnaires.parcours import asked_sections
from questionnaires.problems import Problem, Severity

bp = Blueprint("transmission", __name__)

Page = str | Response | tuple[str, int]
Formulaire = TransmissionForm | TransmissionTempsForm


@bp.get("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def verifier(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.settled_url:
        return redirect(own.settled_url)
    form = form_as_left(_form_of(own))
    form.revision.data = str(own.participation.revision)  # of what is shown, to be read again
    return _check_page(own, form)


def _form_of(own: Reponse) -> type[Formulaire]:
    return TransmissionTempsForm if own.is_temps else TransmissionForm


@bp.post("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def transmettre_reponse(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is not None:
        return _to_receipt(participation_id)
    form = _form_of(own)()
    typed = typed_justifications(own.questionnaire, request.form)
    is_complete = form.validate()
    if form.is_expired:
        return _check_page(own, form, typed=typed, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        shown = _save_justifications(own, form, typed)
        if not is_complete:
            return _refused(participation_id, form)
        result = transmettre(
            writing(),
            participation_id=participation_id,
            shown_revision=shown,
            blanks_confirmed=form.confirmer_vides.data,
            partage=form.partage,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        own = own_reponse(participation_id)
        form.revision.data = str(own.participation.revision)
        return _check_page(own, form, typed=typed, error=error), error.status
    match result:
        case Recu():
            flash("Votre réponse est transmise.")
            return _to_receipt(participation_id)
        case Refus():
            return _refused(participation_id, form)


def _save_justifications(own: Reponse, form: Formulaire, typed: Mapping[str, str]) -> int:
    """Keep the reasons typed, whatever comes next; returns the revision of what the page has shown."""
    stored = own.participation.saisie
    changed = {code: text for code, text in typed.items() if text != stored.get(code, "")}
    if not changed:
        return form.base_revision
    try:
        saved = save_answers(
            writing(),
            participation_id=own.participation.id,
            base_revision=form.base_revision,
            typed=changed,
            acteur=acteur(),
            now=now(),
        )
    except AlreadyTransmittedError:  # a click was quicker: it is told below, with its receipt
        return form.base_revision
    commit()
    is_as_shown = saved.revision == form.base_revision + bool(saved.changed) and not saved.conflicts
    return saved.revision if is_as_shown else form.base_revision


def _refused(participation_id: int, form: Formulaire) -> Page:
    own = own_reponse(participation_id)
    form.revision.data = str(own.participation.revision)
    return _check_page(own, form, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY


def _check_page(
    own: Reponse,
    form: Formulaire,
    *,
    typed: Mapping[str, str] | None = None,
    submitted: bool = False,
    error: UserFacingError | None = None,
) -> str:
    saisie = {**own.saisie, **(typed or {})}
    confirmed = bool(form.confirmer_vides.data)
    evaluation = evaluate(own.questionnaire, saisie, today=own.today, blanks_confirmed=confirmed)
    blocking = tuple(p for p in evaluation.problems if p.severity is Severity.BLOCKING)
    return render_template(
        "reponses/verifier.html",
        own=own,
        participation=own.participation,
        form=form,
        error=error,
        rendue=get_last_reopening(reading(), own.participation),
        submitted=submitted,
        problems=[(problem, _problem_url(own, problem)) for problem in blocking],
        remarques=evaluation.remarques,
        urls={problem.code: _problem_url(own, problem) for problem in evaluation.remarques},
        a_justifier=a_justifier(own.settled, evaluation, saisie, partial(_url, own)),
        blanks=blank_lines(own.questionnaire, evaluation.blanks),
        resumes=_resumes(own, blocking),
        reparties=reparties(own.questionnaire, own.settled, own.saisie),
        temps=temps_of(own.questionnaire, own.settled, own.saisie),
        etapes=etapes(own.questionnaire, own.settled, own.saisie, current="verifier", url_of=own.url_of),
    )


def _resumes(own: Reponse, problems: tuple[Problem, ...]) -> list[tuple[Section, Resume]]:
    """What each section asks of this answer; a section without a question is not read again."""
    found = (
        (section, resume_of(section, own.settled, own.saisie, problems))
        for section in asked_sections(own.questionnaire, own.settled)
    )
    return [(section, resume) for section, resume in found if resume]


def _problem_url(own: Reponse, problem: Problem) -> str:
    return _url(own, problem.code)


def _url(own: Reponse, code: str) -> str:
    return f"{own.url_of(own.questionnaire.section_of[code].code)}#{code}"


@bp.get("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def recu(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is None:
        return redirect(url_for("reponses.reprendre", participation_id=participation_id))
    form = form_as_left(
        PartageForm,
        accord_chiffres="oui" if own.participation.accord_chiffres else "non",
        vue_direction=own.participation.vue_direction.value,
    )
    return _receipt_page(own, form)


_SHARED = "Vos choix de partage sont enregistrés. Ils s’appliquent dès le prochain classeur."
_SHARED_LATE = (
    "Vos choix de partage sont enregistrés. Les résultats sont arrêtés : le classeur de référence, déjà produit, ne "
    "change plus."
)


@bp.post("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def changer_partage(participation_id: int) -> Page:
    own = own_reponse(participation_id)
    if own.participation.transmise_le is None or not own.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    form = PartageForm()
    if not form.validate():
        return _receipt_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    change_partage(writing(), participation_id=participation_id, partage=form.partage, acteur=acteur(), now=now())
    commit()
    flash(_SHARED_LATE if own.participation.campagne.arretee_le else _SHARED)
    return _to_receipt(participation_id)


def _receipt_page(own: Reponse, form: PartageForm) -> str:
    return render_template(
        "reponses/recu.html",
        own=own,
        participation=own.participation,
        is_closed=not own.participation.etat_campagne(paris_day(now())).accepts,
        form=form,
        lecture=Lecture.of(get_present_transmission(reading(), own.participation)),
        questions=get_echange(reading(), own.participation.id) is not None,
    )


def _receipt_url(participation_id: int) -> str:
    return url_for("transmission.recu", participation_id=participation_id)


def _to_receipt(participation_id: int) -> Response:
    return redirect(_receipt_url(participation_id), HTTPStatus.SEE_OTHER)
