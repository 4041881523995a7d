"""Check page of an answer: summary, problems to correct, justifications and transmission."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import flash, jsonify, redirect, render_template, request
from wtforms import BooleanField, RadioField

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.reprise import typed_before
from collecte.core.errors import Refus, UserFacingError
from collecte.models import VueDirection
from collecte.organisation.queries.acces import list_directing
from collecte.reponses.forms.reponses import (
    TransmissionForm,
    TransmissionTempsForm,
    choices_of,
    choices_text,
    merged_choices,
    typed_justifications,
)
from collecte.reponses.operations.fenetre import AlreadyTransmittedError
from collecte.reponses.operations.reponses import (
    Partage,
    TransmissionRefusee,
    keep_choices,
    save_answers,
    transmettre,
)
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import count_expected_in_dla, get_last_reopening
from collecte.reponses.views.autour import ANOTHER_BEGAN
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.etapes import etapes
from collecte.reponses.views.justifications import AJustifier, a_justifier, blank_lines
from collecte.reponses.views.montree import Montree, montree_of
from collecte.reponses.views.pages_repartition import lines_to_detail, undetailed, untransmitted
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.resume import PageResume, resume_of
from collecte.reponses.views.totaux import reparties, temps_of
from questionnaires.answers.evaluation import Evaluation, evaluate, failed_if_zero, sum_state, whole_of
from questionnaires.answers.merge import Conflict
from questionnaires.answers.parcours import asked_sections
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.francais import hour_text, plural, typeset
from questionnaires.temps.activites import activites_tables
from questionnaires.temps.an_dernier import EvolutionPart, changes_to_explain, evolutions
from questionnaires.temps.derive import real_line
from questionnaires.temps.periodes import Periode

Formulaire = TransmissionForm | TransmissionTempsForm


@dataclass(frozen=True, slots=True)
class ComparaisonAnnee:
    """Comparison with the year before, on the check page."""

    periode: Periode
    evolutions: tuple[EvolutionPart, ...]
    is_reprise: bool

    @property
    def phrase(self) -> str:
        """How many lines have moved much, or missions where no line has."""
        large = [evolution.rappel for evolution in self.evolutions if evolution.is_large]
        if not large:
            return "Aucune part n’a changé de 10 points"
        count = sum(not rappel.is_mission for rappel in large) or len(large)
        return f"{plural(count, 'part a changé', 'parts ont changé')} de 10 points ou plus"

    @property
    def has_changed(self) -> bool:
        """True when some mission no longer means what it meant."""
        return any(evolution.rappel.avant is None for evolution in self.evolutions)


def show_check(reponse: Reponse) -> Page:
    """Return the check page, to be sent; or redirect to where to go instead."""
    if reponse.settled_url:
        return redirect(reponse.settled_url)
    before = typed_before()
    choices = {} if before or reponse.is_shared_unread else reponse.participation.choix or reponse.proposed
    form = _form_of(reponse, formdata=before, **choices)
    form.revision.data = str(reponse.participation.revision)  # revision of what is shown, to be read again
    if not before:
        form.choix_vus.data = choices_text(choices_of(form))
    typed = typed_justifications(reponse.questionnaire, before, reponse.reperes) if before else None
    return _check_page(reponse, form, typed=typed)


def _form_of(reponse: Reponse, **given: object) -> Formulaire:
    """Return the form of the check page, with what its campaign asks."""
    if not reponse.is_temps:
        return TransmissionForm(**given)
    form = TransmissionTempsForm(**given)
    form.offer_fiche(_shown_by_fiche(reponse))
    if reponse.reprise:
        form.keep_sharing()
    return form


def _partage(reponse: Reponse, form: Formulaire) -> Partage:
    """Return the choices of the form; those in force while an answer is taken back."""
    if reponse.is_temps and reponse.reprise:
        return Partage.of(reponse.participation)
    return form.partage


def _shown_by_fiche(reponse: Reponse) -> list[str]:
    """List what this answer tells and the fiche d’appui may show."""
    asked = reponse.questionnaire
    contents = {
        "mes parts souhaitables": any(real_line(code) for code in asked.questions),
        "qui fait et qui devrait faire": any(activites_tables(section) for section in asked.sections),
        "les raisons de mes changements": _has_changed(reponse),
    }
    return [content for content, is_told in contents.items() if is_told]


def _has_changed(reponse: Reponse) -> bool:
    """Return whether reasons are asked for what changed in a year; blanks count as the zeros they would become."""
    before = reponse.reperes.an_dernier if reponse.reperes else None
    sums = {rule.sum.code: sum_state(reponse.settled, rule) for rule in reponse.settled.rules.sums}
    parts = whole_of(reponse.said, reponse.settled.valeurs, sums) if before else None
    return bool(before and parts and any(changes_to_explain(before, {code: part or 0 for code, part in parts.items()})))


def transmit(reponse: Reponse) -> Page:
    """Transmit what the check page showed, or show what is still to correct; other buttons store what is typed."""
    form = _form_of(reponse)
    typed = typed_justifications(reponse.questionnaire, request.form, reponse.reperes)
    suite = request.form.get("suite")
    if reponse.participation.is_given and suite != _AUTO and not _is_lost(reponse, typed):
        return _already_given(reponse, form)
    return _keep(reponse, form, typed, suite) if suite else _send(reponse, form, typed)


def _send(reponse: Reponse, form: Formulaire, typed: Mapping[str, str]) -> Page:
    is_complete = form.validate()
    if form.is_expired:
        return _check_page(reponse, form, typed=typed, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        conflicts = _save_justifications(reponse, form, typed)
        if conflicts:
            return _asked_again(reponse, form, typed, conflicts)
        if not is_complete:
            return _refused(reponse, form)
        _check_choices(reponse, form)
        result = transmettre(
            writing(),
            participation_id=reponse.participation.id,
            shown_revision=form.base_revision,
            page=form.page_token,
            blanks_confirmed=form.confirmer_vides.data,
            partage=_partage(reponse, form),
            acteur=reponse.auteur,
            now=now(),
        )
        commit()
    except UserFacingError as error:
        reponse = reponse.read_again()
        form.revision.data = str(reponse.participation.revision)
        return _check_page(reponse, form, typed=typed, error=error), error.status
    if isinstance(result, TransmissionRefusee):
        return _refused(reponse, form)
    if reponse.transmise_dit:
        flash(reponse.transmise_dit)
    return lead_to(reponse.recu_url)


def _check_choices(reponse: Reponse, form: Formulaire) -> None:
    """Show the choices that another page stored since this one was shown. Raise Refus."""
    stored = reponse.participation.choix or reponse.proposed
    merged = merged_choices(form, stored)
    if merged == choices_of(form):
        return
    for field in form:
        if isinstance(field, RadioField):
            field.data = merged.get(field.name)
        elif isinstance(field, BooleanField):
            field.data = field.name in merged
    form.choix_vus.data = choices_text(stored)
    raise Refus("Vos choix ont changé dans une autre page : ils sont repris ici.", "Relisez-les, puis transmettez.")


_AUTO, _LATER, _CHANGE = "auto", "plus-tard", "modifier:"
"""Actions that transmit nothing: automatic save, coming back later, changing one answer."""


def _keep(reponse: Reponse, form: Formulaire, typed: Mapping[str, str], suite: str) -> Page:
    """Store the reasons and the choices, and go where the button says."""
    form.validate()
    if form.is_expired:
        return _check_page(reponse, form, typed=typed), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        conflicts = _save_justifications(reponse, form, typed)
        choix = merged_choices(form, reponse.participation.choix or reponse.proposed)
        keep_choices(writing(), participation_id=reponse.participation.id, choix=choix, now=now())
        commit()
    except UserFacingError as error:
        if suite == _AUTO:
            return jsonify(motif=typeset(str(error))), error.status
        return _check_page(reponse.read_again(), form, typed=typed, error=error), error.status
    if suite == _AUTO:
        shown = {"choix_vus": choices_text(choices_of(form))}
        waiting = ["Raison"] * len(conflicts)
        return jsonify(revision=form.base_revision, heure=hour_text(now()), ailleurs={}, conflits=waiting, champs=shown)
    if conflicts:
        return _asked_again(reponse, form, typed, conflicts)
    return lead_to(_once_kept(reponse, suite))


def _once_kept(reponse: Reponse, suite: str) -> str:
    """Return where the button leads, once all is stored."""
    if suite.startswith(_CHANGE) and (code := suite.removeprefix(_CHANGE)) in reponse.questionnaire.section_of:
        return _url(reponse, code)
    flash(f"Vos réponses et vos choix sont enregistrés, sans être transmis ({hour_text(now())}).")
    return reponse.plus_tard_url if suite == _LATER else reponse.url_of("verifier")


def _is_lost(reponse: Reponse, typed: Mapping[str, str]) -> bool:
    """Return whether a transmitted answer lacks reasons typed on its page; an anonymous one holds none to compare."""
    return bool(_unstored(reponse, typed)) and not reponse.participation.campagne.anonyme


def _save_justifications(reponse: Reponse, form: Formulaire, typed: Mapping[str, str]) -> tuple[Conflict, ...]:
    """Store the reasons typed, whatever comes next; return those that another page changed too."""
    changed = _unstored(reponse, typed)
    if not changed:
        return ()
    try:
        saved = save_answers(
            writing(),
            participation_id=reponse.participation.id,
            base_revision=form.base_revision,
            typed=changed,
            acteur=reponse.auteur,
            now=now(),
            page=form.page_token,
        )
    except AlreadyTransmittedError:  # another click was faster: shown below, with its receipt
        if _is_lost(reponse.read_again(), typed):
            raise
        return ()
    commit()
    return saved.conflicts


def _unstored(reponse: Reponse, typed: Mapping[str, str]) -> Mapping[str, str]:
    return {code: text for code, text in typed.items() if text != reponse.typed.get(code, "")}


def _already_given(reponse: Reponse, form: Formulaire) -> Page:
    """Lead to the receipt; say so when another page transmitted first, and the choices of this one are not in it."""
    kept = reponse.participation
    in_force = {
        "accord_chiffres": "oui" if kept.accord_chiffres else "non",
        "vue_direction": kept.vue_direction.value,
        "partage_fiche": "y" if kept.partage_fiche else "",
    }
    sent = choices_of(form)
    has_chosen = "vue_direction" in sent  # not while an answer is taken back
    is_dropped = has_chosen and any(sent.get(name, "") != in_force[name] for name in in_force if name in form)
    if is_dropped:
        flash(_DROPPED, "warning")
    return lead_to(reponse.recu_url)


_DROPPED = (
    "Votre réponse avait déjà été transmise depuis une autre page : ce que vous venez de changer n’a pas été pris. "
    "Vérifiez ci-dessous qui peut la voir."
)


def _asked_again(reponse: Reponse, form: Formulaire, typed: Mapping[str, str], conflicts: tuple[Conflict, ...]) -> Page:
    """Show the page again, with the reasons typed on it and those that another page stored: sent again, it replaces
    them."""
    reponse = reponse.read_again()
    form.revision.data = str(reponse.participation.revision)
    return _check_page(reponse, form, typed=typed, submitted=True, conflicts=conflicts), HTTPStatus.CONFLICT


def _refused(reponse: Reponse, form: Formulaire) -> Page:
    reponse = reponse.read_again()
    form.revision.data = str(reponse.participation.revision)
    return _check_page(reponse, form, submitted=True), HTTPStatus.UNPROCESSABLE_ENTITY


def _check_page(
    reponse: Reponse,
    form: Formulaire,
    *,
    typed: Mapping[str, str] | None = None,
    submitted: bool = False,
    error: UserFacingError | None = None,
    conflicts: tuple[Conflict, ...] = (),
) -> str:
    typed = typed or {}
    saisie = {**reponse.saisie, **typed}
    confirmed = bool(form.confirmer_vides.data)
    evaluation = evaluate(
        reponse.said, saisie, blanks_confirmed=confirmed, today=reponse.today, reperes=reponse.reperes
    )
    if_zero = failed_if_zero(reponse.said, saisie, evaluation, today=reponse.today, reperes=reponse.reperes)
    blocking = tuple(p for p in evaluation.problems if p.severity is Severity.BLOCKING)
    remarques = _remarques(reponse, evaluation)
    justifiables = a_justifier(evaluation, if_zero, saisie, partial(_url, reponse))
    waiting = lines_to_detail(reponse.said, reponse.settled)
    blanks = blank_lines(reponse.said, [code for code in evaluation.blanks if code not in waiting])
    resumes, an_dernier = _resumes(reponse, blocking), _an_dernier(reponse, evaluation)
    return render_template(
        "reponses/verifier.html",
        reponse=reponse,
        participation=reponse.participation,
        form=form,
        error=error,
        rendue=None if reponse.reprise else get_last_reopening(reading(), reponse.participation),
        submitted=submitted,
        restes=[
            *_to_compare(justifiables, conflicts),
            *_to_correct(reponse, blocking),
            *(_to_explain(asked) for asked in justifiables if asked.is_missing),
            *_to_choose(form, blanks),
        ],
        remarques=[problem for problem, _ in remarques],
        urls={problem.code: url for problem, url in remarques},
        a_justifier=justifiables,
        blanks=blanks,
        non_gardes=[] if reponse.is_open else list(_unkept(reponse, form, justifiables, typed)),
        resumes=resumes,
        facultatives=[p for p in resumes if p.blanks and reponse.settled.needed.isdisjoint(p.section.questions)],
        repris=_is_as_proposed(form, reponse.proposed),
        directions=[personne.nom_complet for personne in list_directing(reading(), reponse.participation.dla_id)]
        if reponse.is_temps
        else [],
        personnes=count_expected_in_dla(reading(), reponse.participation) if reponse.is_temps else 0,
        seuils=get_seuils(reading(), reponse.participation.campagne),
        another_began=ANOTHER_BEGAN if reponse.is_shared_unread and reponse.is_open else (),
        after_settlement=reponse.after_settlement,
        an_dernier=an_dernier,
        may_have_changed=bool(reponse.reperes and reponse.reperes.an_dernier) and not an_dernier,
        apercus=_apercus(reponse, evaluation),
        reparties=reparties(reponse.said, reponse.settled),
        temps=temps_of(reponse.said, reponse.settled),
        etapes=etapes(reponse.said, reponse.settled, current="verifier", url_of=reponse.url_of),
    )


@dataclass(frozen=True, slots=True)
class Reste:
    """One thing left to do before transmitting, and the address of its very field."""

    url: str
    texte: str
    remede: str


def _to_correct(reponse: Reponse, blocking: tuple[Problem, ...]) -> Iterator[Reste]:
    """Yield what stops the transmission; missions to detail take the place of what their lines miss."""
    undone = list(undetailed(reponse.said, reponse.settled))
    lines = {code for _, repartition, _ in undone for code in repartition.lignes}
    problems = [
        *((page.code, problem) for page, _, problems in undone for problem in problems),
        *(
            (reponse.questionnaire.section_of[problem.code].code, problem)
            for problem in blocking
            if not (problem.of_table and problem.code in lines)
        ),
    ]
    for page, problem in problems:
        yield Reste(f"{reponse.correct_url(page)}#{problem.code}", problem.problem, problem.remedy)


def _to_explain(asked: AJustifier) -> Reste:
    remede = asked.controle.remede or "Corrigez, ou dites pourquoi."
    return Reste(f"#{asked.first}", typeset(asked.controle.message), typeset(remede))


def _to_compare(justifiables: Sequence[AJustifier], conflicts: Sequence[Conflict]) -> Iterator[Reste]:
    """Yield the reasons that another page changed too, with what it stored."""
    stored = {conflict.code: conflict.stored for conflict in conflicts}
    for champ in (champ for asked in justifiables for champ in asked.champs if champ.code in stored):
        text = as_read(champ.question, stored[champ.code]) or "vide"
        yield Reste(
            f"#{champ.code}",
            typeset(f"{champ.question.libelle}, changé aussi dans une autre page : « {text} »."),
            "Gardez ce que vous avez ici, ou reprenez ce texte, puis envoyez de nouveau.",
        )


def _unkept(
    reponse: Reponse, form: Formulaire, justifiables: Sequence[AJustifier], typed: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what was typed and chosen on a page that can no longer be sent, each with what it is about."""
    unstored = _unstored(reponse, typed)
    for asked in justifiables:
        for champ in asked.champs:
            if text := unstored.get(champ.code):
                yield asked.controle.message, as_read(champ.question, text)
    sent, stored = choices_of(form), reponse.participation.choix
    for name in (name for name, choice in sent.items() if choice != stored.get(name)):
        field = form[name]
        ticked = [option.label.text for option in field if option.checked] if isinstance(field, RadioField) else []
        yield field.label.text, " ".join(ticked) or "coché"


