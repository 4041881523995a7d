"""Test pages of a questionnaire in preparation; test answers are never exported."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from http import HTTPStatus
from typing import Self

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.bibliotheque.operations.brouillons import save_essai, start_again
from collecte.bibliotheque.queries.brouillons import get_essai, read_brouillon
from collecte.bibliotheque.views.bibliotheque import bp, found
from collecte.comptes.views.ecrans import Page, lead_to, perform
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import left_fields, typed_before
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED
from collecte.models import Brouillon
from collecte.reponses.forms.gestes import Geste, gesture_of, new_answers, typed_answers
from collecte.reponses.forms.reponses import EssaiForm, SaisieForm, hidden_fields, typed_justifications
from collecte.reponses.operations.promesses import are_texts_apart, readers
from collecte.reponses.views.autour import Avis
from collecte.reponses.views.etapes import VERIFIER, etapes, first_open_step, next_step
from collecte.reponses.views.justifications import a_justifier, blank_lines
from collecte.reponses.views.pages_section import PageSection, render_section, with_done
from collecte.reponses.views.resume import resume_of
from collecte.reponses.views.totaux import temps_of
from questionnaires.answers.citations import said_to, without_citations
from questionnaires.answers.evaluation import evaluate, failed_if_zero
from questionnaires.answers.parcours import asked_sections
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.francais import hour_text, paris_day
from questionnaires.core.model import Questionnaire, Section

_AVIS = Avis("Essai.", "Ce que vous tapez ici n’est pas une réponse : rien n’en va dans un classeur.")


@dataclass(frozen=True)
class MonEssai:
    """An account's own test of a draft, read on a day."""

    brouillon: Brouillon
    saisie: Mapping[str, str]
    today: date

    @cached_property
    def written(self) -> Questionnaire:
        return read_brouillon(self.brouillon)

    @property
    def questionnaire(self) -> Questionnaire:
        return without_citations(self.written)

    @cached_property
    def settled(self) -> Settled:
        return settle(self.questionnaire, self.saisie, self.today)

    @cached_property
    def said(self) -> Questionnaire:
        """The questionnaire, with the answers that its texts quote."""
        return said_to(self.written, self.settled)

    def with_typed(self, typed: Mapping[str, str]) -> Self:
        """Return the same test, with typed answers in place of the stored ones."""
        return replace(self, saisie={**self.saisie, **typed})

    def url_of(self, step: str) -> str:
        """Return the address of a step of its path."""
        if step == VERIFIER:
            return url_for("questionnaires.essai_verifier", brouillon_id=self.brouillon.id)
        return url_for("questionnaires.essai_page", brouillon_id=self.brouillon.id, code=step)

    def url_of_question(self, code: str) -> str:
        """Return the address of a question, of its page when it has no field of its own."""
        section = self.questionnaire.section_of.get(code, self.questionnaire.sections[0])
        return f"{self.url_of(section.code)}#{code}"

    def page(self, section: Section) -> PageSection:
        """Return the page of a section, as a respondent would see it."""
        return PageSection(
            questionnaire=self.questionnaire,
            section=section,
            saisie=self.saisie,
            today=self.today,
            titre="Essai",
            fil=trail(self.brouillon, self.questionnaire),
            url_of=self.url_of,
            action=self.url_of(section.code),
            caches=hidden_fields(0),
            last="Vérifier",
            avis=(_AVIS,),
            lecteurs=readers(self.questionnaire, acteur().mots, textes=are_texts_apart(self.questionnaire)),
        )


def trail(brouillon: Brouillon, questionnaire: Questionnaire) -> tuple[tuple[str, str], ...]:
    """Return the breadcrumb from the library to a page of a questionnaire."""
    return (
        ("Questionnaires", url_for("questionnaires.liste")),
        (questionnaire.titre, url_for("constructeur.plan", brouillon_id=brouillon.id)),
    )


def _mine(brouillon_id: int) -> MonEssai:
    brouillon = found(brouillon_id)
    essai = get_essai(reading(), brouillon_id, acteur().compte_id)
    return MonEssai(brouillon, essai.saisie if essai else {}, paris_day(now()))


@bp.get("/questionnaires/<int:brouillon_id>/essai")
def essai(brouillon_id: int) -> Page:
    """Redirect to the page where the test was left."""
    mine = _mine(brouillon_id)
    if not mine.questionnaire.sections:
        flash("Ajoutez une page avant d’essayer le questionnaire.")
        return redirect(url_for("constructeur.plan", brouillon_id=brouillon_id))
    return redirect(mine.url_of(first_open_step(mine.questionnaire, mine.settled, is_begun=bool(mine.saisie))))


