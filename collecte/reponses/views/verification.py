"""Check page of an answer: summary, problems to correct, justifications and transmission."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.reprise import typed_before
from collecte.core.errors import UserFacingError
from collecte.models import VueDirection
from collecte.organisation.queries.acces import list_directing
from collecte.reponses.forms.reponses import TransmissionForm, TransmissionTempsForm, choices_of, typed_justifications
from collecte.reponses.operations.fenetre import AlreadyTransmittedError
from collecte.reponses.operations.reponses import Recu, TransmissionRefusee, keep_choices, save_answers, transmettre
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import count_expected_in_dla, get_last_reopening
from collecte.reponses.views.autour import AFTER_SETTLEMENT, ANOTHER_BEGAN
from collecte.reponses.views.etapes import etapes
from collecte.reponses.views.justifications import a_justifier, blank_lines
from collecte.reponses.views.montree import Montree, montree_of
from collecte.reponses.views.pages_repartition import untransmitted
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.resume import Resume, resume_of
from collecte.reponses.views.totaux import reparties, temps_of
from questionnaires.answers.evaluation import Evaluation, evaluate, failed_if_zero, whole_of
from questionnaires.answers.parcours import asked_sections
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.francais import hour_text, typeset
from questionnaires.core.model import Section
from questionnaires.temps.an_dernier import Evolution, evolutions
from questionnaires.temps.periodes import Periode

Page = str | Response | tuple[str | Response, int]
Formulaire = TransmissionForm | TransmissionTempsForm


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What the check page shows beside the year before."""

    periode: Periode
    evolutions: tuple[Evolution, ...]
    is_reprise: bool

    @property
    def has_changed(self) -> bool:
        """Whether some mission does not mean what it meant."""
        return any(own.rappel.avant is None for own in self.evolutions)


def show_check(own: Reponse) -> Page:
    """The check page, to be sent; or where to go instead."""
    if own.settled_url:
        return redirect(own.settled_url)
    before = typed_before()
    form = _form_of(own)(formdata=before, **({} if before or own.is_shared_unread else own.participation.choix))
    form.revision.data = str(own.participation.revision)  # of what is shown, to be read again
    typed = typed_justifications(own.questionnaire, before, own.reperes) if before else None
    return _check_page(own, form, typed=typed)


def _form_of(own: Reponse) -> type[Formulaire]:
    return TransmissionTempsForm if own.is_temps else TransmissionForm


def transmit(own: Reponse) -> Page:
    """Transmit what the check page showed, or say what is still to correct; another button keeps what is typed."""
    if own.participation.is_given:
        return redirect(own.recu_url, HTTPStatus.SEE_OTHER)
    form = _form_of(own)()
    typed = typed_justifications(own.questionnaire, request.form, own.reperes)
    suite = request.form.get("suite")
    return _keep(own, form, typed, suite) if suite else _send(own, form, typed)