def _to_choose(form: Formulaire, blanks: Sequence[str]) -> Iterator[Reste]:
    """Yield the blanks to confirm, the choices not made, and what else the form refuses."""
    chosen = choices_of(form)
    if blanks and "confirmer_vides" not in chosen:
        count = plural(len(blanks), "ligne est vide", "lignes sont vides")
        remede = "Un vide n’est pas un zéro : complétez, ou confirmez le zéro."
        yield Reste("#confirmer_vides", f"{count}.", typeset(remede))
    missing = [field for field in form if isinstance(field, RadioField) and field.name not in chosen]
    for field in missing:
        yield Reste(f"#{field.id}", typeset(field.label.text), "Choisissez une réponse.")
    known = {field.id for field in missing}
    yield from (Reste(f"#{code}", typeset(sentence), "") for code, sentence in form.problems() if code not in known)


def _is_as_proposed(form: Formulaire, proposed: Mapping[str, str]) -> bool:
    """Return whether every choice shown on who may see is that of the last answer."""
    chosen = choices_of(form)
    asked = [name for name in ("accord_chiffres", "vue_direction", "partage_fiche") if name in form]
    return all(proposed.get(name) == chosen.get(name, "") for name in asked)


def _remarques(reponse: Reponse, evaluation: Evaluation) -> list[tuple[Problem, str]]:
    """List the remarks for the author alone, with addresses: those of checks, then mission shares that are not sent."""
    beside = untransmitted(reponse.questionnaire, reponse.saisie)
    return [
        *((problem, _url(reponse, problem.code)) for problem in evaluation.remarques),
        *((problem, f"{reponse.correct_url(page.code)}#{problem.code}") for page, problem in beside),
    ]


