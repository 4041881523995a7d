"""Answering: what is expected of me, the pages, the check, the transmission and its receipt."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.errors import UserFacingError
from collecte.forms.reponses import PartageForm, SaisieForm, TransmissionForm, typed_answers, unresolved_conflicts
from collecte.models import EtatCampagne, Participation
from collecte.operations.reponses import Recu, Refus, Saved, change_partage, save_answers, transmettre
from collecte.policy import Droit
from collecte.queries.participations import (
    get_last_reopening,
    get_own_participation,
    get_previous_activites,
    list_own_participations,
)
from collecte.queries.versions import get_questionnaire
from collecte.views.pages_reponse import (
    attentes,
    champs_of,
    etapes,
    first_open_step,
    lignes_of,
    next_step,
    previous_step,
    repartie,
)
from collecte.web.context import acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left, take
from questionnaires.evaluation import evaluate
from questionnaires.francais import moment_text, paris_day
from questionnaires.merge import Conflict
from questionnaires.model import Questionnaire, Section
from questionnaires.problems import Problem, Severity

bp = Blueprint("reponses", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/a-faire")
@requires(Droit.REPONDRE)
def a_faire() -> Page:
    today = paris_day(now())
    participations = list_own_participations(reading(), acteur())
    return render_template("reponses/a_faire.html", attentes=attentes(participations, today), today=today)


@bp.get("/reponses/<int:participation_id>")
@requires(Droit.REPONDRE)
def reprendre(participation_id: int) -> Page:
    """Where one left off."""
    participation = _own(participation_id)
    if participation.transmise_le is not None:
        return redirect(url_for("reponses.recu", participation_id=participation_id))
    step = first_open_step(get_questionnaire(participation.campagne.version), participation)
    return redirect(_step_url(participation_id, step))


@bp.get("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def section(participation_id: int, code: str) -> Page:
    participation = _own(participation_id)
    if participation.transmise_le is not None:
        return redirect(url_for("reponses.recu", participation_id=participation_id))
    questionnaire, page = _section(participation, code)
    if (kept := take()) is not None:
        form = SaisieForm(formdata=None, revision=kept.get("revision", ""))
        return _section_page(participation, questionnaire, page, form, typed_answers(page, kept), restored=True)
    form = SaisieForm(formdata=None, revision=str(participation.revision))
    proposals = _proposals(participation, page) if "reprendre" in request.args else {}
    return _section_page(participation, questionnaire, page, form, proposals, proposed=frozenset(proposals))


def _section_page(
    participation: Participation,
    questionnaire: Questionnaire,
    page: Section,
    form: SaisieForm,
    typed: Mapping[str, str],
    *,
    error: UserFacingError | None = None,
    restored: bool = False,
    proposed: frozenset[str] = frozenset(),
) -> str:
    shown = {**participation.saisie, **typed}
    previous = get_previous_activites(reading(), participation) if page.code == "ACTIVITES" else None
    return render_template(
        "reponses/section.html",
        participation=participation,
        questionnaire=questionnaire,
        section=page,
        form=form,
        champs=champs_of(page, shown, proposed),
        lignes=lignes_of(page, shown),
        repartie=repartie(questionnaire, shown, page),
        temps=repartie(questionnaire, shown),
        etapes=etapes(questionnaire, participation, page.code),
        previous_step=previous_step(questionnaire, page),
        is_open=participation.campagne.etat(paris_day(now())) is EtatCampagne.OUVERTE,
        reopening=get_last_reopening(reading(), participation),
        error=error,
        restored=restored,
        previous=previous,
    )


def _proposals(participation: Participation, page: Section) -> Mapping[str, str]:
    """Last time's answers to the activités, for the questions still blank: shown in the fields, saved by the author."""
    previous = get_previous_activites(reading(), participation)
    if previous is None:
        return {}
    return {
        code: text
        for code, text in previous.saisie.items()
        if text and code in page.questions and not participation.saisie.get(code)
    }