def _send(own: Reponse, form: Formulaire, typed: Mapping[str, str]) -> Page:
    is_complete = form.validate()
    if form.is_expired:
        return _check_page(own, form, typed=typed, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        shown = _save_justifications(own, form, typed)
        if not is_complete:
            return _refused(own, form)
        result = transmettre(
            writing(),
            participation_id=own.participation.id,
            shown_revision=shown,
            blanks_confirmed=form.confirmer_vides.data,
            partage=form.partage,
            acteur=own.auteur,
            now=now(),
        )
        commit()
    except UserFacingError as error:
        own = own.read_again()
        form.revision.data = str(own.participation.revision)
        return _check_page(own, form, typed=typed, error=error), error.status
    match result:
        case Recu():
            flash(own.transmise_dit)
            return redirect(own.recu_url, HTTPStatus.SEE_OTHER)
        case TransmissionRefusee():
            return _refused(own, form)


_AUTO, _LATER, _CHANGE = "auto", "plus-tard", "modifier:"
"""What the buttons that transmit nothing ask for: to save by itself, to come back later, to change one answer."""


def _keep(own: Reponse, form: Formulaire, typed: Mapping[str, str], suite: str) -> Page:
    """Keep the reasons and the choices, and go where the button says."""
    form.validate()
    if form.is_expired:
        return _check_page(own, form, typed=typed), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _save_justifications(own, form, typed)
        keep_choices(writing(), participation_id=own.participation.id, choix=choices_of(form), now=now())
        commit()
    except UserFacingError as error:
        if suite == _AUTO:
            return jsonify(motif=typeset(f"{error.problem} {error.remedy}")), error.status
        return _check_page(own.read_again(), form, typed=typed, error=error), error.status
    hour = hour_text(now())
    if suite == _AUTO:
        return jsonify(revision=own.read_again().participation.revision, heure=hour, ailleurs={}, conflits=[])
    if suite.startswith(_CHANGE) and (code := suite.removeprefix(_CHANGE)) in own.questionnaire.section_of:
        return redirect(_url(own, code), HTTPStatus.SEE_OTHER)
    flash(f"Vos réponses et vos choix sont enregistrés, sans être transmis ({hour}).")
    return redirect(own.plus_tard_url if suite == _LATER else own.url_of("verifier"), HTTPStatus.SEE_OTHER)


def _save_justifications(own: Reponse, form: Formulaire, typed: Mapping[str, str]) -> int:
    """Keep the reasons typed, whatever comes next; returns the revision of what the page has shown."""
    stored = own.typed
    changed = {code: text for code, text in typed.items() if text != stored.get(code, "")}
    if not changed:
        return form.base_revision
    try:
        saved = save_answers(
            writing(),
            participation_id=own.participation.id,
            base_revision=form.base_revision,
            typed=changed,
            acteur=own.auteur,
            now=now(),
        )
    except AlreadyTransmittedError:  # a click was quicker: it is told below, with its receipt
        return form.base_revision
    commit()
    is_as_shown = saved.revision == form.base_revision + bool(saved.changed) and not saved.conflicts
    return saved.revision if is_as_shown else form.base_revision


def _refused(own: Reponse, form: Formulaire) -> Page:
    own = own.read_again()
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
    evaluation = evaluate(own.questionnaire, saisie, blanks_confirmed=confirmed, today=own.today, reperes=own.reperes)
    if_zero = failed_if_zero(own.questionnaire, saisie, evaluation, today=own.today, reperes=own.reperes)
    blocking = tuple(p for p in evaluation.problems if p.severity is Severity.BLOCKING)
    remarques = _remarques(own, evaluation)
    return render_template(
        "reponses/verifier.html",
        own=own,
        participation=own.participation,
        form=form,
        error=error,
        rendue=get_last_reopening(reading(), own.participation),
        submitted=submitted,
        problems=[(problem, _problem_url(own, problem)) for problem in blocking],
        remarques=[problem for problem, _ in remarques],
        urls={problem.code: url for problem, url in remarques},
        a_justifier=a_justifier(evaluation, if_zero, saisie, partial(_url, own)),
        blanks=blank_lines(own.questionnaire, evaluation.blanks),
        resumes=_resumes(own, blocking),
        directions=_directions(own),
        personnes=count_expected_in_dla(reading(), own.participation) if own.is_temps else 0,
        seuils=get_seuils(reading(), own.participation.campagne),
        another_began=ANOTHER_BEGAN if own.is_shared_unread and own.is_open else (),
        after_settlement=AFTER_SETTLEMENT if own.participation.rouverte_le is not None else (),
        an_dernier=_an_dernier(own, evaluation),
        apercus=_apercus(own, evaluation),
        reparties=reparties(own.questionnaire, own.settled),
        temps=temps_of(own.questionnaire, own.settled),
        etapes=etapes(own.questionnaire, own.settled, current="verifier", url_of=own.url_of),
    )


def _remarques(own: Reponse, evaluation: Evaluation) -> list[tuple[Problem, str]]:
    """What is told to its author alone, and where to go: the remarks of checks, then what helped and is not sent."""
    beside = untransmitted(own.questionnaire, own.saisie)
    return [
        *((problem, _problem_url(own, problem)) for problem in evaluation.remarques),
        *((problem, f"{own.url_of(page.code)}#{problem.code}") for page, problem in beside),
    ]


def _an_dernier(own: Reponse, evaluation: Evaluation) -> Comparaison | None:
    """Its author's own répartition of the year before, once the one typed is whole; None until then, or for none."""
    before = own.reperes.an_dernier if own.reperes else None
    parts = whole_of(own.questionnaire, evaluation.valeurs, evaluation.sums)
    return Comparaison(before.periode, evolutions(before, parts), before.is_reprise) if before and parts else None


def _apercus(own: Reponse, evaluation: Evaluation) -> list[Montree]:
    """What a direction would see of the time of its author, by choice, once the répartition is whole."""
    if not own.is_temps or not whole_of(own.questionnaire, evaluation.valeurs, evaluation.sums):
        return []
    nom = own.participation.auteur
    found = [montree_of(nom, own.questionnaire, evaluation.valeurs, vue) for vue in VueDirection]
    return [each for each in found if each]


def _directions(own: Reponse) -> list[str]:
    """Who directs its DLA, as its author is told when choosing what to show."""
    return [each.nom_complet for each in list_directing(reading(), own.participation.dla_id)] if own.is_temps else []


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