def _an_dernier(reponse: Reponse, evaluation: Evaluation) -> ComparaisonAnnee | None:
    """Return the author's own répartition of the year before, once the typed one is whole; None until then, or when
    there is none."""
    before = reponse.reperes.an_dernier if reponse.reperes else None
    parts = whole_of(reponse.questionnaire, evaluation.valeurs, evaluation.sums)
    return ComparaisonAnnee(before.periode, evolutions(before, parts), before.is_reprise) if before and parts else None


def _apercus(reponse: Reponse, evaluation: Evaluation) -> list[Montree]:
    """List what a direction would see of the author's time, by choice, once the répartition is whole."""
    if not reponse.is_temps or not whole_of(reponse.questionnaire, evaluation.valeurs, evaluation.sums):
        return []
    nom = reponse.participation.auteur
    previews = [montree_of(nom, reponse.questionnaire, evaluation.valeurs, vue) for vue in VueDirection]
    return [preview for preview in previews if preview]


def _resumes(reponse: Reponse, problems: tuple[Problem, ...]) -> list[PageResume]:
    """List the answers by asked section; a section without a question is left out."""
    return [
        PageResume(section, resume)
        for section in asked_sections(reponse.said, reponse.settled)
        if (resume := resume_of(section, reponse.settled, reponse.saisie, problems))
    ]


def _url(reponse: Reponse, code: str) -> str:
    return f"{reponse.correct_url(reponse.questionnaire.section_of[code].code)}#{code}"