@bp.post("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def enregistrer(participation_id: int, code: str) -> Page:
    participation = _own(participation_id)
    questionnaire, page = _section(participation, code)
    form, typed = SaisieForm(), typed_answers(page, request.form)
    if not form.validate():
        return _section_page(participation, questionnaire, page, form, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        saved = save_answers(
            writing(),
            participation_id=participation_id,
            base_revision=form.base_revision,
            typed=typed,
            acteur=acteur(),
            now=now(),
            page=form.page_token,
        )
        commit()
    except UserFacingError as error:
        participation = _own(participation_id)
        return _section_page(participation, questionnaire, page, form, typed, error=error), error.status
    return _after_save(participation_id, questionnaire, page, saved)


def _after_save(participation_id: int, questionnaire: Questionnaire, page: Section, saved: Saved) -> Page:
    participation = _own(participation_id)
    conflicts = saved.conflicts + unresolved_conflicts(page, request.form, participation.saisie)
    if conflicts:
        return _conflict_page(participation, page, conflicts), HTTPStatus.CONFLICT
    if request.form.get("suite") == "auto":
        return jsonify(revision=saved.revision, heure=_hour(), ailleurs=dict(saved.kept))
    if request.form.get("suite") == "plus-tard":
        flash(f"Votre réponse est enregistrée, sans être transmise. Reprenez quand vous voulez ({_hour()}).")
        return redirect(url_for("reponses.a_faire"), HTTPStatus.SEE_OTHER)
    unreadable = [champ for champ in champs_of(page, participation.saisie).values() if champ.error]
    if unreadable and request.form.get("suite") != "sans-corriger":
        flash("Enregistré. Une réponse de cette page ne peut pas être lue : corrigez-la ci-dessous.")
        return redirect(_step_url(participation_id, page.code), HTTPStatus.SEE_OTHER)
    return redirect(_step_url(participation_id, next_step(questionnaire, page)), HTTPStatus.SEE_OTHER)


def _hour() -> str:
    return moment_text(now()).rpartition("à ")[2]


def _conflict_page(participation: Participation, page: Section, conflicts: tuple[Conflict, ...]) -> str:
    return render_template(
        "reponses/conflit.html",
        participation=participation,
        section=page,
        form=SaisieForm(formdata=None, revision=str(participation.revision)),
        conflicts=[(page.questions[conflict.code], conflict) for conflict in conflicts],
    )


@bp.get("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def verifier(participation_id: int) -> Page:
    participation = _own(participation_id)
    if participation.transmise_le is not None:
        return redirect(url_for("reponses.recu", participation_id=participation_id))
    form = form_as_left(TransmissionForm)
    form.revision.data = str(participation.revision)  # of what is shown, to be read again
    return _check_page(participation, form)


@bp.post("/reponses/<int:participation_id>/verifier")
@requires(Droit.REPONDRE)
def transmettre_reponse(participation_id: int) -> Page:
    participation = _own(participation_id)
    if participation.transmise_le is not None:
        return redirect(url_for("reponses.recu", participation_id=participation_id), HTTPStatus.SEE_OTHER)
    form = TransmissionForm()
    if not form.validate():
        return _check_page(participation, form, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        result = transmettre(
            writing(),
            participation_id=participation_id,
            shown_revision=form.base_revision,
            blanks_confirmed=form.confirmer_vides.data,
            partage=form.partage,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        participation = _own(participation_id)
        form.revision.data = str(participation.revision)
        return _check_page(participation, form, error=error), error.status
    return _after_transmission(participation_id, form, result)


def _after_transmission(participation_id: int, form: TransmissionForm, result: Recu | Refus) -> Page:
    match result:
        case Recu():
            flash("Votre réponse est transmise.")
            return redirect(url_for("reponses.recu", participation_id=participation_id), HTTPStatus.SEE_OTHER)
        case Refus():
            return _check_page(_own(participation_id), form, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY


def _check_page(
    participation: Participation,
    form: TransmissionForm,
    *,
    submitted: bool = False,
    error: UserFacingError | None = None,
) -> str:
    questionnaire = get_questionnaire(participation.campagne.version)
    confirmed = bool(form.confirmer_vides.data)
    evaluation = evaluate(questionnaire, participation.saisie, today=paris_day(now()), blanks_confirmed=confirmed)
    blocking = tuple(p for p in evaluation.problems if p.severity is Severity.BLOCKING)
    return render_template(
        "reponses/verifier.html",
        participation=participation,
        questionnaire=questionnaire,
        form=form,
        error=error,
        submitted=submitted,
        problems=[(problem, _problem_url(participation, questionnaire, problem)) for problem in blocking],
        blanks=[questionnaire.questions[code] for code in evaluation.blanks],
        lignes={own.code: lignes_of(own, participation.saisie, blocking) for own in questionnaire.sections},
        repartie=repartie(questionnaire, participation.saisie),
        etapes=etapes(questionnaire, participation, "verifier"),
        is_open=participation.campagne.etat(paris_day(now())) is EtatCampagne.OUVERTE,
    )


def _problem_url(participation: Participation, questionnaire: Questionnaire, problem: Problem) -> str:
    page = questionnaire.section_of[problem.code]
    return f"{_step_url(participation.id, page.code)}#{problem.code}"


@bp.get("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def recu(participation_id: int) -> Page:
    participation = _own(participation_id)
    if participation.transmise_le is None:
        return redirect(url_for("reponses.reprendre", participation_id=participation_id))
    form = form_as_left(
        PartageForm,
        accord_chiffres="oui" if participation.accord_chiffres else "non",
        vue_direction=participation.vue_direction.value,
    )
    return _receipt_page(participation, form)


@bp.post("/reponses/<int:participation_id>/recu")
@requires(Droit.REPONDRE)
def changer_partage(participation_id: int) -> Page:
    participation = _own(participation_id)
    if participation.transmise_le is None:
        abort(HTTPStatus.NOT_FOUND)
    form = PartageForm()
    if not form.validate():
        return _receipt_page(participation, form), HTTPStatus.UNPROCESSABLE_ENTITY
    change_partage(writing(), participation_id=participation_id, partage=form.partage, acteur=acteur(), now=now())
    commit()
    flash("Vos choix de partage sont enregistrés. Ils s’appliquent dès le prochain classeur.")
    return redirect(url_for("reponses.recu", participation_id=participation_id), HTTPStatus.SEE_OTHER)


def _receipt_page(participation: Participation, form: PartageForm) -> str:
    questionnaire = get_questionnaire(participation.campagne.version)
    return render_template(
        "reponses/recu.html",
        participation=participation,
        questionnaire=questionnaire,
        form=form,
        lignes={own.code: lignes_of(own, participation.saisie) for own in questionnaire.sections},
        repartie=repartie(questionnaire, participation.saisie),
    )


def _own(participation_id: int) -> Participation:
    participation = get_own_participation(reading(), acteur(), participation_id)
    if participation is None:
        abort(HTTPStatus.NOT_FOUND)
    return participation


def _section(participation: Participation, code: str) -> tuple[Questionnaire, Section]:
    questionnaire = get_questionnaire(participation.campagne.version)
    page = questionnaire.section(code)
    if page is None:
        abort(HTTPStatus.NOT_FOUND)
    return questionnaire, page


def _step_url(participation_id: int, step: str) -> str:
    if step == "verifier":
        return url_for("reponses.verifier", participation_id=participation_id)
    return url_for("reponses.section", participation_id=participation_id, code=step)