@bp.route("/questionnaires/<int:brouillon_id>/essai/<code>", methods=["GET", "POST"])
def essai_page(brouillon_id: int, code: str) -> Page:
    """Show a page of the test, or do what it sent."""
    mine = _mine(brouillon_id)
    section = mine.written.section(code) or abort(HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        before = typed_before()
        return render_section(mine.with_typed(typed_answers(section, before) if before else {}).page(section))
    form, geste = SaisieForm(), gesture_of(mine.written, section, request.form, mine.saisie)
    if not form.validate():
        return _refused(mine, section, geste, tuple(sentence for _, sentence in form.problems()))
    try:
        save_essai(writing(), brouillon_id=brouillon_id, compte_id=acteur().compte_id, typed=geste.typed, now=now())
        commit()
    except UserFacingError as error:
        return _refused(_mine(brouillon_id), section, geste, (f"{error.problem} {error.remedy}",))
    return _after(_mine(brouillon_id), section, geste, mine.saisie)


def _refused(mine: MonEssai, section: Section, geste: Geste, refus: tuple[str, ...]) -> Page:
    shown = mine.with_typed(geste.typed).page(section)
    return render_section(replace(shown, refus=refus)), HTTPStatus.UNPROCESSABLE_ENTITY


def _after(mine: MonEssai, section: Section, geste: Geste, before: Mapping[str, str]) -> Page:
    here = mine.url_of(section.code)
    match geste.verbe:
        case "auto":
            return jsonify(revision=0, heure=hour_text(now()), ailleurs={})
        case "plus-tard":
            return _go(url_for("constructeur.plan", brouillon_id=mine.brouillon.id))
        case "retirer":
            shown = mine.page(section)
            return render_section(replace(shown, retiree=shown.removed(geste.ligne, geste.retires)))
        case "ajouter" | "retablir" | "unite":
            return _go(f"{here}#{mine.page(section).anchor(geste)}")
        case "apercu" | "appliquer" | "affiner" | "annuler" | "confirmer" | "moi" | "autant" | "pareil" | "defaire":
            done = with_done(mine.page(section), geste)
            return render_section(done) if done is not None else _go(here)
        case _:
            return _go(_next(mine, section, geste, here, before))


def _next(mine: MonEssai, section: Section, geste: Geste, here: str, before: Mapping[str, str]) -> str:
    """Return the next page, unless this one has errors, as for a respondent."""
    if appeared := new_answers(section, request.form, mine.settled.valeurs):
        flash("D’après votre réponse, cette page pose maintenant d’autres questions.")
        return f"{here}#{appeared[0]}"
    if changed := mine.page(section).changed_since(before, request.form.get("cachees", "").split()):
        flash("D’après votre réponse, cette page propose maintenant d’autres choix.")
        return f"{here}#{changed[0]}"
    if geste.verbe == "continuer" and mine.page(section).erreurs:
        flash("Ce qui est signalé ci-dessous est à corriger.", "warning")
        return here
    return mine.url_of(next_step(mine.questionnaire, mine.settled, section))


def _go(url: str) -> Response:
    return lead_to(url)


@bp.route("/questionnaires/<int:brouillon_id>/essai/verifier", methods=["GET", "POST"])
def essai_verifier(brouillon_id: int) -> Page:
    """Show what transmission would check in this test; then check it again with reasons given, which are kept with
    the test, and blanks confirmed."""
    mine = _mine(brouillon_id)
    if request.method != "POST":
        before = left_fields()
        typed = typed_justifications(mine.questionnaire, before) if before else {}
        return _check_page(mine.with_typed(typed), EssaiForm(formdata=before))
    form, typed = EssaiForm(), typed_justifications(mine.questionnaire, request.form)
    if not form.validate():
        return _not_kept(mine, form, typed, EXPIRED)
    try:
        save_essai(writing(), brouillon_id=brouillon_id, compte_id=acteur().compte_id, typed=typed, now=now())
        commit()
    except UserFacingError as error:
        return _not_kept(_mine(brouillon_id), form, typed, str(error))
    return _check_page(_mine(brouillon_id), form)


def _not_kept(mine: MonEssai, form: EssaiForm, typed: Mapping[str, str], reason: str) -> Page:
    """Show the page with what was typed in it, and why it is not kept."""
    flash(reason)
    return _check_page(mine.with_typed(typed), form), HTTPStatus.UNPROCESSABLE_ENTITY


def _check_page(mine: MonEssai, form: EssaiForm) -> str:
    confirmed = bool(form.confirmer_vides.data)
    evaluation = evaluate(mine.said, mine.saisie, today=mine.today, blanks_confirmed=confirmed)
    if_zero = failed_if_zero(mine.said, mine.saisie, evaluation, today=mine.today)
    sections = asked_sections(mine.said, mine.settled)
    return render_template(
        "bibliotheque/questionnaires/essai_verifier.html",
        mine=mine,
        form=form,
        fil=trail(mine.brouillon, mine.questionnaire),
        problems=[(problem, mine.url_of_question(problem.code)) for problem in evaluation.problems],
        remarques=evaluation.remarques,
        a_justifier=a_justifier(evaluation, if_zero, mine.saisie, mine.url_of_question),
        blanks=blank_lines(mine.said, evaluation.blanks),
        resumes=[(section, resume_of(section, mine.settled, mine.saisie, evaluation.problems)) for section in sections],
        etapes=etapes(mine.said, mine.settled, current=VERIFIER, url_of=mine.url_of, last="Vérifier"),
        temps=temps_of(mine.said, mine.settled),
    )


@bp.post("/questionnaires/<int:brouillon_id>/essai")
def recommencer_essai(brouillon_id: int) -> Page:
    found(brouillon_id)
    act = partial(start_again, brouillon_id=brouillon_id, compte_id=acteur().compte_id)
    target = url_for("questionnaires.essai", brouillon_id=brouillon_id)
    return perform(act, done="L’essai est effacé : vous recommencez de zéro.", target=target)
